"""The form of an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from farled.referrals.outcomes import MILESTONES, OUTCOMES
from farled.reporting.indicators import COUNTABLES
from farled_web.ui.forms import VersionField


class IndicatorForm(forms.Form):
    """What an indicator is called and what it counts."""

    version = VersionField(required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("As the project names it, for example RCR19 or REG01."),
    )
    name_sv = forms.CharField(label=gettext_lazy("Name in Swedish"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    definition_sv = forms.CharField(
        label=gettext_lazy("Definition in Swedish"), max_length=2000, widget=forms.Textarea
    )
    definition_en = forms.CharField(
        label=gettext_lazy("Definition in English"), max_length=2000, widget=forms.Textarea
    )
    source = forms.CharField(
        label=gettext_lazy("Who defines it"),
        max_length=300,
        help_text=gettext_lazy("The programme, the project's decision, or the regulation."),
    )
    counts = forms.ChoiceField(label=gettext_lazy("What it counts"))
    of = forms.ChoiceField(
        label=gettext_lazy("Which milestone or outcome"),
        required=False,
        help_text=gettext_lazy("Only where what it counts names one."),
    )
    goal = forms.FloatField(label=gettext_lazy("Goal"), required=False, min_value=0)
    project = forms.ChoiceField(label=gettext_lazy("The project that names it"), required=False)

    def __init__(self, *args: Any, language: str, projects: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Take what there is to choose from."""
        super().__init__(*args, **kwargs)
        name = f"name_{language}"
        kinds = [(key, getattr(one, name)) for key, one in (*MILESTONES.items(), *OUTCOMES.items())]
        choices = {
            "counts": [(key, getattr(one, name)) for key, one in COUNTABLES.items()],
            "of": [("", "–"), *kinds],
            "project": [("", "–"), *projects],
        }
        for field, offered in choices.items():
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = offered
