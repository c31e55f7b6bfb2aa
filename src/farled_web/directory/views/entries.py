"""What every page of the room begins with: the thing it is about, or that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

Thing = TypeVar("Thing")


def found(look: Callable[..., Thing], *given: Any) -> Thing:
    """Look something up; a page that is not there where there is nothing, or it is not the viewer's to see."""
    try:
        return look(*given)
    except ObjectDoesNotExist:
        raise Http404 from None
