"""Words of the people room in templates: ``{% load people_tags %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from farled_web.people.demo_people import DEMO_SIGN_INS
from farled_web.people.models import RegionTask, Role

register = template.Library()
ROLES: dict[str, Any] = {**dict(Role.choices), **dict(RegionTask.choices)}


@register.filter
def role(word: str) -> str:
    """Give a role in the reader's language."""
    return str(ROLES.get(word, word))


@register.simple_tag
def demo_sign_ins() -> list[tuple[Any, str, str]]:
    """Who can sign in to a demonstration: label, address, password; nobody elsewhere."""
    return list(DEMO_SIGN_INS) if settings.DEMO else []
