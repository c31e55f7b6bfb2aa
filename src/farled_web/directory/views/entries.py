"""What every page of the room begins with: the thing it is about, or that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

Thing = TypeVar("Thing")


def found(look: Callable[..., Thing], *given: Any) -> Thing:
    """Look something up; where there is nothing the viewer may see, there is no such page."""
    try:
        return look(*given)
    except ObjectDoesNotExist:
        raise Http404 from None
