"""Countries and languages."""

from __future__ import annotations

from farled.terms.countries import COUNTRIES, LANGUAGES


def test_the_lists_have_their_published_length() -> None:
    """ISO 3166-1 has 249 countries, and XK beside them; ISO 639-1 has 183 languages."""
    assert len(COUNTRIES) == 250 and len(LANGUAGES) == 183


def test_what_belongs_to_nuts_is_not_a_country() -> None:
    assert {"GR", "GB", "SE"} <= COUNTRIES and not {"EL", "UK"} & COUNTRIES
