"""What stands for each argument of an address: by its own name, else by the word that stands before it.

``firms/<uuid:uuid>/facts`` is about a firm and ``wishes/<uuid:uuid>`` about a wish.  A new argument is one
line here: `BEFORE` or `NAMES` for a thing of the victim's, `WORDS` for words of a page.
"""

from __future__ import annotations

import re
from typing import Any

# The argument's own name → kinds of the victim's things (keys of `Victim.things`) it may name.
NAMES: dict[str, tuple[str, ...]] = {
    "firm": ("firm",),
    "other": ("other_firm",),
    "contact": ("contact", "own_contact"),
    "document": ("document", "own_document"),
    "asked": ("request",),
    "request": ("request",),
    "question": ("question",),
    "wish": ("wish",),
    "check": ("check", "staff_check"),
    "plan": ("plan", "other_plan"),
    "run": ("run",),
    "job": ("job",),
    "organisation": ("organisation",),
    "receiver": ("receiver",),
    "service": ("service",),
    "claim": ("claim",),
    "offer": ("offer",),
    "project": ("project",),
    "membership": ("membership",),
    "role": ("role",),
    "invitation": ("invitation",),
    "region": ("region",),
    "entry": ("entry",),
    "mail": ("held_mail",),
    "case": ("case", "draft"),
    "milestone": ("milestone",),
    "subscription": ("subscription",),
    "message": ("message",),
}
# For an argument named uuid, pk, slug or number: the word before it in the address → kinds of things.
BEFORE: dict[str, tuple[str, ...]] = {
    "firms": ("firm",),
    "my-firm": ("firm",),
    "contacts": ("contact", "own_contact"),
    "documents": ("document", "own_document"),
    "requests": ("request",),
    "wishes": ("wish",),
    "erasures": ("erasure",),
    "emergency": ("emergency",),
    "merges": ("merge",),
    "timeline": ("entry", "unshared_entry"),
    "hours": ("hours",),
    "aid": ("aid",),
    "seats": ("seat",),
    "offers": ("offer",),
    "check": ("check",),
    "checks": ("check", "staff_check"),
    "plans": ("plan", "other_plan"),
    "plan": ("plan", "other_plan"),
    "runs": ("run",),
    "work": ("job",),
    "background": ("job",),
    "mails": ("mail",),
    "organisations": ("organisation",),
    "organisation": ("organisation",),
    "services": ("service",),
    "claims": ("claim",),
    "projects": ("project",),
    "indicators": ("indicator",),
    "referrals": ("case",),
    "tokens": ("token",),
    "organizations": ("organisation",),
    "service_at_locations": ("service_at_location",),
    "taxonomies": ("taxonomy",),
    "taxonomy_terms": ("taxonomy_term",),
    "imports": ("import",),
    "import": ("import",),
    "region": ("region",),
    "regions": ("region",),
}
PLAIN = {"uuid", "pk", "id", "slug", "number"}
# Argument → words worth trying.
WORDS: dict[str, tuple[Any, ...]] = {
    "token": ("x" * 43,),
    "key": ("0-0",),
    "uidb36": ("1",),
    "provider_id": ("region",),
    "status": (404,),
    "number": (1,),
    "step": (1,),
    "position": (1,),
    "language": ("en",),
    "kind": ("csv",),
    "category": ("identity", "finance"),
    "quarter": ("2026Q4",),
    "area": ("market",),
    "rest": ("nowhere",),
    "secret": ("0" * 48,),
    "event": ("accept", "withdraw", "decline", "ask", "send"),
}
# The same, where it depends on the room.
ROOM_WORDS: dict[tuple[str, str], tuple[Any, ...]] = {
    ("firms", "tab"): ("overview", "diagnosis", "plan", "referrals", "timeline", "documents", "sharing"),
    ("directory", "table"): ("capacity", "organisations", "services"),
    ("api", "table"): ("log", "events", "event_objects", "definitions"),
    ("api", "kind"): ("json", "csv"),
    ("workspace", "table"): ("coverage", "needs", "matrix", "hours", "uncovered"),
}


def sent_by_systems(route: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what another system sends to an address, as JSON: drafts and moves of the victim's."""
    if route.endswith("/moves"):
        return [
            {"event": event, "version": version, "given": {"reason": "x", "question": "x", "adviser": "x"}}
            for event in ("withdraw", "ask", "accept") for version in (1, 2, 3)
        ]  # fmt: skip
    if route.endswith("/referrals"):
        return [{"firm": str(known["firm"]), "receiver": str(known["receiver"]), "categories": ["identity"]}]
    return [{}]


class UnknownArgumentError(Exception):
    """An address has an argument nobody has said anything about."""


def values(endpoint: Any, parameter: str, known: dict[str, Any]) -> list[Any]:
    """Give what to try for an argument of an endpoint.

    Args:
        endpoint: Whose argument.
        parameter: Its name.
        known: The victim's things: kind → uuid, slug or number.

    Raises:
        UnknownArgumentError: It stands in none of the tables above.
    """
    if (endpoint.room, parameter) in ROOM_WORDS:
        return list(ROOM_WORDS[endpoint.room, parameter])
    kinds = NAMES.get(parameter)
    if kinds is None and parameter in PLAIN:
        kinds = BEFORE.get(_before(endpoint.route, parameter))
    found = [known[kind] for kind in kinds or () if kind in known]
    if found:
        return found
    if parameter in WORDS:
        return list(WORDS[parameter])
    raise UnknownArgumentError(
        f"{endpoint.name} ({endpoint.route}) takes <{parameter}>, which the access test does not know. "
        "Say in tests/web/access/arguments.py what stands for it: BEFORE or NAMES for a thing of the "
        "victim's, WORDS for a word."
    )


def _before(route: str, parameter: str) -> str:
    """Give the last plain word in front of an argument."""
    start = re.split(rf"<(?:\w+:)?{parameter}>", route)[0]
    words = [part for part in start.split("/") if part and "<" not in part]
    return words[-1] if words else ""
