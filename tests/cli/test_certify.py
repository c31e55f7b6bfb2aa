"""``farled certify``: nothing in a plan can be changed unnoticed, and no file ends in a traceback (§P6)."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.conftest import PACKS, Made, Run

from farled.cli.certify import failures_of
from farled.coalitions.plan import digest
from farled.packs.reading import read_pack
from farled.packs.values import RegionPack

Plan = dict[str, Any]
Change = Callable[[Plan], object]


@pytest.fixture(scope="module")
def region() -> RegionPack:
    """The region that the plan is of."""
    return read_pack(PACKS / "saltvidda")


def changed(made: Made, change: Change, *, seal: bool = False) -> Plan:
    """A copy of the plan with something changed, and sealed anew where asked."""
    document = copy.deepcopy(made.document)
    change(document)
    if seal:
        document["digest"] = digest(document)
    return document


def helped(plan: Plan) -> Any:
    return next(row for row in plan["firms"] if len(row["steps"]) > 1)


def test_a_plan_just_made_holds(run: Run, made: Made) -> None:
    shown = run("certify", made.pack, made.file)
    assert (shown.code, shown.err) == (0, "")
    assert f"plan.json: holds. {len(made.document['firms'])} firms, " in shown.out
    told = run("certify", made.pack, made.file, "--json")
    assert told.code == 0 and told.json == {
        "ok": True, "failures": [], "value": made.document["value"], "bound": made.document["bound"],
        "gap_percent": made.document["gap_percent"],
    }  # fmt: skip


CHANGES: dict[str, Change] = {
    "hours": lambda p: helped(p)["steps"][0].update(amount=helped(p)["steps"][0]["amount"] + 1),
    "level": lambda p: helped(p)["steps"][0].update(level=0.5),
    "need": lambda p: helped(p)["steps"][0].update(need=4),
    "value of a step": lambda p: helped(p)["steps"][0].update(value=99.0),
    "benefit": lambda p: helped(p)["steps"][0].update(benefit=99.0),
    "quarter": lambda p: helped(p)["steps"][0].update(quarter="2031Q1"),
    "organisation": lambda p: helped(p)["steps"][0].update(organisation="nobody"),
    "service": lambda p: helped(p)["steps"][0].update(service="nothing"),
    "a step less": lambda p: helped(p)["steps"].pop(),
    "a step twice": lambda p: helped(p)["steps"].append(dict(helped(p)["steps"][0])),
    "lead": lambda p: helped(p).update(lead="nobody"),
    "member": lambda p: helped(p)["members"].append("nobody"),
    "joining cost": lambda p: helped(p).update(joining_cost=0.5),
    "value of a firm": lambda p: helped(p).update(value=1.0),
    "a firm less": lambda p: p["firms"].pop(),
    "value": lambda p: p.update(value=p["value"] + 1),
    "bound": lambda p: p.update(bound=p["bound"] - 0.001),
    "gap": lambda p: p.update(gap_percent=0.0001),
    "price": lambda p: p["proof"]["jobs"][0].update(price=p["proof"]["jobs"][0]["price"] + 1_000_000_000),
    "price below nothing": lambda p: p["proof"]["jobs"][0].update(price=-1),
    "capacity": lambda p: p["capacity"][0].update(amount=p["capacity"][0]["amount"] + 1),
    "used": lambda p: p["capacity"][0].update(used=p["capacity"][0]["used"] + 1),
    "fairness": lambda p: p["fairness"][0].update(coverage=1.0),
    "reason": lambda p: p["uncovered"].clear(),
    "date": lambda p: p.update(date="2020-01-01"),
    "rules": lambda p: p["rules"].update(members=2),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_found_even_when_sealed_anew_p6(made: Made, region: RegionPack, name: str) -> None:
    """§P6: the sums are made again, so a new seal over a false figure does not help."""
    found = failures_of(region, changed(made, CHANGES[name], seal=True))
    assert found and all(one["clause"].startswith("§P") for one in found)


def test_the_command_names_the_clause_and_ends_in_1(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "false.json"
    file.write_text(json.dumps(changed(made, CHANGES["hours"])), "utf-8")
    shown = run("certify", made.pack, file)
    assert shown.code == 1 and shown.out == ""
    assert shown.err.startswith("§P") and "false.json: does not hold, " in shown.err
    told = run("certify", made.pack, file, "--json")
    assert told.code == 1 and told.json["ok"] is False
    assert {"§P6"} <= {one["clause"] for one in told.json["failures"]}


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to every figure of a document."""
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(inner, (*path, key))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_one_figure_changed_is_found_p6(made: Made, region: RegionPack, data: st.DataObject) -> None:
    """§P6: whichever figure it is."""
    path = data.draw(st.sampled_from(list(leaves(made.document))))
    by = data.draw(st.sampled_from([-1, 1, 0.25, 1e-6]))
    document = copy.deepcopy(made.document)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] += by
    assert failures_of(region, document), path


# --- files that are no plan ---------------------------------------------------------------------------------

BROKEN = {
    "empty": "", "text": "plan", "list": "[]", "null": "null", "number": "1", "NaN": '{"value": NaN}',
    "endless": '{"value": 1e999}', "half a character": '{"value": "\\ud800"}', "twice": '{"a": 1, "a": 2}',
    "deep": "[" * 200_000, "deep object": '{"a":' * 100_000, "cut": '{"format": "farled-plan/1", "rul',
    "bom": "\ufeff{}", "long number": '{"value": ' + "9" * 5000 + "}",
}  # fmt: skip


@pytest.mark.parametrize("command", ["certify", "explain"])
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_plan_file_is_refused(
    run: Run, made: Made, tmp_path: Path, name: str, command: str
) -> None:
    file = tmp_path / "broken.json"
    file.write_text(BROKEN[name], "utf-8")
    refused = run(command, made.pack, file, *(("--firm", "s002") if command == "explain" else ()), "--json")
    assert refused.code == 1
    assert refused.json["problems"][0]["code"] in {"not-json", "not-a-plan"}


def test_a_plan_cut_anywhere_is_refused(run: Run, made: Made, tmp_path: Path) -> None:
    text, file = made.file.read_text("utf-8"), tmp_path / "cut.json"
    for part in (0.1, 0.5, 0.9, 0.999):
        file.write_text(text[: int(len(text) * part)], "utf-8")
        assert "is not JSON" in run("certify", made.pack, file).err


@pytest.mark.parametrize("key", ["format", "date", "rules", "value", "bound", "gap_percent", "proof", "firms",
                                 "uncovered", "unknown", "capacity", "fairness", "digest"])  # fmt: skip
@pytest.mark.parametrize("instead", [None, [], {}, "x", 7, "gone"])
def test_a_part_missing_or_of_another_kind_is_found_p11(
    made: Made, region: RegionPack, key: str, instead: object
) -> None:
    """§P11: never a traceback, whatever stands there."""
    found = failures_of(
        region, changed(made, lambda p: p.pop(key) if instead == "gone" else p.update({key: instead}))
    )
    assert found and all(set(one) == {"clause", "where", "what"} for one in found)


@pytest.mark.parametrize("key", ["members", "pool", "competence", "start", "quarters", "floor", "floor_by",
                                 "only", "pins", "forbids"])  # fmt: skip
@pytest.mark.parametrize("instead", [{}, [[]], "x", True, -1, 10**400, None])
def test_rules_of_another_kind_are_found_p11(
    made: Made, region: RegionPack, key: str, instead: object
) -> None:
    if made.document["rules"][key] == instead:
        return
    assert failures_of(region, changed(made, lambda p: p["rules"].update({key: instead}), seal=True))


def test_the_plan_of_another_region_does_not_hold(run: Run, made: Made, packs: Path) -> None:
    shown = run("certify", packs / "gavleborg", made.file)
    assert shown.code == 1 and shown.err.startswith("§P")
