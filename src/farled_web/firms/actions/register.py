"""Register a firm once: by its number if it has one, and not again under another spelling."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from farled_web.audit.actions import record
from farled_web.firms import numbers
from farled_web.firms.likeness import Facts
from farled_web.firms.models import Contact, Entry, Firm, NotTheSame
from farled_web.firms.policies import can_register
from farled_web.firms.queries.duplicates import Likely, likely_duplicates
from farled_web.firms.queries.records import firms
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


class Exists(Exception):  # noqa: N818 - the name is what happened
    """A firm with this number is there already; nothing else about it is told.

    Attributes:
        firm: The record, where the viewer may see it; None: somewhere else in the region.
    """

    def __init__(self, firm: Firm | None) -> None:
        """Keep what may be told."""
        self.firm = firm
        super().__init__("a firm with this number exists")


class PerhapsTheSame(Exception):  # noqa: N818
    """Records the viewer may see look like the firm that is being registered; nothing is saved yet."""

    def __init__(self, found: Sequence[Likely]) -> None:
        """Keep what was found, the likeliest first."""
        self.found = found
        super().__init__(f"{len(found)} records are perhaps the same firm")


@transaction.atomic
def register_firm(viewer: Viewer, *, organisation: int, facts: Facts, different: Sequence[str] = ()) -> Firm:
    """Register a firm for an organisation.

    Args:
        viewer: Who registers.
        organisation: The organisation it is registered for; its entries stay open to it.
        facts: What is known.
        different: Public ids of likely duplicates that were looked at and are other firms.

    Raises:
        PermissionDenied: The viewer does not write for that organisation.
        Exists: A firm in the region has this number.
        PerhapsTheSame: Likely duplicates that are not among `different`.
    """
    if not can_register(viewer, organisation):
        raise PermissionDenied
    owner = Organisation.objects.get(pk=organisation)
    _refuse_number(viewer, owner.region_id, facts)
    others = likely_duplicates(viewer, facts)
    if unseen := [one for one in others if str(one.firm.uuid) not in different]:
        raise PerhapsTheSame(unseen)
    firm = _save(owner, facts)
    _tell_apart(viewer, firm, owner, [one.firm for one in others])
    if facts.contact_name:
        Contact.objects.create(
            firm=firm,
            organisation=owner,
            name=facts.contact_name,
            email=facts.contact_email,
            phone=facts.contact_phone,
            language="sv",
        )
    Entry.objects.create(
        firm=firm,
        at=timezone.now(),
        kind="registered",
        organisation=owner,
        actor_id=viewer.user,
        actor_name=viewer.name,
    )
    record(
        "firm.registered",
        object_type="firm",
        object_id=firm.pk,
        firms=[firm.pk],
        organisation=owner.pk,
        region=owner.region_id,
        categories=["identity", *(["contact"] if facts.contact_name else [])],
        details={"different_from": [one.firm.pk for one in others]},
    )
    return firm


def _refuse_number(viewer: Viewer, region: int, facts: Facts) -> None:
    number = facts.organisation_number
    if not number:
        return
    seen = firms(viewer).filter(region=region, country=facts.country, organisation_number=number).first()
    if seen is not None:
        raise Exists(seen)
    if number_exists(region, facts.country, number):
        raise Exists(None)


def number_exists(region: int, country: str, number: str) -> bool:
    """Say whether a firm with exactly this number is anywhere in the region."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT firms_exists(%s, %s, %s)", [region, country, number])
        return bool(cursor.fetchone()[0])


def _save(owner: Organisation, facts: Facts) -> Firm:
    number = facts.organisation_number
    try:
        with transaction.atomic():
            return Firm.objects.create(
                region_id=owner.region_id,
                registered_by=owner,
                name=facts.name.strip(),
                country=facts.country,
                organisation_number=number,
                number_confirmed=bool(number),
                municipality=facts.municipality,
                sole_trader=facts.sole_trader or numbers.is_personal(number, facts.country),
                address=facts.address,
                synthetic=owner.synthetic,
                **facts.more,
            )
    except IntegrityError as error:
        # Two registered the same number at the same moment; the other one was first.
        raise Exists(None) from error


def _tell_apart(viewer: Viewer, firm: Firm, owner: Organisation, others: Sequence[Firm]) -> None:
    NotTheSame.objects.bulk_create(
        NotTheSame(firm=firm, other=other, organisation=owner, user_id=viewer.user or 0) for other in others
    )
