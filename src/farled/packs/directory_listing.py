"""What a directory lists, whatever its layout: organisations, services, terms, places (imports §4)."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field

from farled.errors import BadInput, Problem
from farled.packs.directory_mapping import DirectoryMapping, MappedTable
from farled.packs.import_report import Findings
from farled.terms.countries import LANGUAGES

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class ListedOrganisation:
    """An organisation as the directory gives it; "" is *not known*."""

    id: str
    name: str
    file: str
    url: str = ""
    country: str = ""
    municipality: str = ""
    languages: set[str] = field(default_factory=set)


@dataclass(slots=True)
class ListedService:
    """A service as the directory gives it: `terms` are keys of `DirectoryListing.terms`."""

    id: str
    organisation: str
    name: str
    file: str
    terms: list[str]
    places: list[str]
    fee_eur: float | None = None


@dataclass(slots=True)
class DirectoryListing:
    """Everything listed. `terms` maps a key to a name; `newest` is the last day any row bears."""

    organisations: dict[str, ListedOrganisation]
    services: dict[str, ListedService]
    terms: dict[str, str]
    newest: datetime.date | None = None


def read_listing(
    mapping: DirectoryMapping, tables: dict[str, MappedTable], findings: Findings
) -> DirectoryListing:
    """Read the tables of a layout; what they lack goes to `findings`.

    Raises:
        BadInput: an organisation or service without an identifier, or with one that is taken.
    """
    problems: list[Problem] = []
    organisations = _organisations(tables["organisations"], problems)
    listing = DirectoryListing(organisations, {}, {})
    _services(listing, mapping, tables["services"], findings, problems)
    if problems:
        raise BadInput(problems)
    _linked_terms(listing, tables, findings)
    at_locations = _linked_places(listing, tables, findings)
    _seats(listing, tables, at_locations)
    _languages(listing, tables, at_locations, findings)
    _fees(listing, tables, findings)
    return listing


def _organisations(rows: MappedTable, problems: list[Problem]) -> dict[str, ListedOrganisation]:
    found: dict[str, ListedOrganisation] = {}
    for row in rows:
        if _key_wrong(rows, row, row["id"], found, problems):
            continue
        found[row["id"]] = ListedOrganisation(
            row["id"],
            row["name"] or row["id"],
            rows.table.file,
            row.get("url", ""),
            row.get("country", ""),
            row.get("municipality", ""),
        )
    return found


def _key_wrong(
    rows: MappedTable, row: dict[str, str], key: str, taken: object, problems: list[Problem]
) -> bool:
    if key and key not in taken:  # type: ignore[operator]
        return False
    column = rows.table.columns[rows.positions["id"]]
    reason = "is the identifier of an earlier row" if key else "has no identifier"
    code = "id-twice" if key else "id-missing"
    line = int(row["line"])
    problems.append(
        Problem(rows.table.file, line, column, code, key, reason, "Give every row its own identifier")
    )
    return True


def _services(
    listing: DirectoryListing,
    mapping: DirectoryMapping,
    rows: MappedTable,
    findings: Findings,
    problems: list[Problem],
) -> None:
    for row in rows:
        key = row["id"]
        if _key_wrong(rows, row, key, listing.services, problems):
            continue
        if row["organisation"] not in listing.organisations:
            text = "Services of an organisation that the directory does not list; left out."
            findings.add("unknown-organisation", text, key)
            continue
        if row.get("status", "").casefold() in mapping.inactive:
            findings.add("inactive-service", "Services marked as no longer offered; left out.", key)
            continue
        listing.newest = _later(listing.newest, row.get("modified", ""))
        names = _items(row.get("areas", ""), mapping.separator)
        listing.terms.update({name: name for name in names})
        places = _items(row.get("places", ""), mapping.separator)
        listing.services[key] = ListedService(
            key, row["organisation"], row.get("name", ""), rows.table.file, names, places
        )


def _items(cell: str, separator: str) -> list[str]:
    """Split a cell into its distinct items in order, with white space evened out."""
    return list(dict.fromkeys(" ".join(item.split()) for item in cell.split(separator) if item.strip()))


def _later(newest: datetime.date | None, text: str) -> datetime.date | None:
    match = _DAY.match(text)
    try:
        day = datetime.date.fromisoformat(match[0]) if match else None
    except ValueError:
        day = None
    return max(filter(None, (newest, day)), default=None)


def _linked_terms(listing: DirectoryListing, tables: dict[str, MappedTable], findings: Findings) -> None:
    names = {row["id"]: " ".join(row["name"].split()) for row in tables.get("terms", ()) if row["id"]}
    for row in tables.get("service_terms", ()):
        service = listing.services.get(row["service"])
        if service is None:
            text = "Links between a term and something that is not a listed service; not read."
            findings.add("link-elsewhere", text, row["service"])
            continue
        term = row.get("term", "")
        name = names.get(term) or row.get("term_name", "")
        if not name:
            findings.add("unknown-term", "Links to a term the directory does not list; left out.", term)
            continue
        key = term or name
        listing.terms[key] = name
        if key not in service.terms:
            service.terms.append(key)
    used = set(listing.terms)
    idle = [name for key, name in names.items() if key not in used]
    text = "Terms of the taxonomy that no service is listed under; they became no area."
    findings.add("unused-term", text, *idle, count=len(idle))


def _linked_places(
    listing: DirectoryListing, tables: dict[str, MappedTable], findings: Findings
) -> dict[str, list[str]]:
    """Add the linked places; give the services at each location."""
    by_link: dict[str, str] = {}
    at_locations: dict[str, list[str]] = {}
    for row in tables.get("service_at_locations", ()):
        by_link[row.get("id", "")] = row["service"]
        at_locations.setdefault(row.get("location", ""), []).append(row["service"])
    for row in tables.get("service_places", ()):
        key = row.get("service", "") or by_link.get(row.get("at", ""), "")
        service = listing.services.get(key)
        place = " ".join(row["place"].split())
        if service is None or not place:
            text = "Rows of service areas without a listed service or without a name; left out."
            findings.add("place-unclear", text, key or place)
        elif place not in service.places:
            service.places.append(place)
    return at_locations


def _owners(
    listing: DirectoryListing, tables: dict[str, MappedTable], at_locations: dict[str, list[str]]
) -> dict[str, set[str]]:
    """Give the organisations that each location belongs to, by itself or through a service there."""
    owners: dict[str, set[str]] = {}
    for row in tables.get("locations", ()):
        if row["organisation"] in listing.organisations:
            owners.setdefault(row["id"], set()).add(row["organisation"])
    for location, services in at_locations.items():
        for key in services:
            if key in listing.services:
                owners.setdefault(location, set()).add(listing.services[key].organisation)
    return owners


def _seats(
    listing: DirectoryListing, tables: dict[str, MappedTable], at_locations: dict[str, list[str]]
) -> None:
    """Take an organisation's municipality and country where all its addresses agree on one."""
    owners = _owners(listing, tables, at_locations)
    found: dict[tuple[str, str], set[str]] = {}
    for row in tables.get("addresses", ()):
        for key in owners.get(row["location"], ()):
            for fact in ("municipality", "country"):
                if row.get(fact, ""):
                    found.setdefault((key, fact), set()).add(row[fact])
    for (key, fact), values in found.items():
        if len(values) == 1 and not getattr(listing.organisations[key], fact):
            setattr(listing.organisations[key], fact, min(values))


def _languages(
    listing: DirectoryListing,
    tables: dict[str, MappedTable],
    at_locations: dict[str, list[str]],
    findings: Findings,
) -> None:
    owners = _owners(listing, tables, at_locations)
    for row in tables.get("spoken", ()):
        service = listing.services.get(row.get("service", ""))
        keys = {service.organisation} if service else owners.get(row.get("location", ""), set())
        code = row["code"].lower()
        if code not in LANGUAGES:
            text = "Languages not given as a two-letter ISO 639-1 code; left out."
            findings.add("language-code", text, row["code"])
            continue
        for key in keys:
            listing.organisations[key].languages.add(code)


def _fees(listing: DirectoryListing, tables: dict[str, MappedTable], findings: Findings) -> None:
    prices: dict[str, list[float]] = {}
    for row in tables.get("fees", ()):
        try:
            amount = float(row["amount"])
        except ValueError:
            amount = math.nan
        if row["service"] not in listing.services:
            continue
        if row["currency"].upper() != "EUR" or not 0 <= amount < math.inf:
            text = "Prices not in euro, or not a number; left out, since no rate is given."
            findings.add("fee-not-euro", text, f"{row['service']}: {row['amount']} {row['currency']}")
            continue
        prices.setdefault(row["service"], []).append(amount)
    for key, amounts in prices.items():
        if len(set(amounts)) == 1:
            listing.services[key].fee_eur = amounts[0]
        else:
            text = "Services with several prices; none was chosen."
            findings.add("several-fees", text, key)
