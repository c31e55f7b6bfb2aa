"""What a firm is asked, in plain words: purpose by purpose, category by category, versioned.

A text that has been shown is never changed: a new wording gets a new version beside the old one, so that
every record points at the very words that were read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

CURRENT = "1"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """Give the text; Swedish where the language is another."""
        return self.en if language == "en" else self.sv


PURPOSES: dict[str, dict[str, Wording]] = {
    "1": {
        "contact": Wording("kontakta er", "get in touch with you"),
        "plan": Wording("göra en plan tillsammans med er", "make a plan together with you"),
        "deliver": Wording("ge er det stöd som planen säger", "give you the support the plan names"),
        "follow_up": Wording(
            "följa upp hur det gick och redovisa det utan namn",
            "follow up how it went, and report it without names",
        ),
    }
}
CATEGORIES: dict[str, dict[str, Wording]] = {
    "1": {
        "identity": Wording(
            "företagets namn, organisationsnummer, ort och bransch",
            "the firm's name, organisation number, place and industry",
        ),
        "contact": Wording(
            "kontaktpersonens namn, e-post och telefon", "the contact person's name, e-mail and phone"
        ),
        "diagnosis": Wording(
            "era svar i exportkollen och vad de visar", "your answers to the check and what they show"
        ),
        "plan": Wording("planen och dess steg", "the plan and its steps"),
        "journey": Wording("vilka som hjälper er, med vad och när", "who helps you, with what and when"),
        "finance": Wording(
            "omsättning, balansomslutning och stöd ni har fått",
            "turnover, balance sheet and aid you have received",
        ),
    }
}
QUESTIONS: dict[str, Wording] = {
    "1": Wording(
        "Får {receiver} se {categories} för att {purpose}?",
        "May {receiver} see {categories} to {purpose}?",
    )
}
RIGHTS: dict[str, Wording] = {
    "1": Wording(
        "Ni kan säga nej utan att gå miste om resultatet av kollen, och ni kan ta tillbaka ett ja när som "
        "helst. Då stängs uppgifterna direkt. Det som redan är gjort finns kvar i loggen.",
        "You can say no and still keep the result of the check, and you can take a yes back at any time. "
        "The data is then closed at once. What has already been done stays in the log.",
    )
}
BASES: dict[str, dict[str, Wording]] = {
    "1": {
        "business": Wording(
            "företagets lov att dela sina uppgifter", "the firm's permission to share its information"
        ),
        "personal": Wording(
            "kontaktpersonens samtycke till sina egna uppgifter",
            "the contact person's consent to their own personal data",
        ),
    }
}
# What a purpose needs at the least, and what it is asked for at first (minimisation; firms §4).
NEEDED: dict[str, tuple[str, ...]] = {
    "contact": ("identity", "contact"),
    "plan": ("identity", "contact", "diagnosis", "plan"),
    "deliver": ("identity", "contact", "plan", "journey"),
    "follow_up": ("identity", "journey"),
}


def question(
    purpose: str, categories: list[str], receiver: str, language: str, version: str = CURRENT
) -> str:
    """Write the whole question, as it is asked and as it is kept by its version."""
    named = [CATEGORIES[version][one].in_language(language) for one in categories]
    return (
        QUESTIONS[version]
        .in_language(language)
        .format(
            receiver=receiver,
            categories=listed(named, language),
            purpose=PURPOSES[version][purpose].in_language(language),
        )
    )


def listed(words: list[str], language: str) -> str:
    """Join words as the language does: a, b and c."""
    joint = " and " if language == "en" else " och "
    return joint.join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def language() -> str:
    """Give the page's language as these texts know it."""
    return "en" if (get_language() or "sv").startswith("en") else "sv"
