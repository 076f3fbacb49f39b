"""How allauth behaves in this house."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from naru.core.sealing import CannotOpen
from naru.people import second_factors

log = logging.getLogger("naru.sign_in")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mails name the site by its own address, not by whatever host the request was sent to."""
        super().send_mail(template_prefix, email, {**context, "origin": settings.ORIGIN})

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._ours(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return self._ours(super().get_email_confirmation_url(request, emailconfirmation))

    def _ours(self, url: str) -> str:
        path = "/" + url.partition("://")[2].partition("/")[2]
        return f"{settings.ORIGIN}{path}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of two-step sign-in are sealed in the database."""

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Where no key opens it, a secret that nobody knows: every code is wrong then, and the log says why."""
        try:
            return second_factors.unseal(encrypted_text)
        except CannotOpen:
            log.error("second_factor_unreadable")
            return base64.b32encode(secrets.token_bytes(20)).decode()
