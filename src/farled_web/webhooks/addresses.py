"""Which addresses a message may go to: public ones alone, and the very one that was checked (webhooks §5).

A web address given by a user makes our server open a connection, so it must not reach what only our server
can: its own machine, the network it stands in, a cloud's metadata. A name is resolved once; each address it
gives is held to the table below; the connection goes to one of those and never asks the name again.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from farled.errors import BadInput, refuse

EXAMPLE = "https://system.example.org/farled"
LONGEST = 500
NAME_SECONDS = 5.0
MOST_ADDRESSES = 16
Address = IPv4Address | IPv6Address

# IANA's special-purpose registries, and what stands in none of them but answers to its own cloud alone.
CLOSED_4: tuple[IPv4Network, ...] = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
OPEN_6 = IPv6Network("2000::/3")  # the only global unicast space there is
CLOSED_6: tuple[IPv6Network, ...] = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
# Names that stand for the machine or network they are asked in.
OWN_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private",
             "arpa", "onion", "invalid", "test")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A web address taken apart.

    Attributes:
        host: Name, in small letters as DNS writes it.
        port: Port.
        path: Path and query as they are asked for.
    """

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"


class ClosedAddressError(Exception):
    """A name leads nowhere, or somewhere that is not public; `code` says which."""

    def __init__(self, code: str) -> None:
        """Keep the code, which is all that is stored and shown."""
        self.code = code
        super().__init__(code)


def is_public(address: Address) -> bool:
    """Say whether an address is one that anybody on the internet could reach."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in CLOSED_4)
    # Mapped, translated and tunnelled forms carry an IPv4 address: all lie outside, or are closed by name.
    return address.is_global and address in OPEN_6 and not any(address in network for network in CLOSED_6)


def read_url(url: str) -> Target:
    """Take a web address apart.

    Raises:
        BadInput: It is not https to a name on an allowed port, or carries more than that.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or re.search(r"[\s\\<>\"`{}|^]", url):
        raise _refused(url, _("holds signs that no web address has, or is too long"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(url, _("cannot be read as a web address")) from error
    if parts.scheme != "https":
        raise _refused(url, _("does not begin with https://"))
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _refused(url, _("holds a user name or password; the signature says who is calling"))
    if "#" in url:
        raise _refused(url, _("holds a part after #, which is never sent"))
    return Target(_host(url, parts.hostname or ""), _port(url, port), _path(parts.path, parts.query))


def _host(url: str, given: str) -> str:
    host = given.lower().removesuffix(".")
    if not NAME.fullmatch(host):
        raise _refused(url, _("names no host by a full name, such as system.example.org"))
    if host.rsplit(".", 1)[-1] in OWN_NAMES:
        raise _refused(url, _("names a host inside a network, which cannot be reached from here"))
    if host in {one.strip("[]").lstrip(".").lower() for one in settings.ALLOWED_HOSTS}:
        raise _refused(url, _("is the address of this application itself"))
    return host


def _port(url: str, port: int | None) -> int:
    allowed = settings.WEBHOOK_PORTS
    if (port if port is not None else 443) not in allowed:
        raise _refused(url, _("names a port that is not open: %(ports)s are")
                       % {"ports": ", ".join(str(one) for one in sorted(allowed))})  # fmt: skip
    return 443 if port is None else port


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _refused(url: str, reason: str) -> BadInput:
    return refuse(
        "webhook-address", url, reason,
        _("Give an address that begins with https:// and is open on the internet"), EXAMPLE,
    )  # fmt: skip


def resolve(target: Target) -> list[Address]:
    """Ask a name once, and give its addresses, each of which is public.

    Raises:
        ClosedAddressError: It leads nowhere, or one of its addresses is not public: a name that is half
            inside is not trusted with its other half.
    """
    found = _ask(target)
    if not found:
        raise ClosedAddressError("no_such_name")
    addresses = [ip_address(one.split("%", 1)[0]) for one in found]
    if any("%" in one for one in found) or not all(is_public(one) for one in addresses):
        raise ClosedAddressError("not_public")
    return addresses[:MOST_ADDRESSES]


def check_url(url: str) -> Target:
    """Hold a web address to all that a message would be held to, before it is saved.

    Raises:
        BadInput: It could not be used.
    """
    target = read_url(url)
    try:
        resolve(target)
    except ClosedAddressError as error:
        if error.code == "not_public":
            raise _refused(url, _("leads to an address inside a network, or to this machine")) from error
        raise _refused(url, _("names a host that is not known on the internet")) from error
    return target


def _ask(target: Target) -> list[str]:
    """Ask the system's resolver, which knows no time limit of its own, and wait so long and no longer."""
    found: list[str] = []

    def look_up() -> None:
        try:
            rows = lookup(target.host, target.port)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(rows))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(NAME_SECONDS)
    return list(found)


def _system(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(row[4][0]) for row in rows]


lookup: Callable[[str, int], list[str]] = _system
"""Gives the addresses of a name; a test puts its own here."""
