"""The index follows the audit log: every change of an offer or demand is an event, so none can be forgotten.

At least once and idempotent: the position is written after the index, and a thing is read from the database as it is
when its event is applied. A crash in between means that a few things are put again, unchanged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from naru.matching.results import key_of
from naru.matching.solve import Position, SharedIndex
from naru.matching.sources import FOLLOWED_TYPES, all_entries, entries, touched_by
from naru.records.queries import events_after, last_sequence

EVENTS_AT_ONCE = 500
REBUILD_BEYOND = 20_000
"""With more events than this to catch up on, making the index anew is quicker."""

LOOK_BACK = 1_000
"""So many events that do not concern the index are passed over again and again, before its position moves on."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What catching up did."""

    sequence: int
    put: int = 0
    removed: int = 0
    is_rebuilt: bool = False


@cache
def shared_index() -> SharedIndex:
    """The index of this installation, opened once per process."""
    return SharedIndex(Path(settings.HOME) / "index", settings.EMBEDDER)


def is_behind(index: SharedIndex) -> bool:
    """A cheap look whether there may be something to do."""
    position = index.position()
    if position is None:
        return True
    last = last_sequence()
    behind = last - position.sequence
    if behind < 0 or behind > LOOK_BACK:
        return True
    return behind > 0 and events_after(position.sequence, subject_types=FOLLOWED_TYPES).exists()


def rebuild(index: SharedIndex) -> CaughtUp:
    """Make the index anew from the database."""
    with index.following():
        return _rebuild(index)


def catch_up(index: SharedIndex, progress: Progress | None = None) -> CaughtUp:
    """Bring the index to the newest event; make it anew where there is none or it belongs to another database."""
    with index.following():
        position = index.position()
        if position is None or not _is_of_this_database(position):
            return _rebuild(index)
        last = last_sequence()
        if last - position.sequence > REBUILD_BEYOND:
            return _rebuild(index)
        return _follow(index, position, last, progress)


def _rebuild(index: SharedIndex) -> CaughtUp:
    # The position is read first: what changes while the entries are read is put once more afterwards.
    position = _position_at(last_sequence())
    found = list(all_entries())
    index.build(found, position)
    return CaughtUp(position.sequence, put=len(found), is_rebuilt=True)


def _follow(index: SharedIndex, position: Position, last: int, progress: Progress | None) -> CaughtUp:
    put = removed = 0
    while position.sequence < last:
        events = list(events_after(position.sequence, subject_types=FOLLOWED_TYPES)[:EVENTS_AT_ONCE])
        # What comes after `last` waits for the next round, so that one round ends.
        reached = events[-1].sequence if len(events) == EVENTS_AT_ONCE else last
        touched = touched_by(events)
        fresh = [entry for subject_type, ids in touched.items() if ids for entry in entries(subject_type, ids)]
        present = {entry.key for entry in fresh}
        gone = [key_of(kind, id_) for kind, ids in touched.items() for id_ in ids if key_of(kind, id_) not in present]
        position = _position_at(reached)
        index.update(put=fresh, remove=gone, position=position)
        put, removed = put + len(fresh), removed + len(gone)
        if progress:
            progress(position.sequence, last)
    return CaughtUp(position.sequence, put, removed)


def _position_at(sequence: int) -> Position:
    event = events_after(sequence - 1).first() if sequence else None
    return Position(sequence, event.hash if event else "")


def _is_of_this_database(position: Position) -> bool:
    return position == _position_at(position.sequence)
