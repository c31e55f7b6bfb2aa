"""The page that a monitor asks."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from farled_web.operations.health import health as look
from farled_web.people.entrances import open_to


@open_to("anyone")
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say how the installation stands: 200 when all is well, else 503."""
    found = look()
    return JsonResponse(found.document(), status=200 if found.well else 503)


# Outside the viewer's transaction: it has to answer while the database does not.
health.without_viewer = True  # type: ignore[attr-defined]
