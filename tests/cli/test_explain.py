"""``farled explain``: one firm's plan with its reasons, or why there is none."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import EFFORT, Made, Run


def test_a_firm_is_explained_step_by_step(run: Run, made: Made) -> None:
    row = next(row for row in made.document["firms"] if row["steps"])
    told = run("explain", made.pack, made.file, "--firm", row["firm"], "--json")
    assert told.code == 0
    assert {"firm", "name", "lead", "members", "value", "steps", "uncovered", "unknown", "excluded"} <= set(
        told.json
    )
    assert [step["area"] for step in told.json["steps"]] == [step["area"] for step in row["steps"]]
    assert all(step["for"] and "runner_up" in step for step in told.json["steps"])


def test_names_come_in_the_language_asked_for(run: Run, made: Made) -> None:
    shown = {
        one: run("explain", made.pack, made.file, "--firm", "s002", "--language", one).out
        for one in ("sv", "en")
    }
    assert "Networking" in shown["en"] and "Networking" not in shown["sv"]


def test_an_unknown_firm_is_refused(run: Run, made: Made) -> None:
    refused = run("explain", made.pack, made.file, "--firm", "nobody")
    assert refused.code == 1 and "'nobody' is no firm of this pack." in refused.err


def test_a_firm_without_known_need_is_told_so(run: Run, made: Made) -> None:
    refused = run("explain", made.pack, made.file, "--firm", "s001")
    assert refused.code == 1 and "has no known need, so nothing is planned" in refused.err


def test_a_firm_the_plan_was_not_made_for_is_told_so(run: Run, made: Made, tmp_path: Path) -> None:
    refused = run("explain", made.pack, made.file, "--firm", "s080")
    assert refused.code == 1 and "the plan was made for other firms alone" in refused.err


def test_a_plan_that_does_not_hold_is_not_explained(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "false.json"
    file.write_text(json.dumps(made.document | {"value": 1.0}), "utf-8")
    refused = run("explain", made.pack, file, "--firm", "s002", "--json")
    assert refused.code == 1 and refused.json["problems"][0]["code"] == "plan-does-not-hold"


def test_no_firm_of_an_empty_plan_can_be_explained(run: Run, packs: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    run("plan", packs / "gavleborg", "--effort", EFFORT, "-o", file)
    refused = run("explain", packs / "gavleborg", file, "--firm", "x")
    assert refused.code == 1 and "is no firm of this pack" in refused.err
