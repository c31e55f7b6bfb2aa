"""Tables later rooms read: checked here, handed on as frames (`RegionPack.extra`)."""

from __future__ import annotations

from farled.packs.columns import Column, Table
from farled.terms.scales import NoSeverity, Side

RATINGS: tuple[str, ...] = (
    "1",
    "2",
    "3",
    "4",
    "5",
    NoSeverity.DONT_KNOW.value,
    NoSeverity.NOT_CONCERNED.value,
)
NO_SEVERITIES: tuple[str, ...] = tuple(one.value for one in NoSeverity)
RATING_KINDS: tuple[str, ...] = ("pro", "con")
OBJECT_TYPES: tuple[str, ...] = ("sme", "organisation", "referral", "plan", "service")
QUALIFIERS: tuple[str, ...] = ("about", "from", "to", "provider", "part_of")
RECHECK_STATES: tuple[str, ...] = ("due", "answered", "declined", "unreachable")

_SIDES = tuple(side.value for side in Side)
_SILENCES = tuple(reason.value for reason in NoSeverity)
_FIRM = Column("firm", "string", "Firm", "f001", True, references="firms")


def _weight(name: str, about: str) -> Column:
    return Column(name, "number", about, "1.25", minimum=0)


LATER_TABLES: tuple[Table, ...] = (
    Table(
        "rating_items",
        "Pros and cons of the support; left out: the fourteen default items",
        (
            Column("item", "string", "Identifier", "saved_time", True, code="identifier"),
            Column("kind", "string", "Pro or con", "pro", True, RATING_KINDS),
            Column("text_sme_sv", "string", "The firm's wording, Swedish", "Det sparade oss tid", True),
            Column("text_sme_en", "string", "The firm's wording, English", "It saved us time", True),
            Column("text_organisation_sv", "string", "The organisation's wording, Swedish", "", True),
            Column("text_organisation_en", "string", "The organisation's wording, English", "", True),
            Column("source", "string", "Source of the item", ""),
        ),
        key=("item",),
    ),
    Table(
        "ratings",
        "Agreement with an item, by side and wave",
        (
            _FIRM,
            Column("side", "string", "Who rated", "sme", True, _SIDES),
            Column("by", "string", "Organisation that rated", "", references="organisations"),
            Column("wave", "integer", "1 first time, 2 second …", "1", True, minimum=1, maximum=1000),
            Column("item", "string", "Item", "saved_time", True, references="rating_items"),
            Column(
                "rating",
                "string",
                "1 disagree strongly to 5 agree strongly; empty: not rated",
                "4",
                enum=RATINGS,
            ),
            Column("date", "date", "When", "2027-03-01"),
        ),
        unique=("firm", "side", "by", "wave", "item"),
    ),
    Table(
        "events",
        "What happened, when",
        (
            Column("event", "string", "Identifier", "e1", True, code="identifier"),
            Column("type", "string", "What happened", "referral_accepted", True),
            Column("time", "datetime", "When, with the offset from UTC", "2027-03-01T09:30:00+01:00", True),
            Column(
                "precision",
                "string",
                "Known to the minute or the day; empty: minute",
                "day",
                enum=("minute", "day"),
            ),
            Column("order", "integer", "Order among events of the same time", "1", minimum=0),
            Column("source", "string", "Record it comes from", "case system"),
        ),
        key=("event",),
    ),
    Table(
        "event_objects",
        "What an event is about: firm, organisations, referral, plan, service",
        (
            Column("event", "string", "Event", "e1", True, references="events"),
            Column("object_type", "string", "Kind of object", "organisation", True, OBJECT_TYPES),
            Column("object", "string", "Its identifier", "almi", True),
            Column("qualifier", "string", "Its part in the event", "to", True, QUALIFIERS),
        ),
        key=("event", "object_type", "object", "qualifier"),
    ),
    Table(
        "interviews",
        "Interviews: who (pseudonym), where, when, with what consent",
        (
            Column("interview", "string", "Identifier", "i01", True, code="identifier"),
            Column(
                "organisation", "string", "Organisation of the interviewee", "", references="organisations"
            ),
            Column("firm", "string", "Firm of the interviewee", "", references="firms"),
            Column("interviewee", "string", "Pseudonym, never a name", "P3", True),
            Column("role", "string", "Role there", "adviser"),
            Column("date", "date", "When", "2027-02-11", True),
            Column("language", "string", "ISO 639-1", "sv", code="language"),
            Column("consent_version", "string", "Version of the consent text", "2026-1", True),
            Column("consent_date", "date", "When consent was given", "2027-02-10", True),
            Column("consent_scope", "list", "What it covers", "analysis;quotation", True),
            Column("withdrawn", "date", "When consent was withdrawn; empty: it holds", ""),
        ),
        key=("interview",),
    ),
    Table(
        "guide_questions",
        "The interview guide",
        (
            Column("question", "string", "Identifier", "q1", True, code="identifier"),
            Column("order", "integer", "Place in the guide", "1", True, minimum=1),
            Column(
                "area",
                "string",
                "Support area it asks about; empty: none in particular",
                "",
                references="areas",
            ),
            Column("text_sv", "string", "The question in Swedish", "", True),
            Column("text_en", "string", "The question in English", "", True),
        ),
        key=("question",),
    ),
    Table(
        "rechecks",
        "When a firm is to answer the check again, and whether it did",
        (
            _FIRM,
            Column("wave", "integer", "Wave of the answers it gives", "2", True, minimum=2, maximum=1000),
            Column("due", "date", "When it is due", "2027-09-01", True),
            Column("months_after", "integer", "Months after the last step", "6", minimum=0, maximum=1200),
            Column("state", "string", "How it stands", "due", True, RECHECK_STATES),
            Column("date", "date", "When it was answered or declined", ""),
        ),
        key=("firm", "wave"),
    ),
    Table(
        "survey_items",
        "Items of an enterprise survey as they stood in its file; empty: missing there",
        (
            _FIRM,
            Column("item", "string", "Item name in the survey", "k30", True),
            Column("value", "integer", "Valid raw value; negative codes are left empty", "3"),
            Column("missing", "string", "Why there is no value", "dont_know", enum=_SILENCES),
        ),
        key=("firm", "item"),
    ),
    Table(
        "survey_weights",
        "Sampling weights of an enterprise survey",
        (
            _FIRM,
            _weight("wstrict", "Weight, strict eligibility"),
            _weight("wmedian", "Weight, median eligibility"),
            _weight("wweak", "Weight, weak eligibility"),
        ),
        key=("firm",),
    ),
)
