"""The rows of a batch, a chunk at a time. Called only by this stage's services, inside their transactions."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from naru.core.actor import Actor
from naru.core.errors import NaruError
from naru.imports.kinds import CLEANED_AT_ONCE, Cleaned, RowKind, kind_named
from naru.imports.models import ImportBatch, ImportRow
from naru.imports.reading import named_cells
from naru.imports.states import TO_WRITE, VERDICT_ORDER, RowOutcome
from naru.imports.verdicts import Judge, Judged, plain
from naru.records.queries import last_sequence, newest_sequences

WRITTEN_A_CHUNK = 100  # short transactions: the web server writes in between

Note = dict[str, str]
CHANGED_MEANWHILE: Note = {
    "code": "changed_meanwhile",
    "ko": "미리 본 뒤에 누군가 바꾸었습니다. 파일을 다시 올려 확인하세요",
    "en": "somebody changed it after the preview; upload the file again to look at it",
}
CHANGED_SINCE: Note = {
    "code": "changed_since",
    "ko": "반영한 뒤에 누군가 바꾸어서 그대로 둡니다. 필요하면 직접 고치세요",
    "en": "somebody changed it after it was written, so it stays; edit it by hand where needed",
}


def store_judged(batch_id: int, judged: Sequence[Judged]) -> None:
    """Insert the rows, or renew the verdicts of those that are there."""
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                batch_id=batch_id,
                number=row.number,
                cells=list(row.cells),
                verdict=row.verdict,
                place=VERDICT_ORDER.index(row.verdict),
                problems=row.problems,
                values=dict(row.values),
                before=dict(row.before),
                subject_id=row.subject_id,
            )
            for row in judged
        ],
        batch_size=CLEANED_AT_ONCE,
        update_conflicts=True,
        unique_fields=["batch", "number"],
        update_fields=["verdict", "place", "problems", "values", "before", "subject_id"],
    )


def judge_again(
    batch: ImportBatch, actor: Actor, now: datetime, *, progress: Callable[[int, int], None] | None = None
) -> None:
    """Judge all rows by the batch's mapping, chunk by chunk."""
    judge = Judge(kind_named(batch.kind), batch.mapping, actor, now)
    last, done = 0, 0
    while True:
        found = batch.rows.filter(number__gt=last).order_by("number").values_list("number", "cells")[:CLEANED_AT_ONCE]
        rows = [(number, tuple(cells)) for number, cells in found]
        if not rows:
            return
        store_judged(batch.pk, judge.judge(rows))
        last, done = rows[-1][0], done + len(rows)
        if progress:
            progress(done, batch.row_count)


def rows_to_write(batch_id: int) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(batch_id=batch_id, verdict__in=TO_WRITE, outcome=RowOutcome.NONE)


def rows_to_take_back(batch_id: int) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(batch_id=batch_id, outcome=RowOutcome.WRITTEN)


def write_some(batch_id: int, actor: Actor, now: datetime) -> int:
    """Write the next rows and mark them; returns how many were dealt with, 0 at the end."""
    rows = list(rows_to_write(batch_id).select_related("batch").order_by("number")[:WRITTEN_A_CHUNK])
    if not rows:
        return 0
    batch = rows[0].batch
    kind = kind_named(batch.kind)
    answers = kind.clean([named_cells(batch.mapping, row.cells) for row in rows], actor=actor, now=now)
    for row, answer in zip(rows, answers, strict=True):
        if isinstance(answer, Cleaned) and _is_as_previewed(row, answer):
            _write_one(row, answer, kind, actor, now)
        else:
            row.outcome, row.note = RowOutcome.SKIPPED, CHANGED_MEANWHILE
        row.save(update_fields=["outcome", "note", "written_id", "written_sequence", "restore"])
    return len(rows)


def _is_as_previewed(row: ImportRow, answer: Cleaned) -> bool:
    """Nobody agreed to a change that the preview did not show."""
    return (
        row.subject_id == answer.subject_id
        and row.values == plain(answer.values)
        and row.before == plain(answer.before)
    )


def _write_one(row: ImportRow, answer: Cleaned, kind: RowKind, actor: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():
            written = kind.write(answer, actor=actor, now=now)
    except (NaruError, IntegrityError) as error:
        row.outcome, row.note = RowOutcome.SKIPPED, _refusal(error, "쓰지 못했습니다", "could not be written")
        return
    row.outcome = RowOutcome.WRITTEN
    row.written_id = written.subject_id
    row.restore = plain(written.restore)
    row.written_sequence = last_sequence()


def take_back_some(batch_id: int, actor: Actor, now: datetime) -> int:
    """Undo the next rows, last written first; returns how many were dealt with, 0 at the end."""
    rows = list(rows_to_take_back(batch_id).select_related("batch").order_by("-number")[:WRITTEN_A_CHUNK])
    if not rows:
        return 0
    kind = kind_named(rows[0].batch.kind)
    newest = newest_sequences(kind.subject_type, [row.written_id for row in rows])
    for row in rows:
        if newest.get(str(row.written_id), 0) > (row.written_sequence or 0):
            row.outcome, row.note = RowOutcome.KEPT, CHANGED_SINCE
        else:
            _take_back_one(row, kind, actor, now)
        row.save(update_fields=["outcome", "note"])
    return len(rows)


def _take_back_one(row: ImportRow, kind: RowKind, actor: Actor, now: datetime) -> None:
    assert row.written_id is not None  # noqa: S101  a written row names what it wrote
    try:
        with transaction.atomic():
            kind.undo(row.written_id, created=row.subject_id is None, restore=row.restore, actor=actor, now=now)
    except (NaruError, IntegrityError) as error:
        row.outcome, row.note = RowOutcome.KEPT, _refusal(error, "되돌리지 못했습니다", "could not be taken back")
    else:
        row.outcome = RowOutcome.UNDONE


def _refusal(error: Exception, ko: str, en: str) -> Note:
    if isinstance(error, NaruError):
        return {"code": error.code, "ko": f"{ko}: {error.message}", "en": f"{en}: {error.message}"}
    return {"code": "conflict", "ko": f"{ko}: 이미 있는 것과 부딪힙니다", "en": f"{en}: it collides with a record"}
