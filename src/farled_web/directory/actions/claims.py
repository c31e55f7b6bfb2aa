"""Competence claims: they accumulate; a wrong one is withdrawn with a reason and stays to be read."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.directory import policies
from farled_web.directory.actions.services import free_slug
from farled_web.directory.models import Claim
from farled_web.organisations.models import Organisation
from farled_web.people.viewer import Viewer


def record_claim(*, viewer: Viewer, organisation: Organisation, facts: dict[str, Any]) -> Claim:
    """Add a claim.

    Raises:
        BadInput: It has no source, or lies in the future.
    """
    policies.require_editor(viewer, organisation)
    if not str(facts.get("source", "")).strip():
        raise refuse("no-source", "", "is empty", "Say where it can be read", "almi.se")
    if facts["date"] > timezone.localdate():
        raise refuse(
            "bad-date", facts["date"], "lies in the future", "Give the day it was true", "2026-11-23"
        )
    with transaction.atomic():
        claim = Claim.objects.create(
            organisation=organisation,
            region_id=organisation.region_id,
            slug=free_slug(Claim, organisation, facts["area"]),
            synthetic=organisation.synthetic,
            recorded_by=viewer.user,
            confirmed_at=timezone.now(),
            **facts,
        )
        _log("claim.recorded", claim)
    return claim


def withdraw_claim(*, viewer: Viewer, claim: Claim, why: str) -> None:
    """Withdraw a claim, so that it no longer counts; the row stays.

    Raises:
        BadInput: No reason was given, or it is withdrawn already.
    """
    policies.require_editor(viewer, claim.organisation)
    _not_counted(claim)
    if not why.strip():
        raise refuse("no-reason", "", "is empty", "Say why it does not hold", "the office has closed")
    with transaction.atomic():
        rows = Claim.objects.filter(pk=claim.pk, withdrawn_at=None)
        if not rows.update(withdrawn_at=timezone.now(), withdrawn_why=why.strip()[:300]):
            raise refuse("withdrawn", claim.slug, "is withdrawn already", "Read its history", "")
        _log("claim.withdrawn", claim)


def take_back_claim(*, viewer: Viewer, claim: Claim) -> None:
    """Let a withdrawn claim count again: the undo of `withdraw_claim`.

    Raises:
        BadInput: Another claim has taken its place.
    """
    policies.require_editor(viewer, claim.organisation)
    _not_counted(claim)
    with transaction.atomic():
        live = Claim.objects.filter(region_id=claim.region_id, slug=claim.slug, withdrawn_at=None)
        if live.exists():
            raise refuse("replaced", claim.slug, "has been replaced", "Withdraw the newer one first", "")
        Claim.objects.filter(pk=claim.pk).update(withdrawn_at=None, withdrawn_why="")
        _log("claim.taken_back", claim)


def note_claim(*, viewer: Viewer, claim: Claim, note: str) -> None:
    """Put the organisation's own words beside a claim; what it says stays as it is."""
    policies.require_editor(viewer, claim.organisation)
    with transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(note=note.strip()[:1000])
        _log("claim.noted", claim)


def _not_counted(claim: Claim) -> None:
    if claim.counted:
        raise refuse(
            "claim-is-counted", claim.slug, "is counted from cases and follows them",
            "Have the outcome of a case corrected, or add a note", "",
        )  # fmt: skip


def _log(verb: str, claim: Claim) -> None:
    record(
        verb,
        object_type="claim",
        object_id=claim.pk,
        organisation=claim.organisation_id,
        region=claim.region_id,
        details={"level": claim.level, "provenance": claim.provenance},
    )
