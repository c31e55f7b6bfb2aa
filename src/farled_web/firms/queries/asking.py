"""Questions about consent: those put to a firm, and those an organisation has put."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from farled_web.database import narrowing
from farled_web.firms.models import ConsentRequest, Firm
from farled_web.firms.policies import visible_questions
from farled_web.people.viewer import Viewer


def questions(viewer: Viewer) -> QuerySet[ConsentRequest]:
    """Give the questions a viewer may see, newest first."""
    rows = narrowing.narrow(ConsentRequest.objects.all(), visible_questions(viewer))
    return rows.select_related("receiver", "asked_by").order_by("-created_at", "-pk")


def asked_by_ours(viewer: Viewer) -> QuerySet[ConsentRequest]:
    """Give the questions that the viewer's organisations have put."""
    return questions(viewer).filter(asked_by__in=viewer.organisations)


def waiting_for(viewer: Viewer, firm: Firm) -> list[ConsentRequest]:
    """Give the questions a firm has not answered, the one that runs out first at the top."""
    return list(questions(viewer).filter(firm=firm, state="open").order_by("expires_at", "pk"))


def about(viewer: Viewer, firm: Firm) -> list[ConsentRequest]:
    """Give the questions put to a firm that the viewer may see, newest first."""
    return list(questions(viewer).filter(firm=firm)[:20])


def question(viewer: Viewer, uuid: UUID) -> ConsentRequest:
    """Give one question.

    Raises:
        Http404: There is none the viewer may see.
    """
    return get_object_or_404(questions(viewer), uuid=uuid)
