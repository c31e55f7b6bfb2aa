"""The barriers of the check: data, replaceable by a region pack (domain §5).

Wording is ours; the constructs behind it are from Leonidou 2004 (L), OECD 2008/2009 (O), the World
Bank Enterprise Surveys (W), Johanson & Vahlne 2009 (J), Nahapiet & Ghoshal 1998 (N) and
Stinchcombe 1965 (S).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Barrier:
    """One line of the check.

    Attributes:
        id: Identifier used in every table.
        area: Support area id.
        liabilities: Liability ids it belongs to.
        text_sv: The line as a Swedish reader meets it.
        text_en: The line as an English reader meets it.
        source: Code of the construct's source.
    """

    id: str
    area: str
    liabilities: tuple[str, ...]
    text_sv: str
    text_en: str
    source: str = ""


DEFAULT_BARRIERS: tuple[Barrier, ...] = (
    Barrier(
        "working_capital",
        "capital",
        ("size", "resources"),
        "För lite rörelsekapital för att finansiera affärer utomlands",
        "Too little working capital to finance business abroad",
        "L functional; O rank 1",
    ),
    Barrier(
        "external_finance",
        "capital",
        ("size", "newness"),
        "Svårt att få lån, garantier eller investerare till det",
        "Hard to get loans, guarantees or investors for it",
        "W k30",
    ),
    Barrier(
        "payment_risk",
        "capital",
        ("foreignness", "resources"),
        "Sen betalning, kreditvillkor eller valutarisk",
        "Late payment, credit terms or currency risk",
        "L price, procedural, environmental",
    ),
    Barrier(
        "market_information",
        "learning",
        ("foreignness", "resources"),
        "För lite eller osäker information om marknader",
        "Too little or unreliable information on markets",
        "L informational; O rank 3",
    ),
    Barrier(
        "export_procedures",
        "learning",
        ("foreignness",),
        "Tull, pappersarbete, regler och skatter som vi inte kan",
        "Customs, paperwork, rules and taxes we don't know",
        "L procedural",
    ),
    Barrier(
        "skilled_staff",
        "learning",
        ("size", "resources"),
        "För få eller otränade medarbetare för det",
        "Too few or untrained people for it",
        "L functional; W l30b",
    ),
    Barrier(
        "product_fit",
        "innovation",
        ("resources", "foreignness"),
        "Produkterna måste utvecklas eller anpassas för marknaden",
        "Products must be developed or adapted for the market",
        "L product",
    ),
    Barrier(
        "standards",
        "innovation",
        ("foreignness", "resources"),
        "Att möta utländska kvalitetskrav och certifieringar",
        "Meeting foreign quality standards and certification",
        "L product",
    ),
    Barrier(
        "service_abroad",
        "innovation",
        ("size", "resources"),
        "Teknisk service eller eftermarknad på avstånd",
        "Technical or after-sales service at a distance",
        "L product",
    ),
    Barrier(
        "customer_contact",
        "networking",
        ("outsidership", "newness"),
        "Når inte möjliga kunder eller partner utomlands",
        "Cannot reach potential customers or partners abroad",
        "O rank 4",
    ),
    Barrier(
        "foreign_networks",
        "networking",
        ("outsidership", "foreignness"),
        "Står utanför de nätverk som betyder något där",
        "Outside the networks that matter there",
        "J",
    ),
    Barrier(
        "home_network",
        "networking",
        ("newness", "outsidership"),
        "Få företag eller rådgivare hemma att lära av",
        "Few firms or advisers at home to learn from",
        "J",
    ),
    Barrier(
        "opportunities",
        "sales",
        ("foreignness", "outsidership"),
        "Att hitta konkreta affärsmöjligheter",
        "Finding concrete opportunities",
        "L informational; O rank 2",
    ),
    Barrier(
        "distribution",
        "sales",
        ("outsidership", "size"),
        "Att hitta kanaler och pålitliga representanter",
        "Finding channels and reliable representatives",
        "L distribution",
    ),
    Barrier(
        "price_competition",
        "sales",
        ("size",),
        "Att möta konkurrenternas priser",
        "Matching competitors' prices",
        "L price",
    ),
    Barrier(
        "promotion",
        "sales",
        ("foreignness",),
        "Att anpassa marknadsföringen till andra kunder och vanor",
        "Adjusting marketing to other customers and habits",
        "L promotion, task",
    ),
    Barrier(
        "managerial_time",
        "strategy",
        ("size",),
        "Ledningen har inte tid för det",
        "Management lacks time for it",
        "L functional; O rank 5",
    ),
    Barrier(
        "market_choice",
        "strategy",
        ("newness", "resources"),
        "Inget tydligt val av marknad och väg in",
        "No clear choice of market and way in",
        "stage models",
    ),
    Barrier(
        "commitment",
        "strategy",
        ("newness", "resources"),
        "Ägare eller styrelse inte med på det, eller oklara mål",
        "Owners or board not committed, or goals unclear",
        "export-readiness tools",
    ),
    Barrier(
        "sustainability_demands",
        "sustainability",
        ("foreignness", "resources"),
        "Att möta kunders och myndigheters hållbarhetskrav",
        "Meeting customers' and regulators' sustainability demands",
        "seed F2",
    ),
    Barrier(
        "sustainability_evidence",
        "sustainability",
        ("size", "resources"),
        "Att dokumentera fotavtryck, sociala förhållanden och leverantörskedja",
        "Documenting footprint, social and supply-chain facts",
        "seed F2",
    ),
    Barrier(
        "trust_reputation",
        "social_capital",
        ("newness", "foreignness"),
        "Okända där: inga referenser, inget rykte",
        "Unknown there: no references, no reputation",
        "S; N relational",
    ),
    Barrier(
        "personal_ties",
        "social_capital",
        ("outsidership", "newness"),
        "Inga personer där som vi känner väl",
        "No people there whom we know well",
        "N structural, relational",
    ),
    Barrier(
        "shared_understanding",
        "social_capital",
        ("foreignness",),
        "Språk, kultur, sätt att göra affärer",
        "Language, culture, ways of doing business",
        "N cognitive; L environmental",
    ),
)
