"""One question at a time: lines, facts, a last look, and handing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from farled_web.diagnosis.actions.answer import answer_line, keep_facts, read_answer
from farled_web.diagnosis.actions.submit import submit_check, take_back
from farled_web.diagnosis.forms import FACTS, FactsForm, initial_facts
from farled_web.diagnosis.policies import can_answer
from farled_web.diagnosis.queries.lines import help_of, line_text, lines_of
from farled_web.diagnosis.queries.rounds import answers_of
from farled_web.diagnosis.views.entering import entered, holds
from farled_web.diagnosis.views.start import language
from farled_web.diagnosis.words import CHOICES, WITHOUT
from farled_web.people.entrances import open_to


@never_cache
@open_to("anyone")
def round_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on where it was left: the first line without an answer, the last look, or the result."""
    _viewer, check = entered(request, uuid)
    if check.state != "open":
        return redirect("diagnosis:result", uuid)
    answers = answers_of(check)
    for number, barrier in enumerate(lines_of(check.region_id).barriers, 1):
        if barrier.id not in answers:
            return redirect("diagnosis:question", uuid, number)
    return redirect("diagnosis:review", uuid)


@never_cache
@open_to("anyone")
def question(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """One line of the check; every button keeps its answer and goes on."""
    viewer, check = entered(request, uuid)
    if not can_answer(viewer, check):
        return redirect("diagnosis:round", uuid)
    lines = lines_of(check.region_id)
    if not 1 <= number <= len(lines.barriers):
        raise Http404
    barrier = lines.barriers[number - 1]
    last, back = number == len(lines.barriers), request.GET.get("back") == "review"
    if request.method == "POST":
        given_now = read_answer(request.POST.get("answer", ""))
        answer_line(viewer, check=check, barrier=barrier.id, given=given_now)
        if back:
            return redirect("diagnosis:review", uuid)
        # An answer taken away leaves the reader where they are, to choose another.
        if given_now is None:
            return redirect("diagnosis:question", uuid, number)
        return _after_lines(check) if last else redirect("diagnosis:question", uuid, number + 1)
    answers = answers_of(check)
    tongue = language()
    area = lines.area_of(barrier)
    given = answers.get(barrier.id)
    return render(request, "diagnosis/question.html", {
        "check": check, "number": number, "total": len(lines.barriers),
        "before": check.beside.get("before", {}).get(barrier.id), "area": area.name(tongue),
        "text": line_text(barrier, tongue), "help": help_of(barrier.id, tongue), "choices": CHOICES,
        "without": WITHOUT, "given": None if given is None else str(getattr(given, "value", given)),
        "answered": len(answers), "last": last, "by_link": holds(request, uuid),
        "back_to_review": back, "synthetic": check.synthetic,
        "again": check.side == "sme" and check.wave > 1 and check.firm_id is not None,
    })  # fmt: skip


@never_cache
@open_to("anyone")
def facts(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """A page of facts about the firm; every field may be left open."""
    viewer, check = entered(request, uuid)
    if not can_answer(viewer, check) or not asks_facts(check):
        return redirect("diagnosis:round", uuid)
    if not 1 <= number <= len(FACTS):
        raise Http404
    form: FactsForm = FACTS[number - 1](request.POST or None, initial=initial_facts(check.facts))
    if request.method == "POST" and form.is_valid():
        keep_facts(viewer, check=check, facts=form.facts())
        return (
            redirect("diagnosis:facts", uuid, number + 1)
            if number < len(FACTS)
            else redirect("diagnosis:review", uuid)
        )
    shown = {
        "check": check, "form": form, "number": number, "total": len(FACTS), "synthetic": check.synthetic,
        "lines": len(lines_of(check.region_id).barriers), "by_link": holds(request, uuid),
    }  # fmt: skip
    return render(request, "diagnosis/facts.html", shown, status=422 if form.errors else 200)


@never_cache
@open_to("anyone")
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything on one page before it is handed in; nothing has to be filled in."""
    viewer, check = entered(request, uuid)
    if not can_answer(viewer, check):
        return redirect("diagnosis:round", uuid)
    shown = {"check": check, "synthetic": check.synthetic, "by_link": holds(request, uuid),
             "asks_facts": asks_facts(check), **_overview(check)}  # fmt: skip
    return render(request, "diagnosis/review.html", shown)


@require_POST
@open_to("anyone")
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in."""
    viewer, check = entered(request, uuid)
    if check.state == "open":
        submit_check(viewer, check=check)
    return redirect("diagnosis:result", uuid)


@require_POST
@open_to("anyone")
def mend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a round again to mend an answer."""
    viewer, check = entered(request, uuid)
    if check.state != "open":
        take_back(viewer, check=check)
    return redirect("diagnosis:review", uuid)


def asks_facts(check: Any) -> bool:
    """Say whether facts are asked: of a firm that has no record yet; others keep them on their own page."""
    return bool(check.side == "sme" and check.wave == 1)


def _after_lines(check: Any) -> HttpResponse:
    if asks_facts(check):
        return redirect("diagnosis:facts", check.uuid, 1)
    return redirect("diagnosis:review", check.uuid)


def _overview(check: Any) -> dict[str, Any]:
    """Each line with its answer in words, by area."""
    lines, answers, tongue = lines_of(check.region_id), answers_of(check), language()
    words = {choice.value: choice for choice in (*CHOICES, *WITHOUT)}
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for number, barrier in enumerate(lines.barriers, 1):
        name = lines.area_of(barrier).name(tongue)
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        given = answers.get(barrier.id)
        answer = None if given is None else words[str(getattr(given, "value", given))]
        groups[-1][1].append({"number": number, "text": line_text(barrier, tongue), "answer": answer})
    return {"groups": groups, "answered": len(answers), "total": len(lines.barriers)}
