"""Write a line on a case that moves nothing: a message by mail, times proposed, a mail that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from procrastinate.contrib.django import app

from farled.referrals.values import Role
from farled_web.audit.actions import record
from farled_web.people.viewer import Viewer
from farled_web.referrals.actions.moving import TELL, keep_name
from farled_web.referrals.models import Line, Referral, Words
from farled_web.referrals.policies import acting_for
from farled_web.referrals.reach import CaseHolder


def note(
    viewer: Viewer,
    row: Referral,
    kind: str,
    *,
    role: Role,
    said: Mapping[str, str],
    tell: Iterable[Role] = (),
    name: str = "",
    by_mail: bool = False,
) -> Line:
    """Add a line with its words, have others told, and log it; the row is locked by the caller.

    Args:
        viewer: Who writes it, or background work on behalf of whoever sent a mail.
        row: The case.
        kind: What happened, as in `mail_words.WORDS`.
        role: As whom.
        said: What was written, by name.
        tell: Who hears of it.
        name: Who, where that is not the viewer.
        by_mail: It came by mail.
    """
    held = viewer.held_by if isinstance(viewer, CaseHolder) else ""
    line = Line(
        referral=row, firm_id=row.firm_id, version=row.version, event="message", kind=kind, at=timezone.now(),
        role=str(role), source=row.state, target=row.state, organisation_id=acting_for(viewer, row, role),
        actor_id=viewer.user, actor_name=(name or held or viewer.name)[:120],
        by_link=isinstance(viewer, CaseHolder), by_mail=by_mail,
    )  # fmt: skip
    words = keep_name(line, {key: text.strip()[:4000] for key, text in said.items() if text.strip()})
    line.save(force_insert=True)
    if words:
        # Who writes need not be able to read it back.
        Words.objects.bulk_create([Words(line=line, referral=row, given=words)], ignore_conflicts=True)
    roles = [str(one) for one in tell if one is not role]
    if roles:
        app.configure_task(TELL).defer(
            referral=row.pk, line=line.pk, kind=kind, version=row.version, roles=[*roles]
        )
    record(
        f"referral.{kind}", object_type="referral", object_id=row.uuid, firms=[row.firm_id],
        categories=["journey"], organisation=line.organisation_id, region=row.region_id,
        actor_kind="link" if line.by_link else "job" if viewer.system else "user",
        details={"version": row.version, "role": str(role)},
    )  # fmt: skip
    return line
