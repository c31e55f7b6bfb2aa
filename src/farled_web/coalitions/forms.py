"""What an adviser settles by hand, and what a firm says of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farled_web.coalitions import words
from farled_web.coalitions.making import MEMBERS, Wishes

Pairs = Sequence[tuple[str, str]]
OUT = "-"


class WishesForm(forms.Form):
    """For each need: who may take it and when, or that it is left out; for all: who takes no part."""

    members = forms.TypedChoiceField(
        label=_("Most organisations in the coalition"), coerce=int, initial=MEMBERS,
        choices=[(n, str(n)) for n in range(1, 7)],
    )  # fmt: skip
    careful = forms.BooleanField(
        label=_("Be careful: count on the level an organisation reaches in three cases out of four"),
        required=False,
    )
    forbids = forms.MultipleChoiceField(
        label=_("Take no part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(
        self, *args: Any, needs: Pairs, organisations: Pairs, quarters: Sequence[str], **kwargs: Any
    ):
        """Take the firm's needs as (area, name), the organisations as (slug, name), and the quarters."""
        super().__init__(*args, **kwargs)
        self.needs = needs
        self.fields["forbids"].choices = list(organisations)  # type: ignore[attr-defined]
        pins = [("", _("whoever fits best")), *organisations, (OUT, _("leave this need out"))]
        times = [("", _("any quarter")), *((text, words.quarter(text)) for text in quarters)]
        for area, name in needs:
            self.fields[f"pin_{area}"] = forms.ChoiceField(
                label=name, choices=pins, required=False, widget=forms.Select(attrs={"class": "form-select"})
            )
            self.fields[f"quarter_{area}"] = forms.ChoiceField(
                label=_("When, for %(area)s") % {"area": name},
                choices=times,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @staticmethod
    def start(wishes: Wishes, seen: int) -> dict[str, Any]:
        """Give the form's first values for what is settled already."""
        return {
            "members": wishes.members, "careful": wishes.careful,
            "forbids": list(wishes.forbids), "seen": seen,
            **{f"pin_{area}": name for area, name in wishes.pins.items()},
            **{f"pin_{area}": OUT for area in wishes.left_out},
            **{f"quarter_{area}": text for area, text in wishes.quarters.items()},
        }  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Give the fields need by need."""
        return [
            {"area": area, "name": name, "pin": self[f"pin_{area}"], "quarter": self[f"quarter_{area}"]}
            for area, name in self.needs
        ]

    def wishes(self) -> Wishes:
        """Give what is settled."""
        given = self.cleaned_data
        chosen = {area: given.get(f"pin_{area}") or "" for area, _name in self.needs}
        return Wishes(
            pins={area: name for area, name in chosen.items() if name and name != OUT},
            quarters={
                area: given[f"quarter_{area}"]
                for area, name in chosen.items()
                if given.get(f"quarter_{area}") and name != OUT
            },
            left_out=tuple(sorted(area for area, name in chosen.items() if name == OUT)),
            forbids=tuple(sorted(given["forbids"])),
            members=given["members"],
            careful=given["careful"],
        )


class VersionForm(forms.Form):
    """The version that was on screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ChangeForm(VersionForm):
    """What the firm wants changed."""

    text = forms.CharField(
        label=_("What should change?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. For example: start with the customs papers; the course has to wait."),
    )  # fmt: skip
