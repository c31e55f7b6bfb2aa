"""Pages of background work: what is mine, how far it has come, and mails that did not get through."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from farled_web.jobs import actions, policies, queries, shown
from farled_web.ui.entrances import open_to
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec

JOBS = ListSpec(
    name="work",
    caption=gettext_lazy("Background work"),
    order="-created_at",
    export=False,
    columns=(
        Column("kind", gettext_lazy("Work"), value=shown.title,
               link=lambda job: reverse("jobs:job", args=[job.pk])),
        Column("state", gettext_lazy("State"), value=lambda job: Badge(*shown.state(job)), order="state"),
        Column("done", gettext_lazy("Done so far"), kind="number",
               value=lambda job: f"{job.done} / {job.total}" if job.total else ""),
        Column("created_at", gettext_lazy("Started"), order="created_at", descending=True),
        Column("finished_at", gettext_lazy("Ended"), order="finished_at", wide_only=True),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), lambda rows, value: rows.filter(state=value),
               choices=[(name, text) for name, (text, _tone) in shown.STATES.items()]),
    ),
    empty=Empty(gettext_lazy("Nothing has run in the background yet"),
                gettext_lazy("Long work, such as planning for all waiting firms, is followed here.")),
)  # fmt: skip
MAILS = ListSpec(
    name="mails",
    caption=gettext_lazy("Mails that did not get through"),
    export=False,
    columns=(
        Column("kind", gettext_lazy("Occasion"), value=lambda mail: shown.mail_kind(mail.kind)),
        Column("to", gettext_lazy("To")),
        Column("state", gettext_lazy("State"), value=lambda mail: _mail_state(mail)),
        Column("attempts", gettext_lazy("Tries"), kind="number", order="attempts"),
        Column("error", gettext_lazy("What was answered")),
        Column("created_at", gettext_lazy("Written"), order="created_at", descending=True),
        Column("due_at", gettext_lazy("Next try"), wide_only=True),
        Column("again", gettext_lazy("What to do"), html=lambda mail: _again(mail)),
    ),
    empty=Empty(gettext_lazy("Every mail has got through"),
                gettext_lazy("Mails that fail, or wait for another try, are listed here."), icon="mail"),
)  # fmt: skip


def _mail_state(mail: queries.Trouble) -> Badge:
    if mail.state == "bounced":
        return Badge(_("Came back"), "bad")
    return Badge(_("Failed"), "bad") if mail.state == "failed" else Badge(_("Tried again"), "warn")


def _again(mail: queries.Trouble) -> SafeString:
    if mail.state != "failed":
        return SafeString()
    return format_html('<a href="{}">{}</a>', reverse("jobs:mail_again", args=[mail.uuid]), _("Send again"))


@open_to("signed_in")
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List my background work."""
    listing = JOBS.read(request, queries.jobs_of(request.viewer))  # type: ignore[attr-defined]
    return render(request, "jobs/list.html", {"listing": listing})


@open_to("signed_in")
@require_safe
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how far one piece of work has come, and what came of it."""
    row = queries.job_of(request.viewer, uuid)  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    state, _tone = shown.state(row)
    return render(
        request,
        "jobs/job.html",
        {
            "job": row, "title": shown.title(row), "state": state, "message": shown.message(row),
            "result": shown.result_page(row), "problems": shown.problems(row),
            "crumbs": [(_("Background work"), reverse("jobs:list")), (shown.title(row), "")],
        },
    )  # fmt: skip


@open_to("signed_in")
@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for work to end."""
    row = queries.job_of(request.viewer, uuid)  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    actions.cancel_job(request.viewer, row)  # type: ignore[attr-defined]
    return redirect("jobs:job", uuid)


@open_to("coordinators")
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List mails that did not get through."""
    listing = MAILS.read(request, queries.mails_in_trouble(request.viewer))  # type: ignore[attr-defined]
    return render(request, "jobs/mails.html", {"listing": listing})


@open_to("coordinators")
def mail_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, then put a failed mail back in the queue."""
    if not policies.can_see_mails(request.viewer):  # type: ignore[attr-defined]
        raise Http404
    if request.method != "POST":
        return render(
            request,
            "ui/confirm.html",
            {
                "title": _("Send this mail again?"),
                "text": _("It goes to the same address as before. "
                          "Ask the receiver first whether the address holds."),
                "action": _("Send again"),
                "cancel": reverse("jobs:mails"),
            },
        )  # fmt: skip
    if actions.send_again(request.viewer, uuid):  # type: ignore[attr-defined]
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.info(request, _("That mail is no longer among those that failed."))
    return redirect("jobs:mails")
