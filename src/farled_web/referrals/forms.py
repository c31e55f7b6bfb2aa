"""What is typed about cases: one form for every move, its fields taken from what the move needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from farled.errors import BadInput
from farled.referrals.context import DECLINE_REASONS
from farled.referrals.outcomes import MILESTONES, OUTCOMES
from farled.referrals.transitions import Guard
from farled.referrals.values import Meeting
from farled_web.firms.access import CATEGORIES
from farled_web.referrals import words
from farled_web.ui.forms import DayInput, VersionField

Pairs = Sequence[tuple[Any, Any]]
LONG = 2000


class MomentInput(forms.DateTimeInput):
    """A day and time by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write moments as the browser wants them, whatever the language."""
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def _text(label: Any, *, help: Any = "", required: bool = True, rows: int = 3) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label, help_text=help, required=required, max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _name(label: Any, help: Any) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(label=label, help_text=help, max_length=120)


def _hours(label: Any, help: Any = "", *, required: bool = True) -> Callable[[], forms.Field]:
    return lambda: forms.DecimalField(
        label=label, help_text=help, required=required, min_value=0, max_digits=8, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}), localize=False,
    )  # fmt: skip


def _outcomes() -> forms.Field:
    return forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect,
        choices=[(code, words.outcome(code)) for code in OUTCOMES],
    )  # fmt: skip


def _declines() -> forms.Field:
    choices = [(code, words.DECLINES[code]) for code in DECLINE_REASONS]
    return forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect, choices=choices)


Fields = tuple[tuple[str, Callable[[], forms.Field]], ...]

# What each guard asks of the person who moves a case: the whole of it, for every move there is.
GUARDS: dict[Guard, Fields] = {
    Guard.OWNER: (("owner", _name(gettext_lazy("Who answers for it"),
                                  gettext_lazy("A person at the sender, by name"))),),
    Guard.ADVISER: (("adviser", _name(gettext_lazy("Adviser"),
                                      gettext_lazy("A person at the receiver, by name"))),),
    Guard.QUESTION: (("question", _text(gettext_lazy("What you need to know"))),),
    Guard.ANSWER: (("answer", _text(pgettext_lazy("noun", "Answer"))),),
    Guard.REASON: (("reason", _text(gettext_lazy("Why"),
                                    help=gettext_lazy("Read by both sides, the firm and the coordinator"))),),
    Guard.REASON_CODE: (("reason_code", _declines),),
    Guard.NEXT_ACTION: (("next_action", _text(
        gettext_lazy("What happens next with the firm"), rows=2,
        help=gettext_lazy("For example: we ask Hamnen instead, and call the firm on Monday"))),),
    Guard.NOTE: (("note", _text(gettext_lazy("Note"))),),
    Guard.FIRST_CONTACT: (("first_contact", _text(
        gettext_lazy("First contact"), rows=2,
        help=gettext_lazy("When and how you met. For example: called on 3 May, meeting on the 8th"))),),
    Guard.OUTCOME: (("outcome", _outcomes),
                    ("evidence", _text(gettext_lazy("How it is known"), required=False, rows=2))),
    Guard.DISPUTED: (("disputed", _text(gettext_lazy("What is wrong"))),),
    Guard.CAPACITY: (("hours", _hours(gettext_lazy("Hours to set aside"))),),
    Guard.REVIEW_DATE: (
        ("review", lambda: forms.DateField(label=_("Look at it again on"), widget=DayInput())),
    ),
    Guard.MEETING: (
        ("meeting_at", lambda: forms.DateTimeField(
            label=_("When"), widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])),
        ("meeting_place", lambda: forms.CharField(
            label=_("Where"), max_length=300, required=False,
            help_text=_("A place, or the address of a video meeting"))),
    ),
}  # fmt: skip
# A decline may say more than its guard asks for.
MORE: dict[str, Fields] = {
    "decline": (
        ("reason", _text(gettext_lazy("In your own words"), required=False, rows=3,
                         help=gettext_lazy("Read by both sides, the firm and the coordinator"))),
        ("suggested", lambda: forms.TypedChoiceField(
            label=_("Who could help instead"), required=False, coerce=int, empty_value=None)),
    ),
}  # fmt: skip
NOT_GIVEN = ("version", "role", "evidence", "meeting_at", "meeting_place")
WHERE = {"capacity": "hours", "meeting": "meeting_at", "review_date": "review", "hours": "hours"}
"""Where a problem the library names is shown, if not at a field of its own name."""


class MoveForm(forms.Form):
    """The form of one move: the version that was seen, and exactly what its guards need."""

    version = VersionField()
    role = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(
        self, *args: Any, event: str, guards: Sequence[Guard], suggestions: Pairs = (),
        hours_help: str = "", hours_known: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Take what is done, its guards, who may be suggested instead, and what to say about hours left."""
        super().__init__(*args, **kwargs)
        # A decline from a question needs a reason; the code says it best, so that it can be counted.
        wanted = [Guard.REASON_CODE] if event == "decline" else list(guards)
        for guard in wanted:
            for name, make in GUARDS.get(guard, ()):
                self.fields[name] = make()
        for name, make in MORE.get(event, ()):
            self.fields[name] = make()
        if "suggested" in self.fields:
            self.fields["suggested"].choices = [("", _("nobody in particular")), *suggestions]  # type: ignore[attr-defined]
        if "hours" in self.fields:
            self.fields["hours"].help_text = hours_help

    def clean(self) -> dict[str, Any]:
        """Another reason has to be said in words."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reason_code") == "other" and not str(found.get("reason") or "").strip():
            self.add_error("reason", _("Say in words why, so that the sender can find another way."))
        return found

    def given(self) -> dict[str, Any]:
        """Give what the move is done with, as `actions.moving.act` takes it."""
        found = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in NOT_GIVEN and value not in (None, "")
        }
        if "suggested" in found:
            found["suggested"] = str(found["suggested"])
        if self.cleaned_data.get("meeting_at"):
            found["meeting"] = Meeting(self.cleaned_data["meeting_at"], self.cleaned_data["meeting_place"])
        return found

    def words(self) -> dict[str, str]:
        """Give what is kept with the line beside that."""
        evidence = str(self.cleaned_data.get("evidence") or "").strip()
        return {"evidence": evidence} if evidence else {}

    def typed(self) -> list[tuple[Any, str]]:
        """Give what was typed, as (label, text), for whoever was not the first."""
        shown = []
        for name, field in self.fields.items():
            text = self.data.get(name, "") if hasattr(self.data, "get") else ""
            if text and name not in ("version", "role"):
                choices: Mapping[Any, Any] = dict(getattr(field, "choices", []))
                shown.append((field.label, str(choices.get(text, text))))
        return shown


def show_refusal(form: forms.Form, error: BadInput) -> None:
    """Put what the library refuses at the fields it is about, in the page's language."""
    for problem in error.problems:
        name = WHERE.get(str(problem.column), str(problem.column))
        form.add_error(name if name in form.fields else None, words.refusal(problem))


class MessageForm(forms.Form):
    """A message on a case."""

    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The other side and the firm read it here. It moves nothing."),
    )  # fmt: skip
    role = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class ReceiverForm(forms.Form):
    """Who is to be asked: by area and quarter."""

    area = forms.ChoiceField(label=gettext_lazy("Support area"))
    quarter = forms.ChoiceField(label=gettext_lazy("When"))

    def __init__(self, *args: Any, areas: Pairs, quarters: Sequence[str], **kwargs: Any) -> None:
        """Take the region's areas and the quarters that can be asked about."""
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Choose")), *areas]  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [(q, words.quarter(q)) for q in quarters]  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """A case as it is drafted: everything may have been filled in from a plan's step."""

    sender = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    receiver = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    area = forms.ChoiceField(label=gettext_lazy("Support area"))
    service = forms.TypedChoiceField(
        label=gettext_lazy("Service"), required=False, coerce=int, empty_value=None
    )
    quarter = forms.ChoiceField(label=gettext_lazy("When"))
    asked_hours = forms.DecimalField(
        label=gettext_lazy("Hours asked for"), required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text=gettext_lazy("Empty: not known. The receiver then says how many."),
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), initial="deliver")
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What the receiver is to see"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As little as the help needs. The firm has to have let the receiver see it."),
    )  # fmt: skip
    message = forms.CharField(
        label=gettext_lazy("What the receiver should know"), required=False, max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    step = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, senders: Pairs, receivers: Pairs, areas: Pairs, services: Pairs,
        quarters: Sequence[str], reasons: Mapping[str, Any], **kwargs: Any,
    ) -> None:  # fmt: skip
        """Take the choices, and why each category is wanted."""
        super().__init__(*args, **kwargs)
        purposes = [(name, words.purpose(name)) for name in ("deliver", "plan", "contact")]
        boxes = []
        for name in CATEGORIES:
            why = reasons.get(name)
            boxes.append((name, f"{words.category(name)} ({why})" if why else words.category(name)))
        choices = {
            "sender": senders, "receiver": [("", _("Choose")), *receivers], "area": areas,
            "service": [("", _("none in particular")), *services], "purpose": purposes, "categories": boxes,
            "quarter": [(q, words.quarter(q)) for q in quarters],
        }  # fmt: skip
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        if len(senders) == 1:
            self.fields["sender"].initial = senders[0][0]
            self.fields["sender"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Nobody refers to themselves."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("sender") and found.get("sender") == found.get("receiver"):
            self.add_error("receiver", _("Choose another organisation than your own."))
        return found


class RerouteForm(forms.Form):
    """Who is asked instead."""

    version = VersionField()
    receiver = forms.TypedChoiceField(label=gettext_lazy("Ask instead"), coerce=int)
    message = forms.CharField(
        label=gettext_lazy("What the receiver should know"), required=False, max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: Pairs, **kwargs: Any) -> None:
        """Take who may be asked."""
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [("", _("Choose")), *receivers]  # type: ignore[attr-defined]


class DeliveryForm(forms.Form):
    """Hours that were given."""

    version = VersionField()
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), min_value=0, max_digits=8, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    note = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=300)
    project = forms.TypedChoiceField(
        label=gettext_lazy("Book them on a funding project"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, projects: Pairs, held: str, **kwargs: Any) -> None:
        """Take the projects, and how many hours the case still holds, in words."""
        super().__init__(*args, **kwargs)
        if projects:
            self.fields["project"].choices = [("", _("no project")), *projects]  # type: ignore[attr-defined]
        else:
            del self.fields["project"]
        self.fields["hours"].help_text = _("The case still holds %s.") % held


class MoreHoursForm(forms.Form):
    """More hours set aside."""

    version = VersionField()
    hours = forms.DecimalField(
        label=gettext_lazy("Hours more"), min_value=0, max_digits=8, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip


class MilestoneForm(forms.Form):
    """What the firm achieved."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"))
    subject = forms.CharField(
        label=gettext_lazy("What it is about"), required=False, max_length=120,
        help_text=gettext_lazy(
            "A market, a partner or a year, so that the same thing told twice counts once"
        ),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    amount = forms.DecimalField(
        label=pgettext_lazy("money", "Amount"), required=False, min_value=0, max_digits=15, decimal_places=2,
        help_text=gettext_lazy("Euro for money, full years' work for jobs. Empty: not known."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    evidence = forms.CharField(
        label=gettext_lazy("How it is known"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    document = forms.ChoiceField(label=gettext_lazy("Document that shows it"), required=False)

    def __init__(self, *args: Any, documents: Pairs, **kwargs: Any) -> None:
        """Take the firm's documents the viewer sees."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, words.milestone(code)) for code in MILESTONES]  # type: ignore[attr-defined]
        if documents:
            self.fields["document"].choices = [("", pgettext("document", "none")), *documents]  # type: ignore[attr-defined]
        else:
            del self.fields["document"]

    def clean_on(self) -> dt.date:
        """What happened lies behind."""
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Give the day it happened; it cannot lie ahead."))
        return day


class AnswerForm(forms.Form):
    """The firm's answer to an outcome: yes or no, with what is wrong, milestone by milestone."""

    version = VersionField()
    answer = forms.ChoiceField(
        label=gettext_lazy("Is this what came of it?"), widget=forms.RadioSelect,
        choices=[
            ("confirmed", gettext_lazy("Yes, that is right")),
            ("disputed", gettext_lazy("No, it is not")),
        ],
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("What is wrong"), required=False, max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Needed if you answer no"),
    )  # fmt: skip

    def __init__(self, *args: Any, milestones: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Take the milestones that wait for an answer, as (public id, text)."""
        super().__init__(*args, **kwargs)
        self.milestones = [uuid for uuid, _text in milestones]
        for uuid, text in milestones:
            self.fields[f"milestone_{uuid}"] = forms.ChoiceField(
                label=text, required=False, widget=forms.RadioSelect,
                choices=[("confirmed", _("Yes")), ("disputed", _("No")), ("", _("I cannot say"))], initial="",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Whoever says no says what is wrong."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("answer") == "disputed" and not str(found.get("words") or "").strip():
            self.add_error("words", _("Say what is wrong, so that they can put it right."))
        return found

    def answers(self) -> dict[str, str]:
        """Give what was said of each milestone."""
        said = {one: self.cleaned_data.get(f"milestone_{one}") or "" for one in self.milestones}
        return {one: text for one, text in said.items() if text}


class ClocksForm(forms.Form):
    """A region's days, one field for each moment of each clock, and its own days off."""

    version = VersionField(required=False)
    holidays = forms.CharField(
        label=gettext_lazy("Days off beside the calendar's own"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One day a line. Example: 2026-12-23"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, moments: Sequence[tuple[str, str, int | None, bool]], **kwargs: Any
    ) -> None:
        """Take each moment: name, label, default, and whether it may be left out."""
        super().__init__(*args, **kwargs)
        self.defaults = {name: default for name, _label, default, _free in moments}
        for name, label, default, free in moments:
            self.fields[key(name)] = forms.IntegerField(
                label=label, required=not free, min_value=0, max_value=365,
                widget=forms.NumberInput(attrs={"class": "form-control days"}),
            )  # fmt: skip
            self.initial.setdefault(key(name), default)

    def clean_holidays(self) -> list[dt.date]:
        """Read one day a line."""
        days = []
        for line in self.cleaned_data["holidays"].split():
            try:
                days.append(dt.date.fromisoformat(line.strip(",;")))
            except ValueError as error:
                wrong = _("“%(text)s” is no day. Write it as %(example)s.")
                raise forms.ValidationError(wrong % {"text": line[:20], "example": "2026-12-23"}) from error
        return sorted(set(days))

    def days(self) -> dict[str, int | None]:
        """Give the days that differ from the default, by ``state.moment``."""
        found = {name: self.cleaned_data.get(key(name)) for name in self.defaults}
        return {name: value for name, value in found.items() if value != self.defaults[name]}


def key(name: str) -> str:
    """Give the field's name of a moment: a dot is none for a page's label."""
    return name.replace(".", "__")
