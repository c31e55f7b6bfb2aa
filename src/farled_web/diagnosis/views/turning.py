"""After the result: who may get in touch, with which data; or nobody, which is fine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from farled_web.diagnosis.actions.turn_to import Person, turn_to
from farled_web.diagnosis.forms import Asked, ContactForm, ReceiversForm
from farled_web.diagnosis.policies import owns
from farled_web.diagnosis.queries.results import receivers, result_of
from farled_web.diagnosis.views.entering import entered, holds
from farled_web.diagnosis.views.start import language
from farled_web.firms import consent_texts
from farled_web.people.entrances import open_to

# What is asked at the door: to be called, and to have a plan made. More is asked when there is more to share.
ASKED = {
    "contact": ("identity", "contact", "diagnosis"),
    "plan": ("identity", "contact", "diagnosis", "plan", "finance"),
}
NEEDED = {("contact", "identity"), ("contact", "contact")}


def _mine(request: HttpRequest, uuid: UUID) -> tuple[Any, Any]:
    viewer, check = entered(request, uuid)
    if check.state != "submitted" or check.side != "sme" or not owns(viewer, check):
        raise PermissionDenied
    return viewer, check


@never_cache
@open_to("anyone")
def contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose who may get in touch."""
    viewer, check = _mine(request, uuid)
    helps = _helps(viewer, check)
    all_of_them = list(receivers(check.region_id))
    rows = sorted(all_of_them, key=lambda o: (-len(helps.get(o.pk, ())), o.name))
    form = ReceiversForm(request.POST or None, receivers=[(str(o.uuid), o.name) for o in rows])
    if request.method == "POST" and form.is_valid():
        chosen = urlencode({"to": form.cleaned_data["to"]}, doseq=True)
        return redirect(f"{reverse('diagnosis:consent', args=[uuid])}?{chosen}")
    ticked = set(request.POST.getlist("to") or request.GET.getlist("to"))
    offered = [
        {"organisation": o, "areas": helps.get(o.pk, ()), "ticked": str(o.uuid) in ticked} for o in rows
    ]
    shown = {"check": check, "form": form, "offered": [o for o in offered if o["areas"]],
             "others": [o for o in offered if not o["areas"]], "synthetic": check.synthetic,
             "by_link": holds(request, uuid)}  # fmt: skip
    return render(request, "diagnosis/contact.html", shown, status=422 if form.errors else 200)


@never_cache
@open_to("anyone")
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say which data each may see, and for what; nothing is ticked beforehand."""
    viewer, check = _mine(request, uuid)
    wanted = request.GET.getlist("to")
    chosen = [o for o in receivers(check.region_id) if str(o.uuid) in wanted]
    if not chosen:
        return redirect("diagnosis:contact", uuid)
    asked = [one for organisation in chosen for one in _asked(organisation)]
    named = bool(check.facts.get("name")) or (check.firm is not None and check.firm.first_check != check.pk)
    form = ContactForm(request.POST or None, asked=asked, named=named)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        turn_to(
            viewer, check=check, firm_name=told.get("firm_name", ""), message=told["message"],
            person=Person(told["name"], told["email"], told["phone"]), answers=form.answers(),
            language=language(),
        )  # fmt: skip
        return redirect(f"{reverse('diagnosis:thanks', args=[uuid])}?asked=1")
    shown = {"check": check, "form": form, "groups": _groups(form, chosen), "synthetic": check.synthetic,
             "rights": consent_texts.RIGHTS[consent_texts.CURRENT].in_language(language()),
             "back": urlencode({"to": wanted}, doseq=True)}  # fmt: skip
    return render(request, "diagnosis/consent.html", shown, status=422 if form.errors else 200)


@never_cache
@open_to("anyone")
def thanks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The end, whichever way it was chosen."""
    _viewer, check = _mine(request, uuid)
    shown = {"check": check, "asked": bool(request.GET.get("asked")), "synthetic": check.synthetic,
             "by_link": holds(request, uuid)}  # fmt: skip
    return render(request, "diagnosis/thanks.html", shown)


def _helps(viewer: Any, check: Any) -> dict[int, list[str]]:
    """Give the areas each organisation can help with, among those that stand in the way."""
    found: dict[int, list[str]] = {}
    for area in result_of(viewer, check, language(), most_helpers=None).hindering:
        for helper in area.helpers:
            found.setdefault(helper.organisation.pk, []).append(area.name)
    return found


def _asked(organisation: Any) -> list[Asked]:
    texts = consent_texts.CATEGORIES[consent_texts.CURRENT]
    return [
        Asked(
            field=f"{organisation.slug}-{purpose}-{category}", receiver=str(organisation.uuid),
            receiver_name=organisation.name, purpose=purpose, category=category,
            words=_capital(texts[category].in_language(language())), needed=(purpose, category) in NEEDED,
        )
        for purpose, categories in ASKED.items()
        for category in categories
    ]  # fmt: skip


def _groups(form: ContactForm, chosen: list[Any]) -> list[dict[str, Any]]:
    """Give the ticks as the page shows them: by receiver, then by purpose."""
    purposes = consent_texts.PURPOSES[consent_texts.CURRENT]
    return [
        {
            "organisation": organisation,
            "purposes": [
                {
                    "question": _("To %(purpose)s, %(receiver)s may see")
                    % {"purpose": purposes[purpose].in_language(language()), "receiver": organisation.name},
                    "ticks": [
                        {"field": form[one.field], "needed": one.needed}
                        for one in form.asked
                        if one.receiver == str(organisation.uuid) and one.purpose == purpose
                    ],
                }
                for purpose in ASKED
            ],
        }
        for organisation in chosen
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
