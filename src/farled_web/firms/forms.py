"""What is typed about firms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farled.terms.nace import is_nace
from farled.terms.nuts import is_nuts
from farled.terms.organisation_numbers import EXAMPLES
from farled_web.firms import choices, numbers
from farled_web.firms.models import Category
from farled_web.ui.forms import DayInput, VersionField

UNKNOWN = ("", gettext_lazy("not known"))
EARLIEST = 1200  # older firms than the oldest known are a slip of the pen


class NumberMixin(forms.Form):
    """Country and organisation number, checked together."""

    def clean(self) -> dict[str, Any]:
        """Refuse a number that cannot stand in the country's register, and normalise it."""
        found: dict[str, Any] = super().clean() or {}
        number, country = found.get("organisation_number", ""), found.get("country", "")
        if number and not numbers.is_valid(number, country):
            example = EXAMPLES.get(country, "")
            # What was typed is not repeated here: it can be somebody's personal number.
            told = _("This is no organisation number of that country: a digit is missing or wrong.")
            self.add_error("organisation_number", f"{told} {_('Example: %s') % example}" if example else told)
        found["organisation_number"] = numbers.normalised(number, country) if number else ""
        return found


class RegisterForm(NumberMixin):
    """A firm, as an adviser meets it: a name is enough."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Register it for"), coerce=int)
    name = forms.CharField(label=gettext_lazy("Name of the firm"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country of its register"), initial="SE")
    organisation_number = forms.CharField(
        label=gettext_lazy("Organisation number"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Best of all: by its number a firm is counted once. Example: 556000-0001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sole_trader = forms.BooleanField(
        label=gettext_lazy("Sole trader: the number can be a personal number"),
        required=False,
        help_text=gettext_lazy(
            "Swedish numbers of that form are recognised without it. The number is then hidden on screen."
        ),
    )
    municipality = forms.CharField(label=gettext_lazy("Municipality"), max_length=120, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_email = forms.EmailField(label=gettext_lazy("Their e-mail"), required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Their phone"), max_length=40, required=False)

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Take the organisations the viewer may register for; with one there is nothing to choose."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = organisations
        if len(organisations) == 1:
            chosen.initial = organisations[0][0]
            chosen.widget = forms.HiddenInput()
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = choices.countries()

    def clean(self) -> dict[str, Any]:
        """A contact needs a name, or there is nobody to ask for."""
        found = super().clean()
        if (found.get("contact_email") or found.get("contact_phone")) and not found.get("contact_name"):
            self.add_error(
                "contact_name", _("Give the person's name too, so that others know whom to ask for.")
            )
        return found


class AskForm(forms.Form):
    """A request to a firm that is there already to be let in."""

    message = forms.CharField(
        label=gettext_lazy("What you want to do for the firm"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The firm reads this when it decides whether to let you in."),
    )


class FactsForm(NumberMixin):
    """What is known of a firm; every line may stay empty, which means not known."""

    version = VersionField()
    name = forms.CharField(label=gettext_lazy("Name of the firm"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country of its register"), required=False)
    organisation_number = forms.CharField(
        label=gettext_lazy("Organisation number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    number_confirmed = forms.BooleanField(
        label=gettext_lazy("The number is checked against the register"), required=False
    )
    sole_trader = forms.BooleanField(
        label=gettext_lazy("Sole trader: the number can be a personal number"), required=False
    )
    founded = forms.IntegerField(label=gettext_lazy("Founded, year"), required=False)
    employees = forms.FloatField(
        label=gettext_lazy("Employees, in full years' work"),
        required=False,
        min_value=0,
        max_value=1e7,
        help_text=gettext_lazy("Two people at half time are one. Partner and linked enterprises count too."),
    )
    linked = forms.TypedChoiceField(
        label=gettext_lazy("Partner or linked enterprises"),
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
        choices=[UNKNOWN, ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )
    nace = forms.CharField(
        label=gettext_lazy("Industry (NACE code)"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("With its dot. Example: 25.62"),
    )
    nace_revision = forms.ChoiceField(
        label=gettext_lazy("Revision of the NACE code"),
        required=False,
        choices=[UNKNOWN, ("2", gettext_lazy("2 (from 2008)")), ("2.1", gettext_lazy("2.1 (from 2025)"))],
    )
    municipality = forms.CharField(label=gettext_lazy("Municipality"), max_length=120, required=False)
    nuts = forms.ChoiceField(label=gettext_lazy("County or area (NUTS 3)"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    url = forms.URLField(
        label=gettext_lazy("Web page"), max_length=400, required=False, assume_scheme="https"
    )
    languages = forms.MultipleChoiceField(label=gettext_lazy("Languages they work in"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("How far abroad"), required=False)
    share_abroad = forms.FloatField(
        label=gettext_lazy("Share of sales abroad, per cent"), required=False, min_value=0, max_value=100
    )
    abroad_since = forms.IntegerField(label=gettext_lazy("Sells abroad since, year"), required=False)
    targets = forms.MultipleChoiceField(label=gettext_lazy("Countries they aim for"), required=False)

    def __init__(self, *args: Any, country: str = "", masked: str = "", **kwargs: Any) -> None:
        """Fill the lists; NUTS areas are those of the firm's country.

        Args:
            args: As for any form.
            country: Country of the firm's register.
            masked: The number as it may be shown, where it can be a person's: it is not sent to the screen,
                and left empty it stays.
            kwargs: As for any form.
        """
        super().__init__(*args, **kwargs)
        self.masked = masked
        if masked:
            self.fields["organisation_number"].help_text = _("Saved: %s. Leave empty to keep it.") % masked
        lists: dict[str, Any] = {
            "country": [UNKNOWN, *choices.countries()],
            "nuts": [UNKNOWN, *choices.nuts(country)],
            "languages": choices.languages(),
            "targets": choices.countries(),
            "stage": [UNKNOWN, *choices.STAGES],
        }
        for name, values in lists.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
        for name in ("languages", "targets"):
            self.fields[name].widget.attrs["size"] = 6

    @property
    def keeps_number(self) -> bool:
        """Whether the hidden number stays, since none was typed."""
        return bool(self.masked) and not self.cleaned_data.get("organisation_number")

    def clean_founded(self) -> int | None:
        """Refuse a year that cannot be."""
        return _year(self.cleaned_data["founded"])

    def clean_abroad_since(self) -> int | None:
        """Refuse a year that cannot be."""
        return _year(self.cleaned_data["abroad_since"])

    def clean_share_abroad(self) -> float | None:
        """Per cent on the page, a share from 0 to 1 in the row."""
        value = self.cleaned_data["share_abroad"]
        return None if value is None else value / 100

    def clean(self) -> dict[str, Any]:
        """Check the codes against their lists."""
        found = super().clean()
        code, revision = found.get("nace", "").strip().upper(), found.get("nace_revision", "")
        if code and not revision:
            revision = next((r for r in ("2.1", "2") if is_nace(code, r)), "2.1")
        if code and not is_nace(code, revision):
            self.add_error("nace", _("There is no such code in revision %s. Example: 25.62") % revision)
        if found.get("nuts") and not is_nuts(found["nuts"]):
            self.add_error("nuts", _("There is no such area."))
        found.update(nace=code, nace_revision=revision if code else "")
        return found


def _year(value: int | None) -> int | None:
    if value is not None and not EARLIEST <= value <= dt.date.today().year:
        raise forms.ValidationError(_("Give a year up to now, with four digits. Example: 2014"))
    return value


class FinanceForm(forms.Form):
    """What the firm says of its money."""

    version = VersionField()
    turnover_eur = forms.FloatField(label=gettext_lazy("Turnover a year, euro"), required=False, min_value=0)
    balance_eur = forms.FloatField(
        label=gettext_lazy("Balance-sheet total, euro"), required=False, min_value=0
    )
    year = forms.IntegerField(label=gettext_lazy("Of the year"), required=False)

    def clean_year(self) -> int | None:
        """Refuse a year that cannot be."""
        return _year(self.cleaned_data["year"])


class ContactForm(forms.Form):
    """A person at the firm."""

    version = VersionField(required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(label=gettext_lazy("What they do there"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails to them"),
        choices=[("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English"))],
    )


class AidForm(forms.Form):
    """*De minimis* aid the firm has received."""

    version = VersionField(required=False)
    date = forms.DateField(
        label=gettext_lazy("Granted on"),
        widget=DayInput(),
        help_text=gettext_lazy("The day of the decision, not the day money came."),
    )
    amount_eur = forms.FloatField(label=gettext_lazy("Amount, euro"), min_value=0.01, max_value=1e9)
    granted_by = forms.CharField(label=gettext_lazy("Granted by"), max_length=200, required=False)
    scheme = forms.CharField(label=gettext_lazy("Scheme"), max_length=200, required=False)
    linked_name = forms.CharField(
        label=gettext_lazy("Granted to a linked enterprise"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Its name, where it was not the firm itself: one ceiling holds for all of them."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Where this is known from"), max_length=300, required=False)
    document = forms.ChoiceField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy("A document among the firm's documents on money, for example the decision."),
    )

    def __init__(self, *args: Any, documents: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Take the documents to choose from."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["document"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "–"), *documents]

    def clean_date(self) -> dt.date:
        """Aid that is not granted yet is not received."""
        day: dt.date = self.cleaned_data["date"]
        if day > dt.date.today():
            raise forms.ValidationError(_("Give a day up to today: aid to come is not counted yet."))
        return day


class WithdrawAidForm(forms.Form):
    """Why an entry of aid counts no more."""

    version = VersionField(required=False)
    why = forms.CharField(label=gettext_lazy("Why it counts no more"), max_length=300)


class MembershipForm(forms.Form):
    """An organisation the firm is a member of."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Organisation"), coerce=int)
    since = forms.DateField(label=gettext_lazy("Member since"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Member until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Take the organisations to choose from."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = organisations

    def clean(self) -> dict[str, Any]:
        """A membership ends after it began."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("A membership ends after it began."))
        return found


class DocumentForm(forms.Form):
    """A file about the firm."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "PDF, picture (PNG, JPEG, WebP), text, CSV, or a document of Word, Excel, PowerPoint or "
            "OpenDocument without macros."
        ),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=Category.choices,
        initial="plan",
        help_text=gettext_lazy("Decides who else may read it: those the firm lets see this kind of data."),
    )
