"""What is typed into the check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel import Locale
from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farled.terms.countries import COUNTRIES
from farled.terms.nace import is_nace
from farled.terms.organisation_numbers import EXAMPLES
from farled_web.diagnosis.policies import LEAST_SECONDS, MOST_RECEIVERS
from farled_web.firms import numbers
from farled_web.ui.forms import DayInput

STAMP = signing.TimestampSigner(salt="farled.check-start")
STAGES = [
    ("not_interested", _("We do not plan to sell abroad")),
    ("unsolicited_orders", _("We fill orders from abroad when they come by themselves")),
    ("explores", _("We are finding out whether and how we could sell abroad")),
    ("exports_close", _("We sell to a country close by")),
    ("experienced", _("We are used to selling there")),
    ("explores_distant", _("We are looking at countries farther away")),
]
LINKED = [("yes", _("Yes")), ("no", _("No"))]
NEAR = ("NO", "DK", "FI", "DE", "GB", "NL", "PL", "FR", "US", "EE")
TONGUES = ("sv", "en", "de", "fr", "es", "fi", "no", "da", "pl", "zh", "ar")


class StartForm(forms.Form):
    """Begin the check: the region where there are several, and a field that people leave empty."""

    region = forms.ChoiceField(label=_("Where is your firm?"), widget=forms.RadioSelect)
    website = forms.CharField(required=False, max_length=200)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the regions; a single one is chosen without asking."""
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = regions
        self.fields["stamp"].initial = STAMP.sign("start")
        if len(regions) == 1:
            field.widget = forms.HiddenInput()
            field.initial = regions[0][0]

    def clean_website(self) -> str:
        """Refuse what fills in a field that nobody sees."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty and press the button again."))
        return ""

    def clean_stamp(self) -> str:
        """Refuse a form sent faster than anybody reads it, or kept for more than a day."""
        try:
            STAMP.unsign(self.cleaned_data["stamp"], max_age=24 * 3600)
            age = timezone.now().timestamp() - _signed_at(self.cleaned_data["stamp"])
        except signing.BadSignature as error:
            raise forms.ValidationError(
                _("The page was open for too long. Press the button once more.")
            ) from error
        if age < LEAST_SECONDS:
            raise forms.ValidationError(_("That went very fast. Press the button once more."))
        return ""


def fresh_stamp(sent: QueryDict) -> QueryDict:
    """Give what was sent with a new stamp."""
    mended = sent.copy()
    mended["stamp"] = STAMP.sign("start")
    return mended


def _signed_at(stamp: str) -> int:
    return signing.b62_decode(stamp.rsplit(":", 2)[1])


class FactsForm(forms.Form):
    """A page of facts; every one may be left open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep fields short enough for a phone."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def facts(self) -> dict[str, Any]:
        """Give the values as the round keeps them; None: not told."""
        return {name: value if value not in ("", []) else None for name, value in self.cleaned_data.items()}


class FirmForm(FactsForm):
    """Which firm it is."""

    name = forms.CharField(label=_("The firm's name"), max_length=200)
    organisation_number = forms.CharField(
        label=_("Organisation number"), max_length=32,
        help_text=_("Ten digits, for example %(number)s.") % {"number": EXAMPLES["SE"]},
    )  # fmt: skip
    sole_trader = forms.BooleanField(
        label=_("We are a sole trader: the number is also a personal number, and is shown masked")
    )
    municipality = forms.CharField(label=_("Municipality"), max_length=120)

    def clean_organisation_number(self) -> str:
        """Check the number's form and check digit, and keep it as firms' numbers are kept."""
        given = str(self.cleaned_data["organisation_number"])
        if given and not numbers.is_valid(given, "SE"):
            # What was typed is not repeated: it can be somebody's personal number.
            told = _(
                "This is no Swedish organisation number: a digit is missing or wrong. "
                "Look at it again, or leave it open. Example: %(example)s"
            )
            raise forms.ValidationError(told, params={"example": EXAMPLES["SE"]})
        return numbers.normalised(given, "SE") if given else ""

    def facts(self) -> dict[str, Any]:
        """Say in which register the number stands, and mask what may be a personal number."""
        found = super().facts()
        number = found["organisation_number"] or ""
        found["country"] = "SE" if number else None
        found["sole_trader"] = bool(found["sole_trader"]) or numbers.is_personal(number, "SE") or None
        return found


class SizeForm(FactsForm):
    """How large it is."""

    founded = forms.IntegerField(label=_("Founded in the year"), min_value=1000, max_value=2100)
    employees = forms.FloatField(
        label=_("Employees, counted as full-time posts"), min_value=0, max_value=1_000_000
    )
    linked = forms.ChoiceField(
        label=_("Does the firm belong to a group, or does another firm own a quarter or more of it?"),
        choices=LINKED, widget=forms.RadioSelect,
    )  # fmt: skip
    turnover_eur = forms.FloatField(
        label=_("Turnover a year, in euro"), min_value=0, max_value=1e12,
        help_text=_("About is enough. It decides which support you may get."),
    )  # fmt: skip
    balance_eur = forms.FloatField(label=_("Balance-sheet total, in euro"), min_value=0, max_value=1e12)
    nace = forms.CharField(
        label=_("Industry code (SNI)"), max_length=12, help_text=_("If you know it, for example 25.62.")
    )

    def clean_nace(self) -> str:
        """Take the code as the register writes it, by its first four digits."""
        given = str(self.cleaned_data["nace"]).strip()
        digits = "".join(sign for sign in given if sign.isdigit())
        code = digits[:2] + ("." + digits[2:4] if len(digits) > 2 else "")
        if given and not is_nace(code, "2"):
            raise forms.ValidationError(
                _(
                    "%(given)s is not an industry code. Give two to five digits, for example 25.62, "
                    "or leave it open."
                ),
                params={"given": given},
            )
        return code

    def facts(self) -> dict[str, Any]:
        """Give *linked* as yes, no or not told; say which industry list the code is of."""
        found = super().facts()
        found["linked"] = {"yes": True, "no": False}.get(found["linked"])
        found["nace_revision"] = "2" if found["nace"] else None
        return found


class AbroadForm(FactsForm):
    """How far it has come abroad."""

    stage = forms.ChoiceField(label=_("Which fits you best?"), choices=STAGES, widget=forms.RadioSelect)
    share_abroad = forms.FloatField(label=_("Share of sales abroad, in per cent"), min_value=0, max_value=100)
    abroad_since = forms.IntegerField(
        label=_("First sold abroad in the year"), min_value=1000, max_value=2100
    )
    target_1 = forms.ChoiceField(label=_("Country you aim for first"))
    target_2 = forms.ChoiceField(label=_("Another country"))
    target_3 = forms.ChoiceField(label=_("One more country"))
    languages = forms.MultipleChoiceField(
        label=_("Languages you can do business in"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name countries and languages in the page's language."""
        super().__init__(*args, **kwargs)
        for place in ("target_1", "target_2", "target_3"):
            field = self.fields[place]
            assert isinstance(field, forms.ChoiceField)
            field.choices = country_choices()
        tongues = self.fields["languages"]
        assert isinstance(tongues, forms.MultipleChoiceField)
        names = _names().languages
        tongues.choices = [(code, str(names.get(code, code)).capitalize()) for code in TONGUES]

    def facts(self) -> dict[str, Any]:
        """Give the share as 0 to 1 and the targets as one list."""
        found = super().facts()
        targets = [found.pop(f"target_{n}") for n in (1, 2, 3)]
        found["targets"] = list(dict.fromkeys(target for target in targets if target)) or None
        if found["share_abroad"] is not None:
            found["share_abroad"] = found["share_abroad"] / 100
        return found


def _names() -> Locale:
    return Locale("sv" if (get_language() or "sv").startswith("sv") else "en")


def country_choices() -> list[tuple[str, Any]]:
    """Give the countries by name, the near ones first."""
    names = _names().territories
    near = [(code, names[code]) for code in NEAR]
    rest = sorted(
        (str(names[code]), code) for code in COUNTRIES if code in names and code not in (*NEAR, "SE")
    )
    return [("", "–"), *near, *[(code, name) for name, code in rest]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One tick of the consent form.

    Attributes:
        field: Name of the field.
        receiver: The organisation's public id.
        receiver_name: Its name.
        purpose: As in `firms.access.PURPOSES`.
        category: As in `firms.access.CATEGORIES`.
        words: What is ticked, in plain words.
        needed: Whether the receiver cannot get in touch without it.
    """

    field: str
    receiver: str
    receiver_name: str
    purpose: str
    category: str
    words: str
    needed: bool


class LinkForm(forms.Form):
    """Send the link to oneself."""

    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=[("sv", "Svenska"), ("en", "English")],
        widget=forms.RadioSelect,
    )


class ClaimForm(forms.Form):
    """Make an account: the address the invitation goes to."""

    firm_name = forms.CharField(label=_("The firm's name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        """Ask for the name only where it is not known."""
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["firm_name"]


FACTS: tuple[type[FactsForm], ...] = (FirmForm, SizeForm, AbroadForm)


def initial_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Give the facts of a round as its forms show them."""
    shown = dict(facts)
    if "linked" in shown:
        shown["linked"] = "yes" if shown["linked"] else "no"
    if "share_abroad" in shown:
        shown["share_abroad"] = round(shown["share_abroad"] * 100, 1)
    for place, code in enumerate(shown.get("targets", [])[:3], 1):
        shown[f"target_{place}"] = code
    return shown


class ReceiversForm(forms.Form):
    """Choose who may contact the firm; nobody is chosen beforehand."""

    to = forms.MultipleChoiceField(
        label=_("Who may contact you?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one, or go back to your result: that is fine, too.")},
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the organisations."""
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = receivers

    def clean_to(self) -> list[str]:
        """Hold the number down, so that one firm does not ask everybody at once."""
        chosen: list[str] = self.cleaned_data["to"]
        if len(chosen) > MOST_RECEIVERS:
            raise forms.ValidationError(
                _("Choose at most %(most)s. They can bring in others together with you."),
                params={"most": MOST_RECEIVERS},
            )
        return chosen


class ContactForm(forms.Form):
    """Who to ask for; asked only now, when somebody is to get in touch."""

    firm_name = forms.CharField(label=_("The firm's name"), max_length=200)
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Your phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    message = forms.CharField(
        label=_("Anything they should know?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: list[Asked], named: bool, **kwargs: Any) -> None:
        """Ask for each receiver, purpose and category by itself, with nothing ticked."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        if named:
            del self.fields["firm_name"]
        for one in asked:
            self.fields[one.field] = forms.BooleanField(label=one.words, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a way to get in touch, and for the consent without which nobody can."""
        found = super().clean() or {}
        if not found.get("email") and not found.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error(
                "phone", _("Give a phone number or an e-mail address, so that they can reach you.")
            )
        for one in self.asked:
            if one.needed and not found.get(one.field):
                told = _(
                    "%(receiver)s cannot contact you without this. Tick it, or go back and leave them out."
                )
                self.add_error(one.field, told % {"receiver": one.receiver_name})
        return found

    def answers(self) -> dict[tuple[str, str], dict[str, str]]:
        """Give what was decided, by receiver's public id and purpose; what is not ticked is refused."""
        decided: dict[tuple[str, str], dict[str, str]] = {}
        for one in self.asked:
            state = "given" if self.cleaned_data.get(one.field) else "refused"
            decided.setdefault((one.receiver, one.purpose), {})[one.category] = state
        return decided


class PutOffForm(forms.Form):
    """The day before which the firm is not invited by the clock."""

    until = forms.DateField(label=_("Not before"), widget=DayInput())
