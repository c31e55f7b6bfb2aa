"""Do a thing once, however often it is sent: Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled_web.api.models import Reply
from farled_web.api.policies import visible_replies
from farled_web.api.problems import Refusal
from farled_web.api.reach import TokenHolder
from farled_web.database import narrowing

KEPT_DAYS = 7  # docs/methods/web.md, api §3


def once(*, viewer: TokenHolder, key: str, request: bytes, do: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Do something, unless the same key has done it before.

    Args:
        viewer: Whose token it is; keys of other tokens do not meet.
        key: What the other system calls this request; "": it takes its chance.
        request: Everything that makes the request what it is.
        do: What to do; gives the case it was about.

    Returns:
        The case, and whether it had been done before.

    Raises:
        Refusal: The key came with another request.
    """
    if not key:
        return do(), False
    key_hash, request_hash = hashlib.sha256(key.encode()).digest(), hashlib.sha256(request).digest()
    kept = Reply(token_id=viewer.token, organisation_id=viewer.organisation.organisation, key_hash=key_hash,
                 request_hash=request_hash)  # fmt: skip
    try:
        with transaction.atomic():  # waits for whoever is doing the same just now
            kept.save(force_insert=True)
    except IntegrityError:
        return _before(viewer, key_hash, request_hash), True
    kept.about = do()
    Reply.objects.filter(pk=kept.pk).update(about=kept.about)
    return kept.about, False


def forget_old() -> int:
    """Forget answers nobody will ask for again; background work in a system scope."""
    old = Reply.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    gone, _tables = old.delete()
    return gone


def _before(viewer: TokenHolder, key_hash: bytes, request_hash: bytes) -> UUID:
    rows = narrowing.narrow(Reply.objects.all(), visible_replies(viewer))
    kept = rows.filter(token=viewer.token, key_hash=key_hash).first()
    if kept is None or bytes(kept.request_hash) != request_hash or kept.about is None:
        raise Refusal(
            422, "key-used", _("This Idempotency-Key came with another request before"),
            _("Make a new key for each thing to do; keep it only to send the same again"),
        )  # fmt: skip
    return kept.about
