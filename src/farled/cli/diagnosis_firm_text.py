"""The diagnosis of one firm as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farled.cli.diagnosis_firm import lines_of
from farled.cli.output import UNKNOWN, console, heading, items, number, percent, plain, table
from farled.diagnosis.diagnose import AreaDiagnosis, Diagnosis
from farled.diagnosis.severity import NOT_APPLICABLE, Severity
from farled.packs.values import RegionPack
from farled.terms.firms import Firm
from farled.terms.scales import Side

if TYPE_CHECKING:
    from rich.console import Console

NEED_WORDS = ("none", "mild", "marked", "severe")
SEVERITY_WORDS = ("not", "somewhat", "significant", "very", "extremely")
BAR = 10
COUNTS = ("answered", "don't\nknow", "not\nconcerned", "not\nanswered")
NOT_CONCERNED = "n/a"
HIGHEST, MOST = 6, 12
"""Lines shown of those that stand highest; up to `MOST` where that many share the highest severity."""


def show(pack: RegionPack, firm: Firm, checks: tuple[Diagnosis, ...], language: str) -> None:
    """Write the diagnosis of one firm to the terminal."""
    screen = console()
    title = f"{firm.id}  {firm.name}" if firm.name else firm.id
    screen.print(plain(title + (" (synthetic)" if firm.synthetic else "")), style="bold")
    for label, text in register_facts(pack, firm, checks[0]):
        screen.print(plain(f"{label}: {text}"))
    for check in shown_in_full(checks):
        _check(screen, pack, check, language)
    if len(checks) > 1:
        _side_by_side(screen, pack, checks, language)


def shown_in_full(checks: tuple[Diagnosis, ...]) -> tuple[Diagnosis, ...]:
    """Give the latest check of the firm; where it has none, the latest of each organisation."""
    own = [check for check in checks if check.side == Side.SME]
    if own:
        return (max(own, key=lambda check: check.wave),)
    latest = {check.by: check for check in sorted(checks, key=lambda check: check.wave)}
    return tuple(latest.values())


def register_facts(pack: RegionPack, firm: Firm, check: Diagnosis) -> list[tuple[str, str]]:
    """Give what registers know, beside the scores and never mixed into them; unknown is ``?``."""
    facts = check.facts
    size = UNKNOWN
    if facts is not None:
        sure = " (provisional)" if facts.size.provisional else ""
        size = f"{facts.size.value}{sure}. {facts.size.why}"
    founded = UNKNOWN if firm.founded is None else str(firm.founded)
    if facts is not None and facts.age is not None:
        founded += f" ({facts.age} years)"
    since = UNKNOWN if firm.abroad_since is None else str(firm.abroad_since)
    industry = (
        UNKNOWN if firm.nace is None else f"NACE {firm.nace} (revision {firm.nace_revision or UNKNOWN})"
    )
    names = {one.id: one.name for one in pack.organisations}
    members = ", ".join(names.get(one, one) for one in firm.memberships)
    return [
        ("Size class", size),
        ("Founded", f"{founded} · {industry} · {firm.municipality or firm.nuts or UNKNOWN}"),
        ("Abroad", f"{percent(firm.share_abroad)} of sales, since {since} · stage {firm.stage or UNKNOWN}"),
        (
            "Targets",
            f"{', '.join(firm.targets) or UNKNOWN} · languages {', '.join(firm.languages) or UNKNOWN}",
        ),
        ("Member of", members or UNKNOWN),
    ]


def title_of(pack: RegionPack, check: Diagnosis) -> str:
    """Say whose check it is, which and of what day."""
    names = {one.id: one.name for one in pack.organisations}
    who = (
        "The firm's own answers"
        if check.side == Side.SME
        else f"Answers of {names.get(check.by or '', UNKNOWN)}"
    )
    return f"{who}, check {check.wave}, {check.date.isoformat() if check.date else 'day not known'}"


def _check(screen: Console, pack: RegionPack, check: Diagnosis, language: str) -> None:
    heading(screen, title_of(pack, check))
    screen.print(counts_sentence(check))
    if not any(area.severity.asked for area in check.areas):
        return
    names = {area.id: area.name(language) for area in pack.areas}
    sign = "#" if screen.options.ascii_only else "█"
    rows = [_area(area, names, sign) for area in check.areas if area.severity.lines]
    screen.print()
    screen.print(table(["area", "severity\n0 to 4", "", "need", *COUNTS], rows, "tnkknnnn"))
    if any(area.need.reason == "show_stopper" for area in check.areas):
        screen.print("!  need raised to marked by a single barrier at 4", style="dim")
    _barriers(screen, pack, check, language)
    _liabilities(screen, check, sign)


def counts_sentence(check: Diagnosis) -> str:
    """Say how much was asked and what stands on the lines; the four kinds of answer are kept apart."""
    rows = [area.severity for area in check.areas]
    asked = sum(row.asked for row in rows)
    if not asked:
        return "Nothing was asked or answered: every need is unknown, and not 0."
    lines = sum(row.lines for row in rows)
    return (
        f"{lines} lines in the check, {asked} asked: {sum(row.answered for row in rows)} with a severity, "
        f"{sum(row.dont_know for row in rows)} don't know, "
        f"{sum(row.not_concerned for row in rows)} does not concern us, "
        f"{sum(row.not_answered for row in rows)} not answered."
    )


def bar(share: float | None, sign: str) -> str:
    """Draw a share, 0 to 1; nothing for what is not known."""
    return "" if share is None else sign * round(BAR * share) + "·" * (BAR - round(BAR * share))


def _area(row: AreaDiagnosis, names: dict[str, str], sign: str) -> tuple[str, ...]:
    found = row.severity
    drawn = bar(None if found.mean is None else found.mean / 4, sign)
    figure = NOT_CONCERNED if found.status == NOT_APPLICABLE else number(found.mean, 1)
    return (names[row.area], figure, drawn, need_words(row), *_counts(found))


def need_words(row: AreaDiagnosis) -> str:
    """Say the need level with its word, and the rule where it is not the mean (§5.2)."""
    if row.need.level is None:
        return f"{UNKNOWN} unknown"
    text = f"{row.need.level} {NEED_WORDS[row.need.level]}"
    return f"{text} !" if row.need.reason == "show_stopper" else text


def _counts(found: Severity) -> tuple[str, ...]:
    return (
        f"{found.answered} of {found.lines}",
        str(found.dont_know),
        str(found.not_concerned),
        str(found.not_answered),
    )


def _barriers(screen: Console, pack: RegionPack, check: Diagnosis, language: str) -> None:
    names = {area.id: area.name(language) for area in pack.areas}
    lines = lines_of(pack, check)
    scored = [(value, one) for one in pack.barriers if isinstance(value := lines[one.id], int) and value > 0]
    scored.sort(key=lambda pair: -pair[0])
    top = [pair for pair in scored if pair[0] == scored[0][0]]
    chosen = scored[: min(MOST, max(HIGHEST, len(top)))]
    heading(screen, "What stands highest")
    if not chosen:
        screen.print("No line was answered above 0.")
    rows = [
        (
            str(value),
            (one.text_sv if language == "sv" else one.text_en),
            f"{SEVERITY_WORDS[value]}{' significant' if value != 2 else ''} · {names[one.area]}",
        )
        for value, one in chosen
    ]
    screen.print(items(rows))
    left = len(scored) - len(chosen)
    if left:
        screen.print(f"and {left} more above 0: --json gives every line.")


def _liabilities(screen: Console, check: Diagnosis, sign: str) -> None:
    heading(screen, "Liabilities, 0 to 100")
    rows = []
    for row in check.liabilities:
        drawn = bar(None if row.score is None else row.score / 100, sign)
        figure = NOT_CONCERNED if row.severity.status == NOT_APPLICABLE else number(row.score, 0)
        rows.append((row.liability, figure, drawn, *_counts(row.severity)))
    screen.print(table(["liability", "score", "", *COUNTS], rows, "tnknnnn"))


def _side_by_side(screen: Console, pack: RegionPack, checks: tuple[Diagnosis, ...], language: str) -> None:
    names = {area.id: area.name(language) for area in pack.areas}
    heading(screen, "All checks side by side: severity and, in brackets, need")
    columns = ["area", *(short_title(check) for check in checks)]
    rows = []
    for place, area in enumerate(pack.areas):
        cells = [check.areas[place] for check in checks]
        rows.append((names[area.id], *(_cell(cell) for cell in cells)))
    screen.print(table(columns, rows, "t" + "n" * len(checks)))


def short_title(check: Diagnosis) -> str:
    """Name a check in a column: ``firm 1``, ``noden 2``."""
    return f"{'firm' if check.side == Side.SME else check.by or UNKNOWN} {check.wave}"


def _cell(row: AreaDiagnosis) -> str:
    if row.severity.status == NOT_APPLICABLE:
        return f"{NOT_CONCERNED} (0)"
    need = UNKNOWN if row.need.level is None else str(row.need.level)
    return f"{number(row.severity.mean, 1)} ({need})"
