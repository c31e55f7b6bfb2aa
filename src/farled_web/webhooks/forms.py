"""What managers type about a subscription."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from farled_web.ui.forms import VersionField
from farled_web.webhooks.events import TOPICS


class WebhookForm(forms.Form):
    """Name, address and topics."""

    version = VersionField(required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What you call the system, for example: our case system.")
    )
    url = forms.CharField(
        label=_("Web address that takes the messages"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Begins with https:// and is open on the internet: https://system.example.org/farled"),
    )
    topics = forms.MultipleChoiceField(
        label=_("Tell it of"),
        choices=list(TOPICS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    @classmethod
    def empty(cls) -> WebhookForm:
        """Give the form for a new one, with an id of its own and everything chosen."""
        return cls(initial={"uuid": uuid4(), "topics": list(TOPICS)})

    @classmethod
    def of(cls, row: Any) -> WebhookForm:
        """Give the form as a subscription stands."""
        return cls(initial={"version": row.version, "name": row.name, "url": row.url, "topics": row.topics})

    def facts(self) -> dict[str, Any]:
        """Give what was typed."""
        return {name: self.cleaned_data[name] for name in ("name", "url", "topics")}


class VersionForm(forms.Form):
    """A confirmation of something that was shown in one version."""

    version = VersionField()


class RotateForm(VersionForm):
    """A new secret."""

    at_once = forms.BooleanField(
        label=_("The old secret has leaked: end it at once"), required=False,
        help_text=_(
            "Otherwise both are valid for a day, so that you can change it without losing a message."
        ),
    )  # fmt: skip
