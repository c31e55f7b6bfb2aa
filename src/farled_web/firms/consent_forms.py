"""What is typed about consent, wishes, notes, hours and seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled_web.firms import consent_texts
from farled_web.firms.access import CATEGORIES, PURPOSES
from farled_web.ui.forms import DayInput, VersionField

HOLDS = [
    ("180", gettext_lazy("half a year")),
    ("365", gettext_lazy("one year")),
    ("730", gettext_lazy("two years")),
]
HOW = [
    ("phone", gettext_lazy("by phone")),
    ("meeting", gettext_lazy("in a meeting")),
    ("mail", gettext_lazy("by mail")),
]
NOTE_KINDS = [("note", gettext_lazy("note")), ("phone", gettext_lazy("phone call")),
              ("meeting", gettext_lazy("meeting")), ("mail", gettext_lazy("mail"))]  # fmt: skip


class MomentInput(forms.DateTimeInput):
    """A date and time by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write it as the browser wants it, whatever the language."""
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def moment_field(label: Any) -> forms.DateTimeField:
    """Ask for a moment in local time."""
    return forms.DateTimeField(
        label=label, widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        initial=lambda: timezone.localtime().replace(second=0, microsecond=0),
    )  # fmt: skip


class ConsentForm(forms.Form):
    """Boxes by purpose: what one receiver may see for it; a box left empty is a no."""

    holds = forms.ChoiceField(
        label=gettext_lazy("A yes holds for"), choices=HOLDS, initial="730",
        help_text=gettext_lazy("You can take it back at any time before that."),
    )  # fmt: skip

    def __init__(self, *args: Any, given: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        """Begin with what is open now."""
        super().__init__(*args, **kwargs)
        speaks = consent_texts.language()
        words = consent_texts.CATEGORIES[consent_texts.CURRENT]
        for purpose in PURPOSES:
            self.fields[purpose] = forms.MultipleChoiceField(
                label=_("To %s") % consent_texts.PURPOSES[consent_texts.CURRENT][purpose].in_language(speaks),
                choices=[(c, words[c].in_language(speaks)) for c in CATEGORIES],
                initial=list(given.get(purpose, ())),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields([*PURPOSES, "holds"])
        self.given = given

    def answers(self) -> dict[str, dict[str, str]]:
        """Give what changes, by purpose and category: given, refused, or withdrawn where it was given."""
        found: dict[str, dict[str, str]] = {}
        for purpose in PURPOSES:
            now, then = set(self.cleaned_data[purpose]), set(self.given.get(purpose, ()))
            changed = dict.fromkeys(now - then, "given") | dict.fromkeys(then - now, "withdrawn")
            if changed:
                found[purpose] = changed
        return found

    def until(self) -> datetime:
        """Give when a yes ends: at the end of that day."""
        day = timezone.localdate() + timedelta(days=int(self.cleaned_data["holds"]))
        return timezone.make_aware(datetime.combine(day, time(23, 59)))


class SaidForm(ConsentForm):
    """The same, written down by an adviser, with who said it and how it can be shown."""

    said_by = forms.CharField(label=gettext_lazy("Who at the firm said it"), max_length=120)
    evidence = forms.CharField(
        label=gettext_lazy("How it was said, and when"), max_length=300, min_length=5,
        help_text=gettext_lazy(
            "Example: phone call with Eva Ek, 3 March. The firm is told that you wrote this down."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the evidence last."""
        super().__init__(*args, **kwargs)
        self.order_fields([*PURPOSES, "holds", "said_by", "evidence"])


class AnswerForm(forms.Form):
    """The firm's answer to one request."""

    purpose = forms.ChoiceField(label=gettext_lazy("They may use it to"))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("They may see"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label=gettext_lazy("What you want to tell them"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the choices in the page's language."""
        super().__init__(*args, **kwargs)
        speaks = consent_texts.language()
        version = consent_texts.CURRENT
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (key, words.in_language(speaks)) for key, words in consent_texts.PURPOSES[version].items()
        ]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (key, words.in_language(speaks)) for key, words in consent_texts.CATEGORIES[version].items()
        ]
        self.initial.setdefault("categories", list(consent_texts.NEEDED["contact"]))

    def answers(self, refused: bool) -> dict[str, str]:
        """Give the answer by category; a no is a no to all of them."""
        chosen = set() if refused else set(self.cleaned_data["categories"])
        return {c: "given" if c in chosen else "refused" for c in CATEGORIES}

    def clean(self) -> dict[str, Any]:
        """A yes to nothing is a slip."""
        found: dict[str, Any] = super().clean() or {}
        if "yes" in self.data and not found.get("categories"):
            self.add_error("categories", _("Choose what they may see, or answer no."))
        return found


class RelayForm(AnswerForm):
    """The firm's answer, carried by who registered it."""

    said_by = forms.CharField(label=gettext_lazy("Who at the firm said it"), max_length=120)
    evidence = forms.CharField(label=gettext_lazy("How it was said, and when"), max_length=300, min_length=5)


class QuestionForm(forms.Form):
    """The firm's answer to one question; nothing is ticked beforehand: a yes is somebody's own act."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("They may see"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label=gettext_lazy("What you want to tell them"), max_length=300, required=False)
    holds = forms.ChoiceField(label=gettext_lazy("A yes holds for"), choices=HOLDS, initial="730")

    def __init__(self, *args: Any, asked: Sequence[str], **kwargs: Any) -> None:
        """Offer what is asked for, in the page's language."""
        super().__init__(*args, **kwargs)
        words, speaks = consent_texts.CATEGORIES[consent_texts.CURRENT], consent_texts.language()
        self.fields["categories"].choices = [(c, words[c].in_language(speaks)) for c in asked]  # type: ignore[attr-defined]
        self.asked = asked

    def answers(self) -> dict[str, str]:
        """Give the answer by category, by the button that was pressed."""
        if "no" in self.data:
            return dict.fromkeys(self.asked, "refused")
        chosen = set(self.asked) if "all" in self.data else set(self.cleaned_data["categories"])
        return {c: "given" if c in chosen else "refused" for c in self.asked}

    def until(self) -> datetime:
        """Give when a yes ends: at the end of that day."""
        day = timezone.localdate() + timedelta(days=int(self.cleaned_data["holds"]))
        return timezone.make_aware(datetime.combine(day, time(23, 59)))

    def clean(self) -> dict[str, Any]:
        """A yes to nothing is a slip, and so is pressing nothing."""
        found: dict[str, Any] = super().clean() or {}
        if not {"all", "no"} & set(self.data) and not found.get("categories"):
            self.add_error("categories", _("Tick what they may see, or answer yes to all or no."))
        return found


class AskForm(forms.Form):
    """What an organisation asks a firm to let another one see."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)
    receiver = forms.ChoiceField(label=gettext_lazy("Who would see it"))
    purpose = forms.ChoiceField(label=gettext_lazy("What they need it for"))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What they would see"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ask for no more than the step needs."),
    )  # fmt: skip
    message = forms.CharField(
        label=gettext_lazy("Why, in your words"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("The firm reads this."),
    )  # fmt: skip
    referral = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, organisations: Sequence[tuple[int, str]], receivers: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Offer the viewer's organisations, and those of the region as receivers."""
        super().__init__(*args, **kwargs)
        speaks, version = consent_texts.language(), consent_texts.CURRENT
        choices: dict[str, Sequence[tuple[Any, str]]] = {
            "organisation": organisations, "receiver": receivers,
            "purpose": [(k, w.in_language(speaks)) for k, w in consent_texts.PURPOSES[version].items()],
            "categories": [(k, w.in_language(speaks)) for k, w in consent_texts.CATEGORIES[version].items()],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial.setdefault("organisation", organisations[0][0])


class EmergencyForm(forms.Form):
    """Opening a firm without asking."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)
    number = forms.CharField(
        label=gettext_lazy("Organisation number of the firm"), max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("What cannot wait, and why"), max_length=500, min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("The firm reads this."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=gettext_lazy("I know that the firm is told at once, with my name and this reason")
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the viewer's organisations."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class ContactedForm(forms.Form):
    """The first contact with a firm that waits."""

    how = forms.ChoiceField(
        label=gettext_lazy("How you were in touch"), choices=HOW, widget=forms.RadioSelect
    )
    at = moment_field(gettext_lazy("When"))
    text = forms.CharField(
        label=gettext_lazy("What was said"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = VersionField()


class HandOnForm(forms.Form):
    """To a colleague, or to another organisation."""

    colleague = forms.ChoiceField(label=gettext_lazy("To a colleague"), required=False)
    organisation = forms.ChoiceField(
        label=gettext_lazy("Or to another organisation"), required=False,
        help_text=gettext_lazy("It must be one the firm has let in."),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
    version = VersionField()

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[tuple[Any, str]],
        organisations: Sequence[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        """Offer who there is."""
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [("", "–"), *colleagues]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", "–"), *organisations]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take one of the two; another organisation is told why."""
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("colleague")) == bool(found.get("organisation")):
            self.add_error("colleague", _("Choose a colleague or an organisation, one of the two."))
        if found.get("organisation") and len(found.get("why", "").strip()) < 3:
            self.add_error("why", _("Write why, in a few words."))
        return found


class ReasonForm(forms.Form):
    """A reason in a few words."""

    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, min_length=3)
    version = VersionField(required=False)


class EntryForm(forms.Form):
    """A note of contact."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=NOTE_KINDS, widget=forms.RadioSelect, initial="note"
    )
    at = moment_field(gettext_lazy("When"))
    text = forms.CharField(
        label=gettext_lazy("What was said or done"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Others the firm has let in may read it"), required=False, initial=True,
        help_text=gettext_lazy("Without this only your organisation and the firm itself read it."),
    )  # fmt: skip
    version = VersionField(required=False)

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """Offer the viewer's organisations; none where an entry is changed."""
        super().__init__(*args, **kwargs)
        if organisations:
            self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
            if len(organisations) == 1:
                self.fields["organisation"].widget = forms.HiddenInput()
                self.initial.setdefault("organisation", organisations[0][0])
        else:
            del self.fields["organisation"], self.fields["kind"]


class HoursForm(forms.Form):
    """Hours given to a firm."""

    firm = forms.ChoiceField(label=gettext_lazy("Firm"))
    organisation = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    amount = forms.FloatField(
        label=gettext_lazy("Hours"), min_value=0.25, max_value=24,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip
    project = forms.ChoiceField(label=gettext_lazy("Funding project"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Support area"), required=False)
    note = forms.CharField(label=gettext_lazy("What was done"), max_length=300, required=False)
    version = VersionField(required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[Any, str]]], **kwargs: Any) -> None:
        """Offer firms, organisations, projects and areas; firm and organisation only for a new booking."""
        super().__init__(*args, **kwargs)
        for name in ("firm", "organisation"):
            if choices.get(name):
                self.fields[name].choices = choices[name]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        for name in ("project", "area"):
            self.fields[name].choices = [("", "–"), *choices[name]]  # type: ignore[attr-defined]
        self.initial.setdefault("on", date.today())


class SeatForm(forms.Form):
    """A firm on an offer."""

    firm = forms.ChoiceField(label=gettext_lazy("Firm"))
    organisation = forms.TypedChoiceField(label=gettext_lazy("Booked by"), coerce=int)

    def __init__(
        self,
        *args: Any,
        firms: Sequence[tuple[Any, str]],
        organisations: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """Offer firms the viewer sees and organisations they write for."""
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = firms  # type: ignore[attr-defined]
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
