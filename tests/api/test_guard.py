"""Who may call: token or session, scope, CSRF, limit; and whatever is not in the table is refused."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.api.conftest import Caller
from tests.factories.demands import make_member

from naru.api.access import OPERATIONS
from naru.api.api import api
from naru.core.actor import Role, Scope
from naru.people.models import Organisation
from naru.tokens.models import PersonalToken

pytestmark = pytest.mark.django_db


def test_every_operation_stands_in_the_table_and_nothing_else() -> None:
    documented = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    assert documented == set(OPERATIONS)


def test_operation_outside_the_table_is_refused(anybody: Caller) -> None:
    # patch.dict puts the table back in its order, which the reference prints.
    with patch.dict(OPERATIONS):
        del OPERATIONS["GET /organisations"]
        status, problem = anybody.get("/organisations")
    assert (status, problem["code"]) == (403, "not_permitted")


def test_visitor_reads_what_is_public_and_writes_nothing(anybody: Caller, firm: Organisation) -> None:
    assert anybody.get("/organisations")[0] == 200
    status, problem = anybody.send("post", "/demands", {"organisation_id": firm.pk, "title": "수요"})
    assert (status, problem["code"]) == (401, "not_signed_in")


def test_token_without_the_scope_is_refused(firm: Organisation, token_of: Callable[..., str]) -> None:
    reader = Caller(token_of(make_member(firm)[0], [Scope.READ]))
    assert reader.get("/demands")[0] == 200
    status, problem = reader.send("post", "/demands", {"organisation_id": firm.pk, "title": "수요"})
    assert (status, problem["code"]) == (403, "scope_missing")


def test_token_without_reading_does_not_read_even_what_is_public(
    firm: Organisation, token_of: Callable[..., str]
) -> None:
    matcher = Caller(token_of(make_member(firm)[0], [Scope.MATCH]))
    assert matcher.get("/demands")[0] == 403


def test_viewer_of_a_firm_may_not_write_for_it(firm: Organisation, token_of: Callable[..., str]) -> None:
    viewer = Caller(token_of(make_member(firm, Role.VIEWER)[0]))
    status, problem = viewer.send("post", "/demands", {"organisation_id": firm.pk, "title": "수요"})
    assert (status, problem["code"]) == (403, "not_permitted")


@pytest.mark.parametrize("header", ["Bearer naru_unknown", "Bearer", "Basic bmFydTpuYXJ1", "naru_unknown"])
def test_wrong_credentials_are_told_and_not_taken_for_a_visitor(header: str) -> None:
    response = Client().get("/api/v1/organisations", headers={"Authorization": header})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json()["code"] == "token_invalid"


def test_expired_token_is_refused(editor: Caller) -> None:
    PersonalToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert editor.get("/me")[1]["code"] == "token_invalid"


def test_session_reads_without_and_writes_only_with_its_csrf_token(firm: Organisation) -> None:
    person, _ = make_member(firm)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/me").json()["memberships"][0]["organisation_id"] == firm.pk
    body = {"organisation_id": firm.pk, "title": "얇은 판의 휨 줄이기"}
    refused = client.post("/api/v1/demands", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    client.cookies["csrftoken"] = token = "a" * 32
    written = client.post("/api/v1/demands", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert written.status_code == 201


def test_calls_beyond_the_limit_are_told_to_wait(settings: Settings) -> None:
    settings.API_CALLS_A_MINUTE = 3
    answers = [Client().get("/api/v1/organisations") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_messages_are_in_the_language_that_is_asked_for(editor: Caller, firm: Organisation) -> None:
    body = {"organisation_id": firm.pk, "title": ""}
    korean = editor.send("post", "/demands", body)[1]["fields"]["title"]
    editor.headers["Accept-Language"] = "en"
    english = editor.send("post", "/demands", body)[1]["fields"]["title"]
    assert korean != english
    assert english[0].isascii()


def test_the_document_is_openapi_3_1_and_names_who_and_scope(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    register = document["paths"]["/api/v1/demands"]["post"]
    assert (document["openapi"], register["x-who"], register["x-scope"]) == ("3.1.0", "member", "write")
    assert list(register["responses"]["422"]["content"]) == ["application/problem+json"]


def test_every_operation_is_explained_on_the_documentation_page(client: Client) -> None:
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/api/").content.decode()
        operations = [operation.split() for operation in OPERATIONS]
        assert [path for method, path in operations if f"{method} /api/v1{path}" not in page] == []
