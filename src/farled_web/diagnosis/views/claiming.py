"""From a link to an account."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from farled_web.diagnosis.actions.claim import claim_firm
from farled_web.diagnosis.forms import ClaimForm
from farled_web.diagnosis.policies import owns
from farled_web.diagnosis.views.entering import entered
from farled_web.diagnosis.views.start import language
from farled_web.people.entrances import open_to


@never_cache
@open_to("anyone")
def claim(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for an address; the invitation that goes there makes the account."""
    viewer, check = entered(request, uuid)
    if check.state != "submitted" or check.side != "sme" or not owns(viewer, check):
        raise PermissionDenied
    form = ClaimForm(request.POST or None, named=check.firm is not None)
    sent = ""
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["email"]
        name = form.cleaned_data.get("firm_name", "")
        claim_firm(viewer, check=check, firm_name=name, email=sent, language=language())
    shown = {"check": check, "form": form, "sent": sent, "synthetic": check.synthetic}
    return render(request, "diagnosis/claim.html", shown, status=422 if form.errors else 200)
