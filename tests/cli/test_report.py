"""``farled report``: a page, and what is refused (docs/commands.md)."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import PACKS, SMALL, Ran, Run
from typer.testing import CliRunner

from farled.cli import app
from farled.cli import report as command


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, str]:
    """The small pack's page, with a plan made by the command."""
    page = tmp_path_factory.mktemp("report") / "report.html"
    words = ["report", str(SMALL), "-o", str(page), "--effort", "0.05"]
    return Ran(CliRunner(env={"COLUMNS": "300"}).invoke(app, words)), page.read_text("utf-8")


def test_the_page_is_written_and_its_finding_told(made: tuple[Ran, str]) -> None:
    ran, page = made
    assert ran.code == 0 and page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    finding, written = ran.out.splitlines()
    assert finding in " ".join(html.unescape(page).split())
    assert written.startswith("Written to ") and written.endswith("report.html (with synthetic parts)")


def test_the_page_has_the_plan_checked_and_its_firms(made: tuple[Ran, str]) -> None:
    _, page = made
    assert "checked by independent code" in page
    assert 'id="firms"' in page and 'id="closing"' in page and "Hypothetical" in page


def test_swedish_without_a_plan(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "rapport.html"
    ran = run("report", SMALL, "-o", page, "--no-plan", "--language", "sv")
    assert ran.code == 0 and "Det finns ingen plan i den här rapporten." in ran.words
    text = page.read_text("utf-8")
    assert '<html lang="sv">' in text and 'id="plan"' not in text and 'id="firms"' not in text


def test_a_region_without_firms_has_no_plan_sections(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "gavleborg.html"
    ran = run("report", PACKS / "gavleborg", "-o", page, "--json")
    assert ran.json["plan"] is None and ran.json["firms"] == 0
    text = page.read_text("utf-8")
    assert ran.json["bytes"] == len(text.encode())
    assert re.findall(r'<section id="(\w+)"', text) == ["competence", "coverage", "weakest", "closing"]
    assert "Who is nearest to closing it" in text and "Invented data" not in text


def test_a_given_plan_is_checked_and_shown(run: Run, tmp_path: Path) -> None:
    plan, page = tmp_path / "plan.json", tmp_path / "report.html"
    run("plan", SMALL, "-o", plan, "--effort", "0.05")
    ran = run("report", SMALL, "-o", page, "--plan", plan, "--json")
    document = json.loads(plan.read_text("utf-8"))
    assert ran.json["plan"] == {
        "value": document["value"],
        "bound": document["bound"],
        "gap_percent": document["gap_percent"],
        "certified": True,
    }


def test_a_plan_that_does_not_hold_is_refused_and_nothing_written(run: Run, tmp_path: Path) -> None:
    plan, page = tmp_path / "plan.json", tmp_path / "report.html"
    run("plan", SMALL, "-o", plan, "--effort", "0.05")
    document = json.loads(plan.read_text("utf-8"))
    document["value"] += 1
    plan.write_text(json.dumps(document), "utf-8")
    ran = run("report", SMALL, "-o", page, "--plan", plan)
    assert ran.code == 1 and not page.exists()
    assert "'plan.json' does not fit the pack" in ran.err and "§P3 value: says" in ran.err


def test_another_regions_plan_is_refused(run: Run, changed, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("plan", SMALL, "-o", plan, "--effort", "0.05")
    ran = run("report", PACKS / "gavleborg", "-o", tmp_path / "r.html", "--plan", plan)
    assert ran.code == 1 and "does not fit the pack" in ran.err


def test_plan_and_no_plan_are_not_asked_for_at_once(run: Run, tmp_path: Path) -> None:
    ran = run("report", SMALL, "-o", tmp_path / "r.html", "--no-plan", "--plan", tmp_path / "plan.json")
    assert ran.code == 1 and "Give one of --plan and --no-plan" in ran.err


def test_what_is_no_page_is_not_written_over_unless_asked(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    target.write_text("{}", "utf-8")
    ran = run("report", SMALL, "-o", target, "--no-plan")
    assert ran.code == 1 and target.read_text("utf-8") == "{}"
    assert "'plan.json' is there and is no HTML page" in ran.err
    assert run("report", SMALL, "-o", target, "--no-plan", "--force").code == 0
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert run("report", SMALL, "-o", target, "--no-plan").code == 0


def test_a_folder_and_a_place_that_is_not_there_are_refused(run: Run, tmp_path: Path) -> None:
    assert "is a folder. Name a file for the page" in run("report", SMALL, "-o", tmp_path, "--no-plan").err
    nowhere = run("report", SMALL, "-o", tmp_path / "no" / "r.html", "--no-plan")
    assert nowhere.code == 1 and "'no' is no folder" in nowhere.err


def test_nothing_is_left_behind_when_the_page_cannot_be_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old page stays whole."""
    page = tmp_path / "report.html"
    page.write_text("<!doctype html><p>old</p>", "utf-8")
    monkeypatch.setattr("os.fdopen", _full)
    ran = run("report", SMALL, "-o", page, "--no-plan")
    assert ran.code == 1 and "cannot be written" in ran.err
    assert page.read_text("utf-8") == "<!doctype html><p>old</p>"
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_the_hours_added_start_small_enough_for_one_step() -> None:
    """A curve whose last point could not hold a single step would be flat for no reason (§5.3)."""
    assert max(command.HOURS) / 4 >= 16


def test_every_key_of_the_json_stands_on_its_page(run: Run, tmp_path: Path) -> None:
    shown = run("report", SMALL, "-o", tmp_path / "r.html", "--effort", "0.05", "--json").json
    page = (PACKS.parent / "docs" / "commands.md").read_text("utf-8")
    section = page.split("## farled report\n")[1].split("\n## ")[0]
    assert [key for key in {*shown, *shown["plan"]} if f"`{key}`" not in section] == []
