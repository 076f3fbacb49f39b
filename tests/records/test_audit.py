"""The audit chain: whatever is changed, removed, inserted or cut off is found, on a database without its guards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from naru.core.actor import PUBLIC, SYSTEM, Actor
from naru.records import guards, queries
from naru.records.models import AuditEvent, AuditHead
from naru.records.services import event_hash, record_event
from naru.records.verification import Anchor, BreakKind, Verification, last_anchor, verify_chain

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OPERATOR = Actor(person_id=5, operator_of=frozenset({1}))


def record(verb: str = "demand.published", now: datetime = NOW, **details: object) -> AuditEvent:
    return record_event(actor=SYSTEM, verb=verb, subject_type="demand", subject_id=7, now=now, details=details)


@pytest.fixture
def chain() -> list[AuditEvent]:
    return [record(count=number) for number in range(6)]


def rewrite_from(sequence: int) -> None:
    """What a clever forger does: compute every hash after a change again, and the head."""
    previous = AuditEvent.objects.get(sequence=sequence - 1).hash
    for event in AuditEvent.objects.filter(sequence__gte=sequence).order_by("sequence"):
        event.previous_hash = previous
        event.hash = previous = event_hash(event)
        event.save()
    AuditHead.objects.update(hash=previous)


def change_details() -> None:
    AuditEvent.objects.filter(sequence=3).update(details={"count": 99})


def change_time() -> None:
    AuditEvent.objects.filter(sequence=3).update(occurred_at=NOW + timedelta(microseconds=1))


def remove_one() -> None:
    AuditEvent.objects.filter(sequence=3).delete()


def remove_one_and_close_the_gap() -> None:
    AuditEvent.objects.filter(sequence=3).delete()
    for number in (4, 5, 6):
        AuditEvent.objects.filter(sequence=number).update(sequence=number - 1)
    AuditHead.objects.update(sequence=5)


def insert_one_with_a_true_hash() -> None:
    for number in (6, 5, 4):
        AuditEvent.objects.filter(sequence=number).update(sequence=number + 1)
    forged = AuditEvent.objects.get(sequence=3)
    forged.pk, forged.sequence, forged.previous_hash = None, 4, forged.hash
    forged.hash = event_hash(forged)
    forged.save()
    AuditHead.objects.update(sequence=7)


def insert_before_the_first() -> None:
    forged = AuditEvent.objects.get(sequence=1)
    forged.pk, forged.sequence = None, 0
    forged.save()


def append_past_the_head() -> None:
    forged = AuditEvent.objects.get(sequence=6)
    forged.pk, forged.sequence, forged.previous_hash = None, 7, forged.hash
    forged.hash = event_hash(forged)
    forged.save()


def cut_the_tail() -> None:
    AuditEvent.objects.filter(sequence__gte=5).delete()


def replace_a_row_by_a_whole_one() -> None:
    event = AuditEvent.objects.get(sequence=4)
    event.previous_hash = "0" * 64
    event.hash = event_hash(event)
    event.save()


def forge_the_last_row() -> None:
    event = AuditEvent.objects.get(sequence=6)
    event.details = {"count": 99}
    event.hash = event_hash(event)
    event.save()


@pytest.mark.parametrize(
    ("tamper", "broken_at", "kind"),
    [
        (change_details, 3, BreakKind.CHANGED),
        (change_time, 3, BreakKind.CHANGED),
        (remove_one, 3, BreakKind.REMOVED),
        (remove_one_and_close_the_gap, 3, BreakKind.CHANGED),
        (insert_one_with_a_true_hash, 5, BreakKind.CHANGED),
        (insert_before_the_first, 0, BreakKind.INSERTED),
        (append_past_the_head, 7, BreakKind.INSERTED),
        (cut_the_tail, 5, BreakKind.TRUNCATED),
        (replace_a_row_by_a_whole_one, 4, BreakKind.UNLINKED),
        (forge_the_last_row, 6, BreakKind.REWRITTEN),
    ],
)
@pytest.mark.usefixtures("chain")
def test_verify_names_the_first_break(tamper: Callable[[], None], broken_at: int, kind: BreakKind) -> None:
    assert verify_chain() == Verification(6)
    tamper()
    found = verify_chain()
    assert (found.broken_at, found.kind) == (broken_at, kind)


@pytest.mark.usefixtures("chain")
def test_verify_with_an_anchor_finds_a_chain_that_was_computed_anew() -> None:
    anchor = last_anchor()
    AuditEvent.objects.filter(sequence=3).update(details={"count": 99})
    rewrite_from(3)
    assert verify_chain().is_whole
    assert verify_chain(anchors=[anchor]) == Verification(5, 6, BreakKind.REWRITTEN)


@pytest.mark.usefixtures("chain")
def test_verify_with_an_anchor_finds_a_tail_cut_off_with_its_head() -> None:
    anchor = last_anchor()
    AuditEvent.objects.filter(sequence__gte=5).delete()
    AuditHead.objects.update(sequence=4, hash=AuditEvent.objects.get(sequence=4).hash)
    assert verify_chain().is_whole
    assert verify_chain(anchors=[anchor]) == Verification(4, 5, BreakKind.TRUNCATED)


@pytest.mark.usefixtures("chain")
def test_verify_with_an_old_anchor_of_the_same_chain_is_whole() -> None:
    anchor = last_anchor()
    record()
    assert verify_chain(anchors=[anchor]) == Verification(7)


def test_verify_of_an_empty_chain_is_whole() -> None:
    assert verify_chain() == Verification(0)


@pytest.mark.parametrize("text", ["", "7", "x:" + "0" * 64, "7:abc", "7:" + "G" * 64])
def test_anchor_from_a_broken_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="SEQUENCE:HASH"):
        Anchor.parse(text)


def test_event_hash_survives_the_database_whatever_zone_and_numbers_it_was_written_with() -> None:
    seoul = timezone(timedelta(hours=9))
    record(now=NOW.astimezone(seoul), share=1e16, tiny=0.1, nested={"b": [1, 2.50], "a": None}, text="나루")
    assert verify_chain() == Verification(1)
    assert AuditEvent.objects.get().details["share"] == "1e+16"


@pytest.mark.django_db(transaction=True)
def test_record_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        record()


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "tamper",
    [
        change_details,
        remove_one,
        lambda: AuditHead.objects.update(sequence=4),
        lambda: AuditHead.objects.all().delete(),
    ],
)
def test_guarded_database_refuses_to_change_the_log_and_still_appends(tamper: Callable[[], None]) -> None:
    guards.install()
    guards.install()
    with pytest.raises(DatabaseError), transaction.atomic():
        tamper()
    record()
    assert verify_chain() == Verification(7)


@pytest.mark.usefixtures("chain")
def test_audit_events_are_for_operators_only_and_can_be_filtered() -> None:
    record("demand.withdrawn")
    assert [event.sequence for event in queries.audit_events(OPERATOR, queries.AuditFilter(before=3))] == [2, 1]
    withdrawn = queries.audit_events(OPERATOR, queries.AuditFilter(verb="demand.withdrawn"))
    assert [event.sequence for event in withdrawn] == [7]
    assert queries.known_verbs(OPERATOR) == ["demand.published", "demand.withdrawn"]
    for outsider in (PUBLIC, Actor(person_id=9)):
        assert list(queries.audit_events(outsider, queries.AuditFilter())) == []
        assert queries.known_verbs(outsider) == []
