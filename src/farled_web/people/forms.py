"""What people type about themselves and each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled_web.people.models import RegionTask, Role

LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LANGUAGE_LABEL = gettext_lazy("Language of mails and pages")


class ProfileForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=LANGUAGE_LABEL, choices=LANGUAGES)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=())
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"), choices=LANGUAGES)

    def __init__(self, *args: Any, roles: Any = Role.choices, **kwargs: Any) -> None:
        """Offer these roles."""
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = roles


def organisation_invite(data: Any = None) -> InviteForm:
    """Invite to an organisation; the usual role stands first."""
    order = [Role.MEMBER, Role.READER, Role.MANAGER]
    return InviteForm(data, roles=[(role.value, role.label) for role in order])


def region_invite(data: Any = None) -> InviteForm:
    """Invite to a region."""
    return InviteForm(data, roles=RegionTask.choices)


class RoleForm(forms.Form):
    """A member's new role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)


class NewAccountForm(forms.Form):
    """A new person's name and password, on accepting an invitation."""

    email = forms.EmailField(disabled=True, required=False, label=gettext_lazy("E-mail address"))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=LANGUAGE_LABEL, choices=LANGUAGES)
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least eight characters; a few words in a row are easiest to remember."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("The password once more"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Hold the password to the rules, and to its repetition."""
        given: dict[str, Any] = super().clean() or {}
        password = given.get("password") or ""
        if password and given.get("again") is not None and password != given["again"]:
            self.add_error("again", _("The two passwords are not the same. Type the same one twice."))
        elif password:
            try:
                validate_password(password)
            except ValidationError as error:
                self.add_error("password", error)
        return given


class CloseForm(forms.Form):
    """The word that closes an account."""

    sure = forms.BooleanField(
        label=gettext_lazy("I understand that my account is closed for good"),
        error_messages={"required": gettext_lazy("Tick the box to close the account.")},
    )  # fmt: skip
