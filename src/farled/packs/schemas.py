"""The tables a plan is made from: their columns, keys and what refers to what (decision 0001)."""

from __future__ import annotations

from farled.coalitions.values import DEFAULT_COSTS
from farled.packs.columns import SYNTHETIC, Column, Table
from farled.packs.schemas_later import LATER_TABLES
from farled.terms.liabilities import LIABILITIES
from farled.terms.nace import REVISIONS
from farled.terms.scales import ORGANISATION_KINDS, SEVERITIES, STAGES, NoSeverity, Provenance, Side, Unit

ELIGIBILITY_RULES: tuple[str, ...] = (
    "size_class",
    "sector",
    "place",
    "stage",
    "membership",
    "turnover_min",
    "turnover_max",
    "employees_min",
    "employees_max",
    "age_max",
)
ANSWERS: tuple[str, ...] = (
    *(str(severity) for severity in SEVERITIES),
    NoSeverity.DONT_KNOW.value,
    NoSeverity.NOT_CONCERNED.value,
)
SIDES = tuple(side.value for side in Side)
UNITS = tuple(unit.value for unit in Unit)
COST_NAMES = tuple(DEFAULT_COSTS)

_SOURCE = Column("source", "string", "Public page, document or record it comes from", "almi.se")
_MARKET = Column("market", "string", "Country it is limited to; empty: any", "CN", code="country")


def _organisation(name: str = "organisation", required: bool = True) -> Column:
    return Column(name, "string", "Organisation", "almi", required, references="organisations")


def _area(required: bool = True) -> Column:
    return Column("area", "string", "Support area", "capital", required, references="areas")


def _firm() -> Column:
    return Column("firm", "string", "Firm", "f001", True, references="firms")


CORE_TABLES: tuple[Table, ...] = (
    Table(
        "areas",
        "Support areas; left out: the eight of the domain",
        (
            Column("area", "string", "Identifier", "capital", True, code="identifier"),
            Column("name_sv", "string", "Swedish name", "Kapital", True),
            Column("name_en", "string", "English name", "Capital", True),
        ),
        key=("area",),
    ),
    Table(
        "area_weights",
        "Worth of one level of need covered in an area; a missing row: 1",
        (_area(), Column("weight", "number", "Weight relative to 1", "1.5", True, above=0)),
        key=("area",),
    ),
    Table(
        "barriers",
        "Lines of the check; left out: the default barriers of the areas the pack has",
        (
            Column("barrier", "string", "Identifier", "working_capital", True, code="identifier"),
            _area(),
            Column("liabilities", "list", "Liabilities it belongs to", "size;resources", True, LIABILITIES),
            Column("text_sv", "string", "The line in Swedish", "För lite rörelsekapital", True),
            Column("text_en", "string", "The line in English", "Too little working capital", True),
            Column("source", "string", "Source of the construct", "L functional"),
        ),
        key=("barrier",),
    ),
    Table(
        "organisations",
        "Organisations that help firms",
        (
            Column("organisation", "string", "Identifier", "almi", True, code="identifier"),
            Column("name", "string", "Display name", "Almi", True),
            Column("kind", "string", "What it is", "financier", True, ORGANISATION_KINDS),
            Column("country", "string", "Country of its register", "SE", code="country"),
            Column("organisation_number", "string", "Number in that register", "556000-0001"),
            Column("municipality", "string", "Seat: code or name", "Gävle"),
            Column("nuts", "string", "Seat: NUTS code", "SE313", code="nuts"),
            Column("sectors", "list", "NACE codes it works with; empty: any", "25.6;28", code="nace"),
            Column("nace_revision", "string", "Revision of those codes", "2.1", enum=REVISIONS),
            Column("languages", "list", "ISO 639-1 codes", "sv;en", code="language"),
            Column("url", "string", "Public page", "https://www.almi.se"),
            _SOURCE,
            SYNTHETIC,
        ),
        key=("organisation",),
        marks_rows=True,
    ),
    Table(
        "eligibility",
        "Who an organisation or one of its services may help",
        (
            _organisation(),
            Column("service", "string", "Only this service; empty: all", "s1", references="services"),
            Column("rule", "string", "Which rule", "size_class", True, ELIGIBILITY_RULES),
            Column("value", "string", "What the rule asks for", "micro", True),
            _SOURCE,
        ),
        unique=("organisation", "service", "rule", "value"),
    ),
    Table(
        "services",
        "What organisations do for firms",
        (
            Column("service", "string", "Identifier", "s1", True, code="identifier"),
            _organisation(),
            _area(),
            Column("name", "string", "Display name", "Export loan advice"),
            Column(
                "format", "string", "advice, training, mentoring, finance, delegation, course …", "advice"
            ),
            Column(
                "unit", "string", "Hours for one firm, seats for a group; empty: hours", "hours", enum=UNITS
            ),
            Column("hours_1", "number", "Hours per firm at need 1", "4", minimum=0),
            Column("hours_2", "number", "Hours per firm at need 2", "8", minimum=0),
            Column("hours_3", "number", "Hours per firm at need 3", "16", minimum=0),
            Column("cost_per_hour_eur", "number", "Euro an hour costs the system", "80", minimum=0),
            Column("fee_eur", "number", "Euro the firm pays", "0", minimum=0),
            Column("aid_eur", "number", "De minimis aid by taking part, euro", "2000", minimum=0),
            _MARKET,
            Column("quarters", "list", "When a group service is held", "2027Q1;2027Q3", code="quarter"),
            _SOURCE,
            SYNTHETIC,
        ),
        key=("service",),
        marks_rows=True,
    ),
    Table(
        "claims",
        "Competence claims: organisation × area or barrier → level",
        (
            Column("claim", "string", "Identifier", "c1", True, code="identifier"),
            _organisation(),
            _area(required=False),
            Column("barrier", "string", "Barrier, where it is that narrow", "", references="barriers"),
            Column("level", "integer", "0 to 3; empty for an outcome", "2", minimum=0, maximum=3),
            Column("provenance", "string", "Where it comes from", "mandate", True, tuple(Provenance)),
            Column("source", "string", "Public page, document or record", "almi.se", True),
            Column("date", "date", "When it was true", "2026-11-23", True),
            _MARKET,
            Column("successes", "integer", "Successful closed referrals, for an outcome", "4", minimum=0),
            Column("closed", "integer", "Closed referrals, for an outcome", "6", minimum=1),
            Column("note", "string", "Anything a reader must know", "our reading of a published mandate"),
            SYNTHETIC,
        ),
        key=("claim",),
        marks_rows=True,
    ),
    Table(
        "ties",
        "Working relations between two organisations, without direction",
        (
            _organisation("organisation_a"),
            _organisation("organisation_b"),
            Column("kind", "string", "agreement, shared_office, joint_project, referrals …", "agreement"),
            Column("cost", "number", "Coordination cost in points; empty: the pack's", "1", minimum=0),
            _MARKET,
            _SOURCE,
        ),
        unique=("organisation_a", "organisation_b", "kind", "market"),
    ),
    Table(
        "capacity",
        "How much an organisation can give; a missing row is not known",
        (
            _organisation(),
            _area(),
            Column("quarter", "string", "Quarter", "2027Q1", True, code="quarter"),
            Column("amount", "number", "Hours or seats", "120", True, minimum=0),
            Column("unit", "string", "What amount counts; empty: hours", "hours", enum=UNITS),
        ),
        unique=("organisation", "area", "quarter", "unit"),
    ),
    Table(
        "precedence",
        "Areas that must not come before others in one firm's plan",
        (
            Column("before", "string", "Support area", "strategy", True, references="areas"),
            Column("after", "string", "Support area", "sales", True, references="areas"),
            Column("lag", "integer", "Quarters between; empty: 0", "1", minimum=0, maximum=40),
        ),
        key=("before", "after"),
    ),
    Table(
        "costs",
        "What a plan weighs, where the documented default does not hold",
        (
            Column("cost", "string", "Which cost", "no_tie", True, COST_NAMES),
            _organisation(required=False),
            Column("value", "number", "In the unit that cost documents", "4", True, minimum=0),
        ),
        unique=("cost", "organisation"),
    ),
    Table(
        "firms",
        "The firms; an empty cell is not known",
        (
            Column("firm", "string", "Identifier", "f001", True, code="identifier"),
            Column("name", "string", "Display name", "Exempel Mekaniska"),
            Column("organisation_number", "string", "Number in the register", "556000-0001"),
            Column("country", "string", "Country of that register", "SE", code="country"),
            Column("founded", "integer", "Year", "1998", minimum=1200, maximum=2200),
            Column("employees", "number", "Annual work units", "12", minimum=0),
            Column("turnover_eur", "number", "Euro a year", "1500000", minimum=0),
            Column("balance_eur", "number", "Balance-sheet total, euro", "900000", minimum=0),
            Column("nace", "string", "Industry code", "25.62", code="nace"),
            Column("nace_revision", "string", "Revision of that code", "2", enum=REVISIONS),
            Column("municipality", "string", "Code or name", "Sandviken"),
            Column("nuts", "string", "NUTS code", "SE313", code="nuts"),
            Column("languages", "list", "ISO 639-1 codes", "sv;en", code="language"),
            Column("share_abroad", "number", "Share of sales abroad", "0.25", minimum=0, maximum=1),
            Column(
                "abroad_since", "integer", "Year of first sales abroad", "2015", minimum=1200, maximum=2200
            ),
            Column("targets", "list", "Target countries", "NO;DE", code="country"),
            Column("stage", "string", "Bilkey–Tesar stage", "explores", enum=STAGES),
            Column(
                "memberships", "list", "Organisations it is a member of", "fpx", references="organisations"
            ),
            Column("weight", "number", "Worth relative to 1; empty: 1", "1", minimum=0),
            SYNTHETIC,
        ),
        key=("firm",),
        marks_rows=True,
    ),
    Table(
        "answers",
        "One line of the check about one firm",
        (
            _firm(),
            Column("side", "string", "Who answered", "sme", True, SIDES),
            Column("by", "string", "Organisation that answered", "", references="organisations"),
            Column(
                "wave", "integer", "1 first check, 2 first re-check …", "1", True, minimum=1, maximum=1000
            ),
            Column("barrier", "string", "Barrier", "working_capital", True, references="barriers"),
            Column(
                "answer", "string", "Severity or why there is none; empty: not answered", "3", enum=ANSWERS
            ),
            Column("date", "date", "When", "2026-10-01"),
        ),
        unique=("firm", "side", "by", "wave", "barrier"),
    ),
    Table(
        "aid",
        "De minimis aid firms have had",
        (
            _firm(),
            Column("date", "date", "When it was granted", "2025-05-01", True),
            Column("amount_eur", "number", "Euro", "20000", True, minimum=0),
            Column("granted_by", "string", "Who granted it", "Region X"),
            Column("scheme", "string", "Under which scheme", "de minimis"),
            _SOURCE,
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in (*CORE_TABLES, *LATER_TABLES)}
"""Every table a pack may have, by name, in the order they are written."""

LATER: tuple[str, ...] = tuple(table.name for table in LATER_TABLES)
"""Tables handed on as frames, in `RegionPack.extra`."""
