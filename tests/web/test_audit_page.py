"""The audit page: filters, pages, both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from naru.core.actor import PUBLIC, SYSTEM, Actor
from naru.people.models import Person
from naru.records.models import AuditEvent
from naru.records.services import record_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(Person.objects.create_user("operator@example.org", is_platform_admin=True))
    return client


def record(number: int, actor: Actor = SYSTEM, now: datetime = NOW) -> AuditEvent:
    return record_event(actor=actor, verb="offer.publish", subject_type="offer", subject_id=number, now=now)


def shown(client: Client, query: str = "") -> list[int]:
    return [int(row.sequence) for row in client.get(f"/audit/{query}").context["rows"]]


def test_audit_page_filters_by_person_subject_verb_and_day(operator: Client) -> None:
    record(7)
    record(7, actor=Actor(person_id=42), now=NOW + timedelta(days=1))
    record(8, actor=PUBLIC)
    assert shown(operator) == [3, 2, 1]
    assert shown(operator, "?actor=42") == [2]
    assert shown(operator, "?subject=offer:7") == [2, 1]
    assert shown(operator, "?subject=demand") == []
    assert shown(operator, "?verb=offer.publish&since=2026-11-03") == [2]


def test_audit_page_goes_on_to_older_events_and_keeps_the_filter(operator: Client) -> None:
    for number in range(52):
        record(number)
    page = operator.get("/audit/?verb=offer.publish")
    assert page.context["older_than"] == 3
    assert "?verb=offer.publish&amp;before=3" in page.content.decode()
    assert shown(operator, "?verb=offer.publish&before=3") == [2, 1]


@pytest.mark.parametrize("query", ["?before=x", "?actor=-1", "?since=2026-13-40", "?since=abc", "?before=" + "9" * 30])
def test_audit_page_leaves_nonsense_in_the_query_aside(operator: Client, query: str) -> None:
    record(1)
    assert shown(operator, query) == [1]


def test_audit_page_in_english_names_who_acted(operator: Client) -> None:
    record(1)
    record(2, actor=Actor(person_id=42))
    page = operator.get("/en/audit/").content.decode()
    for words in (
        "Audit log",
        "Offer published",
        "System",
        "Person 42",
        "naru audit verify",
        AuditEvent.objects.get(sequence=2).hash,
    ):
        assert words in page


@pytest.mark.parametrize("rows", [1, 3])
def test_audit_page_takes_the_same_queries_for_one_and_three_rows(
    operator: Client, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        record(number)
    operator.get("/audit/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        operator.get("/audit/")
