"""What lay between two versions of a plan, in words and beside the steps that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from farled.coalitions.planning import differences
from farled_web.coalitions import causes, words
from farled_web.coalitions.models import Plan
from farled_web.coalitions.picture import Namer
from farled_web.directory.models import Provenance
from farled_web.people.viewer import Viewer

Row = dict[str, Any]
PROVENANCES = dict(Provenance)


def changes(viewer: Viewer, before: Plan, after: Plan, versions: Iterable[Plan], names: Namer) -> Row:
    """Give each step that came, went or moved with the recorded facts that touch it.

    Args:
        viewer: Who reads.
        before: The earlier version.
        after: The later one.
        versions: The firm's versions the viewer may see.
        names: Names of the region.

    Returns:
        ``rows``: area, before, after and facts; ``rest``: facts that touch no changed step; ``unexplained``:
        names of areas whose change no recorded fact touches; ``kept``: whether the earlier version kept what
        it rested on.
    """
    facts = causes.told(viewer, before, after, versions)
    figures = viewer.system or after.region_id in viewer.regions
    firm = after.document.get("firm", "")
    moved = differences(
        {"firms": [{**before.document, "firm": firm}]}, {"firms": [{**after.document, "firm": firm}]}
    )
    rows, used = [], set()
    for one in moved:
        if one["area"] is None:
            continue
        places = [(text or "").rpartition(" ")[0] for text in (one["before"], one["after"])]
        found = causes.touching(one["area"], places, facts)
        used |= {id(row) for row in found}
        rows.append({
            "area": names.area(one["area"]), "before": _place(one["before"], names),
            "after": _place(one["after"], names), "facts": [said(row, names, figures) for row in found],
        })  # fmt: skip
    return {
        "rows": rows,
        "rest": [said(row, names, figures) for row in facts if id(row) not in used],
        "unexplained": [row["area"] for row in rows if not row["facts"]],
        "kept": "ground" in before.explanation,
    }


def as_lines(found: Row) -> list[list[Any]]:
    """Give changes and facts as rows of a file; a change no fact touches says so."""
    lines: list[list[Any]] = []
    for row in found["rows"]:
        facts = row["facts"] or [{"day": None, "text": _("no recorded fact explains this")}]
        lines += [[row["area"], row["before"], row["after"], fact["day"], fact["text"]] for fact in facts]
    return lines + [["", "", "", fact["day"], fact["text"]] for fact in found["rest"]]


def _place(text: str | None, names: Namer) -> str:
    if text is None:
        return ""
    organisation, _space, quarter = text.rpartition(" ")
    return f"{names.organisation(organisation)}, {words.quarter(quarter)}"


def said(fact: Row, names: Namer, figures: bool) -> Row:
    """Give a fact as a day and a sentence.

    Args:
        fact: From `causes`.
        names: Names of the region.
        figures: Whether the reader may see calendars' figures, which are the region's own.
    """
    given = {
        "organisation": names.organisation(fact["organisation"]), "area": names.area(fact["area"]),
        "number": fact.get("wave", ""), "name": fact.get("name", ""),
    }  # fmt: skip
    teller = _TELLERS.get(fact["kind"])
    text = teller(fact, given, figures, names) if teller else str(fact.get("text", ""))
    return {"day": dt.date.fromisoformat(fact["date"]) if fact["date"] else None, "text": text}


def _claim(fact: Row, given: Row, _figures: bool, _names: Namer) -> str:
    given["provenance"] = PROVENANCES.get(fact["provenance"], fact["provenance"])
    given["stated"] = fact["stated"]
    text = (
        _("A claim on %(organisation)s in %(area)s was withdrawn (%(provenance)s, %(stated)s).")
        if fact["gone"]
        else _("A new claim on %(organisation)s in %(area)s (%(provenance)s, %(stated)s).")
    )
    return " ".join(part for part in (text % given, _moved(fact, 1)) if part)


def _aged(fact: Row, given: Row, _figures: bool, _names: Namer) -> str:
    text = _("What is known of %(organisation)s in %(area)s has grown older, with no new claim.")
    return f"{text % given} {_moved(fact, 2)}".strip()


def _moved(fact: Row, places: int) -> str:
    before, after = fact.get("before"), fact.get("after")
    if before is None or after is None:
        return ""
    if before == after:
        return _("The level stayed at %(after)s.") % {"after": _figure(after, places)}
    return _("The level went from %(before)s to %(after)s.") % {
        "before": _figure(before, places), "after": _figure(after, places)}  # fmt: skip


def _figure(value: float, places: int) -> str:
    return number_format(round(value, places), places)


def _capacity(fact: Row, given: Row, figures: bool, _names: Namer) -> str:
    given["quarter"] = words.quarter(fact["quarter"])
    stated = fact["kind"] == "capacity"
    text = (
        _("%(organisation)s stated its capacity in %(area)s, %(quarter)s, anew.")
        if stated
        else _("Hours of %(organisation)s in %(area)s, %(quarter)s, were taken or given back by other plans.")
    ) % given
    before, after = fact.get("before"), fact.get("after")
    if figures and before is not None and after is not None and before != after:
        left = {"before": words.amount(before, fact["unit"]), "after": words.amount(after, fact["unit"])}
        text += " " + _("Left before: %(before)s; left after: %(after)s.") % left
    return str(text)


def _need(fact: Row, given: Row, _figures: bool, _names: Namer) -> str:
    given["before"], given["after"] = (_level(fact.get(key)) for key in ("before", "after"))
    return _("Round %(number)s of the check: the need in %(area)s went from %(before)s to %(after)s.") % given


def _level(level: int | None) -> str:
    if level is None:
        return _("not known")
    return str(words.NEEDS.get(level, pgettext("need", "none")))


def _check(_fact: Row, given: Row, _figures: bool, _names: Namer) -> str:
    return _("The firm answered the check again (round %(number)s).") % given


def _service(_fact: Row, given: Row, _figures: bool, _names: Namer) -> str:
    return _("%(organisation)s changed its service %(name)s.") % given


def _settled(fact: Row, given: Row, _figures: bool, names: Namer) -> str:
    what, after = fact["what"], fact.get("after")
    if what == "pins":
        given["after"] = names.organisation(after) if after else ""
        text = (
            _("Settled by hand: %(area)s is with %(after)s.") if after
            else _("No longer settled by hand who takes %(area)s.")
        )  # fmt: skip
    elif what == "quarters":
        given["after"] = words.quarter(after) if after else ""
        text = (
            _("Settled by hand: %(area)s in %(after)s.") if after
            else _("No longer settled by hand when %(area)s is.")
        )  # fmt: skip
    elif what == "left_out":
        text = (
            _("Left out by hand: %(area)s.") if after else _("No longer left out by hand: %(area)s.")
        )  # fmt: skip
    else:
        text = (
            _("Ruled out by hand: %(organisation)s.") if after
            else _("No longer ruled out by hand: %(organisation)s.")
        )  # fmt: skip
    return text % given


_TELLERS = {
    "claim": _claim, "aged": _aged, "capacity": _capacity, "taken": _capacity, "need": _need,
    "check": _check, "service": _service, "settled": _settled,
}  # fmt: skip
