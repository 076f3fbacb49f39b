"""Signing up, in, and out; passwords; two steps; sessions: by real requests, as a person does it."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings
from tests.factories.people import confirm, make_person

from naru.people.models import Person
from naru.people.services import seal_second_factors

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "new@naru.example", "naru-ferry-2026"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_up(client: Client, email: str = EMAIL, prefix: str = "") -> str:
    answer = client.post(
        f"{prefix}/account/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD}, follow=True
    )
    return answer.content.decode()


def sign_in(client: Client, email: str = EMAIL, password: str = PASSWORD) -> str:
    return client.post("/account/login/", {"login": email, "password": password}, follow=True).content.decode()


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.body)
    assert found is not None, mail.body
    return found.group(1)


def prove_again(client: Client) -> None:
    """What changes the way in asks for the password once more."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def member(email: str = EMAIL) -> Person:
    person = confirm(make_person(email))
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_account_acts_only_after_its_address_is_confirmed(
    client: Client, mailoutbox: list[EmailMessage], prefix: str
) -> None:
    page = sign_up(client, prefix=prefix)
    assert ("We have sent you a mail" if prefix else "메일을 보냈습니다") in page
    assert not is_signed_in(client)
    sign_in(client)
    assert not is_signed_in(client)
    link = link_in(mailoutbox[0])
    assert EMAIL in client.get(link).content.decode()
    assert not is_signed_in(client)
    client.post(link)
    sign_in(client)
    assert is_signed_in(client)


def test_unconfirmed_account_has_no_other_way_in(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client)
    for address in ("/account/password/change/", "/account/2fa/", "/account/email/", "/me/tokens/"):
        assert client.get(address).status_code == 302


def test_confirmation_link_works_once(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client)
    link = link_in(mailoutbox[0])
    client.post(link)
    assert "이미 쓴 주소입니다" in Client().get(link).content.decode()


def test_sign_up_answers_the_same_whether_or_not_the_account_exists(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    member()
    taken, free = sign_up(Client()), sign_up(Client(), "other@naru.example")
    assert without_tokens(taken) == without_tokens(free)
    assert "이미 계정이 있습니다" in mailoutbox[0].subject
    assert "이메일을 확인해 주세요" in mailoutbox[1].subject


def test_password_reset_answers_the_same_whether_or_not_the_account_exists(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    member()
    answers = [
        without_tokens(Client().post("/account/password/reset/", {"email": email}, follow=True).content.decode())
        for email in (EMAIL, "nobody@naru.example")
    ]
    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [[EMAIL], ["nobody@naru.example"]]


def test_sign_in_answers_the_same_for_a_wrong_password_and_an_unknown_address(client: Client) -> None:
    member()
    wrong, unknown = sign_in(client, EMAIL, "wrong"), sign_in(client, "nobody@naru.example", "wrong")
    assert without_tokens(wrong).replace(EMAIL, "") == without_tokens(unknown).replace("nobody@naru.example", "")


def without_tokens(page: str) -> str:
    """The page without what is drawn anew for each answer."""
    page = re.sub(r'(csrfmiddlewaretoken" value|"X-CSRFToken"): ?"?[^"]+"', "", page)
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"(new|other|nobody)@naru\.example", "", page)


def test_password_is_chosen_anew_once_and_the_former_one_is_gone(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    member()
    client.post("/account/password/reset/", {"email": EMAIL})
    form = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]
    chosen = {"password1": "another-ferry-2027", "password2": "another-ferry-2027"}
    assert client.post(form, chosen).status_code == 302
    sign_in(client)
    assert not is_signed_in(client)
    sign_in(client, EMAIL, "another-ferry-2027")
    assert is_signed_in(client)
    again = Client().get(link_in(mailoutbox[0]), follow=True)
    assert 'name="password1"' not in again.content.decode()


@pytest.mark.parametrize("password", ["short-1", "12345678901234", "password123", "new@naru.example"])
def test_weak_password_is_refused(client: Client, password: str) -> None:
    client.post("/account/signup/", {"email": EMAIL, "password1": password, "password2": password})
    assert not Person.objects.exists()


def test_links_in_mails_name_our_own_address_whatever_host_was_asked(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    member()
    client.post("/account/password/reset/", {"email": EMAIL}, headers={"host": "evil.example"})
    assert "evil.example" not in mailoutbox[0].body
    assert link_in(mailoutbox[0]).startswith("/account/password/reset/key/")


def test_guessing_passwords_of_one_account_is_stopped_even_with_the_right_one(client: Client) -> None:
    member()
    for _ in range(5):
        sign_in(client, EMAIL, "wrong")
    sign_in(client)
    assert not is_signed_in(client)
    member("second@naru.example")
    sign_in(client, "second@naru.example")
    assert is_signed_in(client)


def test_signing_up_and_asking_for_passwords_without_end_is_stopped(client: Client) -> None:
    statuses = [
        Client().post("/account/password/reset/", {"email": f"p{n}@naru.example"}).status_code for n in range(12)
    ]
    assert (statuses[0], statuses[-1]) == (302, 429)
    page = Client().post("/account/password/reset/", {"email": "p@naru.example"}).content.decode()
    assert "잠시 뒤에 다시 해 주세요" in page
    signs = [
        Client().post("/account/signup/", {"email": f"s{n}@naru.example", "password1": "x", "password2": "y"})
        for n in range(12)
    ]
    assert signs[-1].status_code == 429


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_two_steps(client: Client) -> str:
    """Turns two steps on; returns the secret."""
    prove_again(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found is not None, page
    assert client.post("/account/2fa/totp/activate/", {"code": code_for(found.group(1))}).status_code == 302
    return found.group(1)


def recovery_codes(client: Client) -> list[str]:
    return client.get("/account/2fa/recovery-codes/download/").content.decode().split()


def test_two_steps_ask_for_a_code_and_take_a_recovery_code_once(client: Client) -> None:
    member()
    sign_in(client)
    secret = with_two_steps(client)
    recovery = [code for code in recovery_codes(client) if len(code) == 8]
    assert len(recovery) == 10
    other = Client()
    assert "/account/2fa/authenticate/" in sign_in(other)
    assert not is_signed_in(other)
    other.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(other)
    cache.clear()  # a code counts once, also the one that turned it on
    other.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert is_signed_in(other)
    for expected in (True, False):
        third = Client()
        sign_in(third)
        third.post("/account/2fa/authenticate/", {"code": recovery[0]})
        assert is_signed_in(third) is expected


def stored_secrets() -> str:
    return str(list(Authenticator.objects.order_by("id").values_list("data", flat=True)))


def passes_with(secret: str) -> bool:
    cache.clear()  # a code counts once
    browser = Client()
    sign_in(browser)
    browser.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    return is_signed_in(browser)


def test_secrets_of_two_steps_are_sealed_and_survive_a_change_of_the_installation_s_secret(
    client: Client, settings: Settings
) -> None:
    member()
    sign_in(client)
    secret = with_two_steps(client)
    recovery = recovery_codes(client)
    assert stored_secrets().count("sealed:1:") == 2
    assert secret not in stored_secrets()
    before, settings.SECRET_KEY = settings.SECRET_KEY, "a-new-secret"
    assert not passes_with(secret)
    assert seal_second_factors() == (0, 2)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert passes_with(secret)
    assert seal_second_factors() == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    assert passes_with(secret)
    assert seal_second_factors() == (0, 0)
    browser = Client()
    sign_in(browser)
    browser.post("/account/2fa/authenticate/", {"code": recovery[-1]})
    assert is_signed_in(browser)


def test_secrets_older_than_sealing_go_on_and_are_sealed_when_the_installation_starts(client: Client) -> None:
    member()
    sign_in(client)
    secret = with_two_steps(client)
    factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    factor.data["secret"] = secret
    factor.save()
    assert passes_with(secret)
    assert seal_second_factors() == (1, 0)
    assert secret not in stored_secrets()
    assert passes_with(secret)


def test_session_list_ends_the_other_sessions(client: Client) -> None:
    member()
    other = Client()
    for one in (client, other):
        sign_in(one)
    page = client.get("/account/sessions/").content.decode()
    assert page.count("127.0.0.1") >= 2
    client.post("/account/sessions/")
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_new_address_counts_once_it_is_confirmed(client: Client, mailoutbox: list[EmailMessage]) -> None:
    person = member()
    sign_in(client)
    asked = {"email": "changed@naru.example", "action_add": ""}
    assert "reauthenticate" in client.post("/account/email/", asked)["Location"]
    prove_again(client)
    client.post("/account/email/", asked)
    person.refresh_from_db()
    assert person.email == EMAIL
    assert "changed@naru.example" in client.get("/account/email/").content.decode()
    link = next(link_in(mail) for mail in mailoutbox if mail.to == ["changed@naru.example"])
    client.post(link)
    person.refresh_from_db()
    assert person.email == "changed@naru.example"


SIGNED_IN_PAGES = [
    "reauthenticate/", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "sessions/", "3rdparty/", "logout/",
]  # fmt: skip
SIGNED_OUT_PAGES = ["login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/", "inactive/"]
SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def words_of(page: str) -> str:
    main = page[page.index('id="main"') : page.index("</main>")]
    main = re.sub(r'<(\w+)[^>]*\blang="(ko|en)"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    main = re.sub(r"<(script|svg)\b.*?</\1>", "", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.parametrize("path", [*SIGNED_IN_PAGES, *SIGNED_OUT_PAGES])
def test_account_pages_speak_one_language_in_our_own_look(client: Client, path: str) -> None:
    if path in SIGNED_IN_PAGES:
        member()
        sign_in(client)
        prove_again(client)
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/account/{path}")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert page.count("<h1") == 1
        assert "site-header" in page
        assert " style=" not in page
        assert (re.search("[가-힣]", words_of(page)) if prefix else SENTENCE.search(words_of(page))) is None
