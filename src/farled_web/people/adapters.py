"""How sign-in fits in here: nobody signs up by themselves, and mails speak the receiver's language."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from farled_web.jobs.actions import send_mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an invitation makes the account."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Give the person's home, where that page is there."""
        try:
            return reverse("workspace:home")
        except NoReverseMatch:
            return resolve_url("/")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account."""
        return reverse("people:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail into the outbox, in the receiver's language; it goes out once the change is saved."""
        user = context.get("user") or get_user_model().objects.filter(email=email.lower()).first()
        language = getattr(user, "language", "") or translation.get_language() or "sv"
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, {"request": self.request, **context})
        send_mail(
            key=f"account:{uuid.uuid4()}",
            to=email,
            language=language,
            subject=mail.subject,
            body=str(mail.body),
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Another provider may sign in whoever has an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: an invitation makes the account."""
        return False
