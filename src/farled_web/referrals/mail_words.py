"""The words of the mails about a case: for each thing that happened, a subject and what to say of it.

``%(firm)s`` is the firm's name only where its reader may see it; else it is *a firm*.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.referrals.values import Role

Text = str | Promise
Words = tuple[Text, Text]

WORDS: dict[str, Words] = {
    "referral_sent": (
        gettext_lazy("%(sender)s asks you about a firm: %(area)s"),
        gettext_lazy("%(sender)s asks whether %(receiver)s can help %(firm)s with %(area)s."),
    ),
    "referral_questioned": (
        gettext_lazy("%(receiver)s has a question: %(area)s"),
        gettext_lazy("%(receiver)s needs to know something before it can say yes or no about %(firm)s."),
    ),
    "referral_answered": (
        gettext_lazy("The question is answered: %(area)s"),
        gettext_lazy("The question about %(firm)s is answered. %(receiver)s is asked again."),
    ),
    "referral_decline_asked": (
        gettext_lazy("%(receiver)s cannot take a case: %(area)s"),
        gettext_lazy(
            "%(receiver)s says no about %(firm)s. Nothing ends before you have said what happens next."
        ),
    ),
    "referral_expired": (
        gettext_lazy("A case has run out without an answer: %(area)s"),
        gettext_lazy("The question about %(firm)s got no answer in time and has gone back to %(sender)s."),
    ),
    "referral_accepted": (
        gettext_lazy("%(receiver)s says yes: %(area)s"),
        gettext_lazy("%(receiver)s takes on %(firm)s for %(area)s."),
    ),
    "referral_declined": (
        gettext_lazy("Another way is found: %(area)s"),
        gettext_lazy("%(receiver)s does not take on %(firm)s. %(sender)s goes on with it."),
    ),
    "referral_asked_again": (
        gettext_lazy("%(sender)s asks you once more: %(area)s"),
        gettext_lazy("%(sender)s asks once more whether %(receiver)s can help %(firm)s."),
    ),
    "referral_withdrawn": (
        gettext_lazy("A case is withdrawn: %(area)s"),
        gettext_lazy("The case about %(firm)s is withdrawn. You need do nothing more."),
    ),
    "referral_hand_back_asked": (
        gettext_lazy("%(receiver)s wants to hand a case back: %(area)s"),
        gettext_lazy("%(receiver)s asks to hand %(firm)s back. It stays with them until you have answered."),
    ),
    "referral_handed_back": (
        gettext_lazy("A case is handed back: %(area)s"),
        gettext_lazy("The case about %(firm)s is back with %(sender)s."),
    ),
    "referral_returned": (
        gettext_lazy("A case goes on where it was: %(area)s"),
        gettext_lazy("The case about %(firm)s stays with %(receiver)s and goes on where it was."),
    ),
    "handover_booked": (
        gettext_lazy("A meeting is booked: %(area)s"),
        gettext_lazy("%(sender)s, %(receiver)s and %(firm)s meet."),
    ),
    "handover_rebooked": (
        gettext_lazy("The meeting has a new time: %(area)s"),
        gettext_lazy("The meeting of %(sender)s, %(receiver)s and %(firm)s is moved."),
    ),
    "handover_cancelled": (
        gettext_lazy("The meeting is cancelled: %(area)s"),
        gettext_lazy("The meeting does not take place."),
    ),
    "referral_started": (
        gettext_lazy("The work has begun: %(area)s"),
        gettext_lazy("%(receiver)s has met %(firm)s and begun."),
    ),
    "referral_held": (
        gettext_lazy("The work is put on hold: %(area)s"),
        gettext_lazy("%(receiver)s has put the work with %(firm)s on hold until a day to come."),
    ),
    "referral_resumed": (
        gettext_lazy("The work goes on: %(area)s"),
        gettext_lazy("%(receiver)s goes on with %(firm)s."),
    ),
    "outcome_reported": (
        gettext_lazy("What came of it: %(area)s"),
        gettext_lazy("%(receiver)s reports what came of its work with %(firm)s: %(outcome)s."),
    ),
    "referral_failed": (
        gettext_lazy("It did not work out: %(area)s"),
        gettext_lazy("%(receiver)s has ended its work with %(firm)s without a result."),
    ),
    "outcome_confirmed": (
        gettext_lazy("The firm confirms the outcome: %(area)s"),
        gettext_lazy("%(firm)s confirms what %(receiver)s reported: %(outcome)s. The case is closed."),
    ),
    "outcome_unconfirmed": (
        gettext_lazy("A case is closed without the firm's word: %(area)s"),
        gettext_lazy("The outcome for %(firm)s was not answered. It is kept as unconfirmed: %(outcome)s."),
    ),
    "outcome_disputed": (
        gettext_lazy("The outcome is disputed: %(area)s"),
        gettext_lazy("What %(receiver)s reported about %(firm)s is said not to be right. The work goes on."),
    ),
    "referral_reopened": (
        gettext_lazy("A case is opened again: %(area)s"),
        gettext_lazy("The case of %(firm)s at %(receiver)s is opened again."),
    ),
    "referral_entered_in_error": (
        gettext_lazy("A case was sent by mistake: %(area)s"),
        gettext_lazy("%(sender)s sent this case by mistake. You need do nothing more."),
    ),
    "owner_changed": (
        gettext_lazy("Somebody else answers for a case: %(area)s"),
        gettext_lazy("At %(sender)s, %(owner)s now answers for the case of %(firm)s."),
    ),
    "adviser_changed": (
        gettext_lazy("A new adviser: %(area)s"),
        gettext_lazy("At %(receiver)s, %(adviser)s now works with %(firm)s."),
    ),
    "progress_reported": (
        gettext_lazy("How it goes: %(area)s"),
        gettext_lazy("%(receiver)s tells how the work with %(firm)s goes."),
    ),
    "review_moved": (
        gettext_lazy("A later day to look again: %(area)s"),
        gettext_lazy("%(receiver)s looks at the case of %(firm)s again on another day."),
    ),
    "hours_added": (
        gettext_lazy("More hours: %(area)s"),
        gettext_lazy("%(receiver)s has set aside more hours for %(firm)s."),
    ),
    "referral_escalated": (
        gettext_lazy("A case waits too long: %(area)s"),
        gettext_lazy("The case of %(firm)s, from %(sender)s to %(receiver)s, has waited too long."),
    ),
    "referral_reminded": (
        gettext_lazy("A reminder: %(area)s"),
        gettext_lazy("The case of %(firm)s, from %(sender)s to %(receiver)s, waits for you."),
    ),
    "referral_stale": (
        gettext_lazy("A draft has been left: %(area)s"),
        gettext_lazy(
            "Your draft to %(receiver)s about %(firm)s has not been sent. Send it, or take it away."
        ),
    ),
    "referral_review": (
        gettext_lazy("Time to look again: %(area)s"),
        gettext_lazy("The case of %(firm)s was put on hold until about now. Look whether it can go on."),
    ),
    "referral_message": (
        gettext_lazy("A message about a case: %(area)s"),
        gettext_lazy("%(who)s writes about the case of %(firm)s:"),
    ),
    "mail_held": (
        gettext_lazy("A mail from an unknown address: %(area)s"),
        gettext_lazy(
            "A mail about the case of %(firm)s came from an address that nobody was written to at. "
            "Read it on the case's page, and take it in or throw it away."
        ),
    ),
    "mail_undelivered": (
        gettext_lazy("A mail did not get through: %(area)s"),
        gettext_lazy("A mail to %(whom)s about the case of %(firm)s did not get through. Find another way."),
    ),
    "times_proposed": (
        gettext_lazy("When can you meet? %(area)s"),
        gettext_lazy("%(who)s proposes times for a meeting of %(sender)s, %(receiver)s and %(firm)s."),
    ),
    "times_answered": (
        gettext_lazy("An answer about the meeting: %(area)s"),
        gettext_lazy("%(who)s has said which times are possible for the meeting with %(firm)s."),
    ),
}

FOR_ROLE: dict[tuple[str, Role], Words] = {
    ("referral_sent", Role.FIRM): (
        gettext_lazy("%(receiver)s has been asked to help you: %(area)s"),
        gettext_lazy("%(sender)s has asked %(receiver)s to help %(firm)s with %(area)s."),
    ),
    ("referral_decline_asked", Role.COORDINATOR): (
        gettext_lazy("%(receiver)s cannot take a case: %(area)s"),
        gettext_lazy("%(receiver)s says no to a case of %(sender)s. It waits for what happens next."),
    ),
    ("outcome_reported", Role.FIRM): (
        gettext_lazy("Is this right? What %(receiver)s reports: %(area)s"),
        gettext_lazy(
            "%(receiver)s reports what came of its work with %(firm)s: %(outcome)s. "
            "It counts as solved only when you say so."
        ),
    ),
    ("referral_accepted", Role.FIRM): (
        gettext_lazy("%(receiver)s helps you: %(area)s"),
        gettext_lazy("%(receiver)s has said yes to help %(firm)s. %(adviser)s will be in touch."),
    ),
}
"""Where a role is told in other words."""

TO_DO: dict[str, Text] = {
    "answer": gettext_lazy("Say yes, ask or say no here; you need no account:"),
    "reply": gettext_lazy("Answer the question here; you need no account:"),
    "confirm": gettext_lazy("Say here whether it is right; you need no account:"),
    "times": gettext_lazy("Say here when you can; you need no account:"),
    "look": gettext_lazy("How it stands; you need no account:"),
    "page": gettext_lazy("The case, for those who sign in:"),
}


def words_of(kind: str, role: Role) -> Words:
    """Give subject and sentence for something that happened, as its reader is told of it."""
    default = (
        gettext_lazy("News of a case: %(area)s"),
        gettext_lazy("Something happened with the case of %(firm)s."),
    )
    return FOR_ROLE.get((kind, role)) or WORDS.get(kind) or default


def answerable() -> str:
    """Say that the mail can be answered."""
    return _("You can answer this mail: what you write is put with the case. It decides nothing by itself.")
