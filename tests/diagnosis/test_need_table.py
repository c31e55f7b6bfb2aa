"""Diagnosis §6: the table says what `diagnose` says, for many firms at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farled.diagnosis.diagnose import diagnose
from farled.diagnosis.need_table import answer_matrix, need_table, needs
from farled.diagnosis.values import Answer
from farled.terms.areas import Area
from farled.terms.barriers import Barrier
from farled.terms.firms import Firm
from farled.terms.scales import NoSeverity, Side

AREAS = tuple(Area(a, a, a) for a in ("capital", "sales", "empty"))
BARRIERS = tuple(Barrier(f"{a}{i}", a, (), "", "") for a in ("capital", "sales") for i in range(3))
FIRMS = (Firm("a"), Firm("b"))

ROWS = st.lists(
    st.builds(
        Answer,
        st.sampled_from(["a", "b", "stranger"]),
        st.sampled_from([b.id for b in BARRIERS] + ["old_line"]),
        st.one_of(st.integers(0, 4), st.sampled_from(NoSeverity)),
        side=st.sampled_from(Side),
        wave=st.integers(1, 2),
    ),
    max_size=30,
    unique_by=lambda a: (a.firm, a.barrier, a.side, a.wave),
)


@given(ROWS, st.sampled_from([None, 1, 2]), st.sampled_from(Side))
def test_6_agrees_with_diagnose_line_by_line(rows: list[Answer], wave: int | None, side: Side) -> None:
    table = need_table(rows, FIRMS, AREAS, BARRIERS, wave=wave, side=side)
    for i, firm in enumerate(FIRMS):
        single = diagnose(firm, rows, AREAS, BARRIERS, wave=wave, side=side)
        assert needs(table)[firm.id] == single.needs
        for j, area in enumerate(single.areas):
            mean = table.severity[i, j]
            assert (area.severity.mean is None) == math.isnan(mean)
            assert area.severity.mean is None or area.severity.mean == pytest.approx(mean)


def test_6_unknown_is_minus_one_and_never_0() -> None:
    table = need_table([Answer("a", "sales0", 0), Answer("a", "sales1", 0)], FIRMS, AREAS, BARRIERS)
    assert table.levels.tolist() == [[-1, 0, -1], [-1, -1, -1]]
    assert table.levels.dtype == np.int8
    assert table.as_dict()["a"] == {"capital": None, "sales": 0, "empty": None}


def test_6_a_whole_mean_is_on_the_right_side() -> None:
    rows = [Answer("a", f"sales{i}", 3) for i in range(3)] + [Answer("a", f"capital{i}", 2) for i in range(3)]
    assert need_table(rows, FIRMS, AREAS, BARRIERS).levels[0].tolist() == [2, 3, -1]


def test_6_codes_keep_the_kinds_of_silence_apart() -> None:
    kinds = (NoSeverity.NOT_ANSWERED, NoSeverity.DONT_KNOW, NoSeverity.NOT_CONCERNED)
    rows = [Answer("a", f"sales{i}", kind) for i, kind in enumerate(kinds)]
    assert answer_matrix(rows, FIRMS, BARRIERS)[0].tolist() == [-1, -1, -1, -1, -2, -3]


def test_a_line_answered_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="answered twice"):
        need_table([Answer("a", "sales0", 1)] * 2, FIRMS, AREAS, BARRIERS)


@pytest.mark.parametrize(
    ("value", "level"), [(4, 3), (NoSeverity.NOT_CONCERNED, 0), (NoSeverity.DONT_KNOW, -1)]
)
def test_6_a_whole_area_answered_alike(value: int | NoSeverity, level: int) -> None:
    rows = [Answer("a", f"sales{i}", value) for i in range(3)]
    assert need_table(rows, FIRMS, AREAS, BARRIERS).levels[0, 1] == level


@pytest.mark.parametrize("value", [5, -1])
def test_a_severity_off_the_scale_is_our_fault_and_loud(value: int) -> None:
    with pytest.raises(KeyError):
        need_table([Answer("a", "sales0", value)], FIRMS, AREAS, BARRIERS)
