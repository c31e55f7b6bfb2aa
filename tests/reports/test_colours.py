"""Colours of the page can be told apart in light, in dark and on paper (reports §1.2)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = (files("farled.reports") / "templates" / "report.css").read_text(encoding="utf-8")
SCHEMES = dict(zip(("light", "dark", "paper"), re.findall(r":root \{(.*?)\}", CSS, re.S), strict=True))

TEXT = [("ink", "paper"), ("muted", "paper"), ("accent", "paper"), ("ink", "banner")]
TEXT += [(f"f{step}", f"h{step}") for step in range(7)]
SHAPES = [("accent", "paper"), ("warn", "paper"), ("focus", "paper")]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_1_2_text_stands_out_from_its_ground(scheme):
    colours = {**dict(re.findall(r"--(\w+): (#\w{6})", SCHEMES["light"]))}
    colours |= dict(re.findall(r"--(\w+): (#\w{6})", SCHEMES[scheme]))
    weak = {pair: contrast(*(colours[name] for name in pair)) for pair in TEXT}
    assert {pair: round(value, 2) for pair, value in weak.items() if value < 4.5} == {}
    assert min(contrast(colours[one], colours[other]) for one, other in SHAPES) >= 3
