"""What has to hold before a move, and what to say where it does not (docs/methods/referrals.md §R4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from farled.errors import Problem, shorten
from farled.referrals.clocks import deadlines, local_day, months_later
from farled.referrals.context import DECLINE_REASONS, Context
from farled.referrals.outcomes import OUTCOMES
from farled.referrals.transitions import Guard
from farled.referrals.values import Consent, Referral


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a move is not possible yet.

    Attributes:
        guard: What is not fulfilled.
        problem: The same in words: what was given, why it does not do, what to do.
        to_give: Who moves it can give it with the move itself; False: something else has to come first.
        consents: The cells of consent that lack, for `Guard.CONSENT`.
    """

    guard: Guard
    problem: Problem
    to_give: bool
    consents: tuple[Consent, ...] = ()


def missing(guard: Guard, referral: Referral, context: Context) -> Missing | None:
    """Give what is missing for one guard, None where it holds."""
    return _CHECKS[guard](referral, context)


def lacking_consents(referral: Referral, context: Context) -> tuple[Consent, ...]:
    """Give the cells of consent a referral needs and does not have (§R4.1)."""
    return tuple(cell for cell in referral.needed_consents if cell not in context.consents)


def hours_to_take(referral: Referral, context: Context) -> Decimal | None:
    """Give the hours accepting takes: those given, else those asked for where capacity is known (§R6.1)."""
    if context.hours is not None or context.capacity_left is None:
        return context.hours
    return referral.asked_hours


def _needs(guard: Guard, what: str, remedy: str, example: str = "", given: object = "") -> Missing:
    return Missing(
        guard, Problem("", 0, guard, "referral-needs", shorten(given), what, remedy, example), True
    )


def _blocked(guard: Guard, problem: Problem, consents: tuple[Consent, ...] = ()) -> Missing:
    return Missing(guard, problem, False, consents)


def _text(guard: Guard, remedy: str, example: str) -> Callable[[Referral, Context], Missing | None]:
    def check(referral: Referral, context: Context) -> Missing | None:
        given: str = getattr(context, guard)
        return None if given.strip() else _needs(guard, "is missing", remedy, example)

    return check


def _consent(referral: Referral, context: Context) -> Missing | None:
    lacking = lacking_consents(referral, context)
    if referral.categories and not lacking:
        return None
    if not lacking:
        return _needs(Guard.CONSENT, "names no data the receiver is to see", "Choose at least one category",
                      "identity")  # fmt: skip
    cells = ", ".join(f"{cell.purpose}/{cell.category}" for cell in lacking)
    problem = Problem("", 0, Guard.CONSENT, "referral-consent", shorten(cells),
                      f"has no active consent for {referral.receiver}", "Ask the firm for it")  # fmt: skip
    return _blocked(Guard.CONSENT, problem, lacking)


def _consent_gone(referral: Referral, context: Context) -> Missing | None:
    if lacking_consents(referral, context):
        return None
    problem = Problem("", 0, Guard.CONSENT_GONE, "referral-not-due", referral.id,
                      "rests on consent that is active", "End it only when consent is gone")  # fmt: skip
    return _blocked(Guard.CONSENT_GONE, problem)


def _owner(referral: Referral, context: Context) -> Missing | None:
    if (context.owner or referral.owner).strip():
        return None
    return _needs(Guard.OWNER, "names nobody at the sender", "Name who answers for it", "Kim Ek")


def _adviser(referral: Referral, context: Context) -> Missing | None:
    if context.adviser.strip():
        return None
    return _needs(Guard.ADVISER, "names nobody at the receiver", "Name the adviser", "Alex Lind")


def _reason(referral: Referral, context: Context) -> Missing | None:
    if context.reason.strip() or context.reason_code in DECLINE_REASONS:
        return None
    return _needs(
        Guard.REASON, "is missing", "Say why", "The firm has changed its plans", context.reason_code
    )


def _reason_code(referral: Referral, context: Context) -> Missing | None:
    codes = ", ".join(DECLINE_REASONS)
    if context.reason_code not in DECLINE_REASONS:
        return _needs(Guard.REASON_CODE, "is no reason code", f"Choose one of: {codes}", "no_capacity",
                      context.reason_code)  # fmt: skip
    if context.reason_code == "other" and not context.reason.strip():
        return _needs(
            Guard.REASON_CODE, "says nothing", "Say in words why", "We move office this month", "other"
        )
    return None


def _capacity(referral: Referral, context: Context) -> Missing | None:
    hours, left = hours_to_take(referral, context), context.capacity_left
    if hours is None or not hours.is_finite() or hours < 0 or (left is None and hours == 0):
        why = "is unknown, and no hours are promised" if left is None else "needs to know the hours to take"
        return _needs(Guard.CAPACITY, why, "Say how many hours, above 0", "8", "" if hours is None else hours)
    if left is None or hours <= left:
        return None
    problem = Problem("", 0, Guard.CAPACITY, "referral-capacity", str(hours),
                      f"is more than the {left} hours left",
                      "Take fewer hours, free some, or decline for lack of capacity",
                      str(max(left, Decimal(0))))  # fmt: skip
    return _blocked(Guard.CAPACITY, problem)


def _meeting(referral: Referral, context: Context) -> Missing | None:
    example = "2027-03-01T09:30+01:00"
    if context.meeting is None:
        return _needs(Guard.MEETING, "is missing", "Give when you all meet", example)
    if context.meeting.at < context.now:
        return _needs(Guard.MEETING, "lies behind", "Give a time ahead, or evidence of the contact made",
                      example, context.meeting.at.isoformat())  # fmt: skip
    return None


def _review_date(referral: Referral, context: Context) -> Missing | None:
    if context.review is not None and context.review > local_day(context.now, context.rules):
        return None
    return _needs(Guard.REVIEW_DATE, "is no day ahead", "Give the day to look at it again", "2027-03-01",
                  context.review or "")  # fmt: skip


def _outcome(referral: Referral, context: Context) -> Missing | None:
    if context.outcome in OUTCOMES:
        return None
    return _needs(Guard.OUTCOME, "is no outcome", f"Choose one of: {', '.join(OUTCOMES)}", "need_met",
                  context.outcome)  # fmt: skip


def _time_is_up(referral: Referral, context: Context) -> Missing | None:
    """Never before it was flagged and escalated, nor before somebody had time to act on that (§R9.6)."""
    clock = referral.clock
    end = None if clock is None else deadlines(clock, context.rules).end
    if clock is not None and clock.escalated is not None and end is not None and context.now >= end:
        return None
    when = "never" if end is None else f"not before {end.isoformat(timespec='minutes')}"
    problem = Problem("", 0, Guard.TIME_IS_UP, "referral-not-due", context.now.isoformat(timespec="minutes"),
                      f"is too early: it ends {when}, and only after the coordinator was called in",
                      "Let the timer call in the coordinator, and wait")  # fmt: skip
    return _blocked(Guard.TIME_IS_UP, problem)


def _soon_enough(referral: Referral, context: Context) -> Missing | None:
    months = context.rules.reopen_months
    if referral.ended is not None and context.now <= months_later(referral.ended, months):
        return None
    problem = Problem("", 0, Guard.SOON_ENOUGH, "referral-too-late", str(referral.ended or ""),
                      f"is more than {months} months ago", "Make a new referral")  # fmt: skip
    return _blocked(Guard.SOON_ENOUGH, problem)


_CHECKS: MappingProxyType[Guard, Callable[[Referral, Context], Missing | None]] = MappingProxyType(
    {
        Guard.CONSENT: _consent,
        Guard.OWNER: _owner,
        Guard.QUESTION: _text(
            Guard.QUESTION, "Ask what you need to know", "Which countries do they sell to?"
        ),
        Guard.ANSWER: _text(Guard.ANSWER, "Answer the question", "Norway and Finland"),
        Guard.REASON: _reason,
        Guard.REASON_CODE: _reason_code,
        Guard.ADVISER: _adviser,
        Guard.CAPACITY: _capacity,
        Guard.NEXT_ACTION: _text(Guard.NEXT_ACTION, "Say what happens next with the firm", "We ask another"),
        Guard.NOTE: _text(Guard.NOTE, "Say why in a note", "They have an opening in May after all"),
        Guard.MEETING: _meeting,
        Guard.FIRST_CONTACT: _text(Guard.FIRST_CONTACT, "Say how and when you met", "Telephone, 1 March"),
        Guard.REVIEW_DATE: _review_date,
        Guard.OUTCOME: _outcome,
        Guard.DISPUTED: _text(Guard.DISPUTED, "Say what is wrong", "No agreement has been signed"),
        Guard.TIME_IS_UP: _time_is_up,
        Guard.CONSENT_GONE: _consent_gone,
        Guard.SOON_ENOUGH: _soon_enough,
    }
)
