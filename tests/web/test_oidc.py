"""Signing in through a configured provider, over real connections: a server, a provider, a client without a browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.factories.people import confirm, make_person
from tests.web.oidc_provider import CLIENT, OTHER_KEY, SECRET, Provider, Server

from naru.config.sign_in import providers
from naru.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "someone@institute.example"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def provider(server: Server, settings: Settings, live_server: LiveServer) -> Provider:
    cache.clear()
    server.provider = Provider(
        server.provider.url, {"sub": "p-1", "email": EMAIL, "email_verified": True, "name": "연구원"}
    )
    settings.ORIGIN = live_server.url
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        issuer=server.provider.url, client_id=CLIENT, secret=SECRET, name="기관 통합로그인"
    )
    return server.provider


def sign_in(site: LiveServer, browser: requests.Session | None = None, following: str = "") -> requests.Response:
    browser = browser or requests.Session()
    return browser.get(f"{site.url}/account/oidc/sso/login/?process=login{following}", timeout=10)


def is_signed_in(site: LiveServer, browser: requests.Session) -> bool:
    return browser.get(f"{site.url}/me/", allow_redirects=False, timeout=10).status_code == 200


def test_sign_in_page_offers_the_provider_by_its_name(live_server: LiveServer, provider: Provider) -> None:
    page = requests.get(f"{live_server.url}/account/login/", timeout=10).text
    assert "기관 통합로그인 계정으로 로그인" in page
    assert "/account/oidc/sso/login/" in page


def test_without_configuration_there_is_no_provider(live_server: LiveServer, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers(issuer="", client_id="", secret="", name="")
    assert "기관 계정으로 로그인" not in requests.get(f"{live_server.url}/account/login/", timeout=10).text
    assert requests.get(f"{live_server.url}/account/oidc/sso/login/", timeout=10).status_code == 404


def test_first_sign_in_makes_an_account_and_opens_my_work(live_server: LiveServer, provider: Provider) -> None:
    browser = requests.Session()
    answer = sign_in(live_server, browser)
    assert urlsplit(answer.url).path == "/me/"
    person = Person.objects.get()
    assert (person.email, person.name, person.has_usable_password()) == (EMAIL, "연구원", False)
    assert EmailAddress.objects.get().verified
    asked = provider.seen[0]
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) == 64
    assert asked["redirect_uri"] == f"{live_server.url}/account/oidc/sso/login/callback/"


def test_second_sign_in_finds_the_same_account_even_under_a_new_address(
    live_server: LiveServer, provider: Provider
) -> None:
    sign_in(live_server)
    provider.person["email"] = "renamed@institute.example"
    browser = requests.Session()
    sign_in(live_server, browser)
    assert is_signed_in(live_server, browser)
    assert Person.objects.count() == 1


def test_confirmed_address_signs_in_to_the_account_it_has_here(live_server: LiveServer, provider: Provider) -> None:
    person = confirm(make_person(EMAIL))
    browser = requests.Session()
    sign_in(live_server, browser)
    assert is_signed_in(live_server, browser)
    assert SocialAccount.objects.get().user_id == person.pk


@pytest.mark.parametrize("said", [False, "false", "", None, 1])
def test_address_that_the_provider_did_not_confirm_takes_over_nothing(
    live_server: LiveServer, provider: Provider, said: Any
) -> None:
    confirm(make_person(EMAIL, name="주인"))
    provider.person["email_verified"] = said
    browser = requests.Session()
    sign_in(live_server, browser)
    assert not is_signed_in(live_server, browser)
    assert not SocialAccount.objects.exists()
    assert Person.objects.get().name == "주인"


def test_new_account_with_an_unconfirmed_address_acts_only_after_confirming(
    live_server: LiveServer, provider: Provider
) -> None:
    provider.person["email_verified"] = False
    browser = requests.Session()
    answer = sign_in(live_server, browser)
    assert "메일을 보냈습니다" in answer.text
    assert not is_signed_in(live_server, browser)


def test_account_made_by_somebody_else_with_the_address_loses_its_password(
    live_server: LiveServer, provider: Provider
) -> None:
    squatter = make_person(EMAIL)
    squatter.set_password("naru-ferry-2026")
    squatter.save()
    EmailAddress.objects.create(user=squatter, email=EMAIL, verified=False, primary=True)
    sign_in(live_server)
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


LIES = {
    "nonce of another sign-in": {"claims": {"nonce": "x" * 64}},
    "no nonce": {"claims": {"nonce": ""}},
    "another issuer in the token": {"claims": {"iss": "https://evil.example"}},
    "made for another client": {"claims": {"aud": "somebody-else"}},
    "run out": {"claims": {"exp": 1}},
    "signed with another key": {"key": OTHER_KEY},
    "no identity token": {"without_identity_token": True},
    "profile of somebody else": {"profile": {"sub": "p-2", "email": "admin@naru.example"}},
    "describes another issuer": {"discovery": {"issuer": "https://evil.example"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_answer_that_cannot_be_believed_signs_nobody_in(live_server: LiveServer, provider: Provider, lie: str) -> None:
    confirm(make_person(EMAIL))
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    browser = requests.Session()
    answer = sign_in(live_server, browser)
    assert "로그인하지 못했습니다" in answer.text
    assert not is_signed_in(live_server, browser)
    assert not SocialAccount.objects.exists()


def way_back(live_server: LiveServer, browser: requests.Session) -> str:
    """The address to which the provider sends this browser back, not yet opened."""
    first = browser.get(f"{live_server.url}/account/oidc/sso/login/", allow_redirects=False, timeout=10)
    return requests.get(first.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]


def test_way_back_of_another_browser_signs_nobody_in(live_server: LiveServer, provider: Provider) -> None:
    """Else somebody could be signed in as their attacker."""
    victim = requests.Session()
    answer = victim.get(way_back(live_server, requests.Session()), timeout=10)
    assert "로그인하지 못했습니다" in answer.text
    assert not is_signed_in(live_server, victim)


@pytest.mark.parametrize("state", ["", "invented"])
def test_wrong_state_signs_nobody_in(live_server: LiveServer, provider: Provider, state: str) -> None:
    browser = requests.Session()
    back = way_back(live_server, browser).partition("&state=")[0]
    answer = browser.get(f"{back}&state={state}", timeout=10)
    assert "로그인하지 못했습니다" in answer.text
    assert not is_signed_in(live_server, browser)


def test_way_back_works_once(live_server: LiveServer, provider: Provider) -> None:
    browser = requests.Session()
    back = way_back(live_server, browser)
    browser.get(back, timeout=10)
    assert is_signed_in(live_server, browser)
    browser.cookies.clear()
    assert "로그인하지 못했습니다" in browser.get(back, timeout=10).text


def test_address_somebody_was_lured_to_adds_nothing_to_what_we_ask(live_server: LiveServer, provider: Provider) -> None:
    lured = "&auth_params=nonce%3Dmine%26state%3Dmine%26redirect_uri%3Dhttps%3A%2F%2Fevil.example&scope=admin"
    browser = requests.Session()
    sign_in(live_server, browser, lured)
    asked = provider.seen[0]
    assert (asked["nonce"] == "mine", "evil" in asked["redirect_uri"], "admin" in asked["scope"]) == (False,) * 3
    assert is_signed_in(live_server, browser)


def test_sign_in_never_leads_to_another_site(live_server: LiveServer, provider: Provider) -> None:
    answer = sign_in(live_server, following="&next=https://evil.example/")
    assert urlsplit(answer.url).netloc == urlsplit(live_server.url).netloc


def test_provider_that_does_not_answer_is_explained(
    live_server: LiveServer, provider: Provider, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers(issuer="http://127.0.0.1:9", client_id="x", secret="y", name="z")
    answer = sign_in(live_server)
    assert answer.status_code == 502
    assert "로그인하지 못했습니다" in answer.text
