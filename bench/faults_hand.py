"""A hand inside the application, for `bench.faults`: does what it is told in the role of the web.

Reads one JSON object a line, answers one a line once the transaction has committed; may be killed any time.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REGION = "saltvidda"


def main() -> int:
    import django

    django.setup()
    for line in sys.stdin:
        wish = json.loads(line)
        print(json.dumps(DEEDS[wish["do"]](wish)), flush=True)
    return 0


def begin(wish: dict[str, Any]) -> Any:
    """Begin checks, each as from a sender of its own; give their ids and links."""
    from farled_web.diagnosis import reach
    from farled_web.diagnosis.actions.begin import begin_check
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    begun = []
    for number in range(wish["count"]):
        with scope(None) as viewer:
            region = Region.objects.get(slug=REGION)
            sender = f"faults-{wish['mark']}-{number}"
            check, _ = begin_check(viewer, region=region, language="en", sender=sender)
            begun.append([str(check.uuid), reach.written(reach.secret_of(check.uuid))])
    return begun


def bring_in(wish: dict[str, Any]) -> Any:
    """Bring in the region's own pack with every organisation renamed by a number: all of them, or none."""
    from farled.packs.reading import read_pack
    from farled_web.directory.actions.packs import bring_in_pack
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    pack = read_pack(Path(wish["pack"]))
    renamed = tuple(
        dataclasses.replace(one, name=f"Organisation #{wish['number']}") for one in pack.organisations
    )
    pack = dataclasses.replace(pack, organisations=renamed)
    with scope(wish["user"]) as viewer:
        region = Region.objects.get(slug=REGION)
        bring_in_pack(region, pack, viewer=viewer, tables=["organisations"])
    return wish["number"]


def plan(wish: dict[str, Any]) -> Any:
    """Start planning for the region in the background, or join what is under way; give its id."""
    from farled_web.coalitions.actions.waiting import start_region_run
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    with scope(wish["user"]) as viewer:
        return str(start_region_run(viewer, Region.objects.get(slug=REGION).pk).pk)


def mail(wish: dict[str, Any]) -> Any:
    """Write a mail, which leaves in the background."""
    from farled_web.jobs.actions import send_mail
    from farled_web.people.viewer import scope

    with scope(None):
        key = f"faults:{wish['number']}"
        send_mail(key=key, to="someone@example.org", language="en", subject=key, body="A mail.")
    return key


def lines(wish: dict[str, Any]) -> Any:
    """Name the lines of the check, in the order its pages have them."""
    from farled_web.diagnosis.queries.lines import lines_of
    from farled_web.organisations.models import Region
    from farled_web.people.viewer import scope

    with scope(None):
        return [barrier.id for barrier in lines_of(Region.objects.get(slug=REGION).pk).barriers]


DEEDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "begin": begin,
    "bring_in": bring_in,
    "plan": plan,
    "mail": mail,
    "lines": lines,
}

if __name__ == "__main__":
    sys.exit(main())
