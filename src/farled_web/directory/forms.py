"""What people type about an organisation's offer, read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.errors import BadInput
from farled.packs.schemas import ELIGIBILITY_RULES
from farled.packs.values import RegionPack
from farled.terms.periods import Quarter
from farled_web.directory import wording
from farled_web.directory.models import GroupOffer, Project, Service
from farled_web.ui.forms import DayInput, VersionField

ANY = ("", gettext_lazy("any"))


def _number(label: Any, help: Any = "", **kept: Any) -> forms.FloatField:
    return forms.FloatField(label=label, help_text=help, required=False, min_value=0, localize=True, **kept)


def _areas(pack: RegionPack) -> list[tuple[str, str]]:
    return [(area.id, wording.area_name(area)) for area in pack.areas]


def _countries() -> list[tuple[Any, Any]]:
    return [ANY, *wording.countries()]


class ServiceForm(forms.Form):
    """A service: what, for which area, how many hours by need, what it costs."""

    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    area = forms.ChoiceField(label=gettext_lazy("Support area"))
    description = forms.CharField(
        label=gettext_lazy("What a firm gets"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In a few sentences, as you would tell a firm."),
    )
    format = forms.ChoiceField(label=gettext_lazy("Form"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=tuple(wording.UNITS.items()),
        widget=forms.RadioSelect,
        initial="hours",
        help_text=gettext_lazy("Hours for one firm at a time, seats for a group."),
    )
    hours_1 = _number(
        gettext_lazy("Hours per firm, mild need"), gettext_lazy("Leave empty what is not known.")
    )
    hours_2 = _number(gettext_lazy("Hours per firm, marked need"))
    hours_3 = _number(gettext_lazy("Hours per firm, severe need"))
    fee_eur = _number(gettext_lazy("What the firm pays, euro"))
    cost_per_hour_eur = _number(
        gettext_lazy("What an hour costs you, euro"), gettext_lazy("Shown to those in the region only.")
    )
    aid_eur = _number(gettext_lazy("De minimis aid by taking part, euro"))
    market = forms.ChoiceField(label=gettext_lazy("For one country only"), required=False)
    quarters = forms.CharField(
        label=gettext_lazy("When a group service is held"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Quarters, as 2027Q1; 2027Q3. Empty: whenever there is capacity."),
    )
    source = forms.CharField(label=gettext_lazy("Where it can be read"), required=False, max_length=1000)
    version = VersionField(required=False)

    def __init__(self, *args: Any, pack: RegionPack, **kept: Any) -> None:
        """Take the region's areas."""
        super().__init__(*args, **kept)
        self.fields["area"].choices = _areas(pack)  # type: ignore[attr-defined]
        self.fields["market"].choices = _countries()  # type: ignore[attr-defined]
        known = [(key, str(text)) for key, text in wording.FORMATS.items()]
        given = self.initial.get("format") or (self.data.get("format") if self.is_bound else "")
        if given and given not in wording.FORMATS:
            known.append((given, given))
        self.fields["format"].choices = known  # type: ignore[attr-defined]

    def clean_quarters(self) -> list[str]:
        """Read quarters separated by semicolons, commas or spaces."""
        return read_quarters(self.cleaned_data["quarters"])

    @classmethod
    def initial_of(cls, service: Service) -> dict[str, Any]:
        """Give what a service says now."""
        found = {name: getattr(service, name) for name in cls.base_fields if name != "quarters"}
        return found | {"quarters": "; ".join(service.quarters)}


def read_quarters(text: str) -> list[str]:
    """Read quarters; refuse what is none."""
    found = []
    for word in text.replace(",", " ").replace(";", " ").split():
        try:
            found.append(str(Quarter.parse(word.upper())))
        except BadInput:
            raise ValidationError(
                _("“%(word)s” is not a quarter. Write the year, Q and 1 to 4, as 2027Q1.") % {"word": word}
            ) from None
    return sorted(set(found))


class ClaimForm(forms.Form):
    """A competence claim: level, where from, source, date."""

    area = forms.ChoiceField(label=gettext_lazy("Support area"))
    barrier = forms.ChoiceField(
        label=gettext_lazy("Only this line of the check"),
        required=False,
        help_text=gettext_lazy("Choose one where the claim is that narrow."),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("How far does the help go?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=list(enumerate(wording.LEVELS)),
    )
    provenance = forms.ChoiceField(
        label=gettext_lazy("Where does it come from?"),
        choices=[(key, text) for key, text in wording.PROVENANCES.items() if key != "outcome"],
        initial="self_declared",
        help_text=gettext_lazy("Observed outcomes are counted from closed referrals, not typed in."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=1000,
        help_text=gettext_lazy(
            "A public page, document or record others can find. A claim without a source is refused."
        ),
        widget=forms.TextInput,
    )
    date = forms.DateField(label=gettext_lazy("When was it true?"), widget=DayInput)
    market = forms.ChoiceField(label=gettext_lazy("For one country only"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Anything a reader must know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, pack: RegionPack, **kept: Any) -> None:
        """Take the region's areas and lines."""
        super().__init__(*args, **kept)
        self.pack = pack
        names = wording.area_names(pack.areas)
        lines = [(b.id, f"{names.get(b.area, b.area)}: {wording.barrier_text(b)}") for b in pack.barriers]
        self.fields["area"].choices = _areas(pack)  # type: ignore[attr-defined]
        self.fields["barrier"].choices = [("", _("the whole area")), *lines]  # type: ignore[attr-defined]
        self.fields["market"].choices = _countries()  # type: ignore[attr-defined]

    def clean_date(self) -> Any:
        """Nothing is known of tomorrow."""
        given = self.cleaned_data["date"]
        if given > timezone.localdate():
            raise ValidationError(
                _("The day lies in the future. Give the day it was true, today at the latest.")
            )
        return given

    def clean(self) -> dict[str, Any]:
        """A line of the check belongs to one area."""
        found = super().clean() or {}
        barrier = next((b for b in self.pack.barriers if b.id == found.get("barrier")), None)
        if barrier is not None and found.get("area") and found["area"] != barrier.area:
            name = wording.area_names(self.pack.areas).get(barrier.area, barrier.area)
            self.add_error("barrier", _("That line belongs to %(area)s. Choose that area.") % {"area": name})
        return found


class NoteForm(forms.Form):
    """The organisation's own words beside a claim that is counted."""

    note = forms.CharField(
        label=gettext_lazy("Your note"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it. Name no firm."),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a claim does not hold."""

    why = forms.CharField(
        label=gettext_lazy("Why does it not hold?"),
        max_length=300,
        help_text=gettext_lazy("For example: the office in Beijing has closed."),
    )


class RuleForm(forms.Form):
    """Who may be helped."""

    service = forms.ChoiceField(label=gettext_lazy("For which service"), required=False)
    rule = forms.ChoiceField(label=gettext_lazy("What is asked for"))
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=120,
        help_text=gettext_lazy(
            "Size: micro, small, medium, large. Industry: a NACE code as 25.6. Place: a municipality or "
            "a NUTS code as SE313. Amounts: digits only."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Where it can be read"), required=False, max_length=1000)

    def __init__(self, *args: Any, services: Iterable[Service], **kept: Any) -> None:
        """Take the organisation's services."""
        super().__init__(*args, **kept)
        self.services = {str(service.uuid): service for service in services}
        every = [("", _("all of them")), *((key, one.name) for key, one in self.services.items())]
        self.fields["service"].choices = every  # type: ignore[attr-defined]
        self.fields["rule"].choices = [(r, wording.RULES[r]) for r in ELIGIBILITY_RULES]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Give what was typed, as the action takes it."""
        given = self.cleaned_data
        return {**given, "service": self.services.get(given["service"]), "value": given["value"].strip()}


class TieForm(forms.Form):
    """Who the organisation works with."""

    other = forms.ChoiceField(label=gettext_lazy("Works with"))
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=tuple(wording.TIES.items()))
    market = forms.ChoiceField(label=gettext_lazy("For one country only"), required=False)
    source = forms.CharField(label=gettext_lazy("Where it can be read"), required=False, max_length=1000)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **kept: Any) -> None:
        """Take the region's other organisations."""
        super().__init__(*args, **kept)
        self.fields["other"].choices = list(others)  # type: ignore[attr-defined]
        self.fields["market"].choices = _countries()  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """A delegation, course or cohort."""

    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    area = forms.ChoiceField(label=gettext_lazy("Support area"))
    service = forms.ChoiceField(label=gettext_lazy("Part of the service"), required=False)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)
    apply_by = forms.DateField(label=gettext_lazy("Apply by"), widget=DayInput, required=False)
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=10_000)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=200, required=False)
    market = forms.ChoiceField(label=gettext_lazy("For one country only"), required=False)
    version = VersionField(required=False)

    def __init__(self, *args: Any, pack: RegionPack, services: Iterable[Service], **kept: Any) -> None:
        """Take the region's areas and the organisation's services."""
        super().__init__(*args, **kept)
        self.services = {str(service.uuid): service for service in services}
        every = [("", _("none")), *((key, one.name) for key, one in self.services.items())]
        self.fields["area"].choices = _areas(pack)  # type: ignore[attr-defined]
        self.fields["service"].choices = every  # type: ignore[attr-defined]
        self.fields["market"].choices = _countries()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends when or after it begins, and one applies before that."""
        found = super().clean() or {}
        starts, ends, until = found.get("starts_on"), found.get("ends_on"), found.get("apply_by")
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on", _("The last day is before the first. Give the same day or a later one.")
            )
        if starts and until and until > starts:
            self.add_error("apply_by", _("One can apply after it has begun. Give an earlier day."))
        return found

    def facts(self) -> dict[str, Any]:
        """Give what was typed, as the action takes it."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "version"}
        return {**given, "service": self.services.get(given["service"])}

    @classmethod
    def initial_of(cls, offer: GroupOffer) -> dict[str, Any]:
        """Give what an offer says now."""
        found = {name: getattr(offer, name) for name in cls.base_fields if name != "service"}
        return found | {"service": str(offer.service.uuid) if offer.service else ""}


class ProjectForm(forms.Form):
    """A funding project."""

    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    code = forms.CharField(label=gettext_lazy("Case number"), max_length=60, required=False)
    fund = forms.CharField(label=gettext_lazy("Funded by"), max_length=60, required=False)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput, required=False)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput, required=False)
    hours = _number(gettext_lazy("Hours in all"), gettext_lazy("Empty: no limit is known."))
    version = VersionField(required=False)

    def clean(self) -> dict[str, Any]:
        """It ends when or after it begins."""
        found = super().clean() or {}
        if found.get("starts_on") and found.get("ends_on") and found["ends_on"] < found["starts_on"]:
            self.add_error(
                "ends_on", _("The last day is before the first. Give the same day or a later one.")
            )
        return found

    @classmethod
    def initial_of(cls, project: Project) -> dict[str, Any]:
        """Give what a project says now."""
        return {name: getattr(project, name) for name in cls.base_fields}


class ImportForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A region pack (.zip), a workbook with one sheet per table (.xlsx), or one table (.csv)."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,.xlsx,.csv"}),
    )
    table = forms.ChoiceField(
        label=gettext_lazy("Which table a CSV holds"),
        required=False,
        help_text=gettext_lazy("Only asked for CSV; empty: told by the file's name or its headings."),
    )

    def __init__(self, *args: Any, tables: Iterable[tuple[str, Any]], **kept: Any) -> None:
        """Take the tables that may be brought in."""
        super().__init__(*args, **kept)
        self.fields["table"].choices = [("", "–"), *tables]  # type: ignore[attr-defined]
