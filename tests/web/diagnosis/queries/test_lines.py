"""The lines of a region's check, its own or the default ones, each explained."""

from __future__ import annotations

from tests.web import factories

from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.liabilities import LIABILITIES
from farled_web.diagnosis.queries.lines import help_of, liability_in_words, line_text, lines_of
from farled_web.directory.models import Area, Barrier


def test_every_line_is_explained_in_both_languages() -> None:
    for barrier in DEFAULT_BARRIERS:
        swedish, english = help_of(barrier.id, "sv"), help_of(barrier.id, "en")
        assert swedish and english
        assert swedish.meaning and swedish.example and english.meaning and english.example
        assert swedish.meaning != english.meaning


def test_every_liability_has_plain_words() -> None:
    for liability in LIABILITIES:
        for language in ("sv", "en"):
            name, meaning = liability_in_words(liability, language)
            assert name != liability and meaning


def test_a_region_without_its_own_lines_asks_the_default(db: None) -> None:
    lines = lines_of(factories.region().pk)
    assert [barrier.id for barrier in lines.barriers] == [barrier.id for barrier in DEFAULT_BARRIERS]


def test_a_region_asks_its_own_lines_area_by_area(db: None) -> None:
    region = factories.region()
    for place, area in enumerate(("capital", "ferries")):
        Area.objects.create(region=region, key=area, name_sv=f"{area} sv", name_en=area, position=place)
    for place, (key, area) in enumerate((("boats", "ferries"), ("cash", "capital"))):
        Barrier.objects.create(
            region=region, key=key, area=area, text_sv="Båtar", text_en="Boats", position=place
        )
    lines = lines_of(region.pk)
    assert [barrier.id for barrier in lines.barriers] == ["cash", "boats"]
    assert lines.area_of(lines.barriers[1]).name("sv") == "ferries sv"
    assert line_text(lines.barriers[1], "sv") == "Båtar" and help_of("boats", "sv") is None
