"""Directories of services, in HSDS or a flat layout, as region packs (imports §4)."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from pathlib import Path

from farled.directory.values import Claim, EligibilityRule, Organisation, Service
from farled.errors import refuse
from farled.packs.derived_clients import derive_clients as clients_of
from farled.packs.directory_listing import DirectoryListing, ListedService, read_listing
from farled.packs.directory_mapping import DirectoryMapping, MappedTable, choose_mapping, csv_names
from farled.packs.import_report import Findings, ImportReport
from farled.packs.slugs import plain_ids, slug, unique_slugs
from farled.packs.values import Region, RegionPack
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.countries import COUNTRIES

MOST_RULES = 5_000_000


def import_directory(
    folder: Path,
    mapping: Path | None = None,
    *,
    date: datetime.date | None = None,
    derive_clients: bool = False,
    synthetic: bool = False,
    name: str | None = None,
    title: str | None = None,
) -> tuple[RegionPack, ImportReport]:
    """Read a directory's CSV files (imports §4).

    Args:
        folder: Holds the files, in HSDS 1 to 3 or in the flat layout.
        mapping: Mapping file; None: the carried one that fits.
        date: The day the directory describes; None: the newest day its services bear, else the
            mapping's ``undated``, which the report then says.
        derive_clients: Add one synthetic firm per place (`farled.packs.derived_clients`).
        synthetic: The directory itself is invented: mark its organisations, services and claims.
        name: Machine name of the pack; None: from the folder's name.
        title: Title; None: from the folder's name.

    Raises:
        BadInput: unreadable, broken or contradictory files, or no layout fits.
    """
    names = csv_names(folder)
    chosen, tables = choose_mapping(folder, names, mapping)
    findings = Findings()
    listing = read_listing(chosen, tables, findings)
    _check_size(listing, folder)
    day = _day(date, listing, chosen, findings)
    label = folder.resolve().name or "directory"
    pack = _listing_pack(listing, chosen, day, findings, name or slug(label) or "directory", title or label)
    if synthetic:
        pack = _marked(pack)
    if derive_clients:
        pack = clients_of(pack)
        text = "Synthetic firms, one per place, needing every served area at level 2; nobody was asked."
        findings.add("clients-derived", text, count=len(pack.firms))
    _layout_findings(names, tables, chosen, listing, findings)
    files = tuple(sorted(entry.table.file for entry in tables.values()))
    return pack, ImportReport(label, chosen.id, files, _counts(pack, listing), findings.all())


def _check_size(listing: DirectoryListing, folder: Path) -> None:
    """Refuse before the product of services, areas and places fills the memory."""
    rules = sum(len(entry.terms) * max(len(entry.places), 1) for entry in listing.services.values())
    if rules > MOST_RULES:
        reason = f"would give {rules} rules of place (service × area × place), more than {MOST_RULES}"
        raise refuse("directory-too-large", folder.name, reason, "Split the directory by place")


def _day(
    date: datetime.date | None, listing: DirectoryListing, mapping: DirectoryMapping, findings: Findings
) -> datetime.date:
    if date is not None:
        return date
    if listing.newest is not None:
        text = "No date was given; taken as the newest day a service was checked or changed."
        findings.add("date-from-files", text, listing.newest.isoformat())
        return listing.newest
    text = "No date was given and the files bear none; the mapping's stand-in was taken (undated)."
    findings.add("date-assumed", text, mapping.undated.isoformat())
    return mapping.undated


def _listing_pack(
    listing: DirectoryListing,
    mapping: DirectoryMapping,
    day: datetime.date,
    findings: Findings,
    name: str,
    title: str,
) -> RegionPack:
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


def _layout_findings(
    names: list[str],
    tables: dict[str, MappedTable],
    mapping: DirectoryMapping,
    listing: DirectoryListing,
    findings: Findings,
) -> None:
    for entry in tables.values():
        _column_findings(entry, findings)
    read = {entry.table.file for entry in tables.values()}
    other = [name for name in names if name not in read]
    findings.add("file-not-read", "Files the mapping does not speak of; not read.", *other, count=len(other))
    services = listing.services.values()
    bare = [entry.id for entry in services if not entry.terms]
    text = "Services listed for no area: they make no claim and no service row."
    findings.add("service-without-areas", text, *bare, count=len(bare))
    placeless = [entry.id for entry in services if not entry.places]
    text = "Services without places: no rule of place was written, so they count as open everywhere."
    findings.add("service-without-places", text, *placeless, count=len(placeless))
    _organisation_findings(listing, mapping, findings)


def _column_findings(entry: MappedTable, findings: Findings) -> None:
    table = entry.table
    stray = [place for place, column in enumerate(table.columns) if not column]
    text = "Columns without a name; what stands in them was not read."
    findings.add("nameless-column", text, table.file, count=len(stray))
    lines = [
        f"{table.file}:{line}"
        for row, line in zip(table.rows, table.lines, strict=True)
        if any(row[place] for place in stray)
    ]
    text = "Rows that reach into a column without a name: perhaps shifted, so check them. Read by column."
    findings.add("row-into-nameless-column", text, *lines, count=len(lines))
    unread = [
        f"{table.file}: {column}"
        for place, column in enumerate(table.columns)
        if column and place not in entry.positions.values()
    ]
    findings.add(
        "column-not-read", "Columns the mapping does not speak of; not read.", *unread, count=len(unread)
    )


def _organisation_findings(listing: DirectoryListing, mapping: DirectoryMapping, findings: Findings) -> None:
    listed = {entry.organisation for entry in listing.services.values()}
    idle = [key for key in listing.organisations if key not in listed]
    findings.add("organisation-without-services", "Organisations without services.", *idle, count=len(idle))
    text = "The kind of organisation is not in the layout; the mapping's was taken (organisation_kind)."
    findings.add("kind-assumed", text, mapping.organisation_kind, count=len(listing.organisations))
    text = "Areas and their barriers carry the listed name in both languages: there is no translation."
    findings.add("one-language", text, count=len(listing.terms))
    text = "Hours, costs and capacity are not in the layout: unknown."
    findings.add("hours-costs-capacity-unknown", text, count=len(listing.services))
    alike = Counter(slug(name) for name in listing.terms.values())
    twins = [name for name in listing.terms.values() if alike[slug(name)] > 1]
    text = "Terms whose names differ only in case or signs, or not at all; kept apart."
    findings.add("alike-terms", text, *twins, count=len(twins))


def _marked(pack: RegionPack) -> RegionPack:
    return dataclasses.replace(
        pack,
        synthetic=True,
        organisations=tuple(dataclasses.replace(row, synthetic=True) for row in pack.organisations),
        services=tuple(dataclasses.replace(row, synthetic=True) for row in pack.services),
        claims=tuple(dataclasses.replace(row, synthetic=True) for row in pack.claims),
    )


def _counts(pack: RegionPack, listing: DirectoryListing) -> dict[str, int]:
    places = {place for entry in listing.services.values() for place in entry.places}
    providers = {entry.organisation for entry in listing.services.values()}
    return {
        "organisations": len(pack.organisations),
        "organisations_with_services": len(providers),
        "services_listed": len(listing.services),
        "areas": len(pack.areas),
        "places": len(places),
        "service_rows": len(pack.services),
        "claims": len(pack.claims),
        "place_rules": len(pack.eligibility),
        "firms": len(pack.firms),
        "answers": len(pack.answers),
    }
