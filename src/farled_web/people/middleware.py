"""One transaction per view, with the viewer's reach set inside it and the page rendered inside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from requests import RequestException

from farled_web.people.entrances import is_ours, may_enter, needs_sign_in
from farled_web.people.viewer import NOBODY, Viewer, scope, set_viewer
from farled_web.ui import errors


class ViewerScope:
    """Set ``request.viewer``; refuse pages that are not open to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Begin with nobody; the view's own transaction says who it is."""
        request.viewer = NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Run the view in a transaction that carries its viewer; render before it ends."""
        if is_ours(view) and not hasattr(view, "open_to"):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say who it is open to")
        if hasattr(view, "without_viewer"):
            return None  # answers without the database: whether the installation is well
        # Django hands exceptions of a view to the middleware, but not those raised in here.
        try:
            return self._answer(request, view, args, kwargs)
        except Exception as error:
            found = errors.answer(request, error)
            if found is None:
                raise
            return found

    def _answer(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        with transaction.atomic():
            viewer = self._viewer(request, signing_in=needs_sign_in(view))
            request.viewer = viewer  # type: ignore[attr-defined]
            # For what is written after this transaction has ended: exports.
            request.viewer_scope = partial(scope, viewer.user)  # type: ignore[attr-defined]
            if is_ours(view) and not may_enter(view, viewer):
                if not viewer.signed_in:
                    return redirect_to_login(request.get_full_path())
                raise PermissionDenied
            try:
                response = view(request, *args, **kwargs)
            except ImmediateHttpResponse as found:
                response = found.response
            except ReauthenticationRequired:
                response = self._ask_again(request)
            except RequestException:  # the other provider is down, or does not speak OpenID Connect
                response = render(request, "socialaccount/authentication_error.html", status=503)
            if callable(getattr(response, "render", None)):
                response = response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def _ask_again(self, request: HttpRequest) -> HttpResponse:
        methods = get_adapter().get_reauthentication_methods(request.user)
        url = methods[0]["url"] if methods else reverse("account_login")
        found: HttpResponse = flows.reauthentication.suspend_request(request, url)
        return found

    def _viewer(self, request: HttpRequest, *, signing_in: bool) -> Viewer:
        key = request.session.get(SESSION_KEY)
        viewer = set_viewer(int(key) if key else None, signing_in=signing_in)
        # The account is loaded under its own reach; a session from before a new password is nobody's.
        if viewer.signed_in and not request.user.is_authenticated:
            viewer = set_viewer(None, signing_in=signing_in)
        if viewer.language and not request.COOKIES.get("django_language"):
            translation.activate(viewer.language)
            request.LANGUAGE_CODE = viewer.language
        return viewer
