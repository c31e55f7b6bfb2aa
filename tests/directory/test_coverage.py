"""Directory §4: coverage and the weakest link."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farled.directory.coverage import AreaCoverage, Coverage, coverage
from farled.directory.eligibility import EligibilityIndex
from farled.directory.pooling import PooledTable, pool_claims
from farled.directory.values import Claim, EligibilityRule, Organisation
from farled.terms.firms import Firm
from farled.terms.scales import Provenance

TODAY = date(2027, 1, 1)
NAMES = ("hub", "park", "node")
AREAS = ("capital", "sales", "strategy")
ORGANISATIONS = [Organisation(name, name, "cluster") for name in NAMES]


def claim(organisation: str, area: str, level: int, market: str | None = None) -> Claim:
    name = f"{organisation}-{area}-{market}-{level}"
    return Claim(name, organisation, area, level, Provenance.INTERVIEW, name, TODAY, market=market)


def table(*claims: Claim) -> PooledTable:
    return pool_claims(claims, on=TODAY)


def run(
    pooled: PooledTable,
    firms: list[Firm],
    levels: list[list[int]],
    rules: list[EligibilityRule] | None = None,
) -> Coverage:
    index = EligibilityIndex(ORGANISATIONS, rules or [], on=TODAY)
    return coverage(pooled, AREAS, index, firms, np.array(levels, dtype=np.int8).reshape(len(firms), 3))


def area(found: Coverage, name: str) -> AreaCoverage:
    return next(row for row in found.areas if row.area == name)


def test_4_1_without_firms_it_is_the_best_level_over_3() -> None:
    pooled = table(claim("hub", "sales", 1), claim("park", "sales", 3))
    found = coverage(pooled, AREAS, EligibilityIndex(ORGANISATIONS, []))
    best = pooled.level("park", "sales")
    assert best is not None
    row = area(found, "sales")
    assert row.coverage == pytest.approx(best.mean / 3)
    assert (row.firms, row.best_organisation) == (0, "park")
    assert row.low == pytest.approx(best.low / 3, abs=0.03)


def test_4_1_by_hand_with_weights_and_eligibility() -> None:
    pooled = table(claim("hub", "sales", 2), claim("park", "sales", 3))
    rules = [EligibilityRule("park", None, "stage", "experienced")]
    firms = [Firm("a", stage="explores", weight=2.0), Firm("b", stage="experienced"), Firm("c")]
    found = run(pooled, firms, [[-1, 3, 0], [-1, 1, 0], [-1, -1, 0]], rules)
    hub = pooled.level("hub", "sales")
    assert hub is not None
    # a: weight 2, need 3, only hub; b: need 1, park reaches it whole; c: unknown, left out.
    assert area(found, "sales").coverage == pytest.approx((2 * hub.mean + 1) / (2 * 3 + 1))
    assert (area(found, "sales").firms, area(found, "sales").unknown) == (2, 1)


def test_4_2_need_without_any_claim_is_no_evidence_and_not_0() -> None:
    found = run(table(claim("hub", "sales", 2)), [Firm("a")], [[2, 2, 0]])
    row = area(found, "capital")
    assert (row.coverage, row.p_weakest, row.evidence) == (None, None, "no_evidence")
    assert found.no_evidence == ("capital",)
    assert found.weakest == "sales"


def test_4_2_an_area_no_firm_needs_has_no_coverage() -> None:
    found = run(table(claim("hub", "strategy", 2)), [Firm("a"), Firm("b")], [[0, -1, 0], [0, -1, 0]])
    assert area(found, "strategy").evidence == "no_need"
    assert area(found, "strategy").coverage is None
    assert (found.weakest, found.no_evidence) == (None, ())
    assert area(found, "sales").unknown == 2


def test_4_2_the_unreached_share_is_said() -> None:
    rules = [EligibilityRule("hub", None, "stage", "explores")]
    firms = [Firm("a", stage="explores"), Firm("b", stage="experienced")]
    row = area(run(table(claim("hub", "sales", 3)), firms, [[0, 1, 0], [0, 3, 0]], rules), "sales")
    assert row.unreached == pytest.approx(3 / 4)
    assert row.coverage == pytest.approx(1 / 4)


def test_1_6_a_firms_targets_decide_which_level_counts() -> None:
    pooled = table(claim("hub", "sales", 3, market="CN"), claim("park", "sales", 1))
    found = run(pooled, [Firm("a", targets=("DE",))], [[0, 3, 0]])
    park, china = pooled.level("park", "sales"), pooled.level("hub", "sales", "CN")
    assert park is not None and china is not None
    assert area(found, "sales").coverage == pytest.approx(park.mean / 3)
    found = run(pooled, [Firm("a", targets=("CN", "DE"))], [[0, 3, 0]])
    assert area(found, "sales").coverage == pytest.approx(china.mean / 3)


def test_4_3_probabilities_of_being_weakest_sum_to_1_and_name_the_weakest() -> None:
    found = run(
        table(claim("hub", "capital", 3), claim("hub", "sales", 1), claim("park", "strategy", 2)),
        [Firm("a")],
        [[3, 3, 3]],
    )
    chances = [row.p_weakest for row in found.areas if row.p_weakest is not None]
    assert sum(chances) == pytest.approx(1)
    assert found.weakest == "sales"
    assert area(found, "sales").p_weakest == max(chances)


def test_4_3_ties_are_split() -> None:
    # A need of 1 is covered whole in nearly every draw by a level of 3 that two sources state.
    claims = [claim("hub", a, 3) for a in AREAS] + [claim("hub", a, 3, None) for a in AREAS]
    found = run(table(*claims), [Firm("a")], [[1, 1, 1]])
    assert [row.p_weakest for row in found.areas] == pytest.approx([1 / 3] * 3, abs=0.05)


def test_4_3_two_areas_against_an_exact_integral() -> None:
    pooled = table(claim("hub", "capital", 2), claim("hub", "sales", 1))
    found = run(pooled, [Firm("a")], [[3, 3, 0]])
    capital, sales = pooled.level("hub", "capital"), pooled.level("hub", "sales")
    assert capital is not None and sales is not None
    exact = float(
        sum(
            p * (capital.posterior.mass[i + 1 :].sum() + capital.posterior.mass[i] / 2)
            for i, p in enumerate(sales.posterior.mass)
        )
    )
    assert area(found, "sales").p_weakest == pytest.approx(exact, abs=0.025)


def test_4_3_same_seed_same_answer_and_another_seed_another() -> None:
    pooled = table(claim("hub", "capital", 2), claim("hub", "sales", 2))
    index = EligibilityIndex(ORGANISATIONS, [])
    first, again = coverage(pooled, AREAS, index), coverage(pooled, AREAS, index)
    assert first.areas == again.areas
    assert coverage(pooled, AREAS, index, seed=1).areas != first.areas


def test_4_3_the_interval_always_includes_the_coverage() -> None:
    # Thirty organisations near what is needed: the coverage at the mean levels lies above nearly
    # every draw, because what exceeds a need in one place does not help in another.
    names = [f"o{i}" for i in range(30)]
    pooled = table(*(claim(name, "sales", 2) for name in names))
    rules = [EligibilityRule(name, None, "place", name) for name in names]
    index = EligibilityIndex([Organisation(name, name, "cluster") for name in names], rules)
    firms = [Firm(name, municipality=name) for name in names]
    found = coverage(pooled, ["sales"], index, firms, np.full((30, 1), 2, dtype=np.int8)).areas[0]
    assert found.coverage is not None and found.expected is not None and found.high is not None
    assert found.expected < found.coverage - 0.05
    assert found.high == found.coverage


def test_4_4_organisation_alone_by_hand() -> None:
    pooled = table(claim("hub", "sales", 1), claim("park", "sales", 3))
    rules = [EligibilityRule("park", None, "stage", "experienced")]
    found = run(
        pooled, [Firm("a", stage="experienced"), Firm("b", stage="explores")], [[0, 1, 0], [0, 3, 0]], rules
    )
    alone = {row.pooled.organisation: row.coverage for row in found.organisations}
    hub = pooled.level("hub", "sales")
    assert hub is not None
    assert alone == {
        "hub": pytest.approx((min(1, hub.mean) + hub.mean) / 4),
        "park": pytest.approx(1 / 4),
    }


CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from(NAMES),
        st.sampled_from(AREAS),
        st.integers(0, 3),
        st.sampled_from([None, "CN"]),
    ),
    max_size=8,
    unique_by=lambda c: c.id,
)
STAGES = st.sampled_from([None, "explores", "experienced"])
FIRMS = st.lists(
    st.tuples(
        st.builds(
            Firm,
            st.just("f"),
            stage=STAGES,
            targets=st.sampled_from([(), ("CN",), ("DE",)]),
            weight=st.floats(0.1, 5),
        ),
        st.lists(st.integers(-1, 3), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=6,
)
RULES = [
    EligibilityRule("park", None, "stage", "experienced"),
    EligibilityRule("node", None, "stage", "explores"),
]


@settings(max_examples=40)
@given(CLAIMS, FIRMS)
def test_4_1_against_the_formula_written_out(claims: list[Claim], rows: list[tuple[Firm, list[int]]]) -> None:
    pooled, firms = table(*claims), [firm for firm, _ in rows]
    found = run(pooled, firms, [levels for _, levels in rows], RULES)
    eligible = EligibilityIndex(ORGANISATIONS, RULES, on=TODAY).ids(firms)
    for j, row in enumerate(found.areas):
        upper = lower = 0.0
        for (firm, levels), names in zip(rows, eligible, strict=True):
            cells = [pooled.for_targets(name, row.area, firm.targets) for name in names]
            best = max((cell.mean for cell in cells if cell is not None), default=0.0)
            upper += firm.weight * min(max(levels[j], 0), best)
            lower += firm.weight * max(levels[j], 0)
        if row.coverage is None:
            assert lower == 0 or row.area not in pooled.areas()
            continue
        assert row.coverage == pytest.approx(upper / lower)
        assert row.low is not None and row.high is not None
        assert 0 <= row.low <= row.coverage <= row.high <= 1 + 1e-9
    chances = [row.p_weakest for row in found.areas if row.p_weakest is not None]
    assert not chances or sum(chances) == pytest.approx(1)
