"""Files brought in: tried first, then all good rows applied or none; every refused row is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.errors import BadInput, Problem
from farled_web.audit.actions import record
from farled_web.directory import policies
from farled_web.directory.actions.bulk import add_rows
from farled_web.directory.actions.import_checks import Checked, Reach, check_sent
from farled_web.directory.actions.import_files import read_sent
from farled_web.directory.actions.packs import bring_in_pack, compare_pack
from farled_web.directory.models import Import, ImportProblem
from farled_web.directory.queries.region_values import region_pack
from farled_web.jobs.actions import start_job
from farled_web.organisations.models import Organisation, Region
from farled_web.people.viewer import Viewer

LATER_BYTES = 400_000
LATER_ROWS = 2_000
TRY, APPLY = "directory_try", "directory_apply"
Progress = Callable[[int], None]


def receive_file(*, viewer: Viewer, region: Region, name: str, content: bytes, table: str = "") -> Import:
    """Take a file and try it: at once when it is small, in the background when not.

    Raises:
        PermissionDenied: The viewer may not bring anything in.
        BadInput: The file cannot be used at all.
    """
    if not policies.can_bring_in(viewer, region.pk) or viewer.user is None:
        raise PermissionDenied(_("Only those who write for an organisation of the region bring files in."))
    with transaction.atomic():
        run = Import.objects.create(
            region=region, user_id=viewer.user, kind=table or "file", file_name=name[:200], content=content,
            state="trying",
        )  # fmt: skip
        record("import.received", object_type="import", object_id=run.pk, region=region.pk,
               details={"bytes": len(content)})  # fmt: skip
        if len(content) > LATER_BYTES:
            job = start_job(viewer, TRY, region=region.pk, alone=f"import:{region.pk}", run=run.pk)
            run.counts = {"job": str(job.pk)}
            run.save(update_fields=["counts"])
        else:
            try_import(viewer=viewer, run=run)
    return run


def try_import(*, viewer: Viewer, run: Import) -> None:
    """Check a file that was sent and say what it would do; nothing of it is applied.

    Raises:
        BadInput: The file cannot be used at all.
    """
    _require(viewer, run)
    checked = _checked(viewer, run)
    with transaction.atomic():
        _keep_problems(run, checked)
        tables: dict[str, dict[str, int]] = {}
        if checked.pack is not None:
            found = compare_pack(run.region, checked.pack, viewer=viewer, tables=checked.tables)
            tables = {name: one.counts() for name, one in found.items()}
        run.counts = {**run.counts, "tables": tables, "rows": checked.rows, "bad": checked.bad,
                      "problems": len(checked.problems)}  # fmt: skip
        run.state = "tried"
        run.save(update_fields=["counts", "state"])


def _checked(viewer: Viewer, run: Import) -> Checked:
    there = region_pack(run.region, viewer=viewer)
    table = run.kind if run.kind != "file" else ""
    sent = read_sent(bytes(run.content or b""), run.file_name, table)
    return check_sent(sent, there, synthetic=run.region.synthetic, today=timezone.localdate(),
                         reach=_reach(viewer, run.region))  # fmt: skip


def _reach(viewer: Viewer, region: Region) -> Reach | None:
    if policies.can_edit_region(viewer, region.pk):
        return None
    slugs = dict(Organisation.objects.filter(region=region).values_list("pk", "slug"))
    return Reach(
        frozenset(slugs[pk] for pk in viewer.writes if pk in slugs),
        frozenset(slugs[pk] for pk in viewer.manages if pk in slugs),
    )


def _keep_problems(run: Import, checked: Checked) -> None:
    """Keep every refused row with where, what and why."""

    def row(problem: Problem) -> dict[str, Any]:
        return {
            "run_id": run.pk,
            "region_id": run.region_id,
            "table": problem.file[:40],
            "line": problem.line,
            "column": problem.column[:60],
            "code": problem.code[:60],
            "given": problem.given[:120],
            "reason": problem.reason[:300],
            "remedy": problem.remedy[:300],
            "example": problem.example[:200],
            "row": checked.texts.get((problem.file, problem.line), ""),
        }

    add_rows(ImportProblem, [*map(row, checked.problems)])


def begin_import(*, viewer: Viewer, run: Import) -> bool:
    """Apply a tried file: at once when it is small (True), in the background when not (False)."""
    _require(viewer, run)
    if run.counts.get("rows", 0) <= LATER_ROWS:
        apply_import(viewer=viewer, run=run)
        return True
    with transaction.atomic():
        if not Import.objects.filter(pk=run.pk, state="tried").update(state="applying"):
            return False
        job = start_job(viewer, APPLY, region=run.region_id, total=run.counts["rows"],
                        alone=f"import:{run.region_id}", run=run.pk)  # fmt: skip
        run.counts = {**run.counts, "job": str(job.pk)}
        run.save(update_fields=["counts"])
    return False


def apply_import(*, viewer: Viewer, run: Import, progress: Progress | None = None) -> None:
    """Bring all good rows of a tried file in, in one transaction; a second call finds it done."""
    _require(viewer, run)
    with transaction.atomic():
        # Whoever gets the row first applies it; the file is looked at anew, for the region may have moved on.
        locked = Import.objects.select_for_update().filter(pk=run.pk, state__in=["tried", "applying"]).first()
        if locked is None:
            return
        checked = _checked(viewer, locked)
        if checked.pack is not None:
            why = _("replaced by the file %(name)s") % {"name": locked.file_name}
            tables = bring_in_pack(locked.region, checked.pack, viewer=viewer, tables=checked.tables,
                                   replaced_why=why[:300], progress=progress)  # fmt: skip
            locked.counts = {**locked.counts, "tables": tables}
        locked.state, locked.applied_at, locked.content = "applied", timezone.now(), None
        locked.save(update_fields=["counts", "state", "applied_at", "content"])
        record("import.applied", object_type="import", object_id=run.pk, region=run.region_id,
               actor_kind="user" if viewer.user else "job", details={"bad": checked.bad})  # fmt: skip
    run.refresh_from_db()


def drop_import(*, viewer: Viewer, run: Import) -> None:
    """Drop a tried file; what was refused in it stays to be read."""
    _require(viewer, run)
    with transaction.atomic():
        if Import.objects.filter(pk=run.pk, state__in=["tried", "trying"]).update(
            state="dropped", content=None
        ):
            record("import.dropped", object_type="import", object_id=run.pk, region=run.region_id)


def fail_import(*, viewer: Viewer, run: Import, bad: BadInput) -> None:
    """Keep why a file could not be used at all."""
    with transaction.atomic():
        problems = bad.problems
        _keep_problems(run, Checked(None, (), problems))
        run.state, run.content = "dropped", None
        run.counts = {**run.counts, "tables": {}, "rows": 0, "bad": 0, "problems": len(problems)}
        run.save(update_fields=["state", "content", "counts"])


def _require(viewer: Viewer, run: Any) -> None:
    owner = viewer.system or run.user_id == viewer.user or run.region_id in viewer.coordinates
    if not owner or not policies.can_bring_in(viewer, run.region_id):
        raise PermissionDenied(_("Somebody else brought this file in."))
