"""Problems are gathered, counted and sorted (docs/methods/packs.md §8)."""

from __future__ import annotations

from farled.packs.problems import SAME_KIND, Fault, Findings

FAULT = Fault("bad", "is bad", "Mend it")


def test_past_a_hundred_of_a_kind_they_are_counted() -> None:
    found = Findings()
    for line in range(SAME_KIND + 7, 0, -1):
        found.add("a.csv", line, "x", "v", FAULT)
    problems = found.problems()
    assert len(problems) == SAME_KIND + 1
    assert problems[0].code == "more-of-the-same" and problems[0].reason.startswith("7 more")


def test_kinds_are_counted_apart_and_sorted() -> None:
    found = Findings()
    assert not found
    for file, line in (("b.csv", 1), ("a.csv", 9), ("a.csv", 2)):
        found.add(file, line, "x", "v", FAULT)
    assert [(p.file, p.line) for p in found.problems()] == [("a.csv", 2), ("a.csv", 9), ("b.csv", 1)]
    assert found


def test_what_was_given_is_printable() -> None:
    found = Findings()
    found.add("a.csv", 1, "x", "\x00" + "y" * 500, FAULT)
    (problem,) = found.problems()
    assert problem.given.isprintable() and len(problem.given) <= 80
