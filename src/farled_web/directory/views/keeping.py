"""What the editing pages share: frame, saving a form, the page for who saves second, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farled.errors import BadInput
from farled_web.database.versions import StaleEdit
from farled_web.directory import wording
from farled_web.directory.queries import ours
from farled_web.directory.queries.organisations import organisation_by_uuid
from farled_web.directory.queries.region_values import region_pack
from farled_web.directory.views.entries import found

UNDO = "directory_undo"


def kept(request: HttpRequest, uuid: UUID) -> Any:
    """Give the organisation whose page this is, to who belongs there; others find nothing."""
    viewer = request.viewer  # type: ignore[attr-defined]
    organisation = found(organisation_by_uuid, viewer, uuid)
    if not ours.belongs(viewer, organisation):
        raise Http404
    return organisation


def frame(request: HttpRequest, organisation: Any, part: str, **context: Any) -> dict[str, Any]:
    """Give what every page of an organisation's own shows around its content."""
    tabs = [
        (str(_t), reverse(f"directory:{name}", args=[organisation.uuid]), name == part)
        for name, _t in _parts()
    ]
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        "organisation": organisation, "tabs": tabs, "synthetic": organisation.synthetic, "part": part,
        "may_edit": ours.editable(viewer, organisation), "undo": _undo_of(request, organisation),
        "crumbs": [(_("Organisations"), reverse("directory:organisations")),
                   (organisation.name, reverse("directory:organisation", args=[organisation.uuid])),
                   (dict(_parts())[part], "")],
        **context,
    }  # fmt: skip


def _parts() -> tuple[tuple[str, str], ...]:
    return (
        ("keep", _("Overview")), ("services", _("Services")), ("claims", _("Competences")),
        ("capacity", _("Capacity")), ("rules", _("Whom we help")), ("ties", _("Works with")),
        ("offers", _("Group offers")), ("projects", _("Projects")),
    )  # fmt: skip


def area_names(request: HttpRequest, organisation: Any) -> dict[str, str]:
    """Give the region's areas by id."""
    return wording.area_names(pack_of(request, organisation).areas)


def pack_of(request: HttpRequest, organisation: Any) -> Any:
    """Give the region's directory."""
    return region_pack(organisation.region, viewer=request.viewer)  # type: ignore[attr-defined]


def show_form(
    request: HttpRequest, organisation: Any, part: str, form: forms.Form, *, title: str, status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """Draw a form page; a refused one with status 422."""
    given = frame(request, organisation, part, form=form, title=title,
                  back=reverse(f"directory:{part}", args=[organisation.uuid]), **context)  # fmt: skip
    code = 422 if status == 200 and form.is_bound and form.errors else status
    return render(request, "directory/form.html", given, status=code)


def save_form(
    request: HttpRequest, organisation: Any, part: str, form: forms.Form, save: Callable[[], Any], *,
    title: str, done: str, shown: Callable[[Any], list[tuple[Any, Any]]] | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """Save what was typed, or show the form again with everything in it.

    Args:
        request: The request.
        organisation: Whose page.
        part: The part it goes back to.
        form: The bound form.
        save: Calls the action.
        title: The page's heading.
        done: What is said when it is saved.
        shown: Tells what stands there now, for who saves second.
        context: More for the page.
    """
    if not form.is_valid():
        return show_form(request, organisation, part, form, title=title, **context)
    try:
        save()
    except StaleEdit as stale:
        return _second(request, organisation, part, form, stale, title=title, shown=shown, **context)
    except BadInput as bad:
        for problem in bad.problems:
            form.add_error(None, f"{problem.given} {problem.reason}. {problem.remedy}.".strip())
        return show_form(request, organisation, part, form, title=title, **context)
    messages.success(request, done)
    return redirect("directory:" + part, organisation.uuid)


def _second(
    request: HttpRequest, organisation: Any, part: str, form: forms.Form, stale: StaleEdit, *, title: str,
    shown: Callable[[Any], list[tuple[Any, Any]]] | None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show who was first and what stands there now, with what was typed still in the form."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(getattr(stale.current, "version", ""))
    form.data = data
    who = getattr(stale.current, "updated_by_name", "")
    now = shown(stale.current) if shown else []
    return show_form(
        request, organisation, part, form, title=title, status=409, stale={"who": who, "now": now}, **context
    )


def keep_undo(request: HttpRequest, organisation: Any, kind: str, told: str, data: Any) -> None:
    """Keep what it takes to undo the last thing done, until the next one."""
    request.session[UNDO] = {"organisation": str(organisation.uuid), "kind": kind, "told": told, "data": data}


def _undo_of(request: HttpRequest, organisation: Any) -> str:
    kept_here = request.session.get(UNDO)
    if request.method == "GET" and kept_here and kept_here["organisation"] == str(organisation.uuid):
        return str(kept_here["told"])
    return ""
