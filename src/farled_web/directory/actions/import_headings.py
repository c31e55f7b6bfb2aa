"""What people call tables and columns in their spreadsheets, in Swedish and English."""

from __future__ import annotations

import difflib
import re

from farled.packs.schemas import TABLES

BROUGHT = ("areas", "area_weights", "barriers", "organisations", "services", "eligibility", "claims", "ties",
           "capacity", "precedence", "costs")  # fmt: skip
"""Tables a directory takes from a file; a pack's others belong to other rooms."""

_SHEETS = {
    "areas": "områden stödområden support_areas area",
    "area_weights": "vikter områdesvikter weights",
    "barriers": "hinder barrier",
    "organisations": "organisationer organisation organizations aktörer actors",
    "services": "tjänster tjänst insatser service",
    "eligibility": "villkor behörighet regler rules conditions",
    "claims": "kompetenser kompetens kompetensuppgifter competences competencies claim",
    "ties": "kopplingar samarbeten band tie relations",
    "capacity": "kapacitet kapaciteter capacities",
    "precedence": "ordning ordningsföljd order",
    "costs": "kostnader kostnad cost",
}
_COLUMNS = {
    "area": "område stödområde support_area",
    "name_sv": "namn_sv svenskt_namn swedish_name",
    "name_en": "namn_en engelskt_namn english_name",
    "weight": "vikt",
    "barrier": "hinder",
    "organisation": "organisation organization aktör org organisations_id organisation_id",
    "organisation_a": "organisation_1 från from",
    "organisation_b": "organisation_2 till to med with",
    "name": "namn benämning titel title",
    "kind": "typ slag type sort",
    "country": "land",
    "organisation_number": "organisationsnummer orgnr org_nr org.nr",
    "municipality": "kommun ort place",
    "nuts": "nuts3 nuts_kod nuts_code",
    "sectors": "branscher bransch sni nace sektorer sector",
    "nace_revision": "nace_version sni_version revision",
    "languages": "språk language",
    "url": "webb webbplats webbsida hemsida web website webb_adress länk",
    "source": "källa källor sources",
    "service": "tjänst tjänst_id service_id",
    "rule": "regel villkor condition",
    "value": "värde",
    "format": "form",
    "unit": "enhet",
    "hours_1": "timmar_1 timmar_lindrigt hours_mild",
    "hours_2": "timmar_2 timmar_tydligt hours_marked",
    "hours_3": "timmar_3 timmar_svårt hours_severe",
    "cost_per_hour_eur": "kostnad_per_timme_eur timkostnad timkostnad_eur",
    "fee_eur": "avgift avgift_eur pris fee price",
    "aid_eur": "stöd stöd_eur de_minimis aid",
    "market": "marknad",
    "quarters": "kvartal_lista kvartalen när",
    "claim": "uppgift kompetens id claim_id",
    "level": "nivå",
    "provenance": "ursprung härkomst varifrån",
    "date": "datum",
    "successes": "lyckade",
    "closed": "avslutade",
    "note": "anmärkning kommentar notering notes",
    "quarter": "kvartal",
    "amount": "mängd antal timmar hours",
    "before": "före först first",
    "after": "efter sedan then",
    "lag": "avstånd väntan",
    "cost": "kostnad",
    "synthetic": "påhittad syntetisk made_up",
}


def plain(text: str) -> str:
    """Write a heading the way keys are written."""
    return re.sub(r"[\s\-/]+", "_", text.strip().casefold())


def table_of(name: str) -> str:
    """Give the table a sheet or file is called after; "" where none is."""
    word = plain(name)
    for table, others in _SHEETS.items():
        if word == table or word in others.split():
            return table
    return ""


def table_by_headings(headings: list[str]) -> str:
    """Give the table whose columns the headings are; "" where it cannot be told."""
    fits: list[tuple[int, int, str]] = []
    for name in BROUGHT:
        known = [column_of(name, heading) for heading in headings]
        required = {column.name for column in TABLES[name].columns if column.required} - {"claim", "service"}
        if required <= set(known):
            fits.append((sum(map(bool, known)), len(required), name))
    return max(fits)[2] if fits else ""


def column_of(table: str, heading: str) -> str:
    """Give the column of a table a heading means; "" where none is."""
    word, names = plain(heading), TABLES[table].names
    if word in names:
        return word
    for column, others in _COLUMNS.items():
        if column in names and word in others.split():
            return column
    return ""


def near(table: str, heading: str) -> str:
    """Give the column a heading most resembles, for the advice on an unknown one."""
    close = difflib.get_close_matches(plain(heading), TABLES[table].names, 1, 0.6)
    return close[0] if close else ", ".join(TABLES[table].names)
