"""Directories of services, in HSDS or a flat layout, as region packs (imports §4)."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from farled.errors import refuse
from farled.packs.derived_clients import derive_clients as clients_of
from farled.packs.directory_listing import DirectoryListing, read_listing
from farled.packs.directory_mapping import DirectoryMapping, MappedTable, choose_mapping, csv_names
from farled.packs.directory_pack import listing_pack, marked
from farled.packs.import_report import Findings, ImportReport
from farled.packs.slugs import slug
from farled.packs.values import RegionPack

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
    pack = listing_pack(listing, chosen, day, findings, name or slug(label) or "directory", title or label)
    if synthetic:
        pack = marked(pack)
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
