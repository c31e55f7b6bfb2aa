"""One message sent: to the address that was checked, with limits on time and on what is read (webhooks §5).

No library follows redirects for us, asks the name again, uses a proxy of the environment or unpacks an
answer: the standard library's client over a socket of our own does none of that unless it is told to.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from django.utils import timezone

from farled.errors import BadInput
from farled_web.webhooks import addresses
from farled_web.webhooks.addresses import Address, ClosedAddressError, Target

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
READ_BYTES = 2_048
EXCERPT = 500
AGENT = "Farled-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending a message.

    Attributes:
        status: HTTP status; None: no answer came.
        error: Code of what went wrong; "" where the message was taken.
        milliseconds: How long it took.
        address: Where the name led to; "" where nowhere.
        excerpt: How the answer begins, as plain text.
        wait: Seconds the receiver asked us to wait.
    """

    status: int | None
    error: str
    milliseconds: int
    address: str = ""
    excerpt: str = ""
    wait: int | None = None

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return not self.error

    @property
    def reached(self) -> bool:
        """Whether somebody answered at all."""
        return self.status is not None


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to one address, under the name that was asked for."""

    def __init__(self, target: Target, address: Address) -> None:
        """Keep where to go; the name is for TLS and the header alone."""
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS, context=tls())
        self.address = str(address)

    def connect(self) -> None:
        """Connect to the address, and hold the certificate to the name."""
        plain = socket.create_connection((self.address, self.port), CONNECT_SECONDS)
        try:
            # The handshake comes later, under the watch that ends everything in time.
            self.sock = tls().wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End whatever is going on, from another thread."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def tls() -> ssl.SSLContext:
    """Give what certificates are held to: the system's authorities, TLS 1.2 or later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def send(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a message and tell what came of it; raises nothing for what the other side does wrong."""
    start = time.monotonic()
    try:
        target = addresses.read_url(url)
        found = addresses.resolve(target)
    except ClosedAddressError as error:
        return Answer(None, error.code, _since(start))
    except BadInput:  # fine when it was saved and not any more: a port that was closed, a name of our own
        return Answer(None, "not_allowed", _since(start))
    return _reach(target, found, body, headers, start)


def _reach(
    target: Target, found: list[Address], body: bytes, headers: Mapping[str, str], start: float
) -> Answer:
    """Try the addresses in turn until one can be connected to, as long as there is time."""
    answer = Answer(None, "unreachable", 0)
    for address in found:
        if time.monotonic() - start > CONNECT_SECONDS:
            break
        connection = PinnedConnection(target, address)
        try:
            connection.connect()
        except TimeoutError:
            answer = Answer(None, "timeout", _since(start), str(address))
            continue
        except OSError:
            answer = Answer(None, "unreachable", _since(start), str(address))
            continue
        return _exchange(connection, target, body, headers, start)
    return Answer(None, answer.error, _since(start), answer.address)


def _exchange(
    connection: PinnedConnection, target: Target, body: bytes, headers: Mapping[str, str], start: float
) -> Answer:
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    watch = threading.Timer(max(0.1, WHOLE_SECONDS - (time.monotonic() - start)), cut)
    watch.daemon = True
    watch.start()
    try:
        status, asked, text = _talk(connection, target, body, headers)
    except ssl.SSLError as error:
        code = "timeout" if late.is_set() or isinstance(error, ssl.SSLWantReadError) else "certificate"
        return Answer(None, code, _since(start), connection.address)
    except (OSError, ValueError, http.client.HTTPException) as error:
        code = "timeout" if late.is_set() or isinstance(error, TimeoutError) else "broken_off"
        return Answer(None, code, _since(start), connection.address)
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():  # an answer cut off in its headers reads like one that ends there
        return Answer(None, "timeout", _since(start), connection.address)
    return Answer(status, _error(status), _since(start), connection.address, text, asked)


def _talk(
    connection: PinnedConnection, target: Target, body: bytes, headers: Mapping[str, str]
) -> tuple[int, int | None, str]:
    assert isinstance(connection.sock, ssl.SSLSocket)
    connection.sock.do_handshake()
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    told = {
        "Host": target.authority, "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity",
        "Connection": "close", "Content-Type": "application/json", "Content-Length": str(len(body)),
        **headers,
    }  # fmt: skip
    for name, value in told.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    asked = _asked(response.getheader("Retry-After", ""))
    text = b""
    with suppress(OSError, http.client.HTTPException, ValueError):  # the status came: the rest is for reading
        text = response.read(READ_BYTES)
    return response.status, asked, excerpt(text)


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)


def _error(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "redirect"
    if status == 410:
        return "gone"
    return "refused" if status < 500 else "server_error"


def _asked(text: str) -> int | None:
    """Read ``Retry-After``: seconds, or a moment."""
    if text.isdecimal():
        return int(text[:9])
    try:
        return max(0, round((parsedate_to_datetime(text) - timezone.now()).total_seconds()))
    except (TypeError, ValueError):
        return None


def excerpt(content: bytes) -> str:
    """Give how an answer begins, as one short piece of plain text."""
    text = content.decode("utf-8", "replace")
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:EXCERPT]
