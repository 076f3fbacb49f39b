"""A job is enqueued, claimed, settled, run again, cancelled: each move by its service."""

import pytest
from tests.jobs.conftest import Clock
from tests.jobs.tasks_for_tests import ALL

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role
from naru.core.errors import MoveRefused, NotFound, NotPermitted
from naru.jobs import leases, queries, services
from naru.jobs.context import JobContext, LeaseLost
from naru.jobs.models import Job, JobStep
from naru.jobs.runner import run, run_due
from naru.jobs.states import JobState
from naru.people.models import Organisation
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
OPERATOR = Actor(person_id=5, memberships={1: Role.EDITOR}, operator_of=frozenset({1}))


def add(clock: Clock, name: str = "succeed", **options: object) -> int:
    payload = options.pop("payload", {"value": 7} if name == "succeed" else {})
    return services.enqueue(ALL[f"tests.{name}"], payload=payload, now=clock(), actor=SYSTEM, **options)  # type: ignore[arg-type]


def claim(clock: Clock, worker: str = "a") -> leases.Lease | None:
    return leases.claim(worker=worker, queues=["tests"], now=clock())


def test_job_that_succeeds_keeps_its_result(clock: Clock) -> None:
    job_id = add(clock)
    assert run_due(clock=clock, queues=["tests"]) == 1
    job = Job.objects.get(pk=job_id)
    assert (job.state, job.result, job.attempt, job.lease_token) == (JobState.SUCCEEDED, {"value": 7}, 1, "")


def test_claim_before_the_time_finds_nothing(clock: Clock) -> None:
    later = clock.now.replace(hour=10)
    add(clock, run_at=later)
    assert claim(clock) is None
    clock.now = later
    assert claim(clock) is not None


def test_claim_takes_higher_priority_first_then_the_longest_due(clock: Clock) -> None:
    first, second, urgent = add(clock), add(clock), add(clock, priority=5)
    taken = [claim(clock), claim(clock), claim(clock)]
    assert [lease.job_id for lease in taken if lease] == [urgent, first, second]


def test_claim_leaves_other_queues_alone(clock: Clock) -> None:
    add(clock)
    assert leases.claim(worker="a", queues=["slow"], now=clock()) is None


def test_enqueue_with_the_key_of_an_open_job_returns_that_job(clock: Clock) -> None:
    first = add(clock, dedupe_key="index")
    assert add(clock, dedupe_key="index") == first
    claim(clock)
    assert add(clock, dedupe_key="index") == first
    assert Job.objects.count() == 1


def test_enqueue_with_the_key_of_a_finished_job_adds_a_new_one(clock: Clock) -> None:
    first = add(clock, dedupe_key="index")
    run_due(clock=clock, queues=["tests"])
    assert add(clock, dedupe_key="index") != first


def test_job_whose_lease_expired_is_taken_over_and_the_first_worker_changes_nothing(clock: Clock) -> None:
    add(clock)
    first = claim(clock)
    assert first is not None
    assert claim(clock, "b") is None
    clock.advance(seconds=leases.LEASE.total_seconds() + 1)
    second = claim(clock, "b")
    assert second is not None
    assert (second.job_id, second.attempt) == (first.job_id, 2)
    assert leases.succeed(first, now=clock(), result={"value": 1}) is False
    assert leases.succeed(second, now=clock(), result={"value": 2}) is True
    assert Job.objects.get(pk=first.job_id).result == {"value": 2}


def test_heartbeat_keeps_the_lease_and_writes_the_progress(clock: Clock) -> None:
    job_id = add(clock)
    lease = claim(clock)
    assert lease is not None
    for _ in range(3):
        clock.advance(seconds=15)
        assert leases.beat(lease, now=clock(), done=3, total=4, message="rows") == leases.Pulse(False, False)
        assert claim(clock, "b") is None
    job = Job.objects.get(pk=job_id)
    assert (job.progress_done, job.percent, job.progress_message) == (3, 75, "rows")


def test_failed_attempts_are_delayed_longer_each_time_then_the_job_has_failed(clock: Clock) -> None:
    job_id = add(clock, "stumble")
    waits = []
    while Job.objects.get(pk=job_id).state == JobState.QUEUED:
        assert run_due(clock=clock, queues=["tests"]) == 1
        job = Job.objects.get(pk=job_id)
        waits.append((job.run_at - clock()).total_seconds())
        clock.now = max(clock.now, job.run_at)
    job = Job.objects.get(pk=job_id)
    assert waits == [2, 4, 0]
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 3, "unexpected")


def test_failure_keeps_class_and_place_but_not_the_message(clock: Clock) -> None:
    job_id = add(clock, "stumble")
    run_due(clock=clock, queues=["tests"])
    job = Job.objects.get(pk=job_id)
    assert job.error_place.startswith("ValueError tests/jobs/tasks_for_tests.py:")
    assert "900101" not in str(job.__dict__)


def test_refusal_of_a_service_keeps_its_code(clock: Clock) -> None:
    job_id = add(clock, "refuse")
    run_due(clock=clock, queues=["tests"])
    assert Job.objects.get(pk=job_id).error_code == "not_found"


def test_final_refusal_uses_up_no_further_attempts(clock: Clock) -> None:
    job_id = add(clock, "give_up")
    run_due(clock=clock, queues=["tests"])
    job = Job.objects.get(pk=job_id)
    assert (job.state, job.attempt, job.error_code) == (JobState.FAILED, 1, "file_gone")


def test_unknown_task_fails_with_its_own_code(clock: Clock) -> None:
    job_id = add(clock)
    Job.objects.filter(pk=job_id).update(task="tests.of_tomorrow")
    run_due(clock=clock, queues=["tests"])
    assert Job.objects.get(pk=job_id).error_code == "unknown_task"


def test_job_whose_workers_vanish_fails_after_its_last_attempt(clock: Clock) -> None:
    job_id = add(clock)
    for _ in range(3):
        assert claim(clock) is not None
        clock.advance(seconds=60)
    assert claim(clock) is None
    job = Job.objects.get(pk=job_id)
    assert (job.state, job.error_code, job.attempt) == (JobState.FAILED, "worker_lost", 3)


def test_step_done_in_a_broken_attempt_is_not_done_again(clock: Clock) -> None:
    add(clock, "create_organisation_once", payload={"name": "한빛", "dies": True})
    for _ in range(3):
        run_due(clock=clock, queues=["tests"])
        clock.advance(seconds=60)
    assert Organisation.objects.filter(name="한빛").count() == 1
    assert JobStep.objects.count() == 1


def test_step_after_the_lease_was_taken_over_writes_nothing(clock: Clock) -> None:
    add(clock, "create_organisation_once", payload={"name": "한빛", "dies": False})
    lease = claim(clock)
    assert lease is not None
    clock.advance(seconds=60)
    assert claim(clock, "b") is not None
    with pytest.raises(LeaseLost), JobContext(lease, clock=clock).once("create"):
        raise AssertionError("entered the step")
    assert Organisation.objects.count() == 0


def test_cancel_of_a_waiting_job_ends_it_and_is_in_the_audit_log(clock: Clock) -> None:
    job_id = add(clock)
    assert services.cancel_job(job_id=job_id, actor=OPERATOR, now=clock()) is JobState.CANCELLED
    assert claim(clock) is None
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_type, event.subject_id, event.actor_id) == (
        "job.cancelled",
        "job",
        str(job_id),
        5,
    )


def test_cancel_of_a_running_job_stops_it_at_its_next_checkpoint(clock: Clock) -> None:
    job_id = add(clock, "stop_at_checkpoint")
    lease = claim(clock)
    assert lease is not None
    assert services.cancel_job(job_id=job_id, actor=OPERATOR, now=clock()) is JobState.RUNNING
    run(JobContext(lease, clock=clock))
    assert Job.objects.get(pk=job_id).state == JobState.CANCELLED


def test_cancel_of_a_job_whose_worker_died_holds_when_the_lease_ends(clock: Clock) -> None:
    job_id = add(clock)
    claim(clock)
    services.cancel_job(job_id=job_id, actor=OPERATOR, now=clock())
    clock.advance(seconds=60)
    assert claim(clock, "b") is None
    assert Job.objects.get(pk=job_id).state == JobState.CANCELLED


def test_cancel_of_a_finished_job_is_refused(clock: Clock) -> None:
    job_id = add(clock)
    run_due(clock=clock, queues=["tests"])
    with pytest.raises(MoveRefused):
        services.cancel_job(job_id=job_id, actor=OPERATOR, now=clock())
    assert AuditEvent.objects.count() == 0


def test_retry_of_a_failed_job_gives_it_all_its_attempts_again(clock: Clock) -> None:
    job_id = add(clock, "give_up")
    run_due(clock=clock, queues=["tests"])
    services.retry_job(job_id=job_id, actor=OPERATOR, now=clock())
    job = Job.objects.get(pk=job_id)
    assert (job.state, job.attempt, job.error_code) == (JobState.QUEUED, 0, "")


def test_retry_beside_an_open_job_with_the_same_key_is_refused(clock: Clock) -> None:
    job_id = add(clock, "give_up", dedupe_key="x")
    run_due(clock=clock, queues=["tests"])
    other = add(clock, "give_up", dedupe_key="x")
    with pytest.raises(MoveRefused) as refusal:
        services.retry_job(job_id=job_id, actor=OPERATOR, now=clock())
    assert refusal.value.facts["job_id"] == other


@pytest.mark.parametrize("actor", [PUBLIC, Actor(person_id=9)])
@pytest.mark.parametrize("service", [services.cancel_job, services.retry_job])
def test_steering_by_others_is_refused(clock: Clock, actor: Actor, service: object) -> None:
    job_id = add(clock)
    with pytest.raises(NotPermitted):
        service(job_id=job_id, actor=actor, now=clock())  # type: ignore[operator]
    assert Job.objects.get(pk=job_id).state == JobState.QUEUED


def test_jobs_are_seen_by_operators_and_by_who_asked_for_them(clock: Clock) -> None:
    mine, asker = add(clock), Actor(person_id=9)
    Job.objects.filter(pk=mine).update(requested_by_id=9)
    other = add(clock)
    assert [job.pk for job in queries.jobs_visible_to(OPERATOR)] == [other, mine]
    assert [job.pk for job in queries.jobs_visible_to(asker)] == [mine]
    assert list(queries.jobs_visible_to(PUBLIC)) == []
    with pytest.raises(NotFound):
        queries.job_visible_to(asker, other)


def test_purge_deletes_old_successes_and_keeps_failures(clock: Clock) -> None:
    add(clock)
    failed = add(clock, "give_up")
    run_due(clock=clock, queues=["tests"])
    assert services.purge_jobs(finished_before=clock.advance(days=1)) == 1
    assert [job.pk for job in Job.objects.all()] == [failed]
