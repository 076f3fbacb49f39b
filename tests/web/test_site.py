"""The frame of every page: theme, language, menus, error pages, reports of the content security policy."""

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from naru.config.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401 this module is a URL list
from naru.core.errors import MoveRefused, NotFound, NotPermitted
from naru.people.models import Person
from naru.web.access import PAGES, Who
from naru.web.pages.csp import reports_seen

pytestmark = pytest.mark.django_db


def _raise(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    *urlpatterns,
    path("boom/permitted", _raise(NotPermitted("no")), name="boom-permitted"),
    path("boom/found", _raise(NotFound("no")), name="boom-found"),
    path("boom/move", _raise(MoveRefused("no")), name="boom-move"),
    path("boom/bug", _raise(ZeroDivisionError("secret 5")), name="boom-bug"),
]


@pytest.fixture
def boom(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("permitted", "found", "move", "bug"):
        monkeypatch.setitem(PAGES, f"boom-{name}", Who.PUBLIC)


@pytest.fixture
def operator_client(client: Client) -> Client:
    client.force_login(Person.objects.create(email="admin@example.org", is_platform_admin=True))
    return client


def test_theme_chosen_is_kept_in_a_cookie_and_shown(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/?q=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/?q=1")
    assert 'data-theme="dark"' in client.get("/").content.decode()


def test_theme_auto_forgets_the_choice(client: Client) -> None:
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": "auto"})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_theme_never_sends_to_another_site(client: Client, target: str) -> None:
    assert client.post("/theme", {"theme": "dark", "next": target})["Location"] == "/"


def test_theme_cookie_with_unknown_value_is_ignored(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/").content.decode()


def test_page_links_to_itself_in_the_other_language_with_its_query(client: Client) -> None:
    assert 'href="/en/?q=abc"' in client.get("/?q=abc").content.decode()
    assert 'href="/?q=abc"' in client.get("/en/?q=abc").content.decode()


def test_menu_shows_operations_to_operators_only(operator_client: Client) -> None:
    assert "/style/" in operator_client.get("/").content.decode()
    assert "/style/" not in Client().get("/").content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_style_sheet_of_parts_renders_for_operators(operator_client: Client, prefix: str) -> None:
    answer = operator_client.get(f"{prefix}/style/?page=3")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.content.decode()


def test_field_of_a_refused_form_names_its_error_and_hint(operator_client: Client) -> None:
    page = operator_client.get("/style/").content.decode()
    assert 'id="refused_title_helptext"' in page
    assert 'id="refused_title_error"' in page
    assert 'aria-describedby="refused_title_helptext refused_title_error"' in page


@pytest.mark.parametrize(("prefix", "words"), [("", "찾는 화면이 없습니다"), ("/en", "There is no such page")])
def test_unknown_address_is_answered_404_in_the_language_of_the_address(
    client: Client, prefix: str, words: str
) -> None:
    answer = client.get(f"{prefix}/nothing-here/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("permitted", 403), ("found", 404), ("move", 409)])
def test_refusal_that_no_page_caught_is_explained(client: Client, boom: None, name: str, status: int) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get(f"/boom/{name}")
    assert answer.status_code == status
    assert "site-header" in answer.content.decode()


def test_bug_is_answered_500_in_both_languages_without_its_details(client: Client, boom: None) -> None:
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get("/boom/bug")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "처리하지 못했습니다" in page
    assert "Something went wrong" in page
    assert "secret" not in page


def test_post_without_token_is_refused_with_the_way_back() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "화면이 오래되었습니다" in answer.content.decode()


def test_csp_report_is_counted_without_the_query(client: Client) -> None:
    report = {
        "csp-report": {
            "document-uri": "http://testserver/x?q=secret",
            "effective-directive": "style-src-attr",
            "blocked-uri": "https://cdn.example/a.css?token=1",
        }
    }
    line = ("/x", "style-src-attr", "cdn.example/a.css")
    before = reports_seen().get(line, 0)
    answer = client.post("/csp-report", json.dumps(report), content_type="application/csp-report")
    assert answer.status_code == 204
    assert reports_seen()[line] == before + 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"csp-report": 5}', b"x" * 20_000])
def test_csp_report_that_is_none_is_refused(client: Client, body: bytes) -> None:
    before = reports_seen()
    assert client.post("/csp-report", body, content_type="application/csp-report").status_code == 400
    assert reports_seen() == before


def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "report-uri /csp-report" in policy
