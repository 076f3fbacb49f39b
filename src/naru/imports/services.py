"""Bringing rows in: stage → (map) → apply → undo, or discard.

Up to WRITTEN_AT_ONCE rows are judged and written within the call, in one transaction. More than that goes chunk by
chunk, each chunk a transaction of its own that also marks its rows: killed at any point, the work goes on where it
stood and no row is written twice.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import InvalidInput, NotFound, NotPermitted
from naru.imports import writing
from naru.imports.kinds import CLEANED_AT_ONCE, RowKind, kind_named
from naru.imports.models import ImportBatch, ImportRow
from naru.imports.permissions import can_see_all_imports, can_start_import
from naru.imports.queries import count_rows
from naru.imports.reading import Sheet, chunks
from naru.imports.rules import WRITTEN_AT_ONCE
from naru.imports.states import BATCH, BatchState, RowVerdict
from naru.imports.verdicts import Judge, Judged
from naru.jobs.registry import task_named
from naru.jobs.services import enqueue
from naru.records.services import record_event

Progress = Callable[[int, int], None]


def permit_import(kind: RowKind, actor: Actor) -> None:
    """Raises NotPermitted unless the actor may bring in rows of this kind at all."""
    if not (can_start_import(actor) and kind.can_import(actor)):
        raise NotPermitted(f"may not import {kind.name}", kind=kind.name)


def stage_import(*, kind_name: str, sheet: Sheet, actor: Actor, now: datetime, in_background: bool = True) -> int:
    """Keep the rows of a file with the verdict of each, and return the batch's id; writes nothing else.

    in_background : leave a long file's verdicts to a job; False judges all of it now
    """
    kind = kind_named(kind_name)
    permit_import(kind, actor)
    is_long = in_background and len(sheet.rows) > WRITTEN_AT_ONCE
    judge = Judge(kind, sheet.mapping, actor, now)
    # Before the transaction: SQLite's single writer is not held up while rows are looked at.
    judged = [] if is_long else [one for part in chunks(sheet.rows, CLEANED_AT_ONCE) for one in judge.judge(part)]
    if is_long:
        judged = [Judged(number, cells, RowVerdict.PENDING) for number, cells in sheet.rows]
    return _store_batch(sheet, kind, judged, is_long=is_long, actor=actor, now=now)


@transaction.atomic
def _store_batch(
    sheet: Sheet, kind: RowKind, judged: list[Judged], *, is_long: bool, actor: Actor, now: datetime
) -> int:
    batch = ImportBatch.objects.create(
        kind=kind.name,
        file_name=sheet.file[-255:],
        sha256=sheet.sha256,
        encoding=sheet.encoding,
        state=BatchState.READING if is_long else BatchState.STAGED,
        columns=[list(column) for column in sheet.columns],
        mapping=dict(sheet.mapping),
        row_count=len(judged),
        created_by_id=actor.person_id,
        created_at=now,
    )
    writing.store_judged(batch.pk, judged)
    _recount(batch)
    if is_long:
        batch.job_id = _enqueue("imports.judge_rows", batch, actor, now)
        batch.save(update_fields=["job_id"])
    _record("stage", batch, actor, now, rows=len(judged))
    return batch.pk


@transaction.atomic
def map_columns(*, batch_id: int, mapping: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Say which heading stands for which column, and judge every row again. Only before anything is written."""
    batch = _locked(batch_id, actor)
    batch.state = BATCH.after(BatchState(batch.state), "map")
    batch.mapping = _checked_mapping(batch, mapping)
    if batch.row_count > WRITTEN_AT_ONCE:
        batch.job_id = _enqueue("imports.judge_rows", batch, actor, now)
    else:
        writing.judge_again(batch, actor, now)
        batch.state = BATCH.after(BatchState.READING, "stage")
    batch.save()
    _recount(batch)
    _record("map", batch, actor, now)


def _checked_mapping(batch: ImportBatch, mapping: Mapping[str, int]) -> dict[str, int]:
    known = {column.name for column in kind_named(batch.kind).columns}
    fields: dict[str, list[str]] = {}
    for name, index in mapping.items():
        if name not in known or not 0 <= index < len(batch.columns):
            fields[name] = [f"no column {index} for '{name}'"]
    if len(set(mapping.values())) != len(mapping):
        fields["mapping"] = ["one heading stands for two columns; choose another for one of them"]
    if fields:
        raise InvalidInput("the columns cannot be matched like this", fields=fields)
    return dict(mapping)


def judge_rows(*, batch_id: int, actor: Actor, now: datetime, progress: Progress) -> None:
    """Give every row of a long batch its verdict; may run again from the start. Ends quietly when discarded."""
    batch = ImportBatch.objects.filter(pk=batch_id, state=BatchState.READING).first()
    if batch is None:
        return
    writing.judge_again(batch, actor, now, progress=progress)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.READING:
            return
        batch.state = BATCH.after(BatchState.READING, "stage")
        batch.save(update_fields=["state"])
        _recount(batch)
        _record("staged", batch, actor, now)


def apply_import(*, batch_id: int, actor: Actor, now: datetime, progress: Progress | None = None) -> BatchState:
    """Write the new and the changed rows; rows with problems stay out. Returns the state reached.

    A short batch is written whole in one transaction. A long one is left to a job, or, where `progress` is given (the
    command line), written here chunk by chunk. A row whose target changed since the preview is skipped and says so.
    """
    with transaction.atomic():
        batch = _locked(batch_id, actor)
        batch.state = BATCH.after(BatchState(batch.state), "apply")
        to_write = writing.rows_to_write(batch_id).count()
        is_long = to_write > WRITTEN_AT_ONCE
        if is_long and progress is None:
            batch.job_id = _enqueue("imports.write_rows", batch, actor, now)
        batch.save(update_fields=["state", "job_id"])
        _record("apply", batch, actor, now, rows=to_write)
        if not is_long:
            while writing.write_some(batch_id, actor, now):
                pass
            _finish(batch, actor, now)
    if is_long and progress is not None:
        write_rows(batch_id=batch_id, actor=actor, now=now, progress=progress)
    return BatchState(ImportBatch.objects.values_list("state", flat=True).get(pk=batch_id))


def write_rows(*, batch_id: int, actor: Actor, now: datetime, progress: Progress) -> None:
    """Go on writing a batch that is being applied, chunk by chunk, until it is done or stopped."""
    permit_import(_kind_of(batch_id), actor)
    _in_chunks(batch_id, BatchState.APPLYING, writing.write_some, actor, now, progress)


def take_back_rows(*, batch_id: int, actor: Actor, now: datetime, progress: Progress) -> None:
    """Go on undoing a batch, chunk by chunk."""
    permit_import(_kind_of(batch_id), actor)
    _in_chunks(batch_id, BatchState.UNDOING, writing.take_back_some, actor, now, progress)


def _in_chunks(
    batch_id: int,
    state: BatchState,
    work: Callable[[int, Actor, datetime], int],
    actor: Actor,
    now: datetime,
    progress: Progress,
) -> None:
    remaining = writing.rows_to_write if state is BatchState.APPLYING else writing.rows_to_take_back
    total, done = remaining(batch_id).count(), 0
    while True:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
            if batch.state != state:
                return
            worked = work(batch_id, actor, now)
            if not worked:
                _finish(batch, actor, now)
                return
        done += worked
        progress(done, total)


@transaction.atomic
def stop_import(*, batch_id: int, actor: Actor, now: datetime) -> None:
    """Stop writing: what is written stays and can be undone, or the writing goes on later."""
    batch = _locked(batch_id, actor)
    batch.state = BATCH.after(BatchState(batch.state), "stop")
    batch.save(update_fields=["state"])
    _recount(batch)
    _record("stop", batch, actor, now)


@transaction.atomic
def undo_import(*, batch_id: int, actor: Actor, now: datetime) -> BatchState:
    """Put former values back and remove what was created. A row that somebody changed since is kept and says why."""
    batch = _locked(batch_id, actor)
    batch.state = BATCH.after(BatchState(batch.state), "undo")
    is_long = writing.rows_to_take_back(batch_id).count() > WRITTEN_AT_ONCE
    if is_long:
        batch.job_id = _enqueue("imports.take_back_rows", batch, actor, now)
    batch.save(update_fields=["state", "job_id"])
    _record("undo", batch, actor, now)
    if not is_long:
        while writing.take_back_some(batch_id, actor, now):
            pass
        _finish(batch, actor, now)
    return BatchState(batch.state)


@transaction.atomic
def discard_import(*, batch_id: int, actor: Actor, now: datetime) -> None:
    """Throw a staged batch away; its rows are deleted, only the fact that it was there stays."""
    batch = _locked(batch_id, actor)
    batch.state = BATCH.after(BatchState(batch.state), "discard")
    batch.save(update_fields=["state"])
    ImportRow.objects.filter(batch=batch).delete()
    _record("discard", batch, actor, now)


def _finish(batch: ImportBatch, actor: Actor, now: datetime) -> None:
    is_undo = batch.state == BatchState.UNDOING
    batch.state = BATCH.after(BatchState(batch.state), "finish")
    if is_undo:
        batch.undone_at = now
    else:
        batch.applied_at = now
    batch.save(update_fields=["state", "applied_at", "undone_at"])
    _recount(batch)
    _record("undone" if is_undo else "applied", batch, actor, now, **batch.counts)


def _locked(batch_id: int, actor: Actor) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    is_own = batch is not None and batch.created_by_id is not None and batch.created_by_id == actor.person_id
    if batch is None or not (is_own or can_see_all_imports(actor)):
        raise NotFound(f"no import {batch_id} that you may see", import_id=batch_id)
    permit_import(kind_named(batch.kind), actor)
    return batch


def _kind_of(batch_id: int) -> RowKind:
    return kind_named(ImportBatch.objects.values_list("kind", flat=True).get(pk=batch_id))


def _recount(batch: ImportBatch) -> None:
    batch.counts = count_rows(batch.pk).as_json()
    batch.save(update_fields=["counts"])


def _enqueue(task_name: str, batch: ImportBatch, actor: Actor, now: datetime) -> int:
    return enqueue(
        task_named(task_name),
        payload={"batch_id": batch.pk, "person_id": actor.person_id},
        dedupe_key=str(batch.pk),
        now=now,
        actor=actor,
    )


def _record(verb: str, batch: ImportBatch, actor: Actor, now: datetime, **details: int) -> None:
    record_event(
        actor=actor,
        verb=f"import.{verb}",
        subject_type="import",
        subject_id=batch.pk,
        now=now,
        details={"kind": batch.kind, "sha256": batch.sha256, **details},
    )
