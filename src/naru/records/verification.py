"""Is the audit log what was written? The chain is walked from its first event to its head.

What it can find by itself: a row that was changed, removed or inserted, and a tail that was cut off (the head row
tells where the chain ends). Whoever can write the whole database can also compute a whole new chain with its head:
only an **anchor**, the head noted down elsewhere at some time, finds that. `naru audit head` prints one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.db.models import Max

from naru.records.models import AuditEvent, AuditHead
from naru.records.services import GENESIS, event_hash

CHUNK = 2000


class BreakKind(StrEnum):
    CHANGED = "changed"  # the row does not hash to what it says
    UNLINKED = "unlinked"  # the row is whole but does not follow the one before
    REMOVED = "removed"  # a number is missing
    INSERTED = "inserted"  # a row stands where none was written
    TRUNCATED = "truncated"  # the head or an anchor knows events that are not there
    REWRITTEN = "rewritten"  # the chain is whole but is not the one that the head or an anchor saw


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the chain as somebody saw it."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `SEQUENCE:HASH`. Raises ValueError with what is expected."""
        number, _, digest = text.strip().partition(":")
        if not number.isdecimal() or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError(f"'{text}' is not SEQUENCE:HASH with 64 hexadecimal digits")
        return cls(int(number), digest)


@dataclass(frozen=True, slots=True)
class Verification:
    """events: how many were checked. broken_at, kind: the first break; None when the chain is whole."""

    events: int
    broken_at: int | None = None
    kind: BreakKind | None = None

    @property
    def is_whole(self) -> bool:
        return self.kind is None


def verify_chain(
    *, anchors: Sequence[Anchor] = (), on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Verification:
    """Walk the chain and stop at its first break. O(events) time, constant memory.

    Locks nothing and holds up nobody: what is written meanwhile is left to the next run.
    """
    newest = AuditEvent.objects.aggregate(newest=Max("sequence"))["newest"] or 0
    head = last_anchor()
    walked = _walk([*anchors, head], end=head.sequence, on_progress=on_progress)
    if not walked.is_whole:
        return walked
    # `newest` was read before the head, and both move in one transaction: a larger one was never written by us.
    if newest > head.sequence:
        return Verification(walked.events, head.sequence + 1, BreakKind.INSERTED)
    if any(anchor.sequence > head.sequence for anchor in anchors):
        return Verification(walked.events, head.sequence + 1, BreakKind.TRUNCATED)
    return walked


def last_anchor() -> Anchor:
    """The end of the chain now: worth noting down where whoever runs the database cannot write."""
    head = AuditHead.objects.filter(id=1).first()
    return Anchor(head.sequence, head.hash) if head else Anchor(0, GENESIS)


def _walk(anchors: Sequence[Anchor], *, end: int, on_progress: Callable[[int, int], None]) -> Verification:
    previous, expected_number = GENESIS, 1
    for event in AuditEvent.objects.filter(sequence__lte=end).order_by("sequence").iterator(chunk_size=CHUNK):
        if kind := _break_at(event, expected_number, previous):
            at = expected_number if kind is BreakKind.REMOVED else event.sequence
            return Verification(expected_number - 1, at, kind)
        if any(anchor.sequence == event.sequence and anchor.hash != event.hash for anchor in anchors):
            return Verification(expected_number - 1, event.sequence, BreakKind.REWRITTEN)
        previous, expected_number = event.hash, expected_number + 1
        if event.sequence % CHUNK == 0:
            on_progress(event.sequence, end)
    if expected_number <= end:
        return Verification(expected_number - 1, expected_number, BreakKind.TRUNCATED)
    return Verification(end)


def _break_at(event: AuditEvent, expected_number: int, previous: str) -> BreakKind | None:
    if event.sequence < expected_number:
        return BreakKind.INSERTED
    if event.sequence > expected_number:
        return BreakKind.REMOVED
    if event_hash(event) != event.hash:
        return BreakKind.CHANGED
    return BreakKind.UNLINKED if event.previous_hash != previous else None
