"""Who can sign in to the demonstration: one invented person for every role.

The addresses end in ``example.org``, which no mail reaches; the one password is shown on the sign-in page
of a demonstration and nowhere else, and a production start refuses to show it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "glod-i-hyttan-2026"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person.

    Attributes:
        key: Short name.
        name: Full name.
        label: What they are, as the sign-in page says it.
        region: Slug of the region.
        organisation: Slug of the organisation they belong to; "" for none.
        role: ``manager``, ``member`` or ``reader`` there; ``coordinator`` or ``researcher`` of the region;
            ``firm`` for somebody who acts for a firm.
        firm: Slug of that firm.
        language: Language of their mails.
    """

    key: str
    name: str
    label: str | Promise
    region: str
    organisation: str = ""
    role: str = "member"
    firm: str = ""
    language: str = "sv"

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.key}@example.org"


DEMO_PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("anna", "Anna Lind", _("Adviser at Klustret Glödstål"), "glodmark", "glodstal", "member"),
    DemoPerson("bo", "Bo Ek", _("Manager at Klustret Glödstål"), "glodmark", "glodstal", "manager"),
    DemoPerson(
        "rea", "Rea Holm", _("Read-only member at Klustret Glödstål"), "glodmark", "glodstal", "reader"
    ),
    DemoPerson("kim", "Kim Borg", _("Adviser at Glödmark Kapital"), "glodmark", "kapital", "member"),
    DemoPerson("siv", "Siv Nord", _("Coordinator of Glödmark"), "glodmark", "", "coordinator"),
    DemoPerson("rolf", "Rolf Dahl", _("Researcher of Glödmark"), "glodmark", "", "researcher"),
    DemoPerson("sam", "Sam Ström", _("Contact of a firm in Glödmark"), "glodmark", "", "firm", "g001"),
    DemoPerson("karin", "Karin Vik", _("Coordinator of Saltvidda"), "saltvidda", "", "coordinator"),
)
# What the sign-in page of a demonstration shows: label, address, password.
DEMO_SIGN_INS: list[tuple[str | Promise, str, str]] = [
    (person.label, person.email, DEMO_PASSWORD) for person in DEMO_PEOPLE
]
