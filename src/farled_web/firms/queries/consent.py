"""Who sees what of a firm: by receiver, with purposes, dates and who has looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from farled_web.database import narrowing
from farled_web.firms import consent_texts
from farled_web.firms.access import CATEGORIES, GIVEN, PERSONAL, PURPOSES, Decision, holds, opened
from farled_web.firms.models import Access, AccessRequest, Consent, Erasure, Firm
from farled_web.firms.policies import (
    acts_for,
    still_open,
    visible_accesses,
    visible_consents,
    visible_erasures,
    visible_firms,
    visible_requests,
)
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OwnFirm:
    """A firm and who speaks for it."""

    viewer: Viewer
    firm: Firm


@dataclass(frozen=True, slots=True)
class Line:
    """What a receiver may do with the data, for one purpose.

    Attributes:
        purpose: Its code.
        categories: What is open.
        refused: What the firm said no to, took back, or has run out: (category, state).
        since: Since when the first of it is open.
        until: When the first of it ends.
        recorded_by: Who wrote it down for the firm; None: the firm itself.
        said_by: Who at the firm said so.
        evidence: How that can be shown.
    """

    purpose: str
    categories: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    since: datetime | None
    until: datetime | None
    recorded_by: Organisation | None
    said_by: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """An organisation and what it may see of the firm."""

    organisation: Organisation
    lines: tuple[Line, ...]
    categories: tuple[str, ...]
    registered: bool = False

    @property
    def open(self) -> bool:
        """Whether it may see anything by consent."""
        return bool(self.categories)


def own_firm(viewer: Viewer, uuid: UUID) -> OwnFirm | None:
    """Give the firm, if the viewer speaks for it."""
    rows = narrowing.narrow(Firm.objects.select_related("region", "registered_by"), visible_firms(viewer))
    firm = rows.filter(uuid=uuid, pk__in=viewer.firms).first() if viewer.firms else None
    return OwnFirm(viewer, firm) if firm is not None and acts_for(viewer, firm) else None


def firms_of(viewer: Viewer) -> list[Firm]:
    """Give the firms the viewer speaks for."""
    rows = narrowing.narrow(Firm.objects.filter(merged_into=None), visible_firms(viewer))
    return list(rows.filter(pk__in=viewer.firms).order_by("name", "id"))


def receivers(viewer: Viewer, firm: Firm) -> list[Receiver]:
    """Give every organisation the firm has decided on, those let in first."""
    rows = narrowing.narrow(Consent.objects.filter(firm=firm), visible_consents(viewer))
    rows = rows.select_related("organisation", "recorded_by").order_by("id")
    by_receiver: dict[Organisation, list[Consent]] = {}
    for row in rows:
        by_receiver.setdefault(row.organisation, []).append(row)
    found = [_receiver(firm, organisation, said) for organisation, said in by_receiver.items()]
    return sorted(found, key=lambda one: (not one.open, one.organisation.name))


def receiver(viewer: Viewer, firm: Firm, organisation: Organisation) -> Receiver:
    """Give what one organisation may see."""
    rows = narrowing.narrow(Consent.objects.filter(firm=firm), visible_consents(viewer))
    said = rows.filter(organisation=organisation).select_related("recorded_by").order_by("id")
    return _receiver(firm, organisation, list(said))


def _receiver(firm: Firm, organisation: Organisation, said: list[Consent]) -> Receiver:
    now = timezone.now()
    decided = [(one, Decision(one.purpose, one.category, one.basis, one.state, one.until)) for one in said]
    lines = [
        _line(purpose, decided, now) for purpose in PURPOSES if any(p.purpose == purpose for p, _d in decided)
    ]
    categories = opened((decision for _one, decision in decided), now).categories
    return Receiver(organisation, tuple(lines), categories, firm.registered_by_id == organisation.pk)


def _line(purpose: str, decided: Iterable[tuple[Consent, Decision]], now: datetime) -> Line:
    last: dict[str, dict[str, tuple[Consent, Decision]]] = {}
    for one, decision in decided:
        if one.purpose == purpose:
            last.setdefault(one.category, {})[one.basis] = (one, decision)
    good, no = [], []
    for category in CATEGORIES:
        found = last.get(category, {}).values()
        if found and all(holds(decision, now) for _one, decision in found):
            good.append(category)
        elif found:
            bad = [decision for _one, decision in found if not holds(decision, now)][-1]
            no.append((category, "expired" if bad.state == GIVEN else bad.state))
    rows = [one for category in (good or last) for one, _decision in last[category].values()]
    newest = max(rows, key=lambda one: one.pk)
    ends = [one.until for one in rows if one.until is not None]
    return Line(
        purpose, tuple(good), tuple(no), min(one.at for one in rows), min(ends, default=None),
        newest.recorded_by, newest.by_name, newest.evidence,
    )  # fmt: skip


def given_now(viewer: Viewer, firm: Firm, organisation: Organisation) -> dict[str, tuple[str, ...]]:
    """Give the categories that are open, by purpose."""
    return {line.purpose: line.categories for line in receiver(viewer, firm, organisation).lines}


def emergencies(viewer: Viewer, firm: Firm) -> list[Access]:
    """Give the emergency accesses, those that still hold first."""
    rows = narrowing.narrow(Access.objects.filter(firm=firm, reason="emergency"), visible_accesses(viewer))
    return list(rows.select_related("organisation").order_by("-until"))


def merged_in(viewer: Viewer, firm: Firm) -> list[Organisation]:
    """Give who registered a record that went into the firm's, and still sees which firm it was."""
    rows = narrowing.narrow(Access.objects.filter(firm=firm, reason="merge"), visible_accesses(viewer))
    found = rows.filter(still_open()).select_related("organisation").order_by("organisation__name")
    return [one.organisation for one in found]


def emergency(viewer: Viewer, firm: Firm, pk: int) -> Access:
    """Give one emergency access that still holds.

    Raises:
        Http404: There is none.
    """
    rows = narrowing.narrow(Access.objects.filter(firm=firm, reason="emergency"), visible_accesses(viewer))
    return get_object_or_404(rows.filter(still_open()), pk=pk)


def requests_to(viewer: Viewer, firm: Firm) -> list[AccessRequest]:
    """Give the requests to see the firm, open ones first."""
    rows = narrowing.narrow(AccessRequest.objects.filter(firm=firm), visible_requests(viewer))
    found = rows.select_related("organisation").order_by("-created_at")[:20]
    return sorted(found, key=lambda one: one.state != "open")


def requests_seen(viewer: Viewer) -> QuerySet[AccessRequest]:
    """Give the requests an adviser's organisation has made, or may have to carry to the firm."""
    rows = narrowing.narrow(AccessRequest.objects.all(), visible_requests(viewer))
    return rows.select_related("organisation", "relayed_by")


def request_seen(viewer: Viewer, uuid: UUID) -> AccessRequest:
    """Give one request.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(requests_seen(viewer), uuid=uuid)


def firms_by_id(viewer: Viewer, ids: Iterable[int]) -> dict[int, Firm]:
    """Give those of these firms that the viewer may see."""
    rows = narrowing.narrow(Firm.objects.filter(pk__in=set(ids)), visible_firms(viewer))
    return {firm.pk: firm for firm in rows}


def choosable(firm: Firm) -> list[Organisation]:
    """Give the organisations of the firm's region."""
    return list(Organisation.objects.filter(region=firm.region_id, active=True).order_by("name", "id"))


def organisation(uuid: UUID, region: int) -> Organisation:
    """Give an organisation of a region.

    Raises:
        Http404: There is none.
    """
    return get_object_or_404(Organisation, uuid=uuid, region=region, active=True)


def erasures(viewer: Viewer, firm: Firm | None = None) -> QuerySet[Erasure]:
    """Give the requests to be forgotten, newest first."""
    rows = narrowing.narrow(Erasure.objects.all(), visible_erasures(viewer))
    return (rows if firm is None else rows.filter(firm=firm)).order_by("-asked_at")


def erasure(viewer: Viewer, uuid: UUID) -> Erasure:
    """Give one request to be forgotten.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(erasures(viewer), uuid=uuid)


def has_personal(viewer: Viewer, firm: Firm) -> bool:
    """Say whether a consent to a person's own data holds anywhere."""
    rows = narrowing.narrow(Consent.objects.filter(firm=firm, basis=PERSONAL), visible_consents(viewer))
    last = rows.order_by("organisation", "purpose", "category", "-id").distinct(
        "organisation", "purpose", "category"
    )
    return any(one.state == GIVEN for one in last)


def receipts(viewer: Viewer, firm: Firm) -> list[dict[str, Any]]:
    """Give every decision as a consent record, with the fields of ISO/IEC TS 27560 and words of the DPV."""
    rows = narrowing.narrow(Consent.objects.filter(firm=firm), visible_consents(viewer))
    rows = rows.select_related("organisation", "recorded_by").order_by("id")
    return [receipt(firm, one) for one in rows]


STATUS = {"given": "ConsentGiven", "refused": "ConsentRefused", "withdrawn": "ConsentWithdrawn",
          "expired": "ConsentExpired"}  # fmt: skip
DPV_PURPOSE = {"contact": "CommunicationManagement", "plan": "ServiceProvision",
               "deliver": "ServiceProvision", "follow_up": "ServiceUsageAnalytics"}  # fmt: skip
DPV_DATA = {one: "Contact" if one == "contact" else "NonPersonalData" for one in CATEGORIES}


def receipt(firm: Firm, one: Consent) -> dict[str, Any]:
    """Write one decision as a consent record."""
    version = one.text_version if one.text_version in consent_texts.PURPOSES else consent_texts.CURRENT
    asked = consent_texts.question(one.purpose, [one.category], one.organisation.name, one.language, version)
    personal = one.basis == PERSONAL
    return {
        "@context": "https://w3id.org/dpv",
        "schema_version": "ISO/IEC TS 27560:2023",
        "record_id": f"{firm.uuid}/{one.pk}",
        "pii_principal_id": str(firm.uuid),
        "pii_controllers": [{"id": str(one.organisation.uuid), "name": one.organisation.name}],
        "notice": {"version": one.text_version, "language": one.language, "text": asked},
        "purposes": [
            {
                "purpose": one.purpose,
                "dpv:hasPurpose": f"dpv:{DPV_PURPOSE.get(one.purpose, 'Purpose')}",
                "lawful_basis": "dpv:Consent" if personal else "authorisation by the firm",
                "basis": one.basis,
                "personal_data": [
                    {
                        "category": one.category,
                        "dpv": "pd:Contact" if one.category == "contact" else f"dpv:{DPV_DATA[one.category]}",
                    }
                ],
                "validity": {"until": one.until.isoformat() if one.until else None},
                "withdrawal_method": "the page on which the firm sees who sees what",
            }
        ],
        "events": [
            {
                "event_time": one.at.isoformat(),
                "event_type": f"dpv:{STATUS.get(one.state, 'ConsentStatus')}",
                "state": one.state,
                "entity": one.by_name,
                "by": "link" if one.by_check else "account" if one.recorded_by is None else "adviser",
                "recorded_by": one.recorded_by.name if one.recorded_by else None,
                "evidence": one.evidence or None,
            }
        ],
    }
