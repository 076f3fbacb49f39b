"""Who calls: a personal token, else the signed-in session (with its CSRF token for anything but reading)."""

import re

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from naru.api.access import OPERATIONS
from naru.core.access import Who, allows
from naru.core.actor import PUBLIC, Actor
from naru.core.errors import NaruError, NotPermitted
from naru.tokens.services import actor_of_token

_PREFIX = "api/v1"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_MINUTE = 60


class NotSignedIn(NaruError):
    """Nobody known calls, where somebody must."""

    code = "not_signed_in"


class TooManyCalls(NaruError):
    code = "too_many_calls"


class Guard(AuthBase):
    """Enforces the access table for every operation and puts the actor into `request.actor`."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A personal token (naru_…), made on /me/tokens/."

    def __call__(self, request: HttpRequest) -> bool:
        # The messages of an answer are in the caller's language; addresses of the API have none.
        translation.activate(translation.get_language_from_request(request))
        actor, is_token = _caller(request)
        _count_call(request, actor)
        _permit(request, actor)
        if not is_token and actor.is_signed_in and check_csrf(request):
            raise NotPermitted(
                "the CSRF token is missing or wrong; send X-CSRFToken or use a personal token", code="csrf"
            )
        request.actor = actor  # type: ignore[attr-defined]
        return True


def _caller(request: HttpRequest) -> tuple[Actor, bool]:
    header = request.headers.get("Authorization", "")
    if not header:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor, False
    scheme, _, text = header.partition(" ")
    actor_or_none = actor_of_token(text.strip(), now=timezone.now()) if scheme.lower() == "bearer" else None
    if actor_or_none is None:
        raise NotSignedIn(
            "the token is unknown, expired or revoked; make a new one on /me/tokens/", code="token_invalid"
        )
    return actor_or_none, True


def operation_of(request: HttpRequest) -> str:
    """As the access table and the OpenAPI document write it: "GET /demands/{demand_id}"."""
    match = request.resolver_match
    route = match.route if match else ""
    path = _PARAMETER.sub(r"{\1}", route).removeprefix(_PREFIX)
    return f"{request.method} {path}"


def _permit(request: HttpRequest, actor: Actor) -> None:
    operation = operation_of(request)
    access = OPERATIONS.get(operation)
    if access is None:
        raise NotPermitted(f"'{operation}' is not in the access table")
    if not allows(access.who, actor):
        if not actor.is_signed_in:
            raise NotSignedIn("sign in, or send a personal token as 'Authorization: Bearer naru_…'")
        raise NotPermitted(f"'{operation}' is for: {access.who.value}")
    if access.scope not in actor.scopes and not (access.who is Who.PUBLIC and actor == PUBLIC):
        raise NotPermitted(
            f"the token lacks the scope '{access.scope.value}'", code="scope_missing", scope=access.scope
        )


def _count_call(request: HttpRequest, actor: Actor) -> None:
    """So many calls a minute for a person, and for an address without one; counted where NARU_CACHE says."""
    caller = f"person-{actor.person_id}" if actor.is_signed_in else f"address-{request.META.get('REMOTE_ADDR', '')}"
    minute = int(timezone.now().timestamp()) // _MINUTE
    key = f"api-calls:{caller}:{minute}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    if cache.incr(key) > settings.API_CALLS_A_MINUTE:
        raise TooManyCalls(
            f"more than {settings.API_CALLS_A_MINUTE} calls a minute; wait for the next", retry_after=_MINUTE
        )


def actor_in(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
