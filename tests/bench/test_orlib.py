"""Files of published problems: broken ones are refused in words, never with a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from bench.orlib import read_numbers

from bench import assignment, covering
from farled.errors import BadInput

OPTIM = Path(__file__).resolve().parent.parent / "data" / "optim"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0),
        (" \n\n", "empty", 0),
        ("0", "out-of-range", 1),
        ("one", "not-a-number", 1),
        ("1\n2 2\n1 2 3", "file-ends", 2),
        ("1\n99999 99999\n1", "out-of-range", 2),
        ("1\n9999 99999\n1", "file-ends", 2),
        ("1\n1 1\n5\n-1\n3", "out-of-range", 4),
        ("1\n1 1\n5.5\n1\n3", "not-a-number", 3),
        ("1\n1 1\n5\n1\n3\n7", "too-much", 6),
        ("1\n1 1\n²\n1\n3", "not-a-number", 3),
        ("1\n1 1\n" + "9" * 5000 + "\n1\n3", "not-a-number", 3),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    path = tmp_path / "broken.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as refused:
        assignment.read_problems(path)
    assert [(one.code, one.line) for one in refused.value.problems] == [(code, line)]


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_numbers(tmp_path / name, "numbers")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        read_numbers(tmp_path / "image", "numbers")


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    readers = (("gap1.txt", assignment.read_problems), ("scp43.txt", covering.read_problem))
    name, read = readers[seed % 2]
    words = (OPTIM / name).read_text("utf-8").split()
    for _ in range(3):
        at = rng.randrange(len(words))
        words[at : at + rng.randint(0, 2)] = rng.choice(
            [[], ["-3"], ["x"], ["1e9"], ["7", "7"], ["0"], ["\0"]]
        )
    path = tmp_path / "mutated.txt"
    path.write_text(" ".join(words), "utf-8")
    try:
        read(path)
    except BadInput as refused:
        assert refused.problems


@pytest.mark.parametrize("main", [assignment.main, covering.main])
def test_refusal_is_exit_code_one_and_no_half_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: object
) -> None:
    path = tmp_path / "broken.txt"
    path.write_text("3 1", "utf-8")
    good = OPTIM / ("gap1.txt" if main is assignment.main else "scp43.txt")
    assert main([str(good), str(path)]) == 1  # type: ignore[operator]
    out, err = capsys.readouterr()
    assert out == ""
    assert "broken.txt" in err and "Traceback" not in err and "Example" in err
