"""The firm turns to somebody: its consents, its contact person and its wish, in one step or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from farled_web.audit.actions import record
from farled_web.diagnosis.actions.keep import link_to
from farled_web.diagnosis.actions.limits import hold_off_wishes
from farled_web.diagnosis.actions.make_firm import holding, make_firm
from farled_web.diagnosis.actions.submit import keep_needs
from farled_web.diagnosis.models import Check
from farled_web.diagnosis.policies import owns
from farled_web.diagnosis.reach import round_held
from farled_web.firms.actions.consent import decide
from farled_web.firms.actions.wishes import make_wish
from farled_web.firms.models import Contact, Firm
from farled_web.jobs.actions import send_mail
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Person:
    """Who to ask for.

    Attributes:
        name: Name.
        email: Address; "" where none is given.
        phone: Number; "" where none is given.
    """

    name: str
    email: str
    phone: str


@transaction.atomic
def turn_to(
    viewer: Viewer,
    *,
    check: Check,
    firm_name: str,
    person: Person,
    message: str,
    answers: Mapping[tuple[str, str], Mapping[str, str]],
    language: str,
) -> list[Organisation]:
    """Record what the firm decides, and that it wants to be contacted.

    Args:
        viewer: The holder of the link, or a contact of the firm.
        check: The round, handed in.
        firm_name: The firm's name, where it has no record yet.
        person: Who to ask for.
        message: What the firm wants to say.
        answers: By receiver's public id and purpose: ``given`` or ``refused`` by category.
        language: Language of the texts that were read, and of the mail.

    Returns:
        Who will get in touch.

    Raises:
        PermissionDenied: The round is not the viewer's, or an organisation is not of its region.
        TooOften: Too many wishes came from the same sender today.
    """
    if not owns(viewer, check) or check.state != "submitted" or check.side != "sme":
        raise PermissionDenied
    hold_off_wishes(check)
    viewer, firm = _firm(viewer, check, firm_name)
    _contact(firm, person, language)
    receivers = {str(o.uuid): o for o in Organisation.objects.filter(region=check.region_id, active=True)}
    asked: list[Organisation] = []
    for (receiver, purpose), states in answers.items():
        organisation = receivers.get(receiver)
        if organisation is None:
            raise PermissionDenied
        decide(viewer, firm, organisation, purpose, states, language=language)
        if purpose == "contact":
            asked.append(organisation)
    for organisation in asked:
        make_wish(viewer, firm, organisation, message)
    if person.email:
        _confirm(viewer, check, person, asked, language)
    record("check.turned_to", object_type="check", object_id=check.pk, region=check.region_id,
           firms=[firm.pk], categories=["contact"], actor_kind="user" if viewer.signed_in else "link",
           details={"receivers": [one.pk for one in asked]})  # fmt: skip
    return asked


def _firm(viewer: Viewer, check: Check, name: str) -> tuple[Viewer, Firm]:
    """Give the firm's record, made now where the check was anonymous, and who may decide for it."""
    if check.firm is not None:
        if name and check.firm.first_check == check.pk and not check.facts.get("name"):
            Firm.objects.filter(pk=check.firm.pk).update(name=name)
            check.firm.name = name
        return viewer, check.firm
    firm = make_firm(viewer, check=check, name=name)
    keep_needs(check)
    return holding(viewer, firm), firm


def _contact(firm: Firm, person: Person, language: str) -> None:
    same = Contact.objects.filter(firm=firm, name=person.name, email=person.email, ended_at=None)
    if not same.exists():
        Contact.objects.create(
            firm=firm, name=person.name, email=person.email, phone=person.phone, language=language
        )


def _confirm(viewer: Viewer, check: Check, person: Person, asked: list[Organisation], language: str) -> None:
    names = "\n".join(f"- {one.name}" for one in asked)
    key = hashlib.sha256("|".join(sorted(str(one.uuid) for one in asked)).encode()).hexdigest()[:16]
    with translation.override(language):
        link = link_to(viewer, check) if round_held(viewer) == check.pk else ""
        body = _(
            "Hello %(name)s,\n\nYou have asked to be contacted by:\n%(names)s\n\n"
            "A named person will be in touch within one working day.\n\n"
            "You can take back what they may see at any time."
        ) % {"name": person.name, "names": names}
        if link:
            body += "\n\n" + _("Your result, and what you have said yes to:\n%(link)s") % {"link": link}
        body += "\n\n" + _(
            "Did you not ask for this? Open the link and take it back, "
            "or tell the organisations when they call."
        )
        subject = _("You will be contacted")
    send_mail(key=f"check.turned_to:{check.uuid}:{key}", to=person.email, language=language, subject=subject,
              body=body, region=check.region_id)  # fmt: skip
