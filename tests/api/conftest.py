"""Callers of the API."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.factories.demands import make_member, make_organisation

from naru.core.actor import Role, Scope
from naru.people.models import Organisation, Person
from naru.people.queries import actor_for
from naru.tokens.services import issue_token


class Caller:
    """A program that calls the API with a token (or without one)."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: object) -> tuple[int, Any]:
        return self._answer(self.client.get(f"/api/v1{path}", query, headers=self.headers))

    def send(self, method: str, path: str, body: object) -> tuple[int, Any]:
        call = getattr(self.client, method)
        text = json.dumps(body)
        return self._answer(call(f"/api/v1{path}", text, content_type="application/json", headers=self.headers))

    @staticmethod
    def _answer(response: Any) -> tuple[int, Any]:
        expected = "application/problem+json" if response.status_code >= 400 else "application/json"
        assert response["Content-Type"].startswith(expected)
        return response.status_code, json.loads(response.content)


@pytest.fixture(autouse=True)
def nobody_has_called_yet() -> None:
    cache.clear()


@pytest.fixture
def firm() -> Organisation:
    return make_organisation("(예시) 새벽정밀")


@pytest.fixture
def token_of() -> Callable[..., str]:
    def issue(person: Person, scopes: Iterable[Scope] = tuple(Scope)) -> str:
        return issue_token(name="시험", scopes=scopes, days=1, actor=actor_for(person), now=timezone.now())

    return issue


@pytest.fixture
def editor(firm: Organisation, token_of: Callable[..., str]) -> Caller:
    return Caller(token_of(make_member(firm, Role.EDITOR)[0]))


@pytest.fixture
def anybody() -> Caller:
    return Caller()
