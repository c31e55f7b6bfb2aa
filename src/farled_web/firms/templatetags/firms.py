"""Tags of the firms room: ``{% load firms %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from farled.terms.size_class import SizeClass
from farled_web.firms import choices, numbers
from farled_web.firms.likeness import Likeness
from farled_web.firms.page import Panel

register = template.Library()


@register.simple_tag
def firm_number(firm: Any) -> str:
    """A firm's number for the screen; masked where it can be a person's."""
    return numbers.shown(firm.organisation_number, firm.country, sole_trader=firm.sole_trader)


@register.simple_tag
def firm_line(firm: Any) -> str:
    """What kind of firm it is, in one line."""
    parts = [choices.industry(firm.nace, firm.nace_revision), firm.municipality, firm_number(firm)]
    return " · ".join(part for part in parts if part)


@register.simple_tag(takes_context=True)
def firm_panel(context: Context, panel: Panel, own: Mapping[str, Any]) -> SafeString:
    """Draw a panel with the page's context and its own."""
    words: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
    return render_to_string(panel.template, {**words, **own}, request=context.get("request"))


@register.simple_tag
def likeness_words(like: Likeness) -> str:
    """What two records share, in words."""
    words = {
        "email": _("the same e-mail"), "phone": _("the same phone"), "domain": _("the same e-mail domain"),
        "address": _("the same address"), "place": _("the same place"),
    }  # fmt: skip
    told = [_("nearly the same name")] if like.name >= 0.8 else []
    told += [words[one] for one in like.shared]
    return ", ".join(told) or _("a similar name")


@register.simple_tag
def size_words(size: SizeClass) -> str:
    """Say a size class plainly, with what it rests on."""
    if size.value == "unknown":
        return _("Size class: not known, since the number of employees is not known.")
    if size.value == "large":
        return _("Not an SME: 250 employees or more, or over both ceilings of turnover and balance sheet.")
    words = {
        "micro": _("micro enterprise"),
        "small": _("small enterprise"),
        "medium": _("medium-sized enterprise"),
    }
    told = _("Size class: %s.") % words[size.value]
    if size.provisional:
        return " ".join((told, _("Provisional: turnover or balance sheet is missing.")))
    return told
