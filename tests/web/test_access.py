"""Every endpoint, tried as everybody, with and without query filters: nothing leaks."""

from __future__ import annotations

import pytest
from tests.web.access.driver import Driver, without_filters
from tests.web.access.endpoints import endpoints


def test_every_view_of_ours_says_who_it_is_open_to() -> None:
    missing = [e.name for e in endpoints() if e.ours and not hasattr(e.view, "open_to")]
    assert missing == []


@pytest.mark.parametrize("filters", ["on", "off"])
def test_nothing_leaks(db: None, filters: str) -> None:
    driver = Driver()
    if filters == "on":
        outcome = driver.run()
    else:
        with without_filters():
            outcome = driver.run()
    print(f"filters {filters}: {outcome.endpoints} endpoints x {outcome.roles} viewers, {outcome.tries} tries")
    assert [str(leak) for leak in outcome.leaks] == []
    assert outcome.faults == []
