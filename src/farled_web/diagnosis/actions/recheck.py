"""Invite a firm to answer the check again: by the clock, after a case, or as an adviser asks (§9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from farled.errors import refuse
from farled_web.audit.actions import record
from farled_web.diagnosis.models import Check, Recheck, RecheckChoice
from farled_web.diagnosis.policies import can_ask_again, owns
from farled_web.firms.models import Firm
from farled_web.firms.policies import acts_for
from farled_web.people.viewer import Viewer

AFTER = timedelta(days=365)
"""From the last round handed in to the invitation."""
AFTER_CASE = timedelta(days=90)
"""From the end of a case to the invitation, so that help has had time to show."""
LEAST_BETWEEN = timedelta(days=180)
"""Between the last round or invitation and the next, whoever asks (docs/methods/web.md, diagnosis §9)."""
REMIND_AFTER = timedelta(days=10)
OPEN_FOR = timedelta(days=30)
MOST_PUT_OFF = timedelta(days=731)
SEND = "diagnosis.send_recheck"
AT_ONCE = 500
"""Invitations by the clock in one go: a region does not get all its mails on one morning."""


def ask_now(viewer: Viewer, firm: Firm, organisation: int) -> Recheck:
    """Have a firm invited now, by an adviser who sees its diagnosis.

    Raises:
        PermissionDenied: The firm has not let the organisation see what its checks show.
        BadInput: The firm wants no more, was asked lately, or is invited already.
    """
    if not can_ask_again(viewer, firm, organisation):
        raise PermissionDenied
    _may_be_asked(firm, timezone.now())
    with transaction.atomic():
        made = _keep(
            Recheck(firm=firm, region_id=firm.region_id, reason="adviser", organisation_id=organisation,
                    user_id=viewer.user)
        )  # fmt: skip
        _log("check.asked_again", made, organisation)
        app.configure_task(SEND).defer(recheck=str(made.uuid))
    return made


def put_off(viewer: Viewer, firm: Firm, organisation: int, until: date) -> Recheck:
    """Put the next invitation by the clock off to a day; an adviser who sees the diagnosis may."""
    if not can_ask_again(viewer, firm, organisation):
        raise PermissionDenied
    today = timezone.localdate()
    if not today < until <= today + MOST_PUT_OFF:
        raise refuse(
            "bad-recheck-day", until, _("is not a day within the next two years"),
            _("Choose a day to come"), f"{today + timedelta(days=90)}",
        )  # fmt: skip
    with transaction.atomic():
        made = Recheck(firm=firm, region_id=firm.region_id, reason="adviser", organisation_id=organisation,
                       user_id=viewer.user, state="put_off", not_before=until)  # fmt: skip
        made.save(force_insert=True)
        _log("check.put_off", made, organisation)
    return made


def want_again(viewer: Viewer, *, wanted: bool, firm: Firm | None = None, check: Check | None = None) -> None:
    """Say, as the firm or by the link of an invited round, whether it wants to be invited again."""
    if firm is not None and acts_for(viewer, firm):
        with transaction.atomic():
            RecheckChoice.objects.update_or_create(firm=firm, defaults={"wanted": wanted})
            _said(firm.pk, firm.region_id, wanted, "user" if viewer.signed_in else "link")
        return
    if check is None or check.firm_id is None or not owns(viewer, check):
        raise PermissionDenied
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_want_again(%s, %s)", [check.pk, wanted])
        if not cursor.fetchone()[0]:
            raise PermissionDenied
        _said(check.firm_id, check.region_id, wanted, "user" if viewer.signed_in else "link")


def due_by_clock(viewer: Viewer, now: datetime | None = None) -> int:
    """Ask for invitations that have come due since the last round, and send them; done by the clock."""
    if not viewer.system:
        raise PermissionDenied
    now = now or timezone.now()
    own = Check.objects.filter(side="sme", state="submitted", firm__isnull=False)
    last = own.values("firm").annotate(last=Max("submitted_at")).filter(last__lte=now - AFTER)
    asked = 0
    for firm in Firm.objects.filter(_free(now), pk__in=last.values("firm")).order_by("pk")[:AT_ONCE]:
        asked += ask_by_clock(viewer, firm, "months", now=now)
    return asked


def ask_by_clock(
    viewer: Viewer, firm: Firm, reason: str, *, referral: int | None = None, now: datetime | None = None
) -> bool:
    """Ask one firm by the clock, if it may be asked now; done once per open invitation.

    Args:
        viewer: Background work.
        firm: The firm.
        reason: ``months`` or ``referral``.
        referral: The case whose end it follows, as a plain id.
        now: When; None: now.
    """
    if not viewer.system:
        raise PermissionDenied
    if not Firm.objects.filter(_free(now or timezone.now()), pk=firm.pk).exists():
        return False
    try:
        with transaction.atomic():
            made = Recheck.objects.create(
                firm=firm, region_id=firm.region_id, reason=reason, referral=referral
            )
            app.configure_task(SEND).defer(recheck=str(made.uuid))
    except IntegrityError:
        return False
    return True


def _free(now: datetime) -> Q:
    """Say, of firms, that they may be asked: not shut out, not asked or answered lately, not put off."""
    lately = now - LEAST_BETWEEN
    rounds = Check.objects.filter(firm=OuterRef("pk"), side="sme", submitted_at__gt=lately)
    asked = Recheck.objects.filter(firm=OuterRef("pk")).filter(
        Q(state__in=["asked", "sent"])
        | Q(sent_at__gt=lately)
        | Q(state="put_off", not_before__gt=timezone.localdate(now))
    )
    no_more = RecheckChoice.objects.filter(firm=OuterRef("pk"), wanted=False)
    named = Q(merged_into=None) & ~Q(name="–")
    return named & Q(~Exists(rounds)) & Q(~Exists(asked)) & Q(~Exists(no_more))


def _may_be_asked(firm: Firm, now: datetime) -> None:
    lately = now - LEAST_BETWEEN
    if RecheckChoice.objects.filter(firm=firm, wanted=False).exists():
        raise refuse("no-more-rechecks", "", _("The firm wants no more invitations to the check"),
                     _("Talk to the firm; it can change that on its page"))  # fmt: skip
    rows = Recheck.objects.filter(firm=firm)
    if rows.filter(Q(state__in=["asked", "sent"]) | Q(sent_at__gt=lately)).exists():
        raise _asked_lately()
    if Check.objects.filter(firm=firm, side="sme", submitted_at__gt=lately).exists():
        raise refuse("checked-lately", "", _("The firm has answered the check in the last half year"),
                     _("Wait, so that something can have changed"))  # fmt: skip


def _asked_lately() -> Exception:
    return refuse("rechecked-lately", "", _("The firm was invited in the last half year"),
                  _("Wait, or talk to the firm: it can begin a round itself at any time"))  # fmt: skip


def _keep(made: Recheck) -> Recheck:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _asked_lately() from error
    return made


def _said(firm: int, region: int, wanted: bool, kind: str) -> None:
    record("check.wanted_again" if wanted else "check.no_more", object_type="firm", object_id=firm,
           firms=[firm], categories=["diagnosis"], region=region, actor_kind=kind)  # fmt: skip


def _log(verb: str, made: Recheck, organisation: int | None) -> None:
    record(verb, object_type="recheck", object_id=made.pk, firms=[made.firm_id], categories=["diagnosis"],
           organisation=organisation, region=made.region_id)  # fmt: skip
