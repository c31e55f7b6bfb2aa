"""What is typed about the joint meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from farled_web.ui.forms import VersionField

SLOTS = 3


def _moment(label: Any, *, required: bool) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class ProposeForm(forms.Form):
    """Up to three times at once."""

    first = _moment(_("First time"), required=True)
    second = _moment(_("Second time"), required=False)
    third = _moment(_("Third time"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=480, initial=60)
    place = forms.CharField(
        label=_("Where you meet"),
        required=False,
        max_length=300,
        help_text=_("An address, a telephone number or a link."),
    )

    def times(self) -> list[datetime]:
        """Give the times that were filled in."""
        return [one for name in ("first", "second", "third") if (one := self.cleaned_data.get(name))]


class WriteDownForm(forms.Form):
    """Who was there and what was agreed."""

    version = VersionField()
    handover_version = VersionField(required=False)
    present = forms.MultipleChoiceField(label=_("Who was there?"), widget=forms.CheckboxSelectMultiple)
    agreed = forms.CharField(
        label=_("What was agreed?"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    begin = forms.BooleanField(
        label=_("The work has begun: this was the first contact"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, sides: Iterable[tuple[str, str]] = (), begins: bool = False, **kwargs: Any
    ) -> None:
        """Offer the three sides; only the receiver begins."""
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = list(sides)  # type: ignore[attr-defined]
        if not begins:
            del self.fields["begin"]

    def clean_present(self) -> list[str]:
        """Nobody meets alone."""
        found: list[str] = self.cleaned_data["present"]
        if len(found) < 2:
            raise forms.ValidationError(__("A meeting has at least two sides. Tick everybody who was there."))
        return found
