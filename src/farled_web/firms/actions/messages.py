"""The words of the mails a firm gets about its own data."""

from __future__ import annotations

from django.utils.translation import gettext as _

from farled_web.firms.actions import telling
from farled_web.firms.models import Firm
from farled_web.organisations.models import Organisation
from farled_web.people.models import User

KINDS = ("consent_recorded", "consent_ending", "emergency", "access_asked", "erased", "merged")


def tell_now(what: str, firm: int, key: str, ids: dict[str, int | None]) -> int:
    """Write the mail to the firm's contacts; to who registered it, where it has none (work that sees all).

    Args:
        what: One of `KINDS`.
        firm: Id of the firm.
        key: What it is about; told once.
        ids: ``organisation``, ``receiver`` and ``user``, as far as the words need them.
    """
    row = Firm.objects.select_related("registered_by").filter(pk=firm).first()
    if row is None:
        return 0
    to = telling.contacts_of(firm)
    if not to and what == "access_asked" and row.registered_by is not None:
        to = telling.office_of(row.registered_by)
    names = {
        "firm": row.name,
        "organisation": _name(Organisation, ids.get("organisation")),
        "receiver": _name(Organisation, ids.get("receiver")),
        "person": _name(User, ids.get("user")),
        "page": telling.page("firms:who_sees_what", row.uuid),
    }
    return telling.tell(to, f"firms.{what}:{key}", lambda: _mail(what, names), row.region_id)


def _mail(what: str, names: dict[str, str]) -> tuple[str, str]:
    """Write the mail, with the way in for who has no account where it leads to a page."""
    subject, body = _words(what, names)
    if names["page"] in body:
        way_in = _(
            "You sign in there. If you have no account, first open your own link to the check "
            "on the same device."
        )
        body = f"{body}\n\n{way_in}"
    return subject, body


def _name(model: type[Organisation] | type[User], pk: int | None) -> str:
    row = model._default_manager.filter(pk=pk).first() if pk is not None else None
    return row.name if row is not None else ""


def _words(what: str, names: dict[str, str]) -> tuple[str, str]:
    subject, body = {
        "consent_recorded": (
            _("What %(receiver)s may see about %(firm)s was written down"),
            _(
                "%(person)s at %(organisation)s has written down what you said about which data %(receiver)s "
                "may see.\n\nLook at it, change it or take it back here:\n%(page)s\n\n"
                "If you did not say so, take it back there."
            ),
        ),
        "consent_ending": (
            _("What %(receiver)s may see about %(firm)s ends soon"),
            _(
                "Within a month %(receiver)s no longer sees what you have let it see about %(firm)s. Do "
                "nothing, and it ends by itself.\n\nShall it go on? One press is enough, here:\n%(page)s"
            ),
        ),
        "emergency": (
            _("%(organisation)s opened %(firm)s in an emergency"),
            _(
                "%(person)s at %(organisation)s has opened what is kept about %(firm)s without asking first. "
                "The access ends by itself after three hours.\n\n"
                "The reason given, and the way to end it now, stand here:\n%(page)s"
            ),
        ),
        "access_asked": (
            _("%(organisation)s asks to see %(firm)s"),
            _(
                "%(organisation)s asks to see what is kept about %(firm)s. It sees nothing until the answer "
                "is yes.\n\nAnswer here:\n%(page)s"
            ),
        ),
        "merged": (
            _("Two records about %(firm)s have become one"),
            _(
                "%(person)s at %(organisation)s has found two records about your firm and made one of them. "
                "What you have refused or withdrawn for either holds for both.\n\n"
                "See who may see what now, here:\n%(page)s"
            ),
        ),
        "erased": (
            _("The data about %(firm)s has been removed"),
            _(
                "As you asked, personal data about your firm has been removed. Numbers in which nobody can "
                "be told stay."
            ),
        ),
    }[what]
    return subject % names, body % names
