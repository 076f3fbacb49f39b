"""The page of personal tokens shows a new token once."""

import re

import pytest
from django.test import Client

from naru.people.models import Person
from naru.tokens.models import PersonalToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    client = Client()
    person = Person.objects.create_user("owner@example.org")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_new_token_is_shown_once_and_then_only_its_end(owner: Client) -> None:
    made = owner.post("/me/tokens/", {"name": "연동", "scopes": ["read", "match"], "days": "30"})
    text = re.findall(r"<code>(naru_[\w-]+)</code>", made.content.decode())
    assert len(text) == 1
    page = owner.get("/en/me/tokens/").content.decode()
    assert text[0] not in page
    assert f"…{text[0][-4:]}" in page
    assert made["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_token_without_a_scope_is_refused_on_its_field(owner: Client) -> None:
    refused = owner.post("/me/tokens/", {"name": "연동", "days": "30"})
    assert refused.status_code == 422
    assert "적어도 하나를 고르세요." in refused.content.decode()
    assert not PersonalToken.objects.exists()


def test_revoked_token_is_ended(owner: Client) -> None:
    owner.post("/me/tokens/", {"name": "연동", "scopes": ["read"], "days": "30"})
    owner.post(f"/me/tokens/{PersonalToken.objects.get().pk}/revoke")
    assert PersonalToken.objects.get().revoked_at is not None
    assert "Ended" in owner.get("/en/me/tokens/").content.decode()
