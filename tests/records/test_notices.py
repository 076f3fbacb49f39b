"""People are told once, as they wish: notices, mails at once or once a day, held, stopped, sent once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings
from tests.factories.people import make_member, make_organisation, make_person

from naru.core.actor import SYSTEM, Actor, Role, Scope
from naru.core.errors import InvalidInput, MoveRefused, NotFound, NotPermitted
from naru.jobs.runner import run_due
from naru.people.models import Person
from naru.people.queries import actor_for, language_of, recipients_of
from naru.people.services import choose_language
from naru.people.states import OrganisationKind
from naru.records import queries
from naru.records.letters import Said
from naru.records.models import AuditEvent, Notice, OutboxMail
from naru.records.rules import MOST_ATTEMPTS
from naru.records.services import Recipient, notify
from naru.records.services.notices import choose_channels, mark_all_read, mark_read
from naru.records.services.outbox import gather_digests, release_mail, send_due_mails, stop_mail
from naru.records.states import Channel, MailState, NoticeKind
from naru.records.tasks import follow_outbox

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SAID = Said("소개되었습니다", "You were introduced", "두 기관이 만났습니다.", "Two met.", "/introductions/3/")


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def operator() -> Actor:
    return actor_for(make_member(make_organisation(kind=OrganisationKind.OPERATOR), Role.EDITOR))


def answered_by(operator: Actor) -> dict[str, int]:
    """For whose mail it is."""
    return {"operator_id": min(operator.operator_of)}


def tell(person: Person, key: str = "introduction:3", language: str = "ko", said: Said = SAID, **more: Any) -> None:
    notify(
        recipients=[Recipient(person.pk, person.email, language)],
        kind=NoticeKind.INTRODUCTION,
        said=said,
        subject_type="introduction",
        subject_id=3,
        now=NOW,
        key=key,
        **more,
    )


def send(at: datetime) -> dict[str, int]:
    return send_due_mails(clock=lambda: at)


def state_of_only_mail() -> MailState:
    return MailState(OutboxMail.objects.get().state)


def test_same_happening_is_told_once(person: Person) -> None:
    tell(person)
    tell(person)
    assert (Notice.objects.count(), OutboxMail.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("language", "subject", "link", "greeting"),
    [
        ("ko", "[나루] 소개되었습니다", "https://naru.example/introductions/3/", "안녕하세요, 나루입니다."),
        ("en", "[Naru] You were introduced", "https://naru.example/en/introductions/3/", "Hello from Naru."),
    ],
)
def test_mail_speaks_the_language_of_its_reader(
    person: Person, settings: Settings, language: str, subject: str, link: str, greeting: str
) -> None:
    settings.ORIGIN = "https://naru.example"
    tell(person, language=language)
    assert send(NOW + timedelta(minutes=10)) == {"sent": 1, "not_sent": 0}
    (sent,) = django_mail.outbox
    assert (sent.subject, sent.to) == (subject, [person.email])
    assert sent.body.startswith(greeting)
    assert link in sent.body
    assert link.removesuffix("introductions/3/") + "notices/preferences/" in sent.body


def test_typed_line_breaks_do_not_reach_the_head_of_a_mail(person: Person) -> None:
    tell(person, said=Said("첫 줄\r\nBcc: someone@naru.example", "x"))
    send(NOW + timedelta(hours=1))
    assert django_mail.outbox[0].subject == "[나루] 첫 줄 Bcc: someone@naru.example"


def test_calendar_goes_along(person: Person) -> None:
    tell(person, calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    send(NOW + timedelta(hours=1))
    name, content, media_type = django_mail.outbox[0].attachments[0]
    assert (name, media_type) == ("naru.ics", "text/calendar")
    assert "VCALENDAR" in str(content)


def test_mail_is_held_until_its_time_and_goes_once(person: Person, settings: Settings) -> None:
    settings.MAIL_HOLD = timedelta(minutes=10)
    tell(person)
    assert send(NOW + timedelta(minutes=9))["sent"] == 0
    assert [send(NOW + timedelta(minutes=at))["sent"] for at in (10, 11, 1000)] == [1, 0, 0]
    assert state_of_only_mail() is MailState.SENT
    assert len(django_mail.outbox) == 1


def test_stopped_mail_stays_until_it_is_released(person: Person, operator: Actor) -> None:
    tell(person, **answered_by(operator))
    mail_id = OutboxMail.objects.get().pk
    stop_mail(mail_id=mail_id, actor=operator, now=NOW)
    assert send(NOW + timedelta(days=1))["sent"] == 0
    release_mail(mail_id=mail_id, actor=operator, now=NOW)
    assert send(NOW)["sent"] == 1
    with pytest.raises(MoveRefused):
        stop_mail(mail_id=mail_id, actor=operator, now=NOW)
    assert [event.verb for event in AuditEvent.objects.filter(subject_type="mail")] == ["mail.stop", "mail.release"]


def test_only_the_operator_who_answers_sees_and_steers_a_mail(person: Person, operator: Actor) -> None:
    tell(person, **answered_by(operator))
    mail_id = OutboxMail.objects.get().pk
    member = actor_for(make_member(make_organisation(), Role.ADMIN))
    reading = Actor(person_id=1, operator_of=operator.operator_of, scopes=frozenset({Scope.READ}))
    for actor in (member, actor_for(person), reading):
        with pytest.raises(NotPermitted):
            stop_mail(mail_id=mail_id, actor=actor, now=NOW)
    assert list(queries.mails_visible_to(member)) == []
    with pytest.raises(NotFound):
        queries.mail_visible_to(member, mail_id)
    assert queries.mail_visible_to(operator, mail_id).pk == mail_id
    other = actor_for(make_member(make_organisation(kind=OrganisationKind.OPERATOR), Role.ADMIN))
    assert list(queries.mails_visible_to(other)) == []
    assert set(queries.mail_counts(other).values()) == {0}
    with pytest.raises(NotFound):
        stop_mail(mail_id=mail_id, actor=other, now=NOW)
    assert state_of_only_mail() is MailState.WAITING


def test_mail_for_which_no_operator_answers_is_seen_by_whoever_runs_the_installation(
    person: Person, operator: Actor
) -> None:
    tell(person)
    assert list(queries.mails_visible_to(operator)) == []
    assert queries.mails_visible_to(actor_for(make_person(is_platform_admin=True))).count() == 1


def test_mail_of_the_day_is_for_the_operator_only_where_no_other_answers_for_a_part(
    person: Person, operator: Actor
) -> None:
    choose(person, Channel.DIGEST)
    tell(person, key="one", **answered_by(operator))
    tell(person, key="two", **answered_by(operator))
    gather_digests(now=NOW)
    assert OutboxMail.objects.get(kind="").operator_id == min(operator.operator_of)
    OutboxMail.objects.all().delete()
    tell(person, key="three", **answered_by(operator))
    tell(person, key="four", operator_id=min(operator.operator_of) + 1)
    gather_digests(now=NOW)
    assert OutboxMail.objects.get(kind="").operator_id is None


class Broken(EmailBackend):
    def send_messages(self, messages: object) -> int:  # noqa: ARG002 the shape that Django calls
        raise SMTPServerDisconnected("someone@naru.example: not now")


def test_failing_mail_is_tried_with_growing_pauses_and_then_has_failed(
    person: Person, operator: Actor, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(person, **answered_by(operator))
    at, tries = NOW + settings.MAIL_HOLD, 0
    while state_of_only_mail() is MailState.WAITING:
        assert send(at)["not_sent"] == 1
        assert send(at + timedelta(seconds=59))["not_sent"] == 0
        tries += 1
        at += timedelta(days=1)
    failed = OutboxMail.objects.get()
    assert (tries, failed.attempts, MailState(failed.state)) == (MOST_ATTEMPTS, MOST_ATTEMPTS, MailState.FAILED)
    assert failed.problem == "SMTPServerDisconnected"
    release_mail(mail_id=failed.pk, actor=operator, now=at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(at)["sent"] == 1


def test_mail_whose_workers_all_died_fails_and_holds_up_nobody(person: Person) -> None:
    tell(person, key="lost")
    OutboxMail.objects.update(attempts=MOST_ATTEMPTS)
    tell(person, key="next")
    assert send(NOW + timedelta(hours=1))["sent"] == 1
    assert sorted(OutboxMail.objects.values_list("state", "problem")) == [("failed", "worker_lost"), ("sent", "")]


def test_worker_that_looks_while_another_sends_leaves_the_mail_alone(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker asks at the very moment in which the first one is talking to the mail server."""
    tell(person)
    at = NOW + timedelta(hours=1)
    others: list[dict[str, int]] = []
    real: Callable[..., int] = EmailBackend.send_messages

    def send_and_look(backend: EmailBackend, messages: list[object]) -> int:
        if not others:
            others.append({})
            others[0] = send(at)
        return real(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_and_look)
    assert send(at)["sent"] == 1
    assert others == [{"sent": 0, "not_sent": 0}]
    assert len(django_mail.outbox) == 1


def test_second_try_of_a_mail_carries_the_same_message_id(person: Person) -> None:
    tell(person)
    send(NOW + timedelta(hours=1))
    OutboxMail.objects.update(state=MailState.WAITING.value)  # as if the worker had died before it noted the sending
    send(NOW + timedelta(days=1))
    first, second = (sent.message()["Message-ID"] for sent in django_mail.outbox)
    assert first == second


def test_worker_sends_by_itself(person: Person) -> None:
    tell(person)
    later = NOW + timedelta(hours=1)
    follow_outbox(NOW - timedelta(hours=1))
    assert run_due(clock=lambda: later, queues=["mail"]) == 0
    follow_outbox(later)
    follow_outbox(later)
    assert run_due(clock=lambda: later, queues=["mail"]) == 1
    assert len(django_mail.outbox) == 1


def choose(person: Person, channel: Channel) -> None:
    choose_channels(channels={NoticeKind.INTRODUCTION: channel}, actor=actor_for(person), now=NOW)


def test_who_wants_no_mail_gets_a_notice_only(person: Person) -> None:
    choose(person, Channel.NONE)
    tell(person)
    assert (Notice.objects.count(), OutboxMail.objects.count()) == (1, 0)


def test_mail_of_the_day_holds_what_waited_for_it_once(person: Person) -> None:
    choose(person, Channel.DIGEST)
    other = make_person()
    choose(other, Channel.DIGEST)
    for key in ("one", "two"):
        tell(person, key=key, said=Said(f"일 {key}", f"Thing {key}", path="/rounds/1/"))
    tell(other, key="one")
    assert send(NOW + timedelta(days=1))["sent"] == 0
    assert gather_digests(now=NOW + timedelta(hours=14)) == 2
    assert gather_digests(now=NOW + timedelta(hours=14)) == 0
    assert send(NOW + timedelta(days=1))["sent"] == 2
    mine = next(sent for sent in django_mail.outbox if sent.to == [person.email])
    assert mine.subject == "[나루] 어제부터 온 알림 2개"
    assert [mine.body.count(text) for text in ("■ 일 one", "■ 일 two", "/rounds/1/", "안녕하세요")] == [1, 1, 2, 1]
    assert queries.mail_counts(SYSTEM)[MailState.DIGEST] == 0


def test_notice_is_read_by_its_reader_only(person: Person) -> None:
    tell(person)
    notice = Notice.objects.get()
    with pytest.raises(NotFound):
        mark_read(notice_id=notice.pk, actor=actor_for(make_person()), now=NOW)
    assert queries.unread_count(actor_for(person)) == 1
    mark_read(notice_id=notice.pk, actor=actor_for(person), now=NOW)
    assert queries.unread_count(actor_for(person)) == 0


def test_reading_all_leaves_other_peoples_notices_and_later_ones(person: Person) -> None:
    other = make_person()
    for reader in (person, other):
        tell(reader)
    assert mark_all_read(actor=actor_for(person), now=NOW - timedelta(seconds=1)) == 0
    assert mark_all_read(actor=actor_for(person), now=NOW) == 1
    assert queries.unread_count(actor_for(other)) == 1
    assert mark_all_read(actor=Actor(), now=NOW) == 0


def test_bell_asks_once_and_never_for_a_visitor(
    person: Person, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in range(3):
        tell(person, key=str(number))
    actor = actor_for(person)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert queries.unread_count(actor) == 3
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert queries.unread_count(Actor()) == 0


def test_language_of_mails_is_chosen_by_the_person(person: Person) -> None:
    firm = make_organisation()
    member = make_member(firm)
    choose_language(language="en", actor=actor_for(member), now=NOW)
    assert language_of(actor_for(member)) == "en"
    assert recipients_of([firm.pk]) == [Recipient(member.pk, member.email, "en")]
    with pytest.raises(InvalidInput):
        choose_language(language="fr", actor=actor_for(member), now=NOW)
    with pytest.raises(NotPermitted):
        choose_language(language="en", actor=Actor(), now=NOW)
    with pytest.raises(NotPermitted):
        choose_channels(channels={}, actor=Actor(), now=NOW)
