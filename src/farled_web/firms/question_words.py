"""Questions about consent in words, each with the form that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from farled_web.firms import consent_texts
from farled_web.firms.consent_forms import QuestionForm

STATES = {
    "open": (_("waits for the firm"), "warn"),
    "given": (_("yes"), "good"),
    "partly": (_("yes to some of it"), "info"),
    "refused": (_("no"), ""),
    "withdrawn": (_("taken back"), ""),
    "expired": (_("not answered in time"), "bad"),
}


def in_words(question: Any, receiver: str) -> str:
    """Write the whole question, as the consent that answers it is kept."""
    return consent_texts.question(
        question.purpose, list(question.categories), receiver, consent_texts.language()
    )


def waiting(questions: Sequence[Any]) -> list[dict[str, Any]]:
    """Give questions with their words and a form to answer each on the spot."""
    return [
        {"row": one, "text": in_words(one, one.receiver.name),
         "form": QuestionForm(asked=one.categories, auto_id=f"q{one.pk}_%s")}
        for one in questions
    ]  # fmt: skip
