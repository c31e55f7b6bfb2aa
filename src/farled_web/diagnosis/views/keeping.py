"""Keep the link: copy it, or mail it to oneself."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from farled_web.diagnosis.actions.keep import link_to, mail_link
from farled_web.diagnosis.forms import LinkForm
from farled_web.diagnosis.reach import round_held
from farled_web.diagnosis.views.entering import entered
from farled_web.diagnosis.views.start import language
from farled_web.people.entrances import open_to


@never_cache
@open_to("anyone")
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the link, and mail it on request."""
    viewer, check = entered(request, uuid)
    if round_held(viewer) != check.pk:
        raise PermissionDenied
    form = LinkForm(request.POST or None, initial={"language": language()})
    sent = ""
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["email"]
        mail_link(viewer, check=check, email=sent, language=form.cleaned_data["language"])
        form = LinkForm(initial={"language": language()})
    shown = {
        "check": check,
        "form": form,
        "link": link_to(viewer, check),
        "sent": sent,
        "synthetic": check.synthetic,
    }
    return render(request, "diagnosis/keep.html", shown, status=422 if form.errors else 200)
