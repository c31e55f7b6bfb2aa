"""Glödmark, an invented steel and software region of eight organisations and 150 firms.

No region, municipality or organisation of these names is known to us.
"""

from __future__ import annotations

from farled.coalitions.values import Cost
from farled.directory.values import Precedence, Tie
from farled.packs.demo.values import Calendar, Industry, RegionSpec
from farled.packs.demo.wording import claims, group, one_to_one, organisation, rules
from farled.terms.scales import Unit

SEED = 20261116

_ORGANISATIONS = (
    organisation("glodstal", "Klustret Glödstål", "cluster", "Gnistfors", ("sv", "en"), ("24", "25", "28")),
    organisation("digividda", "Digividda", "cluster", "Hyttvalla", ("sv", "en"), ("26", "58", "62", "71")),
    organisation("assjan", "Inkubatorn i Gnistfors", "incubator", "Gnistfors", ("sv", "en")),
    organisation("hyttparken", "Hyttvalla forskningspark", "science_park", "Hyttvalla", ("sv", "en")),
    organisation("kapital", "Glödmark Kapital", "financier", "Gnistfors", ("sv", "en")),
    organisation("noden", "Utlandsnoden Glödmark", "network_node", "Slaggsjö", ("sv", "en", "de")),
    organisation("kammaren", "Glödmarks handelskammare", "chamber", "Gnistfors", ("sv", "en", "de", "pl")),
    organisation("hogskolan", "Högskolan i Gnistfors", "university", "Gnistfors", ("sv", "en", "fr")),
)

_SERVICES = (
    one_to_one("glodstal-anpassa", "innovation", "Produktanpassning på plats", (6, 14, 28), 85),
    one_to_one(
        "glodstal-grupp", "networking", "Exportgrupp för medlemmar", (4, 8, 14), 70, format_="mentoring"
    ),
    one_to_one("glodstal-klimat", "sustainability", "Klimatberäkning för tillverkare", (6, 12, 20), 80),
    one_to_one("digividda-salj", "sales", "Digital försäljning utomlands", (5, 10, 18), 90),
    one_to_one("digividda-test", "innovation", "Tjänstetest med utländsk kund", (6, 12, 24), 90),
    group("digividda-massa", "networking", "Gemensam monter på mässa", "2027Q2", 2500, market="DE", aid=3000),
    one_to_one("assjan-coach", "strategy", "Affärscoach", (6, 12, 24), 75, format_="mentoring"),
    one_to_one("assjan-investerare", "capital", "Inför investerarmötet", (5, 10, 20), 75),
    one_to_one(
        "hyttparken-testbadd", "innovation", "Testbädd", (8, 16, 40), 110, format_="training", aid=6000
    ),
    one_to_one("hyttparken-kompetens", "learning", "Kompetenskarta", (4, 8, 16), None),
    one_to_one("kapital-lan", "capital", "Exportlån och garanti", (4, 8, 14), 95, format_="finance", fee=500),
    one_to_one("kapital-check", "capital", "Utvecklingscheck", (3, 6, 10), 95, format_="finance", aid=15000),
    one_to_one("noden-partner", "networking", "Partnersökning i Europa", (4, 8, 16), 80),
    one_to_one("noden-regler", "learning", "Regler och tull i EU", (2, 5, 10), 80),
    group(
        "noden-tyskland", "sales", "Delegation till Tyskland", "2027Q2 2027Q4", 1800, market="DE", aid=2000
    ),
    group("noden-usa", "sales", "Delegation till USA", "2027Q3", 4000, market="US", aid=4500),
    one_to_one(
        "noden-vard", "social_capital", "Värdföretag utomlands", (None, None, None), 80, format_="mentoring"
    ),
    group("kammaren-kurs", "learning", "Kurs i exportteknik", "2027Q1 2027Q3", 450, format_="course"),
    one_to_one("kammaren-ombud", "sales", "Representantsökning", (4, 8, 16), 100, fee=800),
    one_to_one(
        "kammaren-polen", "sales", "Kontoret i Polen öppnar dörrar", (5, 10, 20), 70, fee=600, market="PL"
    ),
    one_to_one("kammaren-plan", "strategy", "Exportplan på två dagar", (4, 8, 12), 100, fee=400),
    one_to_one("kammaren-kultur", "social_capital", "Kulturtolk inför mötet", (2, 4, 8), 100),
    one_to_one("hogskolan-marknad", "strategy", "Marknadsval med forskare", (4, 10, 20), 60),
    one_to_one("hogskolan-student", "sustainability", "Studentprojekt om redovisning", (5, 12, 24), 40),
)

_ELIGIBILITY = (
    *rules("glodstal", "sector", "24 25 28 33"),
    *rules("glodstal", "membership", "glodstal", service="glodstal-grupp"),
    *rules("digividda", "sector", "26 58 62 63 71 72"),
    *rules("assjan", "age_max", "8"),
    *rules("assjan", "size_class", "micro small"),
    *rules("hyttparken", "place", "Hyttvalla Slaggsjö Gnistfors"),
    *rules("kapital", "stage", "unsolicited_orders explores exports_close experienced explores_distant"),
    *rules("kapital", "size_class", "micro small", service="kapital-check"),
    *rules("kapital", "turnover_min", "300000", service="kapital-lan"),
    *rules("noden", "size_class", "micro small medium"),
)

_CLAIMS = claims(
    (
        ("glodstal", "innovation", "self_declared", 3, "2026-03-10"),
        ("glodstal", "innovation", "interview", 3, "2026-05-21"),
        ("glodstal", "innovation", "outcome", (17, 20), "2026-09-30"),
        ("glodstal", "networking", "self_declared", 3, "2026-03-10"),
        ("glodstal", "networking", "interview", 2, "2026-05-21"),
        ("glodstal", "sustainability", "self_declared", 2, "2026-03-10"),
        ("glodstal", "capital", "hypothesis", 1, "2025-02-03"),
        ("glodstal", "social_capital", "self_declared", 1, "2026-03-10"),
        ("glodstal", "social_capital", "interview", 0, "2026-05-21"),
        ("digividda", "sales", "self_declared", 3, "2026-01-19"),
        ("digividda", "sales", "interview", 2, "2026-06-02"),
        ("digividda", "innovation", "self_declared", 2, "2026-01-19"),
        ("digividda", "innovation", "mandate", 2, "2025-12-01"),
        ("digividda", "networking", "self_declared", 2, "2023-04-12"),
        ("assjan", "strategy", "mandate", 3, "2025-12-01"),
        ("assjan", "strategy", "interview", 3, "2026-05-28"),
        ("assjan", "capital", "self_declared", 2, "2026-02-11"),
        ("assjan", "capital", "interview", 1, "2026-05-28"),
        ("assjan", "social_capital", "interview", 1, "2026-05-28"),
        ("hyttparken", "innovation", "mandate", 3, "2025-12-01"),
        ("hyttparken", "innovation", "self_declared", 3, "2026-02-25"),
        ("hyttparken", "learning", "self_declared", 2, "2026-02-25"),
        ("hyttparken", "learning", "interview", 2, "2026-06-09"),
        ("kapital", "capital", "mandate", 3, "2025-12-01"),
        ("kapital", "capital", "interview", 3, "2026-05-19"),
        ("kapital", "capital", "outcome", (23, 26), "2026-09-30"),
        ("kapital", "strategy", "self_declared", 1, "2024-09-02"),
        ("noden", "networking", "mandate", 3, "2025-12-01"),
        ("noden", "networking", "self_declared", 3, "2026-04-14"),
        ("noden", "networking", "outcome", (14, 19), "2026-09-30"),
        ("noden", "learning", "mandate", 2, "2025-12-01"),
        ("noden", "learning", "interview", 3, "2026-05-20"),
        ("noden", "sales", "self_declared", 2, "2026-04-14"),
        ("noden", "sales", "interview", 2, "2026-05-20"),
        ("noden", "social_capital", "self_declared", 2, "2026-04-14"),
        ("noden", "social_capital", "interview", 1, "2026-05-20"),
        ("noden", "social_capital", "outcome", (2, 9), "2026-09-30"),
        ("kammaren", "learning", "self_declared", 3, "2026-03-30"),
        ("kammaren", "learning", "mandate", 2, "2025-12-01"),
        ("kammaren", "sales", "self_declared", 3, "2026-03-30"),
        ("kammaren", "sales", "interview", 3, "2026-06-04"),
        ("kammaren", "sales", "outcome", (11, 15), "2026-09-30"),
        ("kammaren", "strategy", "self_declared", 2, "2026-03-30"),
        ("kammaren", "strategy", "interview", 2, "2026-06-04"),
        ("kammaren", "social_capital", "hypothesis", 2, "2025-02-03"),
        ("kammaren", "social_capital", "interview", 1, "2026-06-04"),
        ("kammaren", "social_capital", "outcome", (1, 7), "2026-09-30"),
        ("hogskolan", "strategy", "self_declared", 2, "2025-10-20"),
        ("hogskolan", "strategy", "interview", 1, "2026-06-11"),
        ("hogskolan", "sustainability", "mandate", 2, "2025-12-01"),
        ("hogskolan", "sustainability", "self_declared", 3, "2025-10-20"),
        ("hogskolan", "sustainability", "interview", 2, "2026-06-11"),
        ("hogskolan", "learning", "self_declared", 2, "2022-08-15"),
    )
)

_TIES = (
    Tie("glodstal", "kapital", "agreement"),
    Tie("glodstal", "noden", "joint_project", 0.5),
    Tie("glodstal", "hyttparken", "joint_project"),
    Tie("digividda", "assjan", "shared_office", 0.5),
    Tie("digividda", "hyttparken", "shared_office", 0.5),
    Tie("assjan", "kapital", "referrals"),
    Tie("noden", "kammaren", "agreement"),
    Tie("noden", "kapital", "referrals"),
    Tie("kammaren", "kapital", "referrals", 1.5),
    Tie("hogskolan", "hyttparken", "joint_project"),
    Tie("digividda", "noden", "joint_project", market="DE"),
)

_CALENDARS = (
    Calendar("glodstal", "innovation", (120, 120, 80, 120)),
    Calendar("glodstal", "networking", (40, 40, 0, 40)),
    Calendar("glodstal", "sustainability", (40, 40, None, None)),
    Calendar("digividda", "sales", (60, 60, 40, 60)),
    Calendar("digividda", "innovation", (50, 50, 30, 50)),
    Calendar("digividda", "networking", (0, 10, 0, 0), Unit.SEATS),
    Calendar("assjan", "strategy", (0, 0, 60, 60)),
    Calendar("assjan", "capital", (30, 30, 20, 30)),
    Calendar("hyttparken", "innovation", (None, None, None, None)),
    Calendar("hyttparken", "learning", (60, 60, 30, 60)),
    Calendar("kapital", "capital", (110, 110, 80, 110)),
    Calendar("noden", "networking", (70, 70, 50, 70)),
    Calendar("noden", "learning", (50, 50, 30, 50)),
    Calendar("noden", "sales", (0, 12, 10, 12), Unit.SEATS),
    Calendar("noden", "social_capital", (24, 24, 0, 24)),
    Calendar("kammaren", "learning", (16, 0, 16, 0), Unit.SEATS),
    Calendar("kammaren", "sales", (60, 60, 40, 60)),
    Calendar("kammaren", "strategy", (40, 40, 30, 40)),
    Calendar("kammaren", "social_capital", (16, 16, 8, 16)),
    Calendar("hogskolan", "strategy", (40, 40, 0, None)),
    Calendar("hogskolan", "sustainability", (0, 80, 0, 120)),
)

_INDUSTRIES = (
    Industry("24.51", "24.51", ("Gjuteri", "Gjutgods"), 1.0),
    Industry("25.11", "25.11", ("Stålbyggen", "Plåt & Profil"), 2.0),
    Industry("25.53", "25.62", ("Verkstads", "Precision", "Skärteknik"), 3.0),
    Industry("25.99", "25.99", ("Metallform", "Smide"), 1.5),
    Industry("28.22", "28.22", ("Lyftteknik",), 1.0),
    Industry("28.99", "28.99", ("Maskin", "Automation"), 2.0),
    Industry("26.51", "26.51", ("Mätteknik", "Sensor"), 1.0),
    Industry("27.12", "27.12", ("Elkraft",), 0.7),
    Industry("62.10", "62.01", ("Programvara", "System", "Data"), 3.0, service=True),
    Industry("62.20", "62.02", ("Digitalkonsult",), 1.0, service=True),
    Industry("71.12", "71.12", ("Teknikkonsult", "Konstruktion"), 1.5, service=True),
    Industry("16.23", "16.23", ("Trähus", "Snickeri"), 1.2),
    Industry("10.71", "10.71", ("Bageri",), 0.5),
    Industry("32.50", "32.50", ("Medicinteknik",), 0.7),
)

GLODMARK = RegionSpec(
    name="glodmark",
    title="Glödmark (påhittad region, demonstration)",
    region_name="Glödmark",
    firms=150,
    firm_prefix="g",
    stems=(
        ("Glöd", "Gnist", "Slagg", "Bälg", "Ässje", "Tack", "Smidar", "Sotar", "Välls", "Härd"),
        ("vidda", "tuna", "mosa", "löv", "grynna", "kulla", "ranga", "tjälla", "bria", "mora"),
    ),
    municipalities={"Gnistfors": 5, "Hyttvalla": 3, "Slaggsjö": 2, "Smidarö": 1.2, "Kolmossa": 0.8},
    industries=_INDUSTRIES,
    organisations=_ORGANISATIONS,
    eligibility=_ELIGIBILITY,
    services=_SERVICES,
    claims=_CLAIMS,
    ties=_TIES,
    calendars=_CALENDARS,
    precedence=(
        Precedence("strategy", "sales", 0),
        Precedence("capital", "sales", 1),
        Precedence("learning", "networking", 0),
    ),
    costs=(
        Cost("no_tie", 3.0),
        Cost("hour", 0.12, "hyttparken"),
        Cost("unknown_capacity_hours", 50.0, "hyttparken"),
        Cost("join_elsewhere", 3.0),
    ),
    guides=("noden", "kammaren", "kapital"),
    lender="Glödmark Kapital",
    area_weights={"sales": 1.2, "strategy": 1.1, "social_capital": 1.1},
    large_firms=1,
    known_sides=42,
    aided=24,
)
"""The description; `farled.packs.demo.region.make_region` with `SEED` gives packs/glodmark."""
