"""The components pages are made of: ``{% load farled %}``; what each takes stands in docs/ui.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, Form
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from farled.errors import Problem
from farled_web.ui import icons, navigation, writing
from farled_web.ui.cells import badge_html, shown, tone_icon
from farled_web.ui.errors import translated
from farled_web.ui.forms import dress
from farled_web.ui.lists import Listing

register = template.Library()


# ---- the frame ---------------------------------------------------------------------------------------


def _page_name(context: Context) -> str:
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return str(match.view_name) if match else ""


@register.simple_tag(takes_context=True)
def theme_attributes(context: Context) -> SafeString:
    """Say on the page's root which colours were chosen; none chosen: what the machine prefers."""
    request = context.get("request")
    chosen = request.COOKIES.get("farled_theme", "") if request else ""
    if chosen in {"light", "dark"}:
        return format_html('data-bs-theme="{}" data-theme-chosen="1"', chosen)
    return mark_safe('data-bs-theme="light"')


@register.simple_tag(takes_context=True)
def side_menu(context: Context) -> list[Any]:
    """Give the menu's groups for the viewer; empty for somebody without roles."""
    return navigation.side_links(navigation.words(context.get("viewer")), _page_name(context))


@register.simple_tag(takes_context=True)
def public_menu(context: Context) -> list[navigation.Link]:
    """Give the entries for everybody."""
    return navigation.public_links(_page_name(context))


@register.simple_tag
def page_link(name: str, *args: Any) -> str:
    """Give a page's address, or nothing where that page is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("ui/components/language.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """A button that turns the page to the other language and stays on it."""
    other = "en" if translation.get_language() == "sv" else "sv"
    request = context.get("request")
    return {
        "url": page_link("set_language"),
        "other": other,
        "name": {"sv": "Svenska", "en": "English"}[other],
        "short": {"sv": "SV", "en": "EN"}[other],
        "next": request.get_full_path() if request and request.method == "GET" else "/",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/user.html", takes_context=True)
def user_menu(context: Context) -> dict[str, Any]:
    """Who is signed in, with the account's pages; or the way to sign in."""
    return {"viewer": context.get("viewer"), "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def synthetic_banner(context: Context) -> SafeString:
    """Say on top of the page that what it shows is invented, where it is."""
    viewer = context.get("viewer")
    if not (context.get("synthetic") or getattr(viewer, "synthetic", False)):
        return SafeString()
    return format_html(
        '<section class="banner" aria-label="{}">{}<span>{}</span></section>',
        _("About the data"),
        icons.icon("synthetic"),
        _("Made-up data: firms, people and figures on this page are invented."),
    )


# ---- small parts -------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of `ui.icons`."""
    return icons.icon(name, label)


@register.simple_tag
def badge(text: object, tone: str = "", icon: str = "") -> SafeString:
    """A short word in a coloured pill; the word carries the meaning, the colour helps.

    Args:
        text: The word.
        tone: ``info``, ``good``, ``warn``, ``bad``, ``synthetic`` or nothing.
        icon: An icon before the word; good, warn and bad bring their own.
    """
    return badge_html(text, tone, icon)


@register.simple_tag
def synthetic_badge(synthetic: object = True) -> SafeString:
    """Mark one invented row, where it is invented."""
    return badge_html(_("Made up"), "synthetic", "synthetic") if synthetic else SafeString()


@register.inclusion_tag("ui/components/stat.html")
def stat(
    label: str, value: object, note: str = "", tone: str = "", href: str = "", unit: str = ""
) -> dict[str, Any]:
    """A figure in a tile, inside ``<ul class="stats">``; None is said to be not known, never 0."""
    return {"label": label, "value": shown(value), "known": value is not None and value != "", "note": note,
            "tone": tone, "href": href, "unit": unit}  # fmt: skip


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Iterable[Sequence[Any]], label: str) -> dict[str, Any]:
    """Links to the parts of one thing.

    Args:
        items: ``(label, url, is current)`` or ``(label, url, is current, count)``.
        label: What the tabs are about, read aloud.
    """
    rows = [(*item, None)[:4] for item in items]
    return {"items": rows, "label": label}


@register.inclusion_tag("ui/components/facts.html")
def facts(items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """A list of name and value; None is said to be not known."""
    return {"items": items}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(events: Iterable[Any], empty: str = "") -> dict[str, Any]:
    """What happened, in the order given.

    Args:
        events: Objects or dictionaries with ``when``, ``title``, ``text``, ``who``, ``tone``, ``url``.
        empty: What is said where there are none.
    """
    return {"events": list(events), "empty": empty}


@register.inclusion_tag("ui/components/empty.html")
def empty(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox", level: int = 2
) -> dict[str, Any]:
    """Say that there is nothing yet, why, and what the next step is."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon, "tag": f"h{level}"}


@register.inclusion_tag("ui/components/progress.html")
def progress(
    url: str, done: int | None, total: int | None, state: str, text: str = "", running: bool = True
) -> dict[str, Any]:
    """How far long work has come; asks `url` again every two seconds while it runs.

    Args:
        url: Page that gives this part anew, with this same tag in it.
        done: Steps done; None where not known.
        total: Steps in all; None where not known.
        state: The state in words.
        text: What is being done.
        running: Whether to ask again.
    """
    return {"url": url, "done": done, "total": total, "state": state, "text": text, "running": running}


@register.simple_tag
def note_open(tone: str = "info") -> SafeString:
    """Open a note; tone: info, success or good, warning or warn, error or bad.  Close it by note_close."""
    tone = {"success": "good", "warning": "warn", "error": "bad", "debug": "info"}.get(tone, tone or "info")
    return format_html('<div class="note note-{}">{}<div>', tone, icons.icon(tone_icon(tone) or "info"))


@register.simple_tag
def note_close() -> SafeString:
    """Close a note."""
    return SafeString("</div></div>")


@register.simple_block_tag
def note(content: str, tone: str = "info") -> SafeString:
    """A note to the reader, between ``{% note "warn" %}`` and ``{% endnote %}``."""
    return format_html("{}{}{}", note_open(tone), content, note_close())


@register.simple_block_tag
def panel(
    content: str, title: str = "", id: str = "", level: int = 2, flush: bool = False, count: int | None = None
) -> SafeString:
    """A framed part of a page with a heading, between ``{% panel %}`` and ``{% endpanel %}``."""
    head = SafeString()
    if title:
        number = format_html(' <span class="badge-tone">{}</span>', count) if count is not None else ""
        head = format_html('<div class="panel-head"><h{}>{}{}</h{}></div>', level, title, number, level)
    return format_html(
        '<section class="panel{}"{}>{}{}</section>',
        " panel-flush" if flush else "",
        format_html(' id="{}"', id) if id else "",
        head,
        content,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A dialog opened by ``data-dialog-open`` on a link to the page that does the same without script."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="panel-head"><h2 id="{0}-title">{1}</h2>'
        '<button type="button" class="btn btn-link btn-sm" data-dialog-close>{2}</button></div>{3}</dialog>',
        id,
        title,
        _("Close"),
        content,
    )


# ---- forms and lists ---------------------------------------------------------------------------------


def _place(form: Form, name: str) -> tuple[str, str]:
    if name not in form.fields:
        return "", ""
    bound = form[name]
    return bound.id_for_label or bound.auto_id, str(bound.label)


@register.inclusion_tag("ui/components/errors.html")
def form_errors(form: Form) -> dict[str, Any]:
    """Everything wrong with a form on top of it, each a link to its field."""
    found = [(*_place(form, name), error) for name, errors in form.errors.items() for error in errors]
    return {"found": found}


@register.inclusion_tag("ui/components/problems.html")
def problem_list(problems: Sequence[Problem], most: int = 100) -> dict[str, Any]:
    """What the library refused: place, what was given, why, what to do, an example."""
    return {"problems": [translated(one) for one in problems[:most]], "left": max(0, len(problems) - most)}


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:
    """One field with label, help and errors tied to it."""
    return dress(bound, label, help)


@register.inclusion_tag("ui/components/fields.html")
def form_fields(form: Form) -> dict[str, Any]:
    """All fields of a form, hidden ones too."""
    return {"form": form}


@register.inclusion_tag("ui/components/listing.html", takes_context=True)
def listing(context: Context, listing: Listing) -> dict[str, Any]:
    """A list with search, filters, sorting, paging and export."""
    return {"listing": listing, "request": context.get("request")}


@register.inclusion_tag("ui/components/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A drawing with what it shows in one sentence and its figures in a table."""
    return {"chart": chart}


# ---- words -------------------------------------------------------------------------------------------


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """A number as the language writes it; None is said to be not known."""
    return _("not known") if value is None else writing.number(value, places)


@register.filter
def share(value: float | None, places: int = 0) -> str:
    """A share from 0 to 1 in per cent; None is said to be not known."""
    return _("not known") if value is None else writing.share(value, places)


@register.filter
def known(value: Any) -> Any:
    """The value as the language writes it, or that it is not known."""
    if value is None or value == "":
        return format_html('<span class="unknown">{}</span>', _("not known"))
    return shown(value)


@register.filter
def day(value: dt.date | None) -> str:
    """A date; None gives nothing."""
    return writing.day(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A date and time, local; None gives nothing."""
    return writing.moment(value) if value else ""


@register.simple_tag
def demo_mode() -> bool:
    """Whether demo sign-ins are shown."""
    return bool(getattr(settings, "DEMO", False))
