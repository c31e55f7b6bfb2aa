from __future__ import annotations

import json
import logging
import sys
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from farled.errors import refuse
from farled_web.ui import errors
from farled_web.ui.logs import JsonLines
from farled_web.ui.middleware import DatabaseGone, RequestLog


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/secret/5560000001?name=Alva")


def text(response: HttpResponse | None) -> str:
    assert response is not None
    return response.content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_each_error_says_what_happened_and_what_to_do(
    request_: HttpRequest, status: int, language: str
) -> None:
    with override(language):
        response = errors.page(request_, status)
        assert response.status_code == status
        assert errors.told(status)["advice"] in text(response).replace("&#x27;", "'")
        assert f'lang="{language}"' in text(response)
        assert 'href="/"' in text(response)


def test_a_stale_edit_shows_who_what_and_keeps_what_was_typed(request_: HttpRequest) -> None:
    with override("en"):
        stale = errors.StaleEdit("the plan", "Bob", [("Hours", 3)], [("Hours", "<4>")], "/plan")
        response = errors.answer(request_, stale)
    assert response is not None and response.status_code == 409
    for part in ("Bob changed the plan", "Hours", "&lt;4&gt;", 'href="/plan"'):
        assert part in text(response)


def test_bad_input_is_a_list_of_what_to_mend(request_: HttpRequest) -> None:
    with override("en"):
        response = errors.answer(request_, refuse("x", "many", "is no number", "Write hours", "12.5"))
    assert response is not None and response.status_code == 422
    assert "many" in text(response) and "12.5" in text(response)


def test_too_often_says_when(request_: HttpRequest) -> None:
    response = errors.answer(request_, errors.TooOften(30))
    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (429, "30")


def lost(code: str | None) -> OperationalError:
    error = OperationalError("gone")
    error.__cause__ = psycopg.errors.lookup(code)("x") if code else psycopg.OperationalError("no connection")
    return error


@pytest.mark.parametrize("code", [None, "57P01", "57P03", "53300", "08006"])
def test_a_lost_database_asks_to_wait(request_: HttpRequest, code: str | None) -> None:
    response = errors.answer(request_, lost(code))
    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("code", ["55P03", "40P01", "53100"])
def test_a_lock_or_a_full_disk_is_our_fault(request_: HttpRequest, code: str) -> None:
    assert errors.answer(request_, lost(code)) is None


def test_a_fault_deep_in_the_pool_is_known_by_its_name() -> None:
    class PoolTimeout(Exception):  # noqa: N818
        pass

    try:
        try:
            raise PoolTimeout
        except PoolTimeout as error:
            raise RuntimeError from error
    except RuntimeError as error:
        assert errors.database_gone(error)
    assert not errors.database_gone(ValueError())


def test_an_error_page_comes_even_if_templates_do_not(
    request_: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> str:
        raise OSError

    monkeypatch.setattr(errors.loader, "render_to_string", broken)
    with override("en"):
        assert "The fault is ours" in text(errors.page(request_, 500))


def test_djangos_handlers(request_: HttpRequest) -> None:
    with override("en"):
        assert "only for owners" in text(errors.forbidden(request_, PermissionDenied("only for owners")))
        assert errors.not_found(request_, Http404()).status_code == 404
        assert errors.bad_request(request_, RequestDataTooBig()).status_code == 413
        assert errors.csrf_failed(request_, "no cookie").status_code == 403
        try:
            raise lost(None)
        except OperationalError:
            assert errors.server_error(request_).status_code == 503
        assert sys.exc_info()[0] is None
        assert errors.server_error(request_).status_code == 500


def test_the_log_says_the_page_and_never_the_address(
    request_: HttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "farled_web.request")
    response = RequestLog(lambda request: HttpResponse("x", status=404))(request_)
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert (line["status"], line["method"], line["page"], line["queries"]) == (404, "GET", "", 0)
    assert line["id"] == response["X-Request-Id"]
    assert "5560000001" not in str(line) and "Alva" not in str(line)


def test_a_faults_log_line_says_where_but_not_what_was_typed() -> None:
    try:
        raise ValueError("5560000001")
    except ValueError:
        record = logging.LogRecord(
            "django.request", 40, "", 1, "%s: %s", ("Internal", "/firms/5560000001"), sys.exc_info()
        )
    line = json.loads(JsonLines().format(record))
    assert line["error"] == "ValueError"
    assert line["where"][-1].startswith("web/ui/test_errors.py:")
    assert "5560000001" not in str(line)


def test_the_middleware_answers_for_views() -> None:
    middleware = DatabaseGone(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    response = middleware.process_exception(request, lost(None))
    assert response is not None and response.status_code == 503
    assert middleware.process_exception(request, ValueError()) is None
