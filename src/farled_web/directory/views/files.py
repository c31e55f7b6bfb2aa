"""Files in and out of a region's directory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from farled.errors import BadInput
from farled_web.directory.actions import imports as actions
from farled_web.directory.actions.exports import note_export
from farled_web.directory.actions.import_headings import BROUGHT
from farled_web.directory.forms import ImportForm
from farled_web.directory.queries import exporting
from farled_web.directory.queries import imports as queries
from farled_web.directory.queries.organisations import region_by_slug
from farled_web.directory.views.entries import found
from farled_web.directory.views.lists import PROBLEMS
from farled_web.jobs.queries import job_of
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope
from farled_web.ui import exports

TABLE_NAMES = {
    "areas": gettext_lazy("support areas"), "area_weights": gettext_lazy("weights of areas"),
    "barriers": gettext_lazy("lines of the check"), "organisations": gettext_lazy("organisations"),
    "services": gettext_lazy("services"), "eligibility": gettext_lazy("conditions"),
    "claims": gettext_lazy("competence claims"), "ties": gettext_lazy("ties"),
    "capacity": gettext_lazy("capacity"), "precedence": gettext_lazy("order of areas"),
    "costs": gettext_lazy("costs"),
}  # fmt: skip
STATES = {
    "trying": gettext_lazy("being checked"), "tried": gettext_lazy("checked, not brought in"),
    "applying": gettext_lazy("being brought in"), "applied": gettext_lazy("brought in"),
    "dropped": gettext_lazy("dropped"),
}  # fmt: skip


@open_to("writers", "coordinators")
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a file in; see those that were."""
    viewer = request.viewer  # type: ignore[attr-defined]
    region = found(region_by_slug, slug)
    if not queries.may_bring_in(viewer, region):
        raise Http404
    form = ImportForm(
        request.POST or None, request.FILES or None, tables=[(n, TABLE_NAMES[n]) for n in BROUGHT]
    )
    problems: Any = ()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            run = actions.receive_file(viewer=viewer, region=region, name=sent.name, content=sent.read(),
                                       table=form.cleaned_data["table"])  # fmt: skip
            return redirect("directory:import", run.uuid)
        except BadInput as bad:
            problems = bad.problems
    context = {
        "region": region,
        "form": form,
        "problems": problems,
        "synthetic": region.synthetic,
        "runs": [(run, STATES.get(run.state, run.state)) for run in queries.imports_of(viewer, region)[:20]],
        "all_tables": queries.may_bring_all(viewer, region),
        "tables": [(n, TABLE_NAMES[n], ", ".join(exporting.table_heads(n))) for n in BROUGHT],
        "exports": exporting.table_names(region, viewer=viewer),
        "crumbs": _crumbs(region, _("Files in and out")),
        "table_names": [(n, TABLE_NAMES.get(n, n)) for n in exporting.table_names(region, viewer=viewer)],
    }
    return render(request, "directory/files.html", context, status=422 if problems or form.errors else 200)


def _crumbs(region: Any, last: str) -> list[tuple[str, str]]:
    return [(_("Organisations"), reverse("directory:organisations")),
            (region.name, reverse("directory:matrix", args=[region.slug])), (last, "")]  # fmt: skip


@open_to("writers", "coordinators")
def import_run(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What a file would do, or did: counts by table, and every row that was refused."""
    viewer = request.viewer  # type: ignore[attr-defined]
    run = found(queries.import_by_uuid, viewer, uuid)
    work = job_of(viewer, UUID(run.counts["job"])) if run.counts.get("job") else None
    running = (
        run.state in ("trying", "applying") and work is not None and work.state in ("waiting", "running")
    )
    progress = {
        "progress_url": reverse("directory:import", args=[uuid]) + "?part=progress", "running": running,
        "work": work, "state": STATES.get(run.state, run.state), "run": run,
    }  # fmt: skip
    if request.GET.get("part") == "progress":
        return render(request, "directory/_progress.html", progress)
    problems = queries.problems_of(viewer, run)
    names = list(problems.order_by("table").values_list("table", flat=True).distinct()[:50])
    request.table_choices = [(name, name) for name in names]  # type: ignore[attr-defined]
    listing = PROBLEMS.read(request, problems)
    if listing.export_wanted:
        note_export(viewer=viewer, what="import problems", kind=listing.export_wanted, region=run.region_id)
        return listing.export(lambda: scope(viewer.user))
    tables = [(TABLE_NAMES.get(name, name), counts) for name, counts in run.counts.get("tables", {}).items()]
    good = sum(c["new"] + c["changed"] for _name, c in tables)
    context = {
        **progress,
        "region": run.region,
        "tables": tables,
        "listing": listing,
        "good": good,
        "bad": run.counts.get("bad", 0),
        "rows": run.counts.get("rows", 0),
        "synthetic": run.region.synthetic,
        "may_apply": run.state in ("tried", "applying") and not running,
        "crumbs": [
            *_crumbs(run.region, "")[:2],
            (_("Files in and out"), reverse("directory:files", args=[run.region.slug])),
            (run.file_name, ""),
        ],
    }
    return render(request, "directory/import.html", context)


@open_to("writers", "coordinators")
@require_POST
def apply_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bring in all good rows of a file."""
    viewer = request.viewer  # type: ignore[attr-defined]
    run = found(queries.import_by_uuid, viewer, uuid)
    if actions.begin_import(viewer=viewer, run=run):
        messages.success(request, _("The file is brought in."))
    return redirect("directory:import", uuid)


@open_to("writers", "coordinators")
@require_POST
def drop_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave a file out after all."""
    viewer = request.viewer  # type: ignore[attr-defined]
    run = found(queries.import_by_uuid, viewer, uuid)
    actions.drop_import(viewer=viewer, run=run)
    messages.info(request, _("The file was not brought in."))
    return redirect("directory:files", run.region.slug)


@open_to("advisers", "coordinators", "researchers")
def export_pack(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole directory as a region pack."""
    viewer = request.viewer  # type: ignore[attr-defined]
    region = found(region_by_slug, slug)
    _require_role(viewer, region)
    content = exporting.pack_file(region, viewer=viewer)
    note_export(viewer=viewer, what="pack", kind="zip", region=region.pk)
    answer = HttpResponse(content, content_type="application/zip")
    name = f"{region.slug}-{timezone.localdate().isoformat()}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _require_role(viewer: Any, region: Any) -> None:
    if not queries.sees_inside(viewer, region):
        raise PermissionDenied(_("Only those with a role in the region take its directory out."))


@open_to("advisers", "coordinators", "researchers")
def export_table(request: HttpRequest, slug: str, table: str, kind: str) -> HttpResponseBase:
    """One table, headed as a pack heads it, so that it can be changed and brought in again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    region = found(region_by_slug, slug)
    _require_role(viewer, region)
    if table not in exporting.table_names(region, viewer=viewer) or kind not in exports.KINDS:
        raise Http404
    note_export(viewer=viewer, what=table, kind=kind, region=region.pk)
    return exports.stream(
        kind, table, exporting.table_heads(table), lambda: exporting.table_rows(region, table, viewer=viewer),
        lambda: scope(viewer.user),
    )  # fmt: skip
