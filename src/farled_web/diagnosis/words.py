"""The words answers, levels and states of knowledge are shown with."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer as a button.

    Attributes:
        value: As it is sent and kept.
        word: What stands on the button.
        more: A few words of explanation.
    """

    value: str
    word: str | Promise
    more: str | Promise = ""

    @property
    def is_severity(self) -> bool:
        """Whether it is on the scale 0 to 4."""
        return self.value.isdigit()


CHOICES: tuple[Choice, ...] = (
    Choice("0", pgettext_lazy("answer", "Not at all")),
    Choice("1", pgettext_lazy("answer", "Somewhat")),
    Choice("2", pgettext_lazy("answer", "Significantly")),
    Choice("3", pgettext_lazy("answer", "Very much")),
    Choice("4", pgettext_lazy("answer", "Extremely: it stops us")),
)
WITHOUT: tuple[Choice, ...] = (
    Choice("dont_know", pgettext_lazy("answer", "We don't know")),
    Choice("not_concerned", pgettext_lazy("answer", "Does not concern us")),
)
LEVELS: dict[int, str | Promise] = {
    0: pgettext_lazy("need", "no hindrance"),
    1: pgettext_lazy("need", "a mild hindrance"),
    2: pgettext_lazy("need", "a marked hindrance"),
    3: pgettext_lazy("need", "a severe hindrance"),
}
UNKNOWN = _("not known")
NOT_ANSWERED = _("not answered")
SHORT: dict[str, str | Promise] = {
    "dont_know": pgettext_lazy("answer, short", "don't know"),
    "not_concerned": pgettext_lazy("answer, short", "not concerned"),
}
COMPETENCE: dict[int, str | Promise] = {
    1: _("informs or points you on"),
    2: _("advises or trains you hands-on"),
    3: _("goes all the way with you"),
}


RULES: dict[str, str | Promise] = {
    "size_class": _("the firm's size"),
    "sector": _("its industry"),
    "place": _("where it is"),
    "stage": _("how far abroad it has come"),
    "membership": _("membership"),
    "turnover_min": _("its turnover"),
    "turnover_max": _("its turnover"),
    "employees_min": _("the number of employees"),
    "employees_max": _("the number of employees"),
    "age_max": _("its age"),
    "language": _("the language"),
    "market": _("the country it aims for"),
}


def figure(value: float, places: int) -> str:
    """Write a figure as the language does, rounded; Django's own cuts it off."""
    return number_format(round(value, places), places)


def answer_word(value: str) -> str | Promise:
    """Give the words of an answer."""
    return next((choice.word for choice in (*CHOICES, *WITHOUT) if choice.value == value), UNKNOWN)
