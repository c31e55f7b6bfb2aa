"""Who sees what: the firm's own pages, for a signed-in contact and for the holder of a link alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from farled_web.audit import queries as audit
from farled_web.audit.actions import record
from farled_web.firms import consent_texts
from farled_web.firms.access import CATEGORIES
from farled_web.firms.actions import access, consent, erasure
from farled_web.firms.actions.ending import SOON
from farled_web.firms.consent_forms import AnswerForm, ConsentForm
from farled_web.firms.holders import speaking_for
from farled_web.firms.queries import asking as asked
from farled_web.firms.queries import consent as seen
from farled_web.firms.queries import export as everything
from farled_web.firms.queries import log as logged
from farled_web.firms.queries.consent import OwnFirm, Receiver
from farled_web.firms.queries.wishes import due_at, wishes_of
from farled_web.firms.question_words import waiting
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer, scope
from farled_web.ui.lists import Column, Empty, Filter, ListSpec

LATELY = 5


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is signed in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


@open_to("firms")
def my_sharing(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the firm the viewer speaks for; let them choose where there are several."""
    firms = seen.firms_of(viewer_of(request))
    if len(firms) == 1:
        return redirect("firms:who_sees_what", firms[0].uuid)
    return render(request, "firms/consent/choose_firm.html", {"firms": firms})


@never_cache
@open_to("anyone")
def who_sees_what(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every organisation with what it may see; who asks; who has looked; what can be done about it."""
    own = speaking_for(request, uuid)
    found = seen.receivers(own.viewer, own.firm)
    looked = logged.looked_by(own.viewer, own.firm)
    context = {
        **_frame(own),
        "receivers": [{**shown(one), "looked": looked.get(one.organisation.pk)} for one in found],
        "looked": _lookers(looked),
        "waiting": waiting(asked.waiting_for(own.viewer, own.firm)),
        "requests": seen.requests_to(own.viewer, own.firm),
        "emergencies": _emergencies(own),
        "registered_by": own.firm.registered_by,
        "merged_in": seen.merged_in(own.viewer, own.firm),
        "wishes": [(one, due_at(one)) for one in wishes_of(own.viewer, own.firm)],
        "lately": _lines(own, list(logged.about_firm(own.viewer, own.firm)[:LATELY])),
        "erasure": seen.erasures(own.viewer, own.firm).first(),
        "has_personal": seen.has_personal(own.viewer, own.firm),
    }
    return render(request, "firms/consent/who_sees_what.html", context)


def _lookers(looked: dict[int, logged.Looked]) -> list[dict[str, Any]]:
    """Name who has looked, the latest first, with the data in short."""
    names = logged.organisation_names(looked)
    return [
        {"pk": pk, "name": names[pk], "last": one.last, "days": one.days,
         "categories": ", ".join(str(SHORT.get(c, c)) for c in one.categories)}
        for pk, one in sorted(looked.items(), key=lambda item: item[1].last, reverse=True)
        if pk in names
    ]  # fmt: skip


def _frame(own: OwnFirm, *crumbs: tuple[str, str]) -> dict[str, Any]:
    here = (_("Who sees what"), reverse("firms:who_sees_what", args=[own.firm.uuid]) if crumbs else "")
    return {"firm": own.firm, "synthetic": own.firm.synthetic, "signed_in": own.viewer.signed_in,
            "crumbs": [here, *crumbs] if crumbs else []}  # fmt: skip


def _emergencies(own: OwnFirm) -> list[dict[str, Any]]:
    names, now = logged.names_for(own.firm), timezone.now()
    return [
        {
            "pk": one.pk,
            "organisation": one.organisation.name,
            "person": names.get(one.user_id or 0, ""),
            "why": one.why,
            "from": one.created_at,
            "until": one.until,
            "open": one.until is not None and one.until > now,
        }
        for one in seen.emergencies(own.viewer, own.firm)
    ]


def shown(receiver: Receiver) -> dict[str, Any]:
    """Give a receiver in words of the page's language."""
    speaks = consent_texts.language()
    purposes = consent_texts.PURPOSES[consent_texts.CURRENT]
    labels = consent_texts.CATEGORIES[consent_texts.CURRENT]
    soon = timezone.now() + SOON
    ending = [line.until for line in receiver.lines if line.categories and line.until and line.until < soon]
    states = {"refused": _("no"), "withdrawn": _("taken back"), "expired": _("ran out")}
    return {
        "organisation": receiver.organisation,
        "open": receiver.open,
        "ends": min(ending, default=None),
        "registered": receiver.registered,
        "lines": [
            {
                "purpose": purposes[line.purpose].in_language(speaks),
                "categories": [labels[c].in_language(speaks) for c in line.categories],
                "refused": [
                    (labels[c].in_language(speaks), states.get(state, state)) for c, state in line.refused
                ],
                "since": line.since,
                "until": line.until,
                "recorded_by": line.recorded_by.name if line.recorded_by else "",
                "said_by": line.said_by,
                "evidence": line.evidence,
            }
            for line in receiver.lines
        ],
    }


@never_cache
@open_to("anyone")
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose an organisation to let in."""
    own = speaking_for(request, uuid)
    let_in = {one.organisation.pk for one in seen.receivers(own.viewer, own.firm) if one.open}
    crumb = (_("Let an organisation in"), "")
    rows = [(one, one.pk in let_in) for one in seen.choosable(own.firm)]
    return render(request, "firms/consent/choose.html", {**_frame(own, crumb), "organisations": rows})


@never_cache
@open_to("anyone")
def change(request: HttpRequest, uuid: UUID, organisation: UUID) -> HttpResponse:
    """What one organisation may see, purpose by purpose."""
    own = speaking_for(request, uuid)
    receiver = seen.organisation(organisation, own.firm.region_id)
    form = ConsentForm(request.POST or None, given=seen.given_now(own.viewer, own.firm, receiver))
    if request.method == "POST" and form.is_valid():
        changed = form.answers()
        for purpose, answers in changed.items():
            consent.decide(own.viewer, own.firm, receiver, purpose, answers, until=form.until())
        messages.success(
            request,
            _("Saved. It holds from now on.") if changed else _("Nothing was changed."),
        )
        return redirect("firms:who_sees_what", uuid)
    context = {
        **_frame(own, (receiver.name, "")), "form": form, "receiver": receiver,
        "rights": consent_texts.RIGHTS[consent_texts.CURRENT].in_language(consent_texts.language()),
    }  # fmt: skip
    return render(request, "firms/consent/change.html", context, status=422 if form.errors else 200)


@never_cache
@open_to("anyone")
def withdraw(request: HttpRequest, uuid: UUID, organisation: UUID) -> HttpResponse:
    """Take everything back from one organisation: what that means is said first."""
    own = speaking_for(request, uuid)
    receiver = seen.organisation(organisation, own.firm.region_id)
    if request.method == "POST":
        consent.withdraw(own.viewer, own.firm, receiver)
        messages.success(request, _("Taken back. %s sees nothing more from now on.") % receiver.name)
        return redirect("firms:who_sees_what", uuid)
    one = seen.receiver(own.viewer, own.firm, receiver)
    waits = any(
        wish.organisation_id == receiver.pk and not wish.answered_at and not wish.closed_at
        for wish in wishes_of(own.viewer, own.firm)
    )
    context = {**_frame(own, (receiver.name, "")), "receiver": receiver, "shown": shown(one), "waits": waits}
    return render(request, "firms/consent/withdraw.html", context)


@never_cache
@open_to("anyone")
def withdraw_own(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back a person's own contact details from everybody: what that means is said first."""
    own = speaking_for(request, uuid)
    if request.method == "POST":
        consent.withdraw_own_data(own.viewer, own.firm)
        messages.success(request, _("Taken back. Nobody sees the contact person any more."))
        return redirect("firms:who_sees_what", uuid)
    context = {
        **_frame(own, (_("Take back contact details"), "")), "title": _("Take back contact details?"),
        "text": _("Those you have let in no longer see whom to call or write to. The firm itself they still "
                  "see. You can let them see the contact person again whenever you like."),
        "action": _("Take back contact details"), "danger": True,
        "cancel": reverse("firms:who_sees_what", args=[uuid]),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


@never_cache
@open_to("anyone")
def answer(request: HttpRequest, uuid: UUID, asked: UUID) -> HttpResponse:
    """Answer an organisation that asks to be let in."""
    own = speaking_for(request, uuid)
    found = next((one for one in seen.requests_to(own.viewer, own.firm) if one.uuid == asked), None)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    refused = "no" in request.POST
    if request.method == "POST" and (refused or form.is_valid()):
        form.is_valid()
        purpose = form.cleaned_data.get("purpose", "contact")
        access.answer(
            own.viewer, found, purpose, form.answers(refused), words=form.cleaned_data.get("words", "")
        )
        name = found.organisation.name
        messages.success(
            request, _("%s sees nothing.") % name if refused else _("%s may see what you chose.") % name
        )
        return redirect("firms:who_sees_what", uuid)
    context = {**_frame(own, (found.organisation.name, "")), "form": form, "asked": found}
    return render(request, "firms/consent/answer.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("anyone")
def end_emergency(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """End an emergency access now."""
    own = speaking_for(request, uuid)
    access.end_emergency(own.viewer, seen.emergency(own.viewer, own.firm, pk))
    messages.success(request, _("Ended."))
    return redirect("firms:who_sees_what", uuid)


@require_POST
@open_to("anyone")
def export(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Everything about the firm in one file."""
    own = speaking_for(request, uuid)
    made = everything.firm_file(own.viewer, own.firm)
    record(
        "firm.exported", object_type="firm", object_id=own.firm.pk, firms=[own.firm.pk],
        categories=list(CATEGORIES), region=own.firm.region_id,
        actor_kind="user" if own.viewer.signed_in else "link", details={"kind": "zip", "by": "firm"},
    )  # fmt: skip
    name = f"farled-{timezone.localdate().isoformat()}.zip"
    response = FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@open_to("anyone")
def forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask that everything personal be removed, or take that back."""
    own = speaking_for(request, uuid)
    open_now = seen.erasures(own.viewer, own.firm).filter(state__in=["asked", "confirmed"]).first()
    if request.method == "POST":
        if "drop" in request.POST:
            if open_now is None or open_now.state != "asked":
                raise PermissionDenied(_("It is too late: the removal has been confirmed."))
            erasure.drop(own.viewer, open_now)
            messages.success(request, _("Your request is taken back. Nothing is removed."))
        else:
            erasure.ask(own.viewer, own.firm)
            messages.success(request, _("Your request is recorded. The region's coordinator confirms it."))
        return redirect("firms:who_sees_what", uuid)
    context = {**_frame(own, (_("Have everything removed"), "")), "open_now": open_now}
    return render(request, "firms/consent/forget.html", context)


# ---- the log -------------------------------------------------------------------------------------------


def _when(row: Any) -> Any:
    return row.at


KINDS = [("seen", gettext_lazy("looked at or copied")), ("consent", gettext_lazy("decisions and access")),
         ("emergency", gettext_lazy("emergencies")), ("changed", gettext_lazy("other"))]  # fmt: skip
SHORT = {
    "identity": gettext_lazy("name and number"), "contact": gettext_lazy("contact persons"),
    "diagnosis": gettext_lazy("answers"), "plan": gettext_lazy("plan"), "journey": gettext_lazy("timeline"),
    "finance": gettext_lazy("money"),
}  # fmt: skip


def filters() -> tuple[Filter, ...]:
    """Give the filters of a log."""
    return (
        Filter("kind", gettext_lazy("What"), audit.of_kind, KINDS),
        Filter("category", gettext_lazy("Data"), audit.with_category, list(SHORT.items())),
        Filter("since", gettext_lazy("From"), audit.since_day, kind="date"),
        Filter("until", gettext_lazy("To"), audit.until_day, kind="date"),
    )


def categories_of(row: Any) -> str:
    """Say which data, in short."""
    return ", ".join(str(SHORT.get(one, one)) for one in row.categories)


def _log_spec(own: OwnFirm) -> ListSpec:
    people = logged.names_for(own.firm)
    offices = logged.organisation_names(one.pk for one in seen.choosable(own.firm))
    return ListSpec(
        name="firm-log",
        caption=_("What was done and seen with your data"),
        columns=(
            Column("at", _("When"), _when, order="id", descending=True),
            Column("what", _("What"), lambda row: logged.words(row.verb)),
            Column("who", _("Who"), lambda row: _who(row, offices, people)),
            Column("categories", _("Data"), categories_of),
        ),
        filters=(
            *filters(),
            Filter("organisation", _("Who"), audit.of_organisation, _doers(own)),
        ),
        order="-at",
        page_size=30,
        export=own.viewer.signed_in,
        empty=Empty(
            _("Nobody has done anything yet"), _("Whoever looks at your data is listed here at once.")
        ),
    )


def _doers(own: OwnFirm) -> list[tuple[str, str]]:
    """Give the organisations that stand in the firm's log, by name."""
    rows = logged.about_firm(own.viewer, own.firm).order_by()
    names = logged.organisation_names(rows.values_list("organisation_id", flat=True).distinct())
    return [(str(pk), name) for pk, name in sorted(names.items(), key=lambda one: one[1])]


def _who(row: Any, offices: dict[int, str], people: dict[int, str]) -> str:
    """Name the organisation, and the person where the firm works with it."""
    person = people.get(row.actor_id or 0, "")
    office = offices.get(row.organisation_id or 0, "")
    if office:
        return f"{office} ({person})" if person else office
    if row.actor_kind in {"job", "command"}:
        return _("Farled, by itself")
    return person or (_("you, by your link") if row.actor_kind == "link" else _("somebody"))


def _lines(own: OwnFirm, rows: list[Any]) -> list[dict[str, Any]]:
    people = logged.names_for(own.firm)
    offices = logged.organisation_names(row.organisation_id for row in rows)
    return [
        {
            "when": row.at,
            "title": logged.words(row.verb),
            "text": categories_of(row),
            "who": _who(row, offices, people),
            "tone": "bad" if row.verb == "access.emergency" else "",
        }
        for row in rows
    ]


@never_cache
@open_to("anyone")
def log(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Everything that was done and seen with the firm's data."""
    own = speaking_for(request, uuid)
    listing = _log_spec(own).read(request, logged.about_firm(own.viewer, own.firm))
    if listing.export_wanted:
        return listing.export(lambda: scope(own.viewer.user))
    return render(
        request, "firms/consent/log.html", {**_frame(own, (_("Who has looked"), "")), "listing": listing}
    )
