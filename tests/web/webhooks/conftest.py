"""A real receiver on this machine: TLS, a certificate of its own, whatever answer a test asks for.

Loopback is let through here alone, by taking the place of the check of addresses, which has its own tests.
"""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from tests.web.conftest import World, as_role

from farled_web.organisations.models import Organisation
from farled_web.webhooks import addresses, calling, sending
from farled_web.webhooks.events import ENDED, TOPICS
from farled_web.webhooks.models import Delivery, Secret, Subscription

HOST = "system.example.org"
KEY = b"0123456789abcdef0123456789abcdef"


@dataclass
class Got:
    """One request the receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A system that takes messages.

    Attributes:
        port: Where it listens.
        got: What came, in order.
        answer: Status, headers and body of its answers; a test changes it.
        delay: Seconds before it answers.
    """

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answer: tuple[int, dict[str, str], bytes] = (204, {}, b"")
    answers: list[int] = field(default_factory=list)
    delay: float = 0.0
    drip: bool = False

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/farled?x=1"

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.got]


def certificate(folder: Path, name: str = HOST) -> tuple[Path, Path]:
    """Make a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            time.sleep(receiver.delay)
            status, more, text = receiver.answer
            if receiver.answers:
                status = receiver.answers.pop(0)
            if receiver.drip:
                self._drip()
                return
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if status not in {204, 304}:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if status not in {204, 304}:
                self.wfile.write(text)

        def _drip(self) -> None:
            """Never quite silent, and never done."""
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(400):
                    self.wfile.write(b"X-%d: y\r\n" % number)
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                pass

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Receiver]:
    """A receiver that listens, known as `HOST`."""
    made = Receiver()
    chain, key = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    trusting = ssl.create_default_context(cafile=str(chain))
    monkeypatch.setattr(calling, "tls", lambda: trusting)
    monkeypatch.setattr(addresses, "lookup", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(addresses, "is_public", lambda address: str(address) == "127.0.0.1")
    settings.WEBHOOK_PORTS = frozenset({443, made.port})
    yield made
    server.shutdown()
    server.server_close()


def subscription(of: Organisation, url: str = f"https://{HOST}/farled", **fields: Any) -> Subscription:
    """A subscription with a secret, as it is made."""
    given = {"name": "Our case system", "topics": list(TOPICS), **fields}
    row = Subscription.objects.create(organisation=of, url=url, **given)
    Secret.objects.create(subscription=row, key=KEY)
    return row


def delivery(to: Subscription, **fields: Any) -> Delivery:
    """A message that is due, of a kind that may always be told."""
    now = timezone.now()
    given = {"kind": ENDED, "key": f"k:{uuid4()}", "subject": uuid4(), "created_at": now, "due_at": now,
             "payload": {"type": ENDED, "timestamp": now.isoformat(), "data": {}}, **fields}  # fmt: skip
    return Delivery.objects.create(organisation=to.organisation, subscription=to, **given)


def drain(to: Subscription) -> bool:
    """Send what is due, in the role of background work."""
    with as_role("farled_jobs"):
        return sending.drain(to.pk)


@pytest.fixture
def told(world: World, receiver: Receiver) -> Callable[..., Subscription]:
    """Make a subscription of an organisation (Fyren) that goes to the receiver."""

    def make(of: Organisation | None = None, **fields: Any) -> Subscription:
        return subscription(of or world.fyren, receiver.url, **fields)

    return make
