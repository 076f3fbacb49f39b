"""Reading batches and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.imports.models import ImportBatch, ImportRow
from naru.imports.permissions import can_see_all_imports
from naru.imports.states import BATCH, TO_WRITE, BatchState, RowOutcome, RowVerdict

ROWS_A_PAGE = 50


def imports_visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """One's own, newest first; whoever runs the installation sees all."""
    batches = ImportBatch.objects.order_by("-id")
    if can_see_all_imports(actor):
        return batches
    return batches.filter(created_by_id=actor.person_id) if actor.is_signed_in else batches.none()


def import_visible_to(actor: Actor, batch_id: int) -> ImportBatch:
    batch = imports_visible_to(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(f"no import {batch_id} that you may see", import_id=batch_id)
    return batch


def rows_of(
    batch: ImportBatch, *, verdict: RowVerdict | None = None, outcome: RowOutcome | None = None
) -> QuerySet[ImportRow]:
    """Rows with problems first, then changes, new ones, and those that stay; each in the file's order."""
    rows = ImportRow.objects.filter(batch=batch)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.order_by("place", "number")


@dataclass(frozen=True, slots=True)
class Counts:
    by_verdict: dict[RowVerdict, int]
    by_outcome: dict[RowOutcome, int]

    @property
    def to_write(self) -> int:
        return sum(self.by_verdict[verdict] for verdict in TO_WRITE)

    def as_json(self) -> dict[str, int]:
        return {
            **{verdict.value: n for verdict, n in self.by_verdict.items()},
            **{outcome.value: n for outcome, n in self.by_outcome.items() if outcome},
        }


def count_rows(batch_id: int) -> Counts:
    """One query over the rows; pages show the counts kept with the batch instead."""
    found = (
        ImportRow.objects.filter(batch_id=batch_id).order_by().values_list("verdict", "outcome").annotate(n=Count("id"))
    )
    verdicts = dict.fromkeys(RowVerdict, 0)
    outcomes = dict.fromkeys(RowOutcome, 0)
    for verdict, outcome, n in found:
        verdicts[RowVerdict(verdict)] += n
        outcomes[RowOutcome(outcome)] += n
    return Counts(verdicts, outcomes)


def open_actions(batch: ImportBatch) -> Sequence[str]:
    """What a person can do now: apply, stop, undo, discard, map."""
    actions: set[str] = set(BATCH.actions(BatchState(batch.state))) - {"stage", "finish"}
    if not _anything_to_write(batch.counts):
        actions.discard("apply")
    return sorted(actions)


def _anything_to_write(counts: dict[str, Any]) -> bool:
    return any(counts.get(verdict.value, 0) for verdict in TO_WRITE)
