"""What an installation may set, read once from the environment; documented in docs/operations.md.

Every setting is a row of `SETTINGS`.  Nothing else in the application reads the environment, so that
the page, the check at start and the code cannot drift apart.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from farled.errors import BadInput, Problem, shorten


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of an installation.

    Attributes:
        name: Environment variable.
        default: What holds where it is not set.
        meaning: One line for the person who runs the installation.
        example: A valid value.
    """

    name: str
    default: str
    meaning: str
    example: str


SETTINGS: tuple[Setting, ...] = (
    Setting("FARLED_HOME", "", "Folder for the database, mail outbox and secrets", "/srv/farled"),
    Setting("DATABASE_URL", "", "Your own PostgreSQL; empty: the embedded one in FARLED_HOME",
            "postgresql://farled_web:secret@db.example.org/farled"),
    Setting("FARLED_OWNER_DATABASE_URL", "",
            "The role that owns the tables and migrates; needed with DATABASE_URL",
            "postgresql://farled_owner:secret@db.example.org/farled"),
    Setting("FARLED_JOBS_DATABASE_URL", "", "The role background work runs as; needed with DATABASE_URL",
            "postgresql://farled_jobs:secret@db.example.org/farled"),
    Setting("FARLED_DATABASE_ROLE", "web",
            "Which of the three roles this process connects as: web, jobs or owner",
            "web"),
    Setting("FARLED_MODE", "trial",
            "trial (one machine, plain HTTP) or production (HTTPS, safe settings enforced)",
            "production"),
    Setting("FARLED_SECRET_KEY", "", "Signs sessions and links; at least 50 characters in production; "
            "a trial makes its own in FARLED_HOME", "a-long-random-text-of-at-least-fifty-characters-000"),
    Setting("FARLED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the application answers to, by comma",
            "farled.example.org"),
    Setting("FARLED_ADDRESS", "http://localhost:8000", "Its own public address, for links in mails",
            "https://farled.example.org"),
    Setting("FARLED_PROXIES", "", "How many servers in front add to X-Forwarded-For, to tell senders apart; "
            "empty: 1 in production, else 0, and the header is not believed", "1"),
    Setting("FARLED_LANGUAGE", "sv", "Language where nothing else decides: sv or en", "sv"),
    Setting("FARLED_MAIL", "file", "Where mails go: file (a folder in FARLED_HOME), console, "
            "or smtp://user:password@host:port (smtps:// for TLS from the start)", "smtp://mail.example.org:587"),
    Setting("FARLED_MAIL_FROM", "Farled <no-reply@localhost>", "Sender of mails",
            "Farled <no-reply@example.org>"),
    Setting("FARLED_REPLY_TO", "", "Address whose plus-addresses (reply+…@) go to farled receive-mail; "
            "empty: answers by mail are not taken in", "reply@farled.example.org"),
    Setting("FARLED_IMAP", "", "Mailbox that is emptied of answers every two minutes, in place of a pipe: "
            "imaps://user:password@host/folder", "imaps://reply:secret@mail.example.org/INBOX"),
    Setting("FARLED_OIDC", "",
            "OpenID Connect sign-in, as name|server|client id|client secret; several by space",
            "region|https://login.example.org|farled|secret"),
    Setting("FARLED_DEMO", "", "1: demo sign-ins are shown on the sign-in page; refused in production", ""),
    Setting("FARLED_UPLOAD_MB", "10", "Largest upload, in megabytes", "10"),
    Setting("FARLED_WEBHOOK_PORTS", "443,8443", "Ports other systems may be told on (webhooks), by comma",
            "443,8443"),
    Setting("FARLED_LOG", "json", "Log lines on standard error: json or text", "json"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of one installation, as text by name; `SETTINGS` says what each means."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Give a setting, or its default."""
        return self.values[name]

    @property
    def production(self) -> bool:
        """Whether unsafe settings are refused."""
        return self["FARLED_MODE"] == "production"

    @property
    def demo(self) -> bool:
        """Whether demo sign-ins are shown."""
        return self["FARLED_DEMO"] == "1"

    @property
    def home(self) -> Path | None:
        """The folder of the embedded database, outbox and secrets, where one is set."""
        return Path(self["FARLED_HOME"]) if self["FARLED_HOME"] else None

    def words(self, name: str) -> list[str]:
        """Give a setting that lists words by comma."""
        return [word.strip() for word in self[name].split(",") if word.strip()]

    def database_url(self) -> str:
        """Give the address this process connects to, by its role; empty where none is set."""
        names = {
            "web": "DATABASE_URL",
            "jobs": "FARLED_JOBS_DATABASE_URL",
            "owner": "FARLED_OWNER_DATABASE_URL",
        }
        role = self["FARLED_DATABASE_ROLE"]
        if role not in names:
            raise BadInput([_problem("FARLED_DATABASE_ROLE", role, "is not web, jobs or owner")])
        return self[names[role]]


def read_configuration(environment: Mapping[str, str] | None = None) -> Configuration:
    """Read the settings.

    Args:
        environment: Where from; None: this process's environment.

    Raises:
        BadInput: A variable that begins with FARLED_ and is no setting, so that a misspelt one is noticed.
    """
    given = os.environ if environment is None else environment
    known = {setting.name for setting in SETTINGS}
    other = {"FARLED_SHARED"}  # where tests find published data
    strange = [name for name in given if name.startswith("FARLED_") and name not in known | other]
    if strange:
        raise BadInput([_problem(name, given[name], "is not a setting") for name in strange])
    return Configuration({s.name: given.get(s.name, "") or s.default for s in SETTINGS})


def _problem(name: str, given: str, reason: str) -> Problem:
    example = next((f"{s.name}={s.example}" for s in SETTINGS if s.name == name), "FARLED_HOME=/srv/farled")
    return Problem("", 0, name, "bad-setting", shorten(given), reason,
                   "Settings are listed in docs/operations.md", example)  # fmt: skip
