"""The bell, one's notices and preferences, and the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.factories.people import make_member, make_organisation, make_person

from naru.people.models import Membership, Person
from naru.people.queries import actor_for
from naru.people.states import OrganisationKind
from naru.records import queries
from naru.records.letters import Said
from naru.records.models import Notice, OutboxMail
from naru.records.services import Recipient, notify
from naru.records.states import Channel, MailState, NoticeKind

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def person(client: Client) -> Person:
    person = make_person()
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make_member(make_organisation(kind=OrganisationKind.OPERATOR)), backend=BACKEND)
    return client


def tell(person: Person, number: int = 1, path: str = "/programmes/", operator: Client | None = None) -> None:
    """operator : whose mail it is."""
    notify(
        recipients=[Recipient(person.pk, person.email)],
        kind=NoticeKind.MATCH,
        said=Said(f"결과 {number}", f"Result {number}", "나왔습니다.", "It is there.", path),
        subject_type="run",
        subject_id=number,
        now=NOW,
        key=f"run:{number}",
        operator_id=Membership.objects.get(person=operator.session["_auth_user_id"]).organisation_id
        if operator
        else None,
    )


def test_bell_counts_and_the_list_shows_in_both_languages(client: Client, person: Person) -> None:
    tell(person)
    korean, english = client.get("/notices/").content.decode(), client.get("/en/notices/").content.decode()
    assert "알림, 읽지 않은 것 1개" in korean
    assert "결과 1" in korean
    assert "Notices, 1 unread" in english
    assert "Result 1" in english
    assert "결과 1" not in english


def test_empty_list_says_when_there_will_be_something(client: Client, person: Person) -> None:
    page = client.get("/notices/").content.decode()
    assert "아직 알림이 없습니다" in page
    assert "읽지 않은 것" not in page


@pytest.mark.parametrize(("prefix", "target"), [("", "/programmes/"), ("/en", "/en/programmes/")])
def test_opening_a_notice_reads_it_and_goes_there(client: Client, person: Person, prefix: str, target: str) -> None:
    tell(person)
    assert client.get(f"{prefix}/notices/{Notice.objects.get().pk}/")["Location"] == target
    assert queries.unread_count(actor_for(person)) == 0


def test_notice_leads_to_no_other_site(client: Client, person: Person) -> None:
    tell(person, path="//evil.example/")
    assert client.get(f"/notices/{Notice.objects.get().pk}/")["Location"] == "/notices/"


def test_notices_of_others_are_not_there(client: Client, person: Person) -> None:
    tell(make_person())
    assert "결과 1" not in client.get("/notices/").content.decode()
    assert client.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_all_are_read_with_one_press(client: Client, person: Person) -> None:
    for number in (1, 2):
        tell(person, number)
    assert "모두 읽은 것으로 했습니다." in client.post("/notices/read/", follow=True).content.decode()
    assert queries.unread_count(actor_for(person)) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three_rows(
    client: Client, person: Person, rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in range(rows):
        tell(person, number)
    client.get("/notices/")
    # session, person, memberships, how many, the page, the bell
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        client.get("/notices/")


def test_preferences_are_kept(client: Client, person: Person) -> None:
    assert "매칭 결과와 관심" in client.get("/notices/preferences/").content.decode()
    values = {kind.value: "none" for kind in NoticeKind} | {"match": "digest", "language": "en"}
    assert "저장했습니다" in client.post("/notices/preferences/", values, follow=True).content.decode()
    person.refresh_from_db()
    assert person.language == "en"
    channels = queries.channels_of(actor_for(person))
    assert (channels[NoticeKind.MATCH], channels[NoticeKind.PLAN]) == (Channel.DIGEST, Channel.NONE)


def test_preference_that_is_no_choice_is_refused_and_the_form_comes_back(client: Client, person: Person) -> None:
    answer = client.post("/notices/preferences/", {"match": "pigeon", "language": "ko"})
    assert answer.status_code == 422
    assert queries.channels_of(actor_for(person))[NoticeKind.MATCH] is Channel.AT_ONCE


def test_operator_reads_a_mail_before_it_goes_stops_it_and_lets_it_go(operator: Client) -> None:
    tell(make_person(), operator=operator)
    mail = OutboxMail.objects.get()
    assert "결과 1" in operator.get("/outbox/").content.decode()
    page = operator.get(f"/outbox/{mail.pk}/").content.decode()
    assert "안녕하세요, 나루입니다." in page
    assert "http://127.0.0.1:8000/programmes/" in page
    assert "메일을 멈췄습니다" in operator.post(f"/outbox/{mail.pk}/stop/", follow=True).content.decode()
    assert "이미 나갔거나" in operator.post(f"/outbox/{mail.pk}/stop/", follow=True).content.decode()
    assert "메일을 내보냅니다" in operator.post(f"/outbox/{mail.pk}/release/", follow=True).content.decode()
    mail.refresh_from_db()
    assert MailState(mail.state) is MailState.WAITING


def test_typed_text_in_a_mail_is_shown_and_not_run(operator: Client) -> None:
    tell(make_person(), path="/<script>alert(1)</script>/", operator=operator)
    page = operator.get(f"/outbox/{OutboxMail.objects.get().pk}/").content.decode()
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page


def test_outbox_is_not_for_members(client: Client, person: Person) -> None:
    tell(person)
    mail = OutboxMail.objects.get()
    for method, address in (("get", "/outbox/"), ("get", f"/outbox/{mail.pk}/"), ("post", f"/outbox/{mail.pk}/stop/")):
        answer = getattr(client, method)(address)
        assert answer.status_code == 403
        assert person.email not in answer.content.decode().replace(f"<strong>{person}</strong>", "")


@pytest.mark.parametrize("rows", [1, 3])
def test_outbox_takes_the_same_queries_for_one_and_three_rows(
    operator: Client, rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in range(rows):
        tell(make_person(), number, operator=operator)
    operator.get("/outbox/")
    # session, person, memberships, counts by state, the page, the bell
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        operator.get("/outbox/")
