"""Progress on the terminal, and Ctrl-C that ends work with the best so far."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import PACKS, Run

from farled.cli.progress import _line, watched
from farled.coalitions.solve import Progress

STEP = Progress("proof", 3, 40, 2_000, 2_500 * 64)


def test_ctrl_c_once_asks_to_end_and_twice_gives_up(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), watched() as watch:
        assert watch(STEP) is False
        os.kill(os.getpid(), signal.SIGINT)
        assert watch(STEP) is True
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    assert signal.getsignal(signal.SIGINT) is before
    assert "ending with the best plan so far" in capsys.readouterr().err


def test_the_line_names_step_value_and_gap() -> None:
    assert _line(STEP) == "proving 3/40, 2 points, gap 20.00 %"
    assert _line(Progress("prices", 1, 300)) == "finding prices 1/300"
    assert _line(Progress("other", 1, 2)) == "other 1/2"


def test_nothing_is_shown_where_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("farled.cli.progress._SHOWN_AFTER", -1.0)
    with watched() as watch:
        watch(STEP)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with watched(quiet=True) as watch:
        watch(STEP)
    assert capsys.readouterr().err == ""


def test_ctrl_c_ends_a_long_plan_with_one_that_holds(run: Run, tmp_path: Path) -> None:
    """Sent to the real command while it works; it ends with a plan, its bound and exit code 0."""
    file = tmp_path / "plan.json"
    code = "from farled.cli import progress; progress.signal.signal(2, progress.signal.default_int_handler);"
    code += "w = progress._Stop.__init__;"
    code += "progress._Stop.__init__ = lambda self: (w(self), print('ready', flush=True))[0];"
    code += "from farled.cli import app; app()"
    words = [sys.executable, "-c", code, "plan", str(PACKS / "glodmark"), "--effort", "5", "-o", str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as work:
        assert work.stdout is not None
        assert work.stdout.readline() == "ready\n"
        time.sleep(2)
        work.send_signal(signal.SIGINT)
        try:
            out, err = work.communicate(timeout=120)
        finally:
            work.kill()
    assert work.returncode == 0, err
    assert "Ended early" in out and "ending with the best plan so far" in err
    assert json.loads(file.read_text("utf-8"))["ended_early"] is True
    assert run("certify", PACKS / "glodmark", file).code == 0
