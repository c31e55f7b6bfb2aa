"""Questions about consent: put by an adviser, answered on the firm's page or by a link, and going on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from farled.errors import BadInput
from farled_web.firms import consent_texts, page, question_reach
from farled_web.firms.actions import asking, ending
from farled_web.firms.actions.sending import log_export
from farled_web.firms.consent_forms import AskForm, QuestionForm
from farled_web.firms.holders import speaking_for
from farled_web.firms.policies import acts_for, can_ask_consent
from farled_web.firms.queries import asking as asked
from farled_web.firms.queries import consent as seen
from farled_web.firms.queries import records
from farled_web.firms.question_words import STATES, in_words, waiting
from farled_web.firms.views.consent import SHORT, viewer_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

# ---- the firm -------------------------------------------------------------------------------------------


@never_cache
@open_to("anyone")
def answer(request: HttpRequest, uuid: UUID, question: UUID) -> HttpResponse:
    """Answer a question, category by category."""
    own = speaking_for(request, uuid)
    row = next((one for one in asked.about(own.viewer, own.firm) if one.uuid == question), None)
    if row is None:
        raise Http404
    form = QuestionForm(request.POST or None, asked=row.categories)
    if request.method == "POST" and form.is_valid():
        done = asking.answer(
            own.viewer, row, form.answers(), words=form.cleaned_data["words"], until=form.until()
        )
        messages.success(request, _thanks(done.state, done.receiver.name))
        return redirect("firms:who_sees_what", uuid)
    crumbs = [
        (_("Who sees what"), reverse("firms:who_sees_what", args=[uuid])),
        (row.receiver.name, ""),
    ]
    context = {
        "firm": own.firm, "synthetic": own.firm.synthetic, "crumbs": crumbs, "asked": row, "form": form,
        "text": in_words(row, row.receiver.name), "state": STATES[row.state],
        "rights": consent_texts.RIGHTS[consent_texts.CURRENT].in_language(consent_texts.language()),
    }  # fmt: skip
    return render(request, "firms/asking/answer.html", context, status=422 if form.errors else 200)


def _thanks(state: str, receiver: str) -> str:
    if state == "given":
        return _("%s may see all of it. You can take it back at any time.") % receiver
    if state == "partly":
        return _("%s may see what you chose. You can take it back at any time.") % receiver
    return _("%s sees nothing of it.") % receiver


@require_POST
@open_to("anyone")
def renew(request: HttpRequest, uuid: UUID, organisation: UUID) -> HttpResponse:
    """Let what a receiver sees go on."""
    own = speaking_for(request, uuid)
    receiver = seen.organisation(organisation, own.firm.region_id)
    went_on = ending.renew(own.viewer, own.firm, receiver)
    messages.success(
        request,
        _("It goes on for two years. You can take it back at any time.")
        if went_on
        else _("There is nothing to go on with; nothing was changed."),
    )
    return redirect("firms:who_sees_what", uuid)


def on_overview(request: HttpRequest, firm: Any) -> Mapping[str, Any] | None:
    """The firm's own overview begins with what it is asked."""
    viewer = viewer_of(request)
    found = asked.waiting_for(viewer, firm) if acts_for(viewer, firm) else []
    return {"waiting": waiting(found), "firm": firm} if found else None


# ---- by link --------------------------------------------------------------------------------------------


@never_cache
@open_to("anyone")
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One question, by the link of a mail: looking changes nothing, a press answers it."""
    shown = question_reach.read_question(token)
    if shown is None:
        return _private(render(request, "firms/asking/gone.html", status=404))
    form = QuestionForm(request.POST or None, asked=shown.categories)
    if request.method == "POST" and (shown.by_this or form.is_valid()):
        return _private(_press(request, token, shown, form))
    return _private(_question_page(request, shown, form))


def _question_page(
    request: HttpRequest, shown: question_reach.Shown, form: QuestionForm, problem: BadInput | None = None
) -> HttpResponse:
    words, speaks = consent_texts.CATEGORIES[consent_texts.CURRENT], consent_texts.language()
    context = {
        "asked": shown, "form": form, "text": in_words(shown, shown.receiver), "synthetic": shown.synthetic,
        "state": STATES[shown.state], "open": shown.state == "open", "problem": problem,
        "given": [words[one].in_language(speaks) for one in shown.given],
        "rights": consent_texts.RIGHTS[consent_texts.CURRENT].in_language(speaks),
    }  # fmt: skip
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "firms/asking/by_link.html", context, status=status)


def _press(request: HttpRequest, token: str, shown: question_reach.Shown, form: QuestionForm) -> HttpResponse:
    with question_reach.using(token) as found:
        if found is None:
            return render(request, "firms/asking/gone.html", status=404)
        viewer, pk = found
        row = asked.questions(viewer).get(pk=pk)
        if shown.by_this:
            if "back" in request.POST:
                asking.take_back_answer(viewer, row)
                messages.success(request, _("Taken back. It holds from now on."))
        else:
            done = asking.answer(
                viewer, row, form.answers(), words=form.cleaned_data["words"], until=form.until()
            )
            messages.success(request, _thanks(done.state, done.receiver.name))
    return redirect("firms:question", token)


def _private(response: HttpResponse) -> HttpResponse:
    # Told to nobody else; without any the browser would send its own form from nowhere, and be refused.
    response["Referrer-Policy"] = "same-origin"
    return response


# ---- who asks -------------------------------------------------------------------------------------------


@open_to("writers")
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask the firm to let an organisation see what a step needs; an address may fill the form in."""
    viewer = viewer_of(request)
    firm = records.firm(viewer, uuid)
    offices = [
        (s.organisation, s.name) for s in viewer.seats if can_ask_consent(viewer, firm, s.organisation)
    ]
    if not offices:
        raise PermissionDenied(_("Your organisation does not see this firm."))
    receivers = {str(one.uuid): one for one in seen.choosable(firm)}
    purpose = request.GET.get("purpose", "deliver")
    wanted = [one for one in request.GET.get("categories", "").split(",") if one in SHORT]
    form = AskForm(
        request.POST or None, organisations=offices,
        receivers=[(key, one.name) for key, one in receivers.items()],
        initial={
            "receiver": request.GET.get("receiver", ""), "purpose": purpose,
            "categories": wanted or list(consent_texts.NEEDED.get(purpose, ())),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asking.ask_consent(
                viewer, firm, receivers[given["receiver"]], given["purpose"], given["categories"],
                asked_by=given["organisation"], message=given["message"],
            )  # fmt: skip
        except BadInput as bad:
            form.add_error(None, " ".join(f"{one.given} {one.reason}. {one.remedy}." for one in bad.problems))
        else:
            messages.success(request, _("The firm has been asked. You hear when it answers."))
            return redirect("firms:page", firm.uuid, "sharing")
    crumbs = [
        (_("Firms"), reverse("firms:list")), (firm.name, reverse("firms:page", args=[firm.uuid])),
        (_("Ask for consent"), ""),
    ]  # fmt: skip
    context = {"form": form, "firm": firm, "crumbs": crumbs, "synthetic": firm.synthetic}
    return render(request, "firms/asking/ask.html", context, status=422 if form.errors else 200)


@open_to("advisers")
def questions(request: HttpRequest) -> HttpResponseBase:
    """What the viewer's organisations have asked firms to let others see, and the answers."""
    viewer = viewer_of(request)
    rows = asked.asked_by_ours(viewer)
    names = seen.firms_by_id(viewer, rows.values_list("firm_id", flat=True)[:2000])
    listing = _spec(names).read(request, rows)
    if listing.export_wanted:
        out: Any = listing.matching
        log_export(viewer, what="questions", kind=listing.export_wanted,
                   firms=list(out.order_by("firm").values_list("firm", flat=True).distinct()))  # fmt: skip
        return listing.export(lambda: scope(viewer.user))
    return render(request, "firms/asking/questions.html", {"listing": listing})


def _spec(names: dict[int, Any]) -> ListSpec:
    def which(row: Any) -> str:
        firm = names.get(row.firm_id)
        return firm.name if firm is not None else _("a firm you no longer see")

    def where(row: Any) -> str:
        firm = names.get(row.firm_id)
        return (
            reverse("firms:page", args=[firm.uuid, "sharing"]) if firm is not None
            else reverse("firms:questions")
        )  # fmt: skip

    return ListSpec(
        name="questions",
        caption=_("What firms have been asked"),
        columns=(
            Column("firm", _("Firm"), which, link=where),
            Column("receiver", _("Who would see it"), lambda row: row.receiver.name, order="receiver__name"),
            Column("purpose", _("To"), _purpose),
            Column("categories", _("Data"), _categories),
            Column("state", _("The answer"), lambda row: Badge(*STATES[row.state]), order="state"),
            Column("created_at", _("Asked"), order="created_at", descending=True),
            Column("expires_at", _("Answer by"), order="expires_at"),
            Column("answer", _("The firm's words")),
        ),
        filters=(
            Filter("state", _("The answer"), lambda rows, value: rows.filter(state=value),
                   [(key, text) for key, (text, _tone) in STATES.items()]),
        ),
        order="-created_at",
        empty=Empty(
            _("You have asked no firm yet"),
            _("Where a step lacks a consent, it offers to ask. You can also ask from a firm's page."),
            _("To the firms"), reverse("firms:list"),
        ),
    )  # fmt: skip


def _purpose(row: Any) -> str:
    return consent_texts.PURPOSES[consent_texts.CURRENT][row.purpose].in_language(consent_texts.language())


def _categories(row: Any) -> str:
    return ", ".join(str(SHORT[one]) for one in row.categories)


@open_to("writers")
def take_back(request: HttpRequest, question: UUID) -> HttpResponse:
    """Ask, then take a question back."""
    viewer = viewer_of(request)
    row = asked.question(viewer, question)
    if row.asked_by_id not in viewer.writes:
        raise PermissionDenied
    if request.method == "POST":
        if row.state == "open":
            asking.withdraw_question(viewer, row)
            messages.success(request, _("Taken back. The firm no longer has to answer."))
        else:
            messages.info(request, _("It has been answered already."))
        return redirect("firms:questions")
    context = {
        "title": _("Take the question back?"),
        "text": _("The firm no longer sees it. You can ask again whenever you need to."),
        "action": _("Take back"), "cancel": reverse("firms:questions"),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


def register() -> None:
    """Put what the firm is asked first on its own overview, and what was asked on the tab of consents."""
    page.register_panel(
        page.Panel("overview", "firms-asked", "firms/asking/waiting.html", on_overview, order=1)
    )
    page.register_panel(
        page.Panel("sharing", "firms-questions", "firms/asking/on_firm.html", on_sharing, order=20)
    )


def on_sharing(request: HttpRequest, firm: Any) -> Mapping[str, Any] | None:
    """What advisers have asked, beside what the firm has decided."""
    viewer = viewer_of(request)
    if acts_for(viewer, firm):
        return None
    may = any(can_ask_consent(viewer, firm, one) for one in viewer.writes)
    rows = [
        {"row": one, "purpose": _purpose(one), "categories": _categories(one), "state": STATES[one.state],
         "may_take_back": one.state == "open" and one.asked_by_id in viewer.writes}
        for one in asked.about(viewer, firm)
    ]  # fmt: skip
    return {"questions": rows, "may_ask": may, "firm": firm} if rows or may else None
