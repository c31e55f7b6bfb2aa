"""What an import read, and what it found missing and did not guess (imports §1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that was lacking, odd or left aside.

    Attributes:
        code: Stable identifier, for example ``service-without-areas``.
        count: How many times.
        text: What it is and what was done about it, as a sentence.
        examples: Up to ten of them, as identifiers or texts.
    """

    code: str
    count: int
    text: str
    examples: tuple[str, ...] = ()


@dataclass(slots=True)
class Findings:
    """Findings as they are gathered, one per code, in the order they were first met."""

    _texts: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, text: str, *examples: str, count: int | None = None) -> None:
        """Note it; `count` defaults to the number of examples, or 1 without any; 0 is no finding."""
        number = count if count is not None else len(examples) or 1
        if not number:
            return
        self._texts.setdefault(code, text)
        self._counts[code] = self._counts.get(code, 0) + number
        kept = self._examples.setdefault(code, [])
        kept.extend(examples[: EXAMPLES - len(kept)])

    def all(self) -> tuple[Finding, ...]:
        """Give them all."""
        return tuple(
            Finding(code, self._counts[code], text, tuple(self._examples[code]))
            for code, text in self._texts.items()
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read from where, and what it lacked.

    Attributes:
        source: Name of the folder or file that was read.
        mapping: Identifier of the mapping that was used.
        files: Names of the files that were read.
        counts: Number of rows made, by what they are.
        findings: What was lacking, odd or left aside.
    """

    source: str
    mapping: str
    files: tuple[str, ...]
    counts: dict[str, int]
    findings: tuple[Finding, ...] = ()

    def finding(self, code: str) -> Finding | None:
        """Give the finding of that code, or None where there was none."""
        return next((found for found in self.findings if found.code == code), None)


def report_dict(report: ImportReport) -> dict[str, Any]:
    """Write a report as plain data with stable keys (imports §1.3)."""
    return {
        "source": report.source,
        "mapping": report.mapping,
        "files": list(report.files),
        "counts": dict(report.counts),
        "findings": [
            {"code": f.code, "count": f.count, "text": f.text, "examples": list(f.examples)}
            for f in report.findings
        ],
    }
