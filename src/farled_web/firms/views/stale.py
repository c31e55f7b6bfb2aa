"""Somebody else saved first: both states side by side, and what was typed is kept in the form."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from farled_web.database.versions import StaleEdit


def stale_page(
    request: HttpRequest, template: str, form: Form, error: StaleEdit, who: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw the form again with what was typed, beside what stands there now; saving then writes on top of it.

    Args:
        request: The request.
        template: The form's page.
        form: The form as it was sent.
        error: What happened.
        who: Who saved meanwhile, "" where not known.
        context: What the page needs besides.
    """
    current: Any = error.current
    differing = []
    for name, field in form.fields.items():
        if name == "version" or not hasattr(current, name):
            continue
        now = getattr(current, name)
        if name in error.typed and now != error.typed[name]:
            shown = form[name].field.prepare_value(_as_typed(name, now))
            differing.append((field.label, _words(field, shown)))
    data: Any = form.data
    data = data.copy()
    data["version"] = str(current.version)
    form.data = data
    context = {**context, "form": form, "stale": differing, "stale_who": who}
    return render(request, template, context, status=409)


def _as_typed(name: str, value: Any) -> Any:
    return round(value * 100, 4) if name == "share_abroad" and value is not None else value


def _words(field: Any, value: Any) -> str:
    known = dict(getattr(field, "choices", []))
    if isinstance(value, list):
        return ", ".join(str(known.get(one, one)) for one in value)
    return "" if value is None else str(known.get(value, value))
