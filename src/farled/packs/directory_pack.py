"""A directory's listing as the tables of a region pack (imports §4)."""

from __future__ import annotations

import dataclasses
import datetime

from farled.directory.values import Claim, EligibilityRule, Organisation, Service
from farled.packs.directory_listing import DirectoryListing, ListedService
from farled.packs.directory_mapping import DirectoryMapping
from farled.packs.import_report import Findings
from farled.packs.slugs import plain_ids, unique_slugs
from farled.packs.values import Region, RegionPack
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.countries import COUNTRIES


def listing_pack(
    listing: DirectoryListing,
    mapping: DirectoryMapping,
    day: datetime.date,
    findings: Findings,
    name: str,
    title: str,
) -> RegionPack:
    """Make the pack of a listing, without firms (imports §4.3 to §4.5).

    Args:
        listing: What the directory lists.
        mapping: What the layout leaves open.
        day: The day of the pack and of its claims.
        findings: Takes what cannot be carried over.
        name: Machine name.
        title: Display title, also of the region.
    """
    areas = unique_slugs(listing.terms, "area")
    names = {key: entry.id for key, entry in listing.organisations.items()}
    organisations = plain_ids(names, "organisation")
    services = plain_ids({key: key for key in listing.services}, "service")
    ordered = sorted(listing.terms, key=lambda key: areas[key])
    return RegionPack(
        name=name,
        title=title,
        region=Region(title, None, mapping.languages),
        date=day,
        areas=tuple(Area(areas[key], listing.terms[key], listing.terms[key]) for key in ordered),
        barriers=tuple(_barrier(areas[key], listing.terms[key], mapping) for key in ordered),
        organisations=_organisation_rows(listing, mapping, organisations, findings),
        services=tuple(
            Service(
                f"{services[entry.id]}:{areas[term]}",
                organisations[entry.organisation],
                areas[term],
                entry.name,
                fee_eur=entry.fee_eur,
            )
            for entry in listing.services.values()
            for term in entry.terms
        ),
        eligibility=tuple(
            EligibilityRule(
                organisations[entry.organisation], f"{services[entry.id]}:{areas[term]}", "place", place
            )
            for entry in listing.services.values()
            for term in entry.terms
            for place in entry.places
        ),
        claims=_claims(listing, mapping, day, organisations, areas),
    )


def _barrier(area: str, name: str, mapping: DirectoryMapping) -> Barrier:
    return Barrier(area, area, mapping.barrier_liabilities, name, name, f"directory listing ({mapping.id})")


def _organisation_rows(
    listing: DirectoryListing, mapping: DirectoryMapping, ids: dict[str, str], findings: Findings
) -> tuple[Organisation, ...]:
    rows = []
    for key, entry in listing.organisations.items():
        country = entry.country.upper()
        if country and country not in COUNTRIES:
            text = "Countries not given as a two-letter ISO 3166 code; left out."
            findings.add("country-code", text, entry.country)
        rows.append(
            Organisation(
                id=ids[key],
                name=entry.name,
                kind=mapping.organisation_kind,
                country=country if country in COUNTRIES else None,
                municipality=entry.municipality or None,
                languages=tuple(sorted(entry.languages)),
                url=_address(entry.url),
                source=f"{entry.file}, organisation {key}",
            )
        )
    return tuple(rows)


def _address(url: str) -> str | None:
    """Complete an address written without its scheme, as directories often give it."""
    if not url or any(c.isspace() for c in url):
        return None
    return url if "://" in url else f"https://{url}"


def _claims(
    listing: DirectoryListing,
    mapping: DirectoryMapping,
    day: datetime.date,
    organisations: dict[str, str],
    areas: dict[str, str],
) -> tuple[Claim, ...]:
    """One claim per organisation and area, however many services say it: it is one witness (§4.5)."""
    by_pair: dict[tuple[str, str], list[ListedService]] = {}
    for entry in listing.services.values():
        for term in entry.terms:
            by_pair.setdefault((entry.organisation, term), []).append(entry)
    return tuple(
        Claim(
            id=f"{organisations[key]}:{areas[term]}",
            organisation=organisations[key],
            area=areas[term],
            level=mapping.level,
            provenance=mapping.provenance,
            source=_claim_source(entries, _address(listing.organisations[key].url)),
            date=day,
        )
        for (key, term), entries in by_pair.items()
    )


def _claim_source(entries: list[ListedService], url: str | None) -> str:
    more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
    text = f"{entries[0].file}, service {entries[0].id}{more}"
    return f"{text}; {url}" if url else text


def marked(pack: RegionPack) -> RegionPack:
    """Mark an invented directory's organisations, services and claims synthetic."""
    return dataclasses.replace(
        pack,
        synthetic=True,
        organisations=tuple(dataclasses.replace(row, synthetic=True) for row in pack.organisations),
        services=tuple(dataclasses.replace(row, synthetic=True) for row in pack.services),
        claims=tuple(dataclasses.replace(row, synthetic=True) for row in pack.claims),
    )
