"""Nobody loses a text because a session ended while it was written."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.factories.people import make_member, make_organisation, make_person

from naru.core.actor import Role
from naru.people.models import JoinRequest, Organisation, Person
from naru.web import kept_forms

pytestmark = pytest.mark.django_db
NOTE = "생산기술팀에서 주조를 맡고 있습니다.\n둘째 줄 <b>&amp;"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def writer() -> Person:
    return make_person()


@pytest.fixture
def client(writer: Person) -> Client:
    """A browser in which the writer opened a page while signed in, and whose session has ended since."""
    browser = Client()
    browser.force_login(writer)
    browser.get("/me/")
    Session.objects.all().delete()
    return browser


def signs_in(client: Client, person: Person) -> None:
    """As a person does: the visitor's session goes on under a new name."""
    request = RequestFactory().get("/")
    request.session = client.session
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key


def test_form_sent_after_the_session_ended_is_offered_again_and_arrives_as_it_was(
    client: Client, writer: Person
) -> None:
    address = f"/organisations/{make_organisation().pk}/join/"
    answer = client.post(address, {"note": NOTE})
    assert answer["Location"] == "/account/login/?next=/me/kept-form/"
    assert not JoinRequest.objects.exists()
    signs_in(client, writer)
    page = client.get("/me/kept-form/").content.decode()
    assert f'action="{address}"' in page
    areas = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    sent = {name: unescape(value) for name, value in areas}
    assert sent == {"note": NOTE}
    client.post(address, sent)
    assert JoinRequest.objects.get().note == NOTE
    assert client.get("/me/kept-form/")["Location"] == "/me/"


def test_button_pressed_after_the_session_ended_does_not_end_at_an_address_that_cannot_be_opened(
    client: Client, writer: Person
) -> None:
    client.post("/me/invitations/7/", {})
    signs_in(client, writer)
    assert client.get("/me/kept-form/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_refused_form_comes_back_filled_after_sending_it_on(client: Client, writer: Person, prefix: str) -> None:
    client.post(f"{prefix}/organisations/add/", {"kind": "firm", "name": "새 기업", "business_number": "1"})
    signs_in(client, writer)
    assert client.get(f"{prefix}/me/kept-form/").status_code == 200
    page = client.post(f"{prefix}/organisations/add/", {"kind": "firm", "name": "새 기업", "business_number": "1"})
    assert 'value="새 기업"' in page.content.decode()
    assert not Organisation.objects.exists()


def test_kept_form_is_forgotten_on_wish(client: Client, writer: Person) -> None:
    client.post("/organisations/add/", {"name": "새 기업"})
    signs_in(client, writer)
    client.post("/me/kept-form/")
    assert client.get("/me/kept-form/")["Location"] == "/me/"


def test_kept_form_is_gone_after_an_hour(client: Client, writer: Person) -> None:
    client.post("/organisations/add/", {"name": "새 기업"})
    signs_in(client, writer)

    class Request:
        session = client.session

    now = timezone.now()
    assert kept_forms.kept(Request(), now) is not None  # type: ignore[arg-type]
    assert kept_forms.kept(Request(), now + timedelta(hours=1)) is None  # type: ignore[arg-type]
    assert "kept_form" not in Request.session


def test_form_of_one_person_is_neither_shown_nor_kept_when_another_signs_in(client: Client, writer: Person) -> None:
    client.post(f"/organisations/{make_organisation().pk}/join/", {"note": NOTE})
    assert "kept_form" in client.session
    signs_in(client, make_person())
    page = client.get("/me/").content.decode()
    assert "kept-form" not in page
    assert "주조" not in page
    assert "kept_form" not in client.session
    assert client.get("/me/kept-form/")["Location"] == "/me/"
    signs_in(client, writer)
    assert client.get("/me/kept-form/")["Location"] == "/me/"


def test_first_page_that_another_person_opens_may_be_that_of_the_kept_form(client: Client) -> None:
    client.post("/organisations/add/", {"name": "새 기업"})
    signs_in(client, make_person())
    assert client.get("/me/kept-form/")["Location"] == "/me/"
    assert "kept_form" not in client.session


def test_form_that_nobody_known_sent_or_whose_writer_was_forged_is_not_kept(client: Client, writer: Person) -> None:
    stranger = Client()
    assert stranger.post("/organisations/add/", {"name": "x"})["Location"].endswith("/organisations/add/")
    assert "kept_form" not in stranger.session
    client.cookies["naru_writer"] = str(writer.pk)
    client.post("/organisations/add/", {"name": "x"})
    assert "kept_form" not in client.session


def test_writer_in_a_browser_is_whoever_signed_in_there_last(client: Client, writer: Person) -> None:
    other = make_person()
    signs_in(client, other)
    client.get("/me/")
    client.post("/account/logout/")
    client.post("/organisations/add/", {"name": "x"})
    assert client.session["kept_form"]["person"] == str(other.pk)


def test_signing_out_clears_what_the_browser_holds_and_no_shared_cache_holds_a_person_s_page(
    client: Client, writer: Person
) -> None:
    visitor = client.get("/")
    assert "Clear-Site-Data" not in visitor
    assert "private" not in visitor.get("Cache-Control", "")
    signs_in(client, writer)
    page = client.get("/me/")
    assert page["Cache-Control"] == "private"
    assert f'data-person="{writer.pk}"' in page.content.decode()
    assert client.post("/account/logout/")["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    ("address", "sent", "headers"),
    [
        ("/organisations/add/", {"summary": "가" * 22_000}, {}),
        ("/account/password/change/", {"oldpassword": "x", "password1": "y"}, {}),
        ("/demands/keep/", {"title": "초안"}, {"HX-Request": "true"}),
    ],
)
def test_what_is_too_large_secret_or_saved_by_itself_is_not_kept(
    client: Client, address: str, sent: dict[str, str], headers: dict[str, str]
) -> None:
    client.post(address, sent, headers=headers)
    assert "kept_form" not in client.session


def test_passwords_and_tokens_are_never_kept(client: Client) -> None:
    client.post("/organisations/add/", {"name": "x", "new_password": "geheim", "csrfmiddlewaretoken": "t"})
    assert client.session["kept_form"]["fields"] == [["name", "x"]]


def test_visitors_cannot_fill_the_table_of_sessions(client: Client) -> None:
    def sends() -> bool:
        browser = Client()
        browser.cookies["naru_writer"] = client.cookies["naru_writer"].value
        browser.post("/organisations/add/", {"name": "x"})
        return "kept_form" in browser.session

    assert sends()
    for _ in range(kept_forms.A_MINUTE):
        last = sends()
    assert not last


def test_signed_in_person_without_the_right_is_refused_and_nothing_is_kept(client: Client) -> None:
    client.force_login(make_member(make_organisation(), Role.VIEWER))
    assert client.post("/jobs/1/cancel/", {"x": "y"}).status_code in {403, 404}
    assert "kept_form" not in client.session
