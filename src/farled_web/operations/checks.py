"""What makes a start unsafe, told before anything is served.

Each message says which setting, what it holds (no secrets), why that is refused and what to do.  The same
rules run as Django's system checks, so that ``python -m django check --deploy`` says them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from farled.errors import BadInput, Problem, shorten
from farled_web.configuration import SETTINGS, Configuration, read_configuration
from farled_web.operations.home import KEY_LENGTH, role_addresses

PAGE = "docs/operations.md"
LOCAL = {"localhost", "127.0.0.1", "::1", "[::1]"}
WORDS = {
    "FARLED_MODE": ("trial", "production"),
    "FARLED_DATABASE_ROLE": ("web", "jobs", "owner"),
    "FARLED_LANGUAGE": ("sv", "en"),
    "FARLED_LOG": ("json", "text"),
    "FARLED_DEMO": ("", "1"),
}
SAFE_TRANSPORT = {"require", "verify-ca", "verify-full"}


def problem(name: str, given: str, reason: str, remedy: str) -> Problem:
    """Make the message about one setting, with its example."""
    example = next((f"{s.name}={s.example}" for s in SETTINGS if s.name == name), "")
    return Problem("", 0, name, "unsafe-setting", shorten(given), reason, remedy, example)


def settings_problems(configuration: Configuration) -> list[Problem]:
    """Find every setting that is wrong, and in production every one that is unsafe."""
    found = [*_misspelt(configuration)]
    if configuration.production:
        found += [*_key(configuration), *_addresses(configuration), *_mail(configuration)]
        found += _databases(configuration)
        if configuration.demo:
            found.append(
                problem(
                    "FARLED_DEMO",
                    "1",
                    "opens the installation to anybody who reads the page",
                    "Leave it out in production",
                )
            )
    return found


def refuse_unsafe(configuration: Configuration | None = None, *, asked_demo: bool = False) -> None:
    """Refuse to start with settings that are wrong or unsafe.

    Args:
        configuration: The settings; None: as this process has them.
        asked_demo: A demonstration was asked for in another way than by its setting.

    Raises:
        BadInput: With every problem, not only the first.
    """
    configuration = configuration or read_configuration()
    if asked_demo:
        configuration = Configuration({**configuration.values, "FARLED_DEMO": "1"})
    found = settings_problems(configuration)
    if found:
        raise BadInput(found)


def _misspelt(configuration: Configuration) -> Iterator[Problem]:
    for name, allowed in WORDS.items():
        if configuration[name] not in allowed:
            words = " or ".join(word or "nothing" for word in allowed)
            yield problem(name, configuration[name], "is not among the words it takes", f"Write {words}")
    number = configuration["FARLED_UPLOAD_MB"]
    if not number.isdecimal() or not 1 <= int(number) <= 1000:
        yield problem("FARLED_UPLOAD_MB", number, "is not a whole number from 1 to 1000", "Write megabytes")
    ports = configuration.words("FARLED_WEBHOOK_PORTS")
    if not ports or not all(one.isdecimal() and 1 <= int(one) <= 65535 for one in ports):
        yield problem("FARLED_WEBHOOK_PORTS", ",".join(ports), "is not a list of ports", "Write 443,8443")
    mail = configuration["FARLED_MAIL"]
    if mail not in {"file", "console"} and not (
        urlsplit(mail).scheme in {"smtp", "smtps"} and urlsplit(mail).hostname
    ):
        yield problem(
            "FARLED_MAIL",
            _scheme(mail),
            "is neither file, console nor the address of a mail server",
            "Write smtp://user:password@host:port",
        )


def _key(configuration: Configuration) -> Iterator[Problem]:
    key = configuration["FARLED_SECRET_KEY"]
    example = next(s.example for s in SETTINGS if s.name == "FARLED_SECRET_KEY")
    told = f"{len(key)} characters" if key else "not set"
    remedy = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    if len(key) < KEY_LENGTH:
        yield problem(
            "FARLED_SECRET_KEY",
            told,
            f"is shorter than {KEY_LENGTH} characters: sessions and links could be forged",
            remedy,
        )
    elif len(set(key)) < 10 or key == example or key.startswith(("unsafe-", "django-insecure-")):
        yield problem("FARLED_SECRET_KEY", told, "can be guessed: sessions and links could be forged", remedy)


def _addresses(configuration: Configuration) -> Iterator[Problem]:
    address = configuration["FARLED_ADDRESS"]
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.hostname in LOCAL:
        yield problem(
            "FARLED_ADDRESS",
            address,
            "is not a public https address: links in mails would lead nowhere or go in plain text",
            "Write the address people type, beginning with https://",
        )
    hosts = configuration.words("FARLED_HOSTS")
    if "*" in hosts:
        yield problem(
            "FARLED_HOSTS",
            "*",
            "lets anybody name the host, and so forge links in mails",
            "List the names it answers to",
        )
    elif parts.hostname and not any(
        parts.hostname == host or (host.startswith(".") and parts.hostname.endswith(host)) for host in hosts
    ):
        yield problem(
            "FARLED_HOSTS",
            ",".join(hosts),
            "does not hold the host of FARLED_ADDRESS, so every page would be refused",
            f"Add {shorten(parts.hostname)}",
        )


def _mail(configuration: Configuration) -> Iterator[Problem]:
    mail = configuration["FARLED_MAIL"]
    if mail in {"file", "console"}:
        yield problem(
            "FARLED_MAIL",
            mail,
            "sends nothing: invitations and reminders would reach nobody",
            "Name a mail server",
        )
    sender = configuration["FARLED_MAIL_FROM"]
    if sender.rstrip("> ").endswith("@localhost") or "@" not in sender:
        yield problem(
            "FARLED_MAIL_FROM",
            sender,
            "is not an address mail servers take",
            "Write an address of your domain",
        )


def _databases(configuration: Configuration) -> Iterator[Problem]:
    addresses = {name: configuration[name] for name in role_addresses()}
    users: dict[str, str] = {}
    for name, address in addresses.items():
        if not address:
            yield problem(
                name,
                "not set",
                "is needed in production, where each part of Farled has a role of its own",
                f"Make the three roles ({PAGE}) and set all three addresses",
            )
            continue
        parts = urlsplit(address)
        user = parts.username or ""
        if user in users:
            yield problem(
                name,
                without_password(address),
                f"uses the same role as {users[user]}: one that owns tables could pass by row-level security",
                "Give each its own role",
            )
        users.setdefault(user, name)
        if not _is_private(parts):
            yield problem(
                name,
                without_password(address),
                "would send personal data in plain text if the server offers no TLS",
                "Add ?sslmode=require, or verify-full",
            )


def _is_private(parts: SplitResult) -> bool:
    query = dict(word.partition("=")[::2] for word in parts.query.split("&"))
    host = query.get("host", "") or parts.hostname or ""
    local = not host or host.startswith(("/", "%2F")) or host in LOCAL
    return local or query.get("sslmode", "") in SAFE_TRANSPORT


def without_password(address: str) -> str:
    """Give a database's address as it may be shown."""
    parts = urlsplit(address)
    if parts.password is None:
        return address
    return address.replace(f":{parts.password}@", ":…@", 1)


def _scheme(address: str) -> str:
    return f"{urlsplit(address).scheme}://…" if "://" in address else address


def role_problems(addresses: dict[str, str]) -> list[Problem]:
    """Ask the database itself whether the roles that serve are bound by row-level security.

    Args:
        addresses: Setting -> address, of the web's and the jobs' roles.
    """
    import psycopg

    from farled_web.operations.roles import check_roles

    found = []
    for name, address in addresses.items():
        shown = without_password(address)
        try:
            with psycopg.connect(address, connect_timeout=10) as connection:
                unfit = check_roles(connection)
        except psycopg.Error as error:
            why = str(error).strip().splitlines()[-1]
            found.append(
                problem(
                    name,
                    shown,
                    f"cannot be connected to ({shorten(why, 200)})",
                    "Check host, role, password and pg_hba.conf",
                )
            )
            continue
        found += [
            problem(
                name,
                shown,
                f"names the role {one.role}, which {one.reason}",
                f"Make the roles as {PAGE} says, and name the one that owns nothing",
            )
            for one in unfit
        ]
    return found
