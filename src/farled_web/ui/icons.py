# ruff: noqa: E501 - a drawing is one line of data
"""Small drawings, our own, 24 by 24, drawn with lines in the text's colour."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS: dict[str, str] = {
    "add": "M12 5v14M5 12h14",
    "alert": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.4v.1",
    "archive": "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
    "arrow-down": "M12 5v14M6 13l6 6 6-6",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "arrow-up": "M12 19V5M6 11l6-6 6 6",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "chart": "M4 20h16M7 20v-7M12 20V5M17 20v-10",
    "check": "M4.5 12.5l5 5L20 7",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2.5",
    "close": "M6 6l12 12M18 6L6 18",
    "document": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "dot": "M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
    "down": "M6 9l6 6 6-6",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "external": "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "firm": "M4 20V9l8-5 8 5v11zM10 20v-6h4v6",
    "globe": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
    "help": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.1",
    "home": "M4 11l8-7 8 7M6 9.5V20h12V9.5",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5a3 3 0 0 0 6 0h5",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 7.8v.1",
    "key": "M8 10.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-8M17 6.7l2.5 2.8",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "list": "M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6",
    "map": "M9 4L4 6v14l5-2 6 2 5-2V4l-5 2zM9 4v14M15 6v14",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    "more": "M5 12v.1M12 12v.1M19 12v.1",
    "people": "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 19c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M16 5.5a3 3 0 0 1 0 5.5M17.5 14c2 .6 3.5 2.3 3.5 5",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c0-4 3-6 7.5-6s7.5 2 7.5 6",
    "phone": "M6 4h4l1.5 4.5L9 10.5a11 11 0 0 0 4.5 4.5l2-2.5L20 14v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
    "plan": "M5 18.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0zM16 5.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0zM8 18.5h7a3.25 3.25 0 0 0 0-6.5H9a3.25 3.25 0 0 1 0-6.5h7",
    "print": "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
    "search": "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
    "send": "M4 12L20 4l-5 16-3.5-6.5zM11.5 13.5L20 4",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0z",
    "shield": "M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z",
    "sign-out": "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
    "sort": "M8 10l4-4 4 4M8 14l4 4 4-4",
    "star": "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
    "synthetic": "M9 3h6M10 3v6l-5.5 10h15L14 9V3M7.5 14h9",
    "trash": "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
    "undo": "M9 7L4 12l5 5M4 12h10a5 5 0 0 1 0 10",
    "up": "M6 15l6-6 6 6",
    "upload": "M12 16V5M7 9l5-5 5 5M5 20h14",
}  # fmt: skip


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and is not read aloud.

    Raises:
        KeyError: There is no such icon.
    """
    path = mark_safe(PATHS[name])  # our own text
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><path d="{}"/></svg>',
        told,
        path,
    )
