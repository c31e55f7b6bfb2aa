"""Tries every endpoint as everybody, and says what leaked.

Each try is a savepoint: the request runs in the role of the web process, is looked at, and is undone, so
that one victim serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from farled_web.database import narrowing
from farled_web.people.entrances import may_enter
from farled_web.people.viewer import Viewer as Reach
from farled_web.people.viewer import scope
from tests.web.access.arguments import sent_by_systems
from tests.web.access.endpoints import Endpoint, endpoints
from tests.web.access.forms import Form, forms_in
from tests.web.access.scanning import Canary, Scanner, may_see
from tests.web.access.victim import Victim, Viewer, build

# Kinds of viewer who change nothing of the firm's.
MUST_NOT_WRITE = {
    "anonymous", "stranger", "reader", "coordinator", "other_coordinator", "researcher", "other_firm",
}  # fmt: skip
# What they may add all the same: a stranger asks, or gives a reason in an emergency, and both are shown to
# the firm; that somebody looked is written down; a coordinator answers a firm that asks to be forgotten.
NOT_THE_FIRMS = {"firms_accessrequest", "firms_opening", "audit_entry", "firms_search"}
ALSO_NOT = {"coordinator": {"firms_erasure"}}
BODIES = 2
# One shows error pages; the other says 503 where nothing keeps the jobs going, as in a test.
MEANT_TO_FAIL = {"ui_gallery_error", "health"}


@dataclass(frozen=True)
class Leak:
    """Something somebody saw or changed that was not theirs."""

    endpoint: str
    method: str
    path: str
    viewer: str
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.viewer} · {self.method} {self.path} ({self.endpoint}): {self.what}"


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        endpoints: How many were tried.
        roles: As how many viewers.
        tries: Requests made.
        leaks: What leaked.
        faults: Requests that ended in an error of ours.
        silent: Endpoints that nobody could open, so that nothing was tried behind them.
    """

    endpoints: int = 0
    roles: int = 0
    tries: int = 0
    leaks: list[Leak] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


@dataclass
class Answer:
    """What came back."""

    status: int
    content: bytes
    location: str = ""


@contextmanager
def without_filters() -> Iterator[None]:
    """Take the first enforcement away: every query runs as if somebody had forgotten its filter."""
    with mock.patch.object(narrowing, "narrow", lambda rows, _condition: rows):
        yield


class Driver:
    """Makes the requests; inside a transaction that is undone by whoever opened it."""

    def __init__(self, victim: Victim | None = None) -> None:
        """Build the victim and sign everybody in."""
        self.victim = victim or build()
        self.scanner = Scanner(self.victim.canaries)
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.cookies = {viewer.name: _signed_in(viewer) for viewer in self.victim.viewers}
        self.reach = {viewer.name: _reach(viewer) for viewer in self.victim.viewers}
        self.tables = _tables()
        self.before = self._digest()
        self.bodies: dict[str, list[Form]] = {}
        self.outcome = Outcome()

    def run(self, chosen: list[Endpoint] | None = None) -> Outcome:
        """Try endpoints by GET, then by POST with what their forms hold."""
        chosen = endpoints() if chosen is None else chosen
        self.outcome = Outcome(len(chosen), len(self.victim.viewers))
        places = [(endpoint, path) for endpoint in chosen for path in endpoint.paths(self.victim.things)]
        opened: set[str] = set()
        for endpoint, path in places:
            for viewer in self._who(endpoint):
                if self._look(endpoint, path, viewer):
                    opened.add(endpoint.name)
        for endpoint, path in places:
            for viewer in self._who(endpoint):
                if self._send_all(endpoint, path, viewer):
                    opened.add(endpoint.name)
        self.outcome.silent = [e.name for e in chosen if e.ours and e.name not in opened]
        return self.outcome

    def _who(self, endpoint: Endpoint) -> list[Viewer]:
        """Everybody; other systems only where they come in."""
        system = endpoint.route.startswith("api/")
        return [viewer for viewer in self.victim.viewers if system or not viewer.token]

    # -- one try

    def _look(self, endpoint: Endpoint, path: str, viewer: Viewer) -> bool:
        answer = self._try(endpoint, "GET", path, viewer)
        if answer.status != 200:
            return 200 <= answer.status < 400 and not _to_sign_in(answer)
        text = answer.content.decode("utf-8", "ignore")
        for form in forms_in(text, path):
            kept = self.bodies.setdefault(form.action, [])
            if form not in kept and len(kept) < BODIES:
                kept.append(form)
        for more in ("export=csv", "export=xlsx"):
            if more in text:
                self._try(endpoint, "GET", f"{path}?{more}", viewer)
        if 'name="q"' in text:  # part of the firm's name: a search must not tell that it is there
            self._try(endpoint, "GET", f"{path}?q={self.victim.firm.name[:10]}", viewer)
        return True

    def _send_all(self, endpoint: Endpoint, path: str, viewer: Viewer) -> bool:
        """Send every body; where nothing is taken, one is enough, and a shut door was tried by GET."""
        if endpoint.ours and not may_enter(endpoint.view, self.reach[viewer.name]):
            return False
        sent = sent_by_systems(endpoint.route, self.victim.things) if viewer.token else self._bodies(path)
        for body in sent:
            answer = self._try(endpoint, "POST", path, viewer, body)
            if answer.status in {403, 404, 405} or _to_sign_in(answer):
                return False
        return True

    def _bodies(self, path: str) -> list[dict[str, Any]]:
        found = [{k: self.scanner.cleaned(v) for k, v in form.body} for form in self.bodies.get(path, [])]
        return [*found, {}]

    def _try(
        self, endpoint: Endpoint, method: str, path: str, viewer: Viewer, body: dict[str, Any] | None = None
    ) -> Answer:
        self.outcome.tries += 1
        cache.clear()  # limits on how often are tested elsewhere
        with self._undone():
            answer = self._answer(method, path, viewer, body)
            told = f"{path} {body or ''}"
            for canary in self.scanner.found(answer.content + answer.location.encode(), besides=told):
                if not may_see(canary, viewer.kind, viewer.consented):
                    self._leak(endpoint, method, path, viewer, _words(canary))
            if answer.status >= 500 and endpoint.name not in MEANT_TO_FAIL:
                self.outcome.faults.append(f"{viewer.name} · {method} {path}: {answer.status}")
            if self._may_have_written(method, viewer, answer):
                self._hold_to_before(endpoint, method, path, viewer)
        return answer

    def _answer(self, method: str, path: str, viewer: Viewer, body: dict[str, Any] | None) -> Answer:
        factory = RequestFactory(HTTP_COOKIE=self.cookies[viewer.name], **_token_of(viewer))
        make: Callable[..., Any] = getattr(factory, method.lower())
        kind = {"content_type": "application/json"} if viewer.token else {}
        request = make(path) if body is None else make(path, body, **kind)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE farled_web")
        try:
            response = self.handler(request.environ)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            return Answer(response.status_code, content, response.headers.get("Location", ""))
        except Exception as error:  # what a view could not answer is a fault of ours
            self.outcome.faults.append(f"{viewer.name} · {method} {path}: {error!r}"[:300])
            return Answer(599, b"")

    @contextmanager
    def _undone(self) -> Iterator[None]:
        point = transaction.savepoint()
        try:
            yield
        finally:
            # Also gives back the role and the reach, which were set for this try alone.
            connection.needs_rollback = False
            transaction.savepoint_rollback(point)
            connection.run_on_commit = []

    # -- writes

    def _may_have_written(self, method: str, viewer: Viewer, answer: Answer) -> bool:
        if viewer.kind not in MUST_NOT_WRITE or answer.status in {403, 404, 405}:
            return False
        return method == "POST" and not _to_sign_in(answer)

    def _hold_to_before(self, endpoint: Endpoint, method: str, path: str, viewer: Viewer) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        after = self._digest()
        for table, digest in self.before.items():
            if after[table] != digest and table not in ALSO_NOT.get(viewer.kind, set()):
                self._leak(endpoint, method, path, viewer, f"changed {table}")

    def _digest(self) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(self.tables, {"firm": self.victim.firm.pk})
            return dict(cursor.fetchall())

    def _leak(self, endpoint: Endpoint, method: str, path: str, viewer: Viewer, what: str) -> None:
        self.outcome.leaks.append(Leak(endpoint.name, method, path, viewer.name, what))


def _token_of(viewer: Viewer) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {viewer.token}"} if viewer.token else {}


def _words(canary: Canary) -> str:
    return f"saw {canary.what} ({canary.category}, by {canary.author})"


def _to_sign_in(answer: Answer) -> bool:
    return answer.status == 302 and urlsplit(answer.location).path == "/account/login/"


def _reach(viewer: Viewer) -> Reach:
    with scope(viewer.user.pk if viewer.user else None) as reach:
        return reach


def _signed_in(viewer: Viewer) -> str:
    client = Client()
    if viewer.user is not None:
        client.force_login(viewer.user)
    client.cookies["django_language"] = "en"
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _tables() -> str:
    """One query that gives a digest of the firm's rows in every table that has a firm in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns c JOIN information_schema.tables t "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND column_name = 'firm_id' "
            "AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        names = [row[0] for row in cursor.fetchall() if row[0] not in NOT_THE_FIRMS]
    where = dict.fromkeys(names, "x.firm_id = %(firm)s") | {
        "firms_firm": "x.id = %(firm)s",
        "firms_access": "x.firm_id = %(firm)s AND x.reason <> 'emergency'",
        "firms_documentcontent": "x.document_id IN (SELECT id FROM firms_document WHERE firm_id = %(firm)s)",
    }
    each = [
        f"SELECT '{name}', md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) "
        f"FROM {name} x WHERE {rule}"
        for name, rule in where.items()
    ]
    return " UNION ALL ".join(each)
