"""§I9: what leaves the region, tried by brute force over what is told of the firms helped."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from tests.reporting.test_figures import slice_of

from farled.reporting.figures import figures
from farled.reporting.outside import outside
from farled.reporting.spans import span
from farled.reporting.suppression import SMALL

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
YEAR = span("2026", NOW.date())


def document(firms: int) -> dict[str, Any]:
    return figures(slice_of(firms), YEAR, NOW, 100.0)


@pytest.mark.parametrize("firms", range(SMALL))
def test_few_firms_show_nothing_but_nobody(firms: int) -> None:
    found = outside(document(firms))
    assert found["firms"]["total"] == (0 if firms == 0 else None)
    told = [one["value"] for one in found["indicators"]] + list(found["firms"]["sizes"].values())
    assert set(told) <= {0, None}
    assert found["waits"]["contact"]["median"] is None
    assert found["shares"] == found["declines"] == found["promise_by_month"] == []


def test_enough_firms_are_told_without_what_crosses() -> None:
    found = outside(document(7))
    assert found["firms"]["total"] == 7 and found["firms"]["sizes"]["micro"] == 7
    assert found["waits"]["contact"]["median"] == 2.0 and found["waits"]["contact"]["done"] is None
    assert found["declines"] == [] and found["waits_by_area"] == {}


def test_no_difference_of_what_is_told_of_the_firms_gives_a_small_number() -> None:
    """Every way to be advised, new and sized, for up to nine firms: differences are 0 or not small."""
    blank = document(0)
    for total in range(10):
        for advised, new, micro in product(range(total + 1), repeat=3):
            ages = {"new": new, "older": total - new, "unknown": 0}
            sizes = {"micro": micro, "small": total - micro, "medium": 0, "large": 0, "unknown": 0}
            firms = {"total": total, "sizes": sizes, "ages": ages, "advised": advised}
            rows = [dict(one) for one in blank["indicators"]]
            for row in rows:
                row["value"] = {"firms": total, "advised": advised, "new_firms": new}.get(row["counts"])
            found = outside({**blank, "firms": firms, "indicators": rows})
            whole = found["firms"]["total"]
            values = [one["value"] for one in found["indicators"] if one["value"] is not None]
            values += [
                found["firms"]["advised"],
                *found["firms"]["sizes"].values(),
                *found["firms"]["ages"].values(),
            ]
            for value in (one for one in values if one is not None):
                assert value == 0 or value >= SMALL
                assert whole is None or whole - value == 0 or whole - value >= SMALL


def test_declines_are_told_by_reason_where_there_are_enough() -> None:
    base = document(7)
    base["standing"] = {**dict.fromkeys(base["standing"], 0), "declined": 12, "confirmed": 8}
    base["declines"] = [
        ["sales", 2, "no_capacity", 6, 6],
        ["capital", 3, "no_capacity", 3, 3],
        ["sales", 2, "too_early", 2, 2],
    ]
    found = outside(base)["declines_by_reason"]
    assert found == {"no_capacity": None, "too_early": None, "": None}  # 9 cover for 2 and 1
    base["standing"]["declined"] = 4
    assert outside(base)["declines_by_reason"] == {}


def test_the_promise_hides_its_share_with_its_parts() -> None:
    base = document(7)
    base["promise"] = {
        "made": 9,
        "kept": 8,
        "late": 1,
        "overdue": 0,
        "not_due": 0,
        "closed": 0,
        "decided": 9,
        "share": 8 / 9,
    }
    found = outside(base)["promise"]
    assert (found["kept"], found["late"], found["share"], found["made"]) == (None, None, None, 9)
