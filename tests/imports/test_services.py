"""A file becomes verdicts, then records, then nothing again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests.imports.rows import REFUSED_NAME, NamedOrganisations

from naru.core.actor import SYSTEM, Actor, Role
from naru.core.errors import InvalidInput, MoveRefused, NotFound, NotPermitted
from naru.imports import services
from naru.imports.kinds import _KINDS, kind_named, register
from naru.imports.models import ImportBatch, ImportRow
from naru.imports.queries import imports_visible_to, open_actions, rows_of
from naru.imports.reading import read_sheet
from naru.imports.states import BatchState, RowOutcome, RowVerdict
from naru.jobs.models import Job
from naru.people.models import Organisation
from naru.records.models import AuditEvent
from naru.records.services import record_event
from naru_engine.tables import Upload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OPERATOR = Actor(person_id=1, memberships={5: Role.EDITOR}, operator_of=frozenset({5}))
OTHER = Actor(person_id=2, memberships={6: Role.EDITOR}, operator_of=frozenset({6}))
FIRM = Actor(person_id=3, memberships={7: Role.EDITOR})


def quiet(done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(autouse=True)
def named_kind() -> Iterator[None]:
    register(NamedOrganisations())
    yield
    del _KINDS["named"]


@pytest.fixture
def known() -> Organisation:
    return Organisation.objects.create(
        kind="firm", name="(예시) 나루정밀", summary="예전 소개", created_at=NOW, updated_at=NOW
    )


def stage(text: str, *, actor: Actor = OPERATOR, header_needed: bool = True) -> ImportBatch:
    sheet = read_sheet(Upload("기관.csv", text.encode()), kind_named("named"), header_needed=header_needed)
    return ImportBatch.objects.get(pk=services.stage_import(kind_name="named", sheet=sheet, actor=actor, now=NOW))


def verdicts(batch: ImportBatch) -> dict[int, str]:
    return dict(ImportRow.objects.filter(batch=batch).values_list("number", "verdict"))


def outcomes(batch: ImportBatch) -> dict[int, str]:
    return dict(ImportRow.objects.filter(batch=batch).values_list("number", "outcome"))


def test_stage_import_gives_each_row_its_verdict_and_writes_no_record(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 나루정밀,새 소개\n(예시) 새벽금속,새 기업\n,이름 없음\n(예시) 새벽금속,또\n")
    assert (batch.state, verdicts(batch)) == ("staged", {2: "change", 3: "new", 4: "problem", 5: "problem"})
    assert list(Organisation.objects.values_list("name", "summary")) == [("(예시) 나루정밀", "예전 소개")]
    repeated = ImportRow.objects.get(batch=batch, number=5).problems[0]
    assert (repeated["code"], repeated["en"]) == ("repeated_in_file", "is the same as row 3; keep only one")


def test_preview_shows_problems_first_and_values_before_and_after(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 새벽금속,기업\n(예시) 나루정밀,새 소개\n,x\n")
    rows = list(rows_of(batch))
    assert [row.number for row in rows] == [4, 3, 2]
    assert (rows[1].before, rows[1].values) == (
        {"name": "(예시) 나루정밀", "summary": "예전 소개"},
        {"name": "(예시) 나루정밀", "summary": "새 소개"},
    )


def test_row_without_change_is_the_same(known: Organisation) -> None:
    assert verdicts(stage("이름,소개\n(예시) 나루정밀,예전 소개\n")) == {2: "same"}


def test_apply_import_writes_good_rows_and_leaves_problems_out(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 나루정밀,새 소개\n(예시) 새벽금속,새 기업\n,x\n")
    assert services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW) is BatchState.APPLIED
    assert dict(Organisation.objects.values_list("name", "summary")) == {
        "(예시) 나루정밀": "새 소개",
        "(예시) 새벽금속": "새 기업",
    }
    assert outcomes(batch) == {2: "written", 3: "written", 4: ""}
    batch.refresh_from_db()
    assert (batch.counts["written"], batch.counts["problem"]) == (2, 1)
    events = AuditEvent.objects.filter(subject_type="import").values_list("verb", flat=True)
    assert list(events) == ["import.stage", "import.apply", "import.applied"]


def test_apply_import_skips_a_row_that_changed_after_the_preview(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 나루정밀,새 소개\n(예시) 새벽금속,x\n")
    Organisation.objects.filter(pk=known.pk).update(summary="다른 사람이 바꿈")
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    row = ImportRow.objects.get(batch=batch, number=2)
    assert (row.outcome, row.note["code"]) == ("skipped", "changed_meanwhile")
    known.refresh_from_db()
    assert known.summary == "다른 사람이 바꿈"


def test_apply_import_keeps_other_rows_when_a_service_refuses_one() -> None:
    batch = stage(f"이름\n{REFUSED_NAME}\n(예시) 새벽금속\n")
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    assert outcomes(batch) == {2: "skipped", 3: "written"}
    assert ImportRow.objects.get(batch=batch, number=2).note["code"] == "not_permitted"


def test_undo_import_restores_former_values_and_removes_what_was_created(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 나루정밀,새 소개\n(예시) 새벽금속,새 기업\n")
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    assert services.undo_import(batch_id=batch.pk, actor=OPERATOR, now=NOW) is BatchState.UNDONE
    assert list(Organisation.objects.values_list("name", "summary")) == [("(예시) 나루정밀", "예전 소개")]
    assert outcomes(batch) == {2: "undone", 3: "undone"}


def test_undo_import_keeps_a_row_that_somebody_changed_since_and_says_why(known: Organisation) -> None:
    batch = stage("이름,소개\n(예시) 나루정밀,새 소개\n(예시) 새벽금속,새 기업\n")
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    with transaction.atomic():
        record_event(
            actor=OTHER, verb="organisation.updated", subject_type="organisation", subject_id=known.pk, now=NOW
        )
    services.undo_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    assert outcomes(batch) == {2: "kept", 3: "undone"}
    assert ImportRow.objects.get(batch=batch, number=2).note["code"] == "changed_since"
    known.refresh_from_db()
    assert known.summary == "새 소개"


def test_discarded_import_loses_its_rows_and_cannot_be_applied() -> None:
    batch = stage("이름\n(예시) 새벽금속\n")
    services.discard_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    assert not ImportRow.objects.filter(batch=batch).exists()
    with pytest.raises(MoveRefused):
        services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)


def test_applied_import_cannot_be_applied_again() -> None:
    batch = stage("이름\n(예시) 새벽금속\n")
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    with pytest.raises(MoveRefused):
        services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)
    assert Organisation.objects.count() == 1


def test_import_of_others_is_not_found_and_stays_as_it_was() -> None:
    batch = stage("이름\n(예시) 새벽금속\n")
    assert list(imports_visible_to(OTHER)) == []
    for service in (services.apply_import, services.discard_import):
        with pytest.raises(NotFound):
            service(batch_id=batch.pk, actor=OTHER, now=NOW)
    batch.refresh_from_db()
    assert batch.state == "staged"


def test_firm_may_not_import_a_kind_for_operators() -> None:
    with pytest.raises(NotPermitted):
        stage("이름\n(예시) 새벽금속\n", actor=FIRM)
    assert not ImportBatch.objects.exists()


def test_strange_headings_can_be_matched_by_hand() -> None:
    batch = stage("업체,소개\n(예시) 새벽금속,기업\n", header_needed=False)
    assert verdicts(batch) == {2: "problem"}
    assert ImportRow.objects.get(batch=batch).problems[0]["code"] == "column_missing"
    services.map_columns(batch_id=batch.pk, mapping={"name": 0}, actor=OPERATOR, now=NOW)
    row = ImportRow.objects.get(batch=batch)
    assert (row.verdict, row.values) == ("new", {"name": "(예시) 새벽금속"})


def test_one_heading_cannot_stand_for_two_columns() -> None:
    batch = stage("이름,소개\n(예시) 새벽금속,기업\n")
    with pytest.raises(InvalidInput):
        services.map_columns(batch_id=batch.pk, mapping={"name": 0, "summary": 0}, actor=OPERATOR, now=NOW)
    batch.refresh_from_db()
    assert batch.state == "staged"


@pytest.fixture
def every_file_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "WRITTEN_AT_ONCE", 2)
    monkeypatch.setattr("naru.imports.writing.WRITTEN_A_CHUNK", 3)


def many(count: int) -> str:
    return "이름\n" + "".join(f"(예시) 기업 {n}\n" for n in range(count))


@pytest.mark.usefixtures("every_file_is_long")
def test_long_file_is_judged_and_written_by_jobs_and_goes_on_where_it_was_killed() -> None:
    batch = stage(many(8))
    assert (batch.state, Job.objects.get(pk=batch.job_id).task) == ("reading", "imports.judge_rows")
    services.judge_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=quiet)
    assert services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW) is BatchState.APPLYING

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        services.write_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=kill)
    assert Organisation.objects.count() == 3
    seen: list[tuple[int, int]] = []
    services.write_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=lambda *at: seen.append(at))
    assert (Organisation.objects.count(), seen) == (8, [(3, 5), (5, 5)])
    batch.refresh_from_db()
    assert (batch.state, batch.counts["written"]) == ("applied", 8)


@pytest.mark.usefixtures("every_file_is_long")
def test_stopped_import_can_be_undone_or_continued() -> None:
    batch = stage(many(5))
    services.judge_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=quiet)
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)

    def stop(done: int, total: int) -> None:
        services.stop_import(batch_id=batch.pk, actor=OPERATOR, now=NOW)

    services.write_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=stop)
    batch.refresh_from_db()
    assert (batch.state, Organisation.objects.count(), open_actions(batch)) == ("stopped", 3, ["apply", "undo"])
    later = NOW + timedelta(minutes=1)
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=later, progress=quiet)
    assert Organisation.objects.count() == 5


@pytest.mark.usefixtures("every_file_is_long")
def test_long_import_is_undone_by_a_job() -> None:
    batch = stage(many(4))
    services.judge_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=quiet)
    services.apply_import(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=quiet)
    assert services.undo_import(batch_id=batch.pk, actor=OPERATOR, now=NOW) is BatchState.UNDOING
    services.take_back_rows(batch_id=batch.pk, actor=OPERATOR, now=NOW, progress=quiet)
    assert (Organisation.objects.count(), set(outcomes(batch).values())) == (0, {"undone"})


def test_command_line_import_has_no_owner_and_is_seen_by_the_system_only() -> None:
    batch = stage("이름\n(예시) 새벽금속\n", actor=SYSTEM)
    assert batch.created_by_id is None
    assert list(imports_visible_to(OPERATOR)) == []
    assert [one.pk for one in imports_visible_to(SYSTEM)] == [batch.pk]


def test_every_verdict_and_outcome_is_counted() -> None:
    batch = stage("이름\n(예시) 새벽금속\n")
    assert set(batch.counts) == {v.value for v in RowVerdict} | {o.value for o in RowOutcome if o}
