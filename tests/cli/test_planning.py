"""``farled plan``: rules in, a plan out, written whole, the same twice, kept where agreed (§P2, §P10)."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EFFORT, RULES, Made, Run

from farled.cli.planning import _pair, _pin
from farled.errors import BadInput

ONE = ("--firm", "s002", "--effort", EFFORT)


def planned(run: Run, made: Made, *words: object) -> Any:
    """A plan of the pack as JSON."""
    ran = run("plan", made.pack, *words, "--json")
    assert ran.code == 0, ran.out
    return ran.json


def certified(run: Run, made: Made, file: Path) -> None:
    shown = run("certify", made.pack, file)
    assert (shown.code, shown.err) == (0, "")


def test_the_plan_has_every_key_that_is_promised(made: Made) -> None:
    assert set(made.document) == {
        "format", "date", "rules", "value", "bound", "gap_percent", "ended_early", "proof", "assumptions",
        "firms", "uncovered", "unknown", "capacity", "fairness", "moved", "digest",
    }  # fmt: skip
    assert 0 < made.document["value"] <= made.document["bound"]
    assert made.document["ended_early"] is False


def test_json_and_the_file_are_the_same_plan_and_twice_the_same_p10(
    run: Run, made: Made, tmp_path: Path
) -> None:
    """§P10: same pack and rules, same plan to the byte."""
    again = tmp_path / "again.json"
    assert planned(run, made, *RULES, "-o", again) == made.document
    assert again.read_bytes() == made.file.read_bytes()


def test_a_region_without_firms_is_planned_and_says_so(run: Run, packs: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    shown = run("plan", packs / "gavleborg", "-o", file)
    assert shown.code == 0 and "The pack has no firms, so there is nothing to plan." in shown.out
    assert json.loads(file.read_text("utf-8"))["firms"] == []
    assert run("certify", packs / "gavleborg", file).code == 0


def test_one_firm_alone_and_only_it_p2(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    plan = planned(run, made, *ONE, "-o", file)
    assert [row["firm"] for row in plan["firms"]] == ["s002"]
    assert plan["rules"]["only"] == ["s002"]
    certified(run, made, file)


def test_start_quarters_members_and_quantile_are_followed_p2(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    words = ("--start", "2027Q2", "--quarters", 2, "--members", 1, "--quantile", 0.2, "-o", file)
    plan = planned(run, made, *ONE, *words)
    assert {step["quarter"] for step in plan["firms"][0]["steps"]} <= {"2027Q2", "2027Q3"}
    assert len(plan["firms"][0]["members"]) <= 1
    assert plan["rules"]["competence"] == 0.2
    usual = {step["area"]: step["level"] for step in planned(run, made, *ONE)["firms"][0]["steps"]}
    lower = {step["area"]: step["level"] for step in plan["firms"][0]["steps"]}
    assert lower and all(level < usual[area] for area, level in lower.items() if area in usual)
    certified(run, made, file)


def test_a_pin_and_a_ban_are_followed_p2(run: Run, made: Made, tmp_path: Path) -> None:
    row = next(row for row in made.document["firms"] if row["firm"] == "s002")
    area, usual = next((s["area"], s["organisation"]) for s in row["steps"] if s["area"] == "networking")
    other = "havet" if usual == "bolaget" else "bolaget"
    for words in (("--pin", f"s002:{area}={other}"), ("--forbid", f"s002:{usual}")):
        file = tmp_path / "ruled.json"
        plan = planned(run, made, *ONE, *words, "-o", file)
        assert usual not in {s["organisation"] for s in plan["firms"][0]["steps"] if s["area"] == area}
        certified(run, made, file)


def test_a_floor_lifts_the_group_below_it_p9(run: Run, made: Made, tmp_path: Path) -> None:
    lowest = min(row["of_mean"] for row in made.document["fairness"])
    floor = round(min(lowest + 0.02, 0.99), 3)
    file = tmp_path / "floor.json"
    plan = planned(run, made, *RULES, "--floor", floor, "-o", file)
    assert min(row["of_mean"] for row in plan["fairness"]) >= floor - 1e-6
    certified(run, made, file)


def test_groups_can_be_municipalities_or_sectors_p9(run: Run, made: Made) -> None:
    for by in ("municipality", "sector"):
        plan = planned(run, made, *ONE, "--floor-by", by)
        assert plan["rules"]["floor_by"] == by and len(plan["fairness"]) == 1


# --- what is refused ----------------------------------------------------------------------------------------

REFUSED = [
    (("--start", "2027Q5"), "bad-quarter"),
    (("--members", 0), "rule-out-of-range"),
    (("--members", 7), "rule-out-of-range"),
    (("--pool", 61), "rule-out-of-range"),
    (("--quarters", 0), "rule-out-of-range"),
    (("--quarters", 41), "rule-out-of-range"),
    (("--quantile", 1), "rule-out-of-range"),
    (("--quantile", "nan"), "rule-out-of-range"),
    (("--floor", 1.01), "rule-out-of-range"),
    (("--floor", "nan"), "rule-out-of-range"),
    (("--effort", 0), "rule-out-of-range"),
    (("--effort", "inf"), "rule-out-of-range"),
    (("--seed", 2**63), "rule-out-of-range"),
    (("--floor-by", "mood"), "bad-group"),
    (("--firm", "nobody"), "unknown-name"),
    (("--pin", "s002"), "bad-pin"),
    (("--pin", "s002:capital="), "bad-pin"),
    (("--pin", "s002:nothing=fonden"), "unknown-name"),
    (("--pin", "s002:capital=fonden", "--pin", "s002:capital=havet"), "rule-out-of-range"),
    (("--forbid", "s002"), "bad-forbid"),
    (("--forbid", "s002:nobody"), "unknown-name"),
    (("--agree", "s002"), "agree-without-keep"),
    (("--keep", "nowhere.json"), "cannot-read"),
    (("-o", "nowhere/plan.json"), "cannot-write"),
    (("-o", "."), "cannot-write"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED, ids=[" ".join(map(str, words)) for words, _ in REFUSED])
def test_what_cannot_be_followed_is_refused(
    run: Run, made: Made, words: tuple[object, ...], code: str
) -> None:
    refused = run("plan", made.pack, *words, "--json")
    assert refused.code == 1
    assert [problem["code"] for problem in refused.json["problems"]] == [code]
    told = run("plan", made.pack, *words)
    assert told.code == 1 and told.out == "" and told.err.count("\n") == 1


def test_a_folder_that_may_not_be_written_to_is_refused_before_the_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and access(path, mode))
    refused = run("plan", "no-pack-either", "-o", tmp_path / "plan.json")
    assert refused.code == 1 and "may not be written to" in refused.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", ":", "f:", ":k", "f"])
def test_half_a_ban_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        _pair(text)


@pytest.mark.parametrize("text", ["", ":=", "f:a", "f=k", "f:=k", ":a=k", "f:a="])
def test_half_a_pin_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        _pin(text)


def test_an_organisation_with_an_equals_sign_can_be_pinned() -> None:
    assert _pin("f1:sales=a=b") == ("f1", "sales", "a=b")
    assert _pair("f1:a:b") == ("f1", "a:b")


# --- what is agreed stays (§P10) ----------------------------------------------------------------------------


def test_what_is_agreed_stays_and_what_moved_is_listed_p10(run: Run, made: Made, tmp_path: Path) -> None:
    """§P10: the agreed firm keeps its steps though the rules have changed; each change elsewhere is named."""
    old = {row["firm"]: row for row in made.document["firms"]}
    file = tmp_path / "next.json"
    words = (*RULES, "--keep", made.file, "--agree", "s002", "--members", 2, "-o", file)
    shown = run("plan", made.pack, *words)
    assert shown.code == 0, shown.err
    plan = json.loads(file.read_text("utf-8"))
    new = {row["firm"]: row for row in plan["firms"]}
    assert new["s002"]["status"] == "agreed"
    assert new["s002"]["steps"] == old["s002"]["steps"]
    assert {row["status"] for row in plan["firms"] if row["firm"] != "s002"} == {"proposed"}
    moved = {(row["firm"], row["area"]) for row in plan["moved"]}
    for firm in old.keys() & new.keys():
        was = {s["area"]: (s["organisation"], s["quarter"]) for s in old[firm]["steps"]}
        now = {s["area"]: (s["organisation"], s["quarter"]) for s in new[firm]["steps"]}
        changed = {area for area in was.keys() | now.keys() if was.get(area) != now.get(area)}
        assert {area for name, area in moved if name == firm} == changed
    assert moved and f"What moved ({len(plan['moved'])})" in shown.out
    certified(run, made, file)
    kept = run("plan", made.pack, *RULES, "--keep", file, "--json").json
    assert {row["firm"] for row in kept["firms"] if row["status"] == "agreed"} == {"s002"}


def test_what_can_no_longer_stay_is_told_p10(run: Run, made: Made) -> None:
    """§P10: agreed, but today's rules forbid the two together."""
    lead = next(row["lead"] for row in made.document["firms"] if row["firm"] == "s002")
    plan = planned(run, made, *ONE, "--keep", made.file, "--agree", "s002", "--forbid", f"s002:{lead}")
    assert {"firm": "s002", "what": "agreed plan cannot stay", "why": "no longer offered"} in plan["moved"]
    assert plan["firms"][0]["status"] == "proposed"


def test_who_is_not_in_the_earlier_plan_cannot_have_agreed(run: Run, made: Made) -> None:
    refused = run("plan", made.pack, "--keep", made.file, "--agree", "nobody")
    assert refused.code == 1 and "'nobody' is not in the earlier plan" in refused.err


MISSHAPEN: list[Any] = [
    lambda plan: plan.pop("firms"),
    lambda plan: plan.pop("rules"),
    lambda plan: plan.update(format="farled-plan/9"),
    lambda plan: plan.update(firms=None),
    lambda plan: plan.update(firms=7),
    lambda plan: plan.update(firms=[7]),
    lambda plan: plan["firms"][0].pop("firm"),
    lambda plan: plan["firms"][0].update(firm=["s002"]),
    lambda plan: plan["firms"][0].update(firm=plan["firms"][1]["firm"]),
    lambda plan: plan["firms"][0].update(members=5),
    lambda plan: plan["firms"][0].update(members=[5]),
    lambda plan: plan["firms"][0].update(members=None),
    lambda plan: plan["firms"][0].update(steps=None),
    lambda plan: plan["firms"][0].update(steps=["capital"]),
    lambda plan: plan["firms"][0]["steps"][0].update(area=4),
    lambda plan: plan["firms"][0]["steps"][0].update(service={}),
    lambda plan: plan["firms"][0]["steps"][0].pop("quarter"),
    lambda plan: plan["rules"].update(competence="high"),
    lambda plan: plan["rules"].update(competence=True),
    lambda plan: plan["rules"].update(start=None),
    lambda plan: plan["rules"].update(pins=[1]),
    lambda plan: plan["rules"].update(quarters=[]),
]


@pytest.mark.parametrize("change", MISSHAPEN)
def test_an_earlier_plan_of_another_shape_is_refused(
    run: Run, made: Made, tmp_path: Path, change: Any
) -> None:
    document = copy.deepcopy(made.document)
    change(document)
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(document), "utf-8")
    refused = run("plan", made.pack, *ONE, "--keep", file, "--agree", "s002", "--json")
    assert refused.code == 1
    assert refused.json["problems"][0]["code"] in {"not-a-plan", "bad-quarter"}
