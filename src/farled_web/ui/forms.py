"""Dress Django's form fields for people: Bootstrap's classes, help and errors tied to the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Widget


def dress(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:
    """Give what the field's template needs.

    Args:
        bound: The field of a form.
        label: Instead of its own label.
        help: Instead of its own help.
    """
    widget = bound.field.widget
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    single = isinstance(widget, CheckboxInput)
    boxes = isinstance(widget, CheckboxSelectMultiple)  # each of which is plainly optional
    text = help or bound.help_text
    name = bound.auto_id or bound.html_name
    told = [f"{name}-help"] if text else []
    told += [f"{name}-error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": _css(widget, bool(bound.errors))}
    placeholder = str(widget.attrs.get("placeholder", ""))
    if placeholder and _letters(placeholder) == _letters(str(label or bound.label)):
        attributes["placeholder"] = ""  # the label again, which vanishes as one types
    if told and not group:
        attributes["aria-describedby"] = " ".join(told)
    if bound.errors and not group:
        attributes["aria-invalid"] = "true"
    shown = _options(bound) if group else bound.as_widget(attrs=attributes)
    return {"bound": bound, "label": label or bound.label, "help": text, "id": name, "group": group,
            "single": single, "shown": shown, "told": " ".join(told), "hidden": bound.is_hidden,
            "optional": not (bound.field.required or single or boxes)}  # fmt: skip


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def _css(widget: Widget, bad: bool) -> str:
    own = str(widget.attrs.get("class", ""))
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
    else:
        kind = "form-control"
    return " ".join(word for word in (kind, own, "is-invalid" if bad else "") if word)


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """Each choice of a group as input and label."""
    # A group of boxes is Django's RadioSelect too, and a browser would want every box ticked.
    one = isinstance(bound.field.widget, RadioSelect) and not bound.field.widget.allow_multiple_selected
    required = bound.field.required and one
    rows = []
    for option in bound.subwidgets:
        data = option.data
        attributes = {**data["attrs"], "class": "form-check-input"}
        attributes.pop("required", None)
        if required:
            attributes["required"] = True
        own = {k: v for k, v in attributes.items() if k not in {"id", "checked"}}
        rows.append({"id": option.id_for_label, "label": option.choice_label, "name": data["name"],
                     "value": data["value"], "type": data["type"], "checked": data["selected"],
                     "attributes": own})  # fmt: skip
    return rows


class DayInput(forms.DateInput):
    """A date by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write dates as the browser wants them, whatever the language."""
        super().__init__(attrs, format="%Y-%m-%d")


class VersionField(forms.IntegerField):
    """The version a form was opened with, hidden, so that a second saver is noticed."""

    widget = forms.HiddenInput
