"""The folder of an installation, and the environment its processes get."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from farled.errors import refuse
from farled_web.configuration import SETTINGS, Configuration, read_configuration

if TYPE_CHECKING:
    from farled_web.operations.embedded import Cluster

KEY_LENGTH = 50


def home_folder(given: Path | None, *, demo: bool = False) -> Path:
    """Give the installation's folder: as typed, as set, else one in the person's own folder.

    A demonstration has its own, so that invented firms never mix with real ones.
    """
    home = given or read_configuration().home
    return (home or Path.home() / ".farled" / ("demo" if demo else "trial")).expanduser().absolute()


def open_home(home: Path) -> None:
    """Make the folder where it is missing; only its owner lists it."""
    try:
        # As root the database's plain user has to pass through; it can read nothing on the way.
        home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        probe = home / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise refuse(
            "closed-home",
            home,
            f"the folder of the installation cannot be used ({error.strerror})",
            "Give a folder this user may write to",
            "--home ~/farled",
        ) from error


def trial_key(home: Path) -> str:
    """Give the key of a trial, made at first use and readable by its owner only."""
    path = home / "secret-key"
    with contextlib.suppress(FileNotFoundError):
        key = path.read_text(encoding="ascii").strip()
        if len(key) >= KEY_LENGTH:
            return key
    side = home / f".secret-key-{os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        side.unlink()
    with os.fdopen(os.open(side, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    side.replace(path)
    return path.read_text(encoding="ascii")


def environment(
    home: Path,
    cluster: Cluster | None,
    *,
    port: int = 8000,
    demo: bool = False,
    given: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Make the environment of an installation's processes; each adds the role it connects as.

    Args:
        home: The installation's folder.
        cluster: The embedded database; None where the configuration names others.
        port: Where it is served, for the address of a trial.
        demo: Whether demo sign-ins are shown.
        given: The environment to start from; None: this process's own.
    """
    from farled_web.operations import roles

    base = dict(os.environ if given is None else given)
    made = {
        "FARLED_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "farled_web.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if cluster is not None:
        made |= {
            "DATABASE_URL": cluster.url(roles.WEB, roles.DATABASE),
            "FARLED_JOBS_DATABASE_URL": cluster.url(roles.JOBS, roles.DATABASE),
            "FARLED_OWNER_DATABASE_URL": cluster.url(roles.OWNER, roles.DATABASE),
        }
    if demo:
        made["FARLED_DEMO"] = "1"
    if base.get("FARLED_MODE", "trial") != "production":
        if not base.get("FARLED_SECRET_KEY"):
            made["FARLED_SECRET_KEY"] = trial_key(home)
        if not base.get("FARLED_ADDRESS"):
            made["FARLED_ADDRESS"] = f"http://localhost:{port}"
    return base | made


def role_addresses() -> tuple[str, str, str]:
    """Give the settings that name a database of one's own, one for each role."""
    return ("DATABASE_URL", "FARLED_OWNER_DATABASE_URL", "FARLED_JOBS_DATABASE_URL")


def check_addresses(configuration: Configuration) -> None:
    """Refuse a database of one's own that is named for some of its roles only.

    Raises:
        BadInput: One or two of the three addresses are missing.
    """
    missing = [name for name in role_addresses() if not configuration[name]]
    if len(missing) in {1, 2}:
        example = next(f"{s.name}={s.example}" for s in SETTINGS if s.name == missing[0])
        raise refuse(
            "missing-database-role",
            ", ".join(missing),
            "a database of your own is reached as three roles, and not all three addresses are set",
            "Set all three (docs/operations.md has the SQL that makes the roles)",
            example,
        )
