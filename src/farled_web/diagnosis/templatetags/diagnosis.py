"""Look words up in templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(words: Mapping[Any, Any], key: Any) -> Any:
    """Give the word for a key; the key itself where there is none."""
    return words.get(key, key)
