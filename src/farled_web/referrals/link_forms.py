"""What is typed on the page behind a link in a mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farled.referrals.context import DECLINE_REASONS
from farled_web.referrals.words import DECLINES
from farled_web.ui.forms import VersionField


class LinkForm(forms.Form):
    """The version that was seen goes along, so that an old page is told from a new one."""

    version = VersionField()

    def given(self) -> dict[str, Any]:
        """Give what was typed, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AcceptForm(LinkForm):
    """Who takes it, and how many hours."""

    adviser = forms.CharField(label=_("Who at your organisation takes it on?"), max_length=120)
    hours = forms.DecimalField(
        label=_("Hours you set aside"), min_value=0, max_value=10_000, decimal_places=2, max_digits=8,
        required=False, help_text=_("They are taken from your calendar. Empty: the hours asked for."),
    )  # fmt: skip


class AskForm(LinkForm):
    """What has to be known first."""

    question = forms.CharField(
        label=_("What do you need to know?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(LinkForm):
    """Why not, and who could instead."""

    reason_code = forms.ChoiceField(
        label=_("Why not?"), choices=[(code, DECLINES[code]) for code in DECLINE_REASONS]
    )
    reason = forms.CharField(
        label=_("In your own words"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    suggested = forms.ChoiceField(label=_("Who could help instead?"), required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the region's other organisations."""
        super().__init__(*args, **kwargs)
        self.fields["suggested"].choices = [("", _("I do not know")), *others]  # type: ignore[attr-defined]


class ReplyForm(LinkForm):
    """The answer to a question."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConfirmForm(LinkForm):
    """Nothing but the button."""


class DisputeForm(LinkForm):
    """What is not right."""

    disputed = forms.CharField(
        label=_("What is not right?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TimesForm(forms.Form):
    """Which times are possible."""

    can = forms.MultipleChoiceField(
        label=_("I can meet at"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that are possible for you. The others count as not possible."),
    )  # fmt: skip
    message = forms.CharField(
        label=_("Anything else?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, times: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the open times."""
        super().__init__(*args, **kwargs)
        self.fields["can"].choices = list(times)  # type: ignore[attr-defined]
