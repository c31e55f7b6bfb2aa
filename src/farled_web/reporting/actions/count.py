"""Count a region: every slice, every span, kept until something happens or a day has passed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator

import numpy as np
from django.db import transaction
from django.utils import timezone

from farled.reporting.cases import cases
from farled.reporting.counting import Supported
from farled.reporting.figures import Slice, figures
from farled.reporting.indicators import Indicator as Wanted
from farled.reporting.outside import outside
from farled.reporting.spans import Span, month_of, spans
from farled.reporting.values import Support
from farled_web.organisations.models import Region
from farled_web.people.viewer import Viewer
from farled_web.reporting import counting
from farled_web.reporting.models import Count, Figures, Indicator

Key = tuple[int | None, int | None]
STALE = dt.timedelta(hours=20)  # waits that are open grow by themselves, so each region is counted daily
REST = 9  # after a count, so many times as long without one: a region that takes long is counted less often


def refresh(viewer: Viewer, region: Region, now: dt.datetime | None = None, *, always: bool = False) -> bool:
    """Count a region anew, if anything has happened since; only background work sees every firm.

    Args:
        viewer: Background work in a system scope.
        region: The region.
        now: The moment counted at; None: now.
        always: Count even if nothing has happened.

    Returns:
        Whether it was counted.
    """
    if not viewer.system:
        raise PermissionError("a region is counted in a system scope")
    now = now or timezone.now()
    mark = counting.seen(region)
    last = Count.objects.filter(region=region).first()
    if not always and last and not _due(last, mark, now):
        return False
    begun = time.monotonic()
    with transaction.atomic():
        earliest = _count(region, now)
        took = round(time.monotonic() - begun, 2)
        values = {"counted_at": now, "earliest": earliest, "seen": mark, "seconds": took}
        Count.objects.update_or_create(region=region, defaults=values)
    return True


def _due(last: Count, mark: object, now: dt.datetime) -> bool:
    """Say whether to count again: something has happened, and counting is not all that is done."""
    passed = now - last.counted_at
    return passed >= STALE or (last.seen != mark and passed >= REST * dt.timedelta(seconds=last.seconds))


def _count(region: Region, now: dt.datetime) -> int:
    found = counting.ground(region)
    today = timezone.localdate(now)
    earliest = found.earliest if found.earliest is not None else month_of(today)
    wanted = [
        as_value(row) for row in Indicator.objects.filter(region=region, withdrawn_at=None).order_by("code")
    ]
    every = spans(earliest, today)
    Figures.objects.filter(region=region).delete()
    for key, part in _slices(found):
        rows = list(_rows(region, key, part, every, now, wanted))
        Figures.objects.bulk_create(rows, batch_size=200)
    return earliest


def as_value(row: Indicator) -> Wanted:
    """Give an indicator as the library knows it."""
    return Wanted(
        row.code,
        row.name_sv,
        row.name_en,
        row.definition_sv,
        row.definition_en,
        row.source,
        row.counts,
        row.of,
    )


def _rows(
    region: Region, key: Key, part: Slice, every: Iterable[Span], now: dt.datetime, wanted: list[Wanted]
) -> Iterator[Figures]:
    organisation, project = key
    for span in every:
        document = figures(part, span, timezone.localtime(now), counting.epoch_days(now), wanted)
        if organisation is not None:
            # What others report of the same thing is theirs to show.
            document["shares"] = [row for row in document["shares"] if row["organisation"] == organisation]
        kept = {"region": region, "span": span.code}
        yield Figures(
            **kept, organisation_id=organisation, project_id=project, audience="own", document=document
        )
        if organisation is None and span.is_year:
            yield Figures(**kept, audience="outside", document=outside(document))


def _slices(found: counting.Ground) -> Iterator[tuple[Key, Slice]]:
    """Give the region, each organisation that did anything, and each project that has hours."""
    whole = Supported(found.supports, {})
    yield (None, None), Slice(whole, found.facts, found.table, found.done, found.contacts)
    groups = counting.by_organisation(found)
    receivers = found.table.receiver
    who = set(groups) | set(receivers.tolist()) | {one.organisation for one in found.contacts}
    who |= {organisation for one in found.done for organisation in one.organisations}
    order = np.argsort(receivers, kind="stable")
    ordered = receivers[order]
    for organisation in sorted(who):
        start, end = np.searchsorted(ordered, [organisation, organisation + 1])
        yield (
            (organisation, None),
            Slice(
                Supported(groups.get(organisation, ()), {}),
                found.facts,
                found.table.where(order[start:end]),
                [one for one in found.done if organisation in one.organisations],
                [one for one in found.contacts if one.organisation == organisation],
            ),
        )
        yield from _projects(found, organisation, groups.get(organisation, []))


def _projects(found: counting.Ground, organisation: int, given: list[Support]) -> Iterator[tuple[Key, Slice]]:
    """Give its projects: firms helped, and what these achieved as the organisation reports (§I4.6)."""
    for project in sorted({one.project for one in given} - {0}):
        own = [one for one in given if one.project == project]
        firms = {one.firm for one in own}
        done = [one for one in found.done if organisation in one.organisations and one.firm in firms]
        yield (organisation, project), Slice(Supported(own, {}), found.facts, cases([]), done, [])
