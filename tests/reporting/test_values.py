"""The values have room for what is not known."""

from farled.reporting.values import AGES, SIZES, UNKNOWN, Facts, Said


def test_unknown_is_a_class_of_both() -> None:
    assert SIZES[-1] == AGES[-1] == UNKNOWN
    assert Facts().size == UNKNOWN and Facts().founded is None
    assert Said() == Said(0, 0, 0)
