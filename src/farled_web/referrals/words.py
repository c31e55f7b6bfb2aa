"""States, moves and reasons of cases in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from farled.errors import Problem
from farled.referrals.outcomes import MILESTONES, OUTCOMES
from farled_web.coalitions.words import quarter as quarter_words
from farled_web.firms import consent_texts
from farled_web.ui.cells import Badge

Text = str | Promise

STATES: dict[str, tuple[Text, str]] = {
    "draft": (pgettext_lazy("case", "Draft"), "info"),
    "sent": (pgettext_lazy("case", "Asked"), "warn"),
    "needs_info": (pgettext_lazy("case", "Question asked"), "warn"),
    "decline_pending": (pgettext_lazy("case", "Wants to decline"), "warn"),
    "accepted": (pgettext_lazy("case", "Accepted"), "good"),
    "handover_booked": (pgettext_lazy("case", "Meeting booked"), "good"),
    "in_progress": (pgettext_lazy("case", "In progress"), "good"),
    "on_hold": (pgettext_lazy("case", "On hold"), "info"),
    "handback_pending": (pgettext_lazy("case", "Wants to hand back"), "warn"),
    "outcome_reported": (pgettext_lazy("case", "Outcome to confirm"), "warn"),
    "declined": (pgettext_lazy("case", "Declined"), ""),
    "expired": (pgettext_lazy("case", "Ran out"), ""),
    "withdrawn": (pgettext_lazy("case", "Withdrawn"), ""),
    "failed": (pgettext_lazy("case", "Did not work out"), "bad"),
    "closed": (pgettext_lazy("case", "Closed"), "good"),
    "entered_in_error": (pgettext_lazy("case", "Entered in error"), ""),
}
NEXT: dict[str, Text] = {
    "draft": gettext_lazy("Send it, or drop it"),
    "sent": gettext_lazy("Answer: accept, ask or decline"),
    "needs_info": gettext_lazy("Answer the question"),
    "decline_pending": gettext_lazy("Say what happens next, or ask again"),
    "accepted": gettext_lazy("Book the joint meeting, or begin"),
    "handover_booked": gettext_lazy("Hold the meeting and begin"),
    "in_progress": gettext_lazy("Tell how it goes, or report the outcome"),
    "on_hold": gettext_lazy("Look at it again"),
    "handback_pending": gettext_lazy("Agree to take it back, or say why not"),
    "outcome_reported": gettext_lazy("Confirm or dispute the outcome"),
}
ROLES: dict[str, Text] = {
    "sender": pgettext_lazy("side of a case", "the sender"),
    "receiver": pgettext_lazy("side of a case", "the receiver"),
    "firm": pgettext_lazy("side of a case", "the firm"),
    "coordinator": pgettext_lazy("side of a case", "the coordinator"),
    "timer": pgettext_lazy("side of a case", "the clock"),
}
# Event → what the button says, what its page is headed, what it leads to, and its weight.
EVENTS: dict[str, tuple[Text, Text, str]] = {
    "send": (
        gettext_lazy("Send"),
        gettext_lazy("The receiver is told and sees what the firm lets it see."),
        "primary",
    ),
    "ask": (
        gettext_lazy("Ask a question"),
        gettext_lazy("Your clock stands still until the sender or the firm has answered."),
        "secondary",
    ),
    "answer": (gettext_lazy("Answer the question"), gettext_lazy("The receiver's clock goes on."), "primary"),
    "accept": (
        pgettext_lazy("case", "Accept"),
        gettext_lazy("The hours are taken from your calendar at once. The sender and the firm are told."),
        "primary",
    ),
    "decline": (
        gettext_lazy("Decline"),
        gettext_lazy("Nothing ends yet: the sender or the coordinator says what happens next."),
        "secondary",
    ),
    "agree_to_decline": (
        gettext_lazy("Accept the no"),
        gettext_lazy("The case ends. You can ask another organisation right after."),
        "primary",
    ),
    "ask_again": (
        gettext_lazy("Ask once more"),
        gettext_lazy("The receiver is asked anew, with your note."),
        "secondary",
    ),
    "withdraw": (
        gettext_lazy("Withdraw"),
        gettext_lazy(
            "The case ends, and the receiver no longer sees the firm's data through it. "
            "It cannot be taken up again; a new one can be made."
        ),
        "danger",
    ),
    "book_handover": (
        gettext_lazy("Book the joint meeting"),
        gettext_lazy("Sender, receiver and firm meet, so that nobody has to begin anew."),
        "primary",
    ),
    "start": (gettext_lazy("Begin the work"), gettext_lazy("Say how you first met the firm."), "primary"),
    "hold": (gettext_lazy("Put on hold"), gettext_lazy("Name the day it is looked at again."), "secondary"),
    "resume": (gettext_lazy("Go on"), gettext_lazy("The work goes on."), "primary"),
    "report_outcome": (
        gettext_lazy("Report the outcome"),
        gettext_lazy("The firm is asked to confirm. Until it has, the outcome is unconfirmed."),
        "primary",
    ),
    "fail": (
        gettext_lazy("It did not work out"),
        gettext_lazy("The case ends, and unused hours are free."),
        "danger",
    ),
    "hand_back": (
        gettext_lazy("Hand back"),
        gettext_lazy("It stays with you until the sender or the coordinator has agreed."),
        "secondary",
    ),
    "agree_to_hand_back": (
        gettext_lazy("Take it back"),
        gettext_lazy("The case ends. You can ask another organisation right after."),
        "primary",
    ),
    "return": (
        gettext_lazy("Let it go on"),
        gettext_lazy("The case goes on where it was, with your note."),
        "secondary",
    ),
    "confirm": (
        gettext_lazy("Confirm the outcome"),
        gettext_lazy("The case is closed as confirmed."),
        "primary",
    ),
    "dispute": (
        gettext_lazy("Dispute the outcome"),
        gettext_lazy("The work goes on, and who reported it reads what is wrong."),
        "secondary",
    ),
    "reopen": (
        gettext_lazy("Open again"),
        gettext_lazy("The work goes on. Consent and hours are checked anew."),
        "secondary",
    ),
    "mark_in_error": (
        gettext_lazy("Entered in error"),
        gettext_lazy("The case ends and counts nowhere; what was done stays in the log."),
        "danger",
    ),
    "keep_draft": (gettext_lazy("Keep the draft"), gettext_lazy("Its clock begins anew."), "secondary"),
    "change_owner": (
        gettext_lazy("Somebody else answers for it"),
        gettext_lazy("Who answers for the case at the sender."),
        "secondary",
    ),
    "change_adviser": (
        gettext_lazy("Change the adviser"),
        gettext_lazy("Who works with the firm at the receiver."),
        "secondary",
    ),
    "rebook": (gettext_lazy("Move the meeting"), gettext_lazy("Everybody gets the new time."), "secondary"),
    "update": (
        gettext_lazy("Tell how it goes"),
        gettext_lazy("The sender reads it, and the clock begins anew."),
        "secondary",
    ),
    "review_later": (gettext_lazy("Look again later"), gettext_lazy("Name the new day."), "secondary"),
}
HAPPENED: dict[str, Text] = {
    "referral_drafted": gettext_lazy("The case was drafted"),
    "referral_sent": gettext_lazy("The receiver was asked"),
    "referral_questioned": gettext_lazy("The receiver asked a question"),
    "referral_answered": gettext_lazy("The question was answered"),
    "referral_decline_asked": gettext_lazy("The receiver wants to decline"),
    "referral_expired": gettext_lazy("The time ran out; the case went back to the sender"),
    "referral_accepted": gettext_lazy("The receiver accepted"),
    "referral_declined": gettext_lazy("The receiver's no was accepted"),
    "referral_asked_again": gettext_lazy("The receiver was asked once more"),
    "referral_withdrawn": gettext_lazy("The case was withdrawn"),
    "referral_hand_back_asked": gettext_lazy("The receiver wants to hand the case back"),
    "referral_handed_back": gettext_lazy("The case was handed back"),
    "referral_returned": gettext_lazy("The case goes on where it was"),
    "handover_booked": gettext_lazy("The joint meeting was booked"),
    "handover_rebooked": gettext_lazy("The joint meeting was moved"),
    "handover_cancelled": gettext_lazy("The joint meeting was cancelled"),
    "handover_held": gettext_lazy("The joint meeting was held"),
    "times_proposed": gettext_lazy("Times for a meeting were proposed"),
    "times_answered": gettext_lazy("Times for a meeting were answered"),
    "invitation_accepted": gettext_lazy("The invitation was accepted in a calendar"),
    "invitation_declined": gettext_lazy("The invitation was declined in a calendar"),
    "invitation_tentative": gettext_lazy("The invitation was answered with perhaps in a calendar"),
    "mail_undelivered": gettext_lazy("A mail did not get through"),
    "referral_started": gettext_lazy("The work began"),
    "referral_held": gettext_lazy("The work was put on hold"),
    "referral_resumed": gettext_lazy("The work went on"),
    "outcome_reported": gettext_lazy("The outcome was reported"),
    "referral_failed": gettext_lazy("It did not work out"),
    "outcome_confirmed": gettext_lazy("The firm confirmed the outcome"),
    "outcome_unconfirmed": gettext_lazy("The firm did not answer; the outcome stays unconfirmed"),
    "outcome_disputed": gettext_lazy("The outcome was disputed"),
    "referral_reopened": gettext_lazy("The case was opened again"),
    "referral_entered_in_error": gettext_lazy("The case was entered in error"),
    "draft_kept": gettext_lazy("The draft was kept"),
    "owner_changed": gettext_lazy("Somebody else answers for it at the sender"),
    "adviser_changed": gettext_lazy("Another adviser took over at the receiver"),
    "progress_reported": gettext_lazy("The receiver told how it goes"),
    "review_moved": gettext_lazy("The day to look again was moved"),
    "hours_delivered": gettext_lazy("Hours were delivered"),
    "hours_added": gettext_lazy("More hours were set aside"),
    "referral_escalated": gettext_lazy("The coordinator was called in"),
    "referral_reminded": gettext_lazy("Who has the next step was reminded"),
    "referral_stale": gettext_lazy("The draft was found to lie unsent"),
    "review_due": gettext_lazy("The day to look again had come"),
    "referral_message": gettext_lazy("Message"),
}
GIVEN: dict[str, Text] = {
    "question": gettext_lazy("Question"),
    "answer": pgettext_lazy("noun", "Answer"),
    "reason": gettext_lazy("Why"),
    "next_action": gettext_lazy("What happens next"),
    "note": gettext_lazy("Note"),
    "first_contact": gettext_lazy("First contact"),
    "disputed": gettext_lazy("What is wrong"),
    "message": gettext_lazy("Message"),
    "address": gettext_lazy("Address"),
    "times": gettext_lazy("Times"),
    "evidence": gettext_lazy("How it is known"),
}
WORDED = frozenset(
    {
        "ask",
        "answer",
        "agree_to_decline",
        "ask_again",
        "withdraw",
        "hand_back",
        "agree_to_hand_back",
        "return",
        "start",
        "fail",
        "dispute",
        "reopen",
        "mark_in_error",
        "message",
        "update",
    }
)
"""Events that never come without words: where none are seen, they are there and not for this reader."""
DECLINES: dict[str, Text] = {
    "no_capacity": gettext_lazy("No hours left"),
    "not_our_area": gettext_lazy("Not what we help with"),
    "not_eligible": gettext_lazy("The firm is not one we may help"),
    "too_early": gettext_lazy("Too early for the firm"),
    "too_late": gettext_lazy("Too late for the firm"),
    "already_helped": gettext_lazy("The firm has had this help already"),
    "conflict_of_interest": gettext_lazy("A conflict of interest"),
    "other": gettext_lazy("Something else"),
    "consent_ended": gettext_lazy("The firm's consent ended"),
}
MILESTONE_STATES: dict[str, tuple[Text, str]] = {
    "reported": (pgettext_lazy("milestone", "Unconfirmed"), "info"),
    "confirmed": (pgettext_lazy("milestone", "Confirmed by the firm"), "good"),
    "disputed": (pgettext_lazy("milestone", "Disputed by the firm"), "bad"),
    "taken_back": (pgettext_lazy("milestone", "Taken back"), ""),
}
UNITS: dict[str, Text] = {
    "EUR": gettext_lazy("euro"),
    "full-time equivalents": gettext_lazy("full years' work"),
    "": "",
}
MOMENTS: dict[str, Text] = {
    "due": gettext_lazy("Due"),
    "overdue": gettext_lazy("Overdue"),
    "remind": gettext_lazy("Reminder"),
    "escalate": gettext_lazy("Coordinator called in"),
    "end": gettext_lazy("Ended by the clock"),
}
AFTER_SILENCE = gettext_lazy("The coordinator finds another receiver")


def english() -> bool:
    """Say whether the page is in English."""
    return (get_language() or "sv").startswith("en")


def state_badge(row: Any) -> Badge:
    """Give the state of a case as a pill; what was closed says whether the firm confirmed."""
    text, tone = STATES[row.state]
    if row.state == "closed" and row.confirmation == "unconfirmed":
        return Badge(_("Closed, unconfirmed"), "info")
    if row.state == "closed" and row.confirmation == "confirmed":
        return Badge(_("Closed, confirmed"), "good")
    return Badge(text, tone)


def firm_name(row: Any) -> str:
    """Give the firm's name, where the viewer may see it."""
    try:
        return str(row.firm.name)
    except ObjectDoesNotExist:
        return _("A firm whose name you may not see")


def name_seen(row: Any) -> bool:
    """Say whether the viewer sees the firm itself; the firm must have been fetched beside."""
    return row._state.fields_cache.get("firm") is not None


def whose_turn(row: Any) -> str:
    """Say who owns the next action, by name; "" at an end."""
    if not row.next_role:
        return ""
    if row.next_role == "sender":
        return str(row.sender.name)
    if row.next_role == "receiver":
        return str(row.receiver.name)
    return str(ROLES[row.next_role])


def is_overdue(row: Any, now: datetime | None = None) -> bool:
    """Say whether the next action is overdue: asked of the clock, stored nowhere."""
    return row.overdue_at is not None and row.overdue_at <= (now or timezone.now())


def last_moment(at: datetime | None) -> datetime | None:
    """Give the last moment before a deadline, as people say it: a day ends at its own end."""
    if at is None or timezone.localtime(at).time() != time():
        return at
    return at - timedelta(minutes=1)


def outcome(code: str) -> str:
    """Give an outcome in words."""
    found = OUTCOMES.get(code)
    return "" if found is None else found.name_en if english() else found.name_sv


def milestone(kind: str) -> str:
    """Give a kind of milestone in words."""
    found = MILESTONES[kind]
    return found.name_en if english() else found.name_sv


def unit(kind: str) -> str:
    """Give what an amount of a milestone counts; "": nothing."""
    return str(UNITS.get(MILESTONES[kind].unit, MILESTONES[kind].unit))


def hours(value: Decimal | float | None) -> str:
    """Write hours; what is not known is said to be."""
    if value is None:
        return _("not known")
    shown = number_format(value, 0 if value == int(value) else 2)
    return ngettext("%(n)s hour", "%(n)s hours", 1 if value == 1 else 2) % {"n": shown}


def quarter(text: str) -> str:
    """Write a quarter as people say it."""
    return quarter_words(text)


def category(name: str) -> str:
    """Give a category of data in the words the firm reads."""
    return consent_texts.CATEGORIES[consent_texts.CURRENT][name].in_language("en" if english() else "sv")


def purpose(name: str) -> str:
    """Give a purpose in the words the firm reads."""
    return consent_texts.PURPOSES[consent_texts.CURRENT][name].in_language("en" if english() else "sv")


def next_action(text: str) -> str:
    """Give what happens next after a no; the clock's own word is put in words."""
    return str(AFTER_SILENCE) if text == "coordinator_reroutes" else text


def refusal(problem: Problem) -> str:
    """Say in the page's language what the library refuses; what it says itself is English."""
    words = {"given": problem.given, "example": problem.example}
    said: dict[tuple[str, str], str] = {
        ("referral-capacity", "capacity"): _(
            "%(given)s hours are more than are left: %(example)s. Take fewer, "
            "free some, or decline for lack of hours."
        ),
        ("referral-capacity", "hours"): _(
            "%(given)s hours are more than the %(example)s the case still holds. Set more hours aside first."
        ),
        ("referral-needs", "capacity"): _("Say how many hours, above 0. Example: 8"),
        ("referral-needs", "hours"): _("Say how many hours, above 0. Example: 2.5"),
        ("referral-needs", "meeting"): _("Give a time that lies ahead, in which you all can meet."),
        ("referral-needs", "review_date"): _("Give a day that lies ahead."),
        ("referral-needs", "consent"): _("Choose at least one kind of data that the receiver is to see."),
        ("referral-needs", "reason_code"): _("Choose a reason; where it is another, say it in words."),
        ("referral-consent", "consent"): _(
            "The firm has not let the receiver see all of it. Ask the firm first."
        ),
        ("referral-too-late", "soon_enough"): _("It was closed too long ago. Make a new case."),
    }
    found = said.get((problem.code, str(problem.column)))
    if found is None and problem.code == "referral-needs":
        found = _("This is missing.")
    if found is None and problem.code == "referral-forbidden":
        found = _("This cannot be done as the case stands now. Look at it again.")
    if found is None and problem.code == "referral-receiver":
        found = _("Choose another organisation: this one cannot be asked here.")
    return found % words if found else f"{problem.reason}. {problem.remedy}."
