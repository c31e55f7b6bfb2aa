"""What people type about organisations and regions, read and checked."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.terms.nace import is_nace
from farled.terms.nuts import is_nuts
from farled.terms.organisation_numbers import EXAMPLES, is_organisation_number
from farled_web.organisations.models import KINDS
from farled_web.ui.forms import VersionField

LANGUAGES = [
    ("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English")), ("no", gettext_lazy("Norwegian")),
    ("da", gettext_lazy("Danish")), ("fi", gettext_lazy("Finnish")), ("de", gettext_lazy("German")),
    ("fr", gettext_lazy("French")), ("es", gettext_lazy("Spanish")), ("it", gettext_lazy("Italian")),
    ("pl", gettext_lazy("Polish")), ("nl", gettext_lazy("Dutch")), ("et", gettext_lazy("Estonian")),
    ("lv", gettext_lazy("Latvian")), ("lt", gettext_lazy("Lithuanian")), ("uk", gettext_lazy("Ukrainian")),
]  # fmt: skip
REVISIONS = [("", "–"), ("2", "2"), ("2.1", "2.1")]


class OrganisationForm(forms.Form):
    """An organisation's profile."""

    version = VersionField(required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of organisation"), choices=KINDS)
    about_sv = forms.CharField(
        label=gettext_lazy("About the organisation, in Swedish"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Two or three plain sentences: who you help, and with what."),
    )  # fmt: skip
    about_en = forms.CharField(
        label=gettext_lazy("About the organisation, in English"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    country = forms.CharField(
        label=gettext_lazy("Country"), required=False, max_length=2,
        help_text=gettext_lazy("Two letters, for example SE."),
    )  # fmt: skip
    organisation_number = forms.CharField(
        label=gettext_lazy("Organisation number"), required=False, max_length=32,
        help_text=gettext_lazy("As in the public register, for example 556000-0001."),
    )  # fmt: skip
    municipality = forms.CharField(label=gettext_lazy("Municipality"), required=False, max_length=120)
    nuts = forms.CharField(
        label=gettext_lazy("NUTS code of the place"), required=False, max_length=5,
        help_text=gettext_lazy("For example SE313."),
    )  # fmt: skip
    sectors = forms.CharField(
        label=gettext_lazy("Industries"), required=False, max_length=400,
        help_text=gettext_lazy("NACE codes, by comma: 24, 25, 28. Empty: every industry."),
    )  # fmt: skip
    nace_revision = forms.ChoiceField(
        label=gettext_lazy("Revision of the NACE codes"), required=False, choices=REVISIONS
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you help in"), required=False, choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    url = forms.URLField(
        label=gettext_lazy("Web address"), required=False, max_length=400, assume_scheme="https"
    )
    email = forms.EmailField(label=gettext_lazy("Public e-mail address"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source of these facts"), required=False, max_length=1000,
        help_text=gettext_lazy(
            "Where somebody else can read the same, for example your web page and a date."
        ),
    )  # fmt: skip

    def clean_country(self) -> str:
        """Two capital letters."""
        country = str(self.cleaned_data["country"]).strip().upper()
        if country and not re.fullmatch("[A-Z]{2}", country):
            raise forms.ValidationError(_("Give the country by two letters, for example SE."))
        return country

    def clean_nuts(self) -> str:
        """A code of NUTS, at any level."""
        nuts = str(self.cleaned_data["nuts"]).strip().upper()
        if nuts and not is_nuts(nuts):
            raise forms.ValidationError(
                _("%(given)s is not a NUTS code. Look it up at Eurostat, for example SE313."),
                params={"given": nuts},
            )
        return nuts

    def clean_sectors(self) -> list[str]:
        """Codes by comma or semicolon."""
        return [code.strip() for code in re.split("[,;]", self.cleaned_data["sectors"]) if code.strip()]

    def clean(self) -> dict[str, Any]:
        """Hold codes to their revision and the number to its country's register."""
        given: dict[str, Any] = super().clean() or {}
        codes, revision = given.get("sectors") or [], given.get("nace_revision") or ""
        if codes and not revision:
            self.add_error("nace_revision", _("Choose which revision the industry codes are from."))
        elif wrong := [code for code in codes if not is_nace(code, revision)]:
            self.add_error(
                "sectors",
                _("%(codes)s: not in NACE revision %(revision)s. Give codes as 24 or 25.53.")
                % {"codes": ", ".join(wrong), "revision": revision},
            )
        number, country = given.get("organisation_number"), given.get("country")
        if number and country and not is_organisation_number(number, country):
            self.add_error(
                "organisation_number",
                _("This is not a valid number in %(country)s; a valid one looks like %(example)s.")
                % {"country": country, "example": EXAMPLES.get(country, "556000-0001")},
            )
        return given

    @classmethod
    def of(cls, organisation: Any) -> OrganisationForm:
        """Give the form as the organisation stands."""
        names = [name for name in cls.base_fields if name != "sectors"]
        initial = {name: getattr(organisation, name) for name in names}
        return cls(initial={**initial, "sectors": ", ".join(organisation.sectors)})

    def facts(self) -> dict[str, Any]:
        """Give what was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RegionForm(forms.Form):
    """A region's settings."""

    version = VersionField()
    name = forms.CharField(label=gettext_lazy("Name of the region"), max_length=120)
    nuts = forms.CharField(
        label=gettext_lazy("NUTS code of the place"), required=False, max_length=5,
        help_text=gettext_lazy("For example SE313."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages the region works in"), choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    clean_nuts = OrganisationForm.clean_nuts

    @classmethod
    def of(cls, region: Any) -> RegionForm:
        """Give the form as the region stands."""
        return cls(initial={name: getattr(region, name) for name in cls.base_fields})

    def facts(self) -> dict[str, Any]:
        """Give what was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VersionForm(forms.Form):
    """A confirmation of something that was shown in one version."""

    version = VersionField()
