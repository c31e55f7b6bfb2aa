"""Charts: a Vega-Lite specification drawn to SVG on the server, with its finding and its figures.

The specifications and the drawing are the library's (`farled.reports.charts`), whose colours are the
page's own variables.  Here the drawing is made fit for the strict content policy, named, and kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from farled.reports.charts import svg
from farled_web.ui.cells import Text, shown

# The library lets a drawing shrink by a style attribute, which the policy blocks; here the style sheet does.
_STYLE = re.compile(r' style="width:100%;max-width:(\d+)px;height:auto"')
KEPT = 300  # drawings of about 10 kB each


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart says, shows and is made of.

    Attributes:
        title: What is shown, for the table's caption and for who cannot see it.
        finding: What a reader should see in it, in one sentence.
        spec: A Vega-Lite specification, best from `farled.reports.charts`; its texts in the page's language.
        heads: Headings of the table.
        rows: Rows of the table: the same figures as the drawing's; None is said to be not known.
        size: Widest on the page: s (26), m (38) or l (60 rem).
    """

    title: Text
    finding: Text
    spec: dict[str, Any] = field(repr=False)
    heads: Sequence[Text] = ()
    rows: Iterable[Sequence[Any]] = ()
    size: Literal["s", "m", "l"] = "m"

    @property
    def svg(self) -> SafeString:
        """The drawing."""
        return draw(self.spec, f"{self.title}. {self.finding}")

    @property
    def cells(self) -> list[list[SafeString | str]]:
        """The table's cells as the language writes them."""
        return [[shown(value) for value in row] for row in self.rows]


_lock = Lock()
_drawn: OrderedDict[str, str] = OrderedDict()


def draw(spec: dict[str, Any], label: str, language: str | None = None) -> SafeString:
    """Draw a specification as inline SVG that a screen reader reads as one named image.

    Args:
        spec: A Vega-Lite specification without configuration and background; a few hundred marks at most.
        label: What it shows, read aloud.
        language: ``sv`` or ``en`` for its numbers; None: the page's.
    """
    language = language or ("sv" if (get_language() or "sv").startswith("sv") else "en")
    text = json.dumps(spec, sort_keys=True, default=str, ensure_ascii=False)
    key = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    with _lock:  # the renderer draws one at a time anyway; so nobody draws the same twice
        drawn = _drawn.get(key)
        if drawn is None:
            drawn = _STYLE.sub(r' width="\1"', str(svg(spec, language)), count=1)
            _drawn[key] = drawn
            if len(_drawn) > KEPT:
                _drawn.popitem(last=False)
        _drawn.move_to_end(key)
    named = format_html('<svg role="img" aria-label="{}" ', label)
    return mark_safe(drawn.replace("<svg ", named, 1))
