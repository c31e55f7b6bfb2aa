"""What a manager says of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from farled_web.api.reach import SCOPES

WORDS = {
    "directory:read": _("Read the directory and the region's capacity"),
    "firms:read": _("Read the firms you see"),
    "referrals:read": _("Read your cases"),
    "referrals:write": _("Draft and move your cases"),
    "journeys:read": _("Read your cases as an event log, under pseudonyms"),
}
DAYS = [(days, ngettext_lazy("%d day", "%d days", days) % days) for days in (30, 90, 365)]


class TokenForm(forms.Form):
    """Whose, what for, for how long."""

    organisation = forms.ChoiceField(label=_("Organisation"), choices=())
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The system that is to use it, as your case system"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=[(scope, WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple, help_text=_("No more than the system needs."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("Good for"), choices=DAYS, coerce=int, initial=90)

    def __init__(self, *args: Any, organisations: Any = (), **kwargs: Any) -> None:
        """Offer these organisations, as (id, name)."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = organisations
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            field.initial = organisations[0][0]
