"""The default pros and cons (findings §1)."""

from __future__ import annotations

from farled.packs.rating_items import default_rating_items


def test_the_items_are_the_ones_of_the_design() -> None:
    items = default_rating_items()
    assert items["item"].to_list() == [
        *(
            "new_contacts",
            "knowledge",
            "funding_access",
            "saved_time",
            "credibility",
            "right_person",
            "joined_up",
        ),
        *(
            "time_cost",
            "repeated_story",
            "unclear_roles",
            "generic_advice",
            "left_alone",
            "turf",
            "paperwork",
        ),
    ]
