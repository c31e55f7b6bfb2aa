from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from farled.reports.charts import bar_chart, coverage_chart
from farled_web.ui import charts

ROWS = [{"name": "Åmål <b>", "value": 1234.5, "label": "1", "marked": True}]


def test_a_drawing_is_one_named_image_without_style() -> None:
    drawn = charts.draw(bar_chart(ROWS, "Hours"), 'Hours "by" place', "sv")
    assert drawn.startswith('<svg role="img" aria-label="Hours &quot;by&quot; place" ')
    assert "style=" not in drawn and "<style" not in drawn and "<script" not in drawn
    assert "Åmål &lt;b&gt;" in drawn and "<b>" not in drawn
    assert "var(--warn)" in drawn


def test_every_kind_of_the_library_is_free_of_style() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "Å", "value": 0.5, "low": 0.2, "high": 0.7, "planned": 0.6, "weakest": True}
    ]
    assert "style=" not in charts.draw(coverage_chart(rows, "Coverage"), "x")


def test_the_same_drawing_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    charts._drawn.clear()
    calls: list[str] = []

    def counted(spec: Any, language: str) -> str:
        calls.append(language)
        return '<svg viewBox="0 0 1 1"></svg>'

    monkeypatch.setattr(charts, "svg", counted)
    monkeypatch.setattr(charts, "KEPT", 2)
    spec = bar_chart(ROWS, "Hours")
    for language in ("sv", "sv", "en"):
        charts.draw(spec, "label", language)
    assert calls == ["sv", "en"]
    charts.draw(bar_chart([], "Hours"), "label", "sv")
    assert len(charts._drawn) == 2
    charts._drawn.clear()


def test_a_chart_says_its_finding_and_has_its_figures() -> None:
    chart = charts.Chart(
        "Hours", "Most at Åmål.", bar_chart(ROWS, "Hours"), ("Place", "Hours"), [("Åmål", None)]
    )
    with override("en"):
        page = Template("{% load farled %}{% chart chart %}").render(Context({"chart": chart}))
    assert "Most at Åmål." in page and '<th scope="row">Åmål</th>' in page and "not known" in page
