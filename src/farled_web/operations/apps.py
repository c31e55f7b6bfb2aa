"""The operations room, as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register


class OperationsConfig(AppConfig):
    """Name and label of the room."""

    name = "farled_web.operations"
    label = "operations"

    def ready(self) -> None:
        """Let Django's own check tell unsafe settings."""
        register(unsafe_settings, Tags.security)
        register(unsafe_roles, Tags.database)


def unsafe_settings(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Tell every setting that is wrong or, in production, unsafe."""
    from farled_web.operations.checks import settings_problems

    return [
        Error(
            f"{one.column}: {one.given!r} {one.reason}.",
            hint=f"{one.remedy}. {one.example}",
            id="farled.E001",
        )
        for one in settings_problems(read())
    ]


def unsafe_roles(app_configs: Any = None, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """Tell, in production, that the role this process serves as is not bound by row-level security."""
    from farled_web.operations.checks import role_problems
    from farled_web.operations.home import role_addresses

    configuration = read()
    if not databases or not configuration.production or configuration["FARLED_DATABASE_ROLE"] == "owner":
        return []
    working = [name for name in role_addresses() if "OWNER" not in name]
    return [
        Error(f"{one.column}: {one.given!r} {one.reason}.", hint=one.remedy, id="farled.E002")
        for one in role_problems({name: configuration[name] for name in working})
    ]


def read() -> Any:
    """Give the configuration the settings were made of."""
    from django.conf import settings

    return settings.CONFIGURATION
