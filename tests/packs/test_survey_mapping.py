"""The carried mapping of surveys: docs/methods/imports.md §3.1, §6.2, §6.4."""

from __future__ import annotations

from farled.packs.survey_mapping import plain_label, survey_mapping
from farled.terms.barriers import DEFAULT_BARRIERS
from farled.terms.countries import COUNTRIES
from farled.terms.scales import NoSeverity


def test_6_4_items_mean_the_barriers_whose_source_names_them() -> None:
    found = survey_mapping(None).barriers
    named = {b.source.removeprefix("L functional; ")[2:]: b.id for b in DEFAULT_BARRIERS if "W " in b.source}
    assert named == {"k30": "external_finance", "l30b": "skilled_staff"}
    assert found == {**named, "d30b": "export_procedures"}


def test_6_2_codes_of_silence() -> None:
    missing = survey_mapping(None).missing
    assert missing["-9"] is NoSeverity.DONT_KNOW
    assert missing["-7"] is NoSeverity.NOT_CONCERNED
    assert missing["-8"] is NoSeverity.NOT_ANSWERED


def test_6_3_every_country_of_the_mapping_is_one() -> None:
    assert set(survey_mapping(None).countries.values()) <= COUNTRIES
    assert len(set(survey_mapping(None).countries.values())) > 240


def test_6_2_labels_count_whatever_their_case_and_signs() -> None:
    assert (
        plain_label(" Don’t KNOW  (Spontaneous)")
        == plain_label("dont know spontaneous")
        != plain_label("know")
    )
    assert survey_mapping(None).labels[plain_label("VERY SEVERE obstacle")] == 4


def test_3_1_wanted_names_are_in_lower_case() -> None:
    wanted = survey_mapping(None).wanted()
    assert {"l30b", "wmedian", "idstd", "d1a2_v4"} <= wanted
    assert wanted == {name.lower() for name in wanted}
