"""Saltvidda, an invented coastal region of six organisations and 90 firms, to compare with.

Sustainability, not social capital, is thinly served here: a finding of one region need not hold in
another.  No region, municipality or organisation of these names is known to us.
"""

from __future__ import annotations

from farled.coalitions.values import Cost
from farled.directory.values import Precedence, Tie
from farled.packs.demo.values import Calendar, Industry, RegionSpec
from farled.packs.demo.wording import claims, group, one_to_one, organisation, rules
from farled.terms.scales import Unit

SEED = 20261117

_ORGANISATIONS = (
    organisation(
        "havet", "Klustret Saltvidda Hav", "cluster", "Sillvåg", ("sv", "en", "no"), ("03", "10", "30")
    ),
    organisation("fyren", "Fyrmoga inkubator", "incubator", "Fyrmoga", ("sv", "en")),
    organisation("fonden", "Saltviddafonden", "financier", "Sillvåg", ("sv", "en")),
    organisation("bolaget", "Saltvidda näringslivsbolag", "agency", "Sillvåg", ("sv", "en", "no", "da")),
    organisation("huset", "Saltviddas handelskammare", "chamber", "Fyrmoga", ("sv", "en", "de")),
    organisation("tanghamra", "Tånghamra kommun", "municipality", "Tånghamra", ("sv",)),
)

_SERVICES = (
    one_to_one("havet-produkt", "innovation", "Från fångst till förpackning", (6, 12, 24), 75),
    one_to_one("havet-natverk", "networking", "Nordiska havsgruppen", (3, 7, 14), 65, format_="mentoring"),
    group(
        "havet-norge", "social_capital", "Studiebesök hos norska kollegor", "2027Q2 2027Q3", 900, market="NO"
    ),
    one_to_one("fyren-coach", "strategy", "Startcoach", (6, 12, 20), 70, format_="mentoring"),
    one_to_one("fyren-prova", "innovation", "Prova på kund", (5, 10, None), 70),
    one_to_one("fonden-lan", "capital", "Rörelselån", (3, 7, 12), 90, format_="finance", fee=300),
    one_to_one("fonden-bidrag", "capital", "Stegbidrag", (2, 5, 8), 90, format_="finance", aid=10000),
    one_to_one("bolaget-natverk", "networking", "Dörröppnare i Norden", (4, 8, 16), 80),
    one_to_one("bolaget-vagval", "strategy", "Vägval utomlands", (4, 8, 16), 80),
    one_to_one(
        "bolaget-relation", "social_capital", "Följ med till mötet", (4, 8, 14), 80, format_="mentoring"
    ),
    group("huset-kurs", "learning", "Tull och papper, kurs", "2027Q1 2027Q4", 400, format_="course"),
    one_to_one("huset-salj", "sales", "Säljkanaler i Tyskland och Norden", (4, 9, 18), 95, fee=700),
    one_to_one("tanghamra-lots", "learning", "Företagslots", (2, 4, 6), 50),
    one_to_one("tanghamra-miljo", "sustainability", "Miljörådgivning", (3, 6, 10), 50),
)

_ELIGIBILITY = (
    *rules("havet", "sector", "03 10 30 33"),
    *rules("havet", "membership", "havet", service="havet-natverk"),
    *rules("fyren", "age_max", "6"),
    *rules("fonden", "size_class", "micro small"),
    *rules("bolaget", "size_class", "micro small medium"),
    *rules("tanghamra", "place", "Tånghamra"),
)

_CLAIMS = claims(
    (
        ("havet", "innovation", "self_declared", 3, "2026-02-02"),
        ("havet", "innovation", "interview", 2, "2026-06-15"),
        ("havet", "networking", "mandate", 3, "2025-11-10"),
        ("havet", "networking", "interview", 3, "2026-06-15"),
        ("havet", "social_capital", "interview", 3, "2026-06-15"),
        ("havet", "social_capital", "outcome", (8, 10), "2026-09-30"),
        ("havet", "sustainability", "hypothesis", 1, "2024-05-06"),
        ("fyren", "strategy", "mandate", 3, "2025-11-10"),
        ("fyren", "strategy", "self_declared", 2, "2026-01-08"),
        ("fyren", "innovation", "self_declared", 2, "2026-01-08"),
        ("fonden", "capital", "mandate", 3, "2025-11-10"),
        ("fonden", "capital", "outcome", (9, 10), "2026-09-30"),
        ("bolaget", "networking", "self_declared", 3, "2026-03-03"),
        ("bolaget", "networking", "interview", 2, "2026-06-17"),
        ("bolaget", "strategy", "mandate", 2, "2025-11-10"),
        ("bolaget", "strategy", "interview", 2, "2026-06-17"),
        ("bolaget", "social_capital", "self_declared", 3, "2026-03-03"),
        ("bolaget", "social_capital", "interview", 2, "2026-06-17"),
        ("huset", "learning", "self_declared", 3, "2026-04-20"),
        ("huset", "learning", "interview", 2, "2026-06-18"),
        ("huset", "sales", "self_declared", 3, "2026-04-20"),
        ("huset", "sales", "interview", 2, "2026-06-18"),
        ("huset", "sales", "outcome", (6, 9), "2026-09-30"),
        ("tanghamra", "learning", "mandate", 1, "2025-11-10"),
        ("tanghamra", "sustainability", "self_declared", 2, "2021-09-13"),
        ("tanghamra", "sustainability", "interview", 1, "2026-06-22"),
    )
)

_TIES = (
    Tie("havet", "bolaget", "agreement", 0.5),
    Tie("fyren", "fonden", "referrals"),
    Tie("bolaget", "fonden", "referrals"),
    Tie("bolaget", "huset", "shared_office", 0.5),
    Tie("bolaget", "tanghamra", "agreement"),
)

_CALENDARS = (
    Calendar("havet", "innovation", (70, 70, 40, 70)),
    Calendar("havet", "networking", (40, 40, 20, 40)),
    Calendar("havet", "social_capital", (0, 8, 8, 0), Unit.SEATS),
    Calendar("fyren", "strategy", (40, 40, 20, 40)),
    Calendar("fyren", "innovation", (None, None, None, None)),
    Calendar("fonden", "capital", (60, 60, 30, 60)),
    Calendar("bolaget", "networking", (60, 60, 30, 60)),
    Calendar("bolaget", "strategy", (0, 40, 40, 40)),
    Calendar("bolaget", "social_capital", (50, 50, 30, 50)),
    Calendar("huset", "learning", (14, 0, 0, 14), Unit.SEATS),
    Calendar("huset", "sales", (50, 50, 30, None)),
    Calendar("tanghamra", "learning", (20, 20, 10, 20)),
    Calendar("tanghamra", "sustainability", (16, 16, 0, 16)),
)

_INDUSTRIES = (
    Industry("03.21", "03.21", ("Vattenbruk", "Odling"), 1.2),
    Industry("10.20", "10.20", ("Fisk & Skaldjur", "Rökeri"), 2.5),
    Industry("10.71", "10.71", ("Knäckebröd", "Bageri"), 1.0),
    Industry("30.11", "30.11", ("Varv",), 1.2),
    Industry("30.12", "30.12", ("Båtbygge",), 1.8),
    Industry("16.23", "16.23", ("Träindustri",), 1.0),
    Industry("32.50", "32.50", ("Medicinteknik",), 0.5),
    Industry("62.10", "62.01", ("Programvara", "System"), 1.5, service=True),
    Industry("71.12", "71.12", ("Marinkonsult",), 1.0, service=True),
    Industry("79.12", "79.12", ("Resor",), 1.0, service=True),
)

SALTVIDDA = RegionSpec(
    name="saltvidda",
    title="Saltvidda (påhittad region, demonstration)",
    region_name="Saltvidda",
    firms=90,
    firm_prefix="s",
    stems=(
        ("Sill", "Fyr", "Tång", "Brännings", "Kobb", "Dyn", "Måser", "Ankar", "Tärn"),
        ("vidda", "moga", "hamra", "skäla", "bära", "runa", "tjälla", "sala", "bria"),
    ),
    municipalities={"Sillvåg": 4, "Fyrmoga": 3, "Tånghamra": 1.5},
    industries=_INDUSTRIES,
    organisations=_ORGANISATIONS,
    eligibility=_ELIGIBILITY,
    services=_SERVICES,
    claims=_CLAIMS,
    ties=_TIES,
    calendars=_CALENDARS,
    precedence=(Precedence("strategy", "sales", 1), Precedence("capital", "sales", 0)),
    costs=(Cost("hours_level_3", 20.0), Cost("unknown_capacity_hours", 30.0, "fyren")),
    guides=("bolaget", "huset"),
    lender="Saltviddafonden",
    area_weights={"sales": 1.2, "sustainability": 1.2},
    tilts={"sustainability": 0.10, "innovation": 0.04, "social_capital": -0.06},
    known_sides=38,
    aided=14,
)
"""The description; `farled.packs.demo.region.make_region` with `SEED` gives packs/saltvidda."""
