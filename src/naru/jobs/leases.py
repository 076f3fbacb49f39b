"""What workers do with jobs: claim, keep, settle. Every write names the lease's token and is one statement or one
short transaction, so that kill -9 at any point leaves a job that another worker takes over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest

from naru.jobs.models import Job, WorkerPulse
from naru.jobs.rules import retry_delay
from naru.jobs.states import JOB, JobState

# Long enough to outlast a slow disk, short enough that a dead worker's job is taken up soon.
LEASE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Lease:
    """A claimed job as the worker sees it. `attempt` counts from 1."""

    job_id: int
    token: str
    task: str
    payload: Mapping[str, Any]
    attempt: int
    max_attempts: int


def claim(*, worker: str, queues: Sequence[str], now: datetime) -> Lease | None:
    """Take the next due job of these queues, or None.

    Highest priority first, then the one due longest. PostgreSQL skips rows that another worker is just taking;
    SQLite puts writers in a line. Most calls find nothing and take no lock at all.
    """
    for due in (_abandoned(queues, now), _waiting(queues, now)):
        while due.exists():
            with transaction.atomic():
                job = due.select_for_update(skip_locked=True).first()
                if job is None:
                    break
                if lease := _take(job, worker, now):
                    return lease
    return None


def _waiting(queues: Sequence[str], now: datetime) -> QuerySet[Job]:
    waiting = Job.objects.filter(state=JobState.QUEUED, queue__in=queues, run_at__lte=now)
    return waiting.order_by("-priority", "run_at", "id")


def _abandoned(queues: Sequence[str], now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.RUNNING, queue__in=queues, leased_until__lt=now).order_by("leased_until")


def _take(job: Job, worker: str, now: datetime) -> Lease | None:
    """Start the locked job; None when it ends here: cancelled meanwhile, or its attempts are used up."""
    if job.cancel_requested_at is not None:
        job.save_now(state=JOB.after(JobState(job.state), "cancel"), lease_token="", leased_until=None, finished_at=now)
        return None
    if job.attempt >= job.max_attempts:
        job.save_now(
            state=JOB.after(JobState(job.state), "fail"),
            lease_token="",
            leased_until=None,
            finished_at=now,
            error_code="worker_lost",
            error_place=job.worker,
        )
        return None
    job.save_now(
        state=JOB.after(JobState(job.state), "start"),
        attempt=job.attempt + 1,
        started_at=now,
        worker=worker,
        lease_token=uuid4().hex,
        leased_until=now + LEASE,
    )
    return Lease(job.pk, job.lease_token, job.task, job.payload, job.attempt, job.max_attempts)


def held(lease: Lease) -> QuerySet[Job]:
    """The job's row as long as this lease holds it, else nothing."""
    return Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, lease_token=lease.token)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a heartbeat learns."""

    is_lost: bool
    is_cancel_requested: bool


def beat(lease: Lease, *, now: datetime, done: int, total: int, message: str) -> Pulse:
    """Prolong the lease, write the progress, and learn whether the job is still ours and still wanted."""
    kept = held(lease).update(
        leased_until=now + LEASE, progress_done=done, progress_total=total, progress_message=message
    )
    wanted = held(lease).filter(cancel_requested_at=None).exists()
    return Pulse(is_lost=not kept, is_cancel_requested=bool(kept) and not wanted)


def settle(lease: Lease, action: str, *, now: datetime, **fields: Any) -> bool:
    """End the lease with `action` of the state machine. False: the lease was lost, and nothing was changed."""
    state = JOB.after(JobState.RUNNING, action)
    if state is not JobState.QUEUED:
        fields["finished_at"] = now
    return bool(held(lease).update(state=state, lease_token="", leased_until=None, **fields))


def succeed(lease: Lease, *, now: datetime, result: Mapping[str, Any]) -> bool:
    """Whatever is done is done in full: the last step of the progress may have come between two writes."""
    whole = {"progress_done": Greatest("progress_done", "progress_total")}
    return settle(lease, "succeed", now=now, result=dict(result), error_code="", error_place="", **whole)


def fail_attempt(lease: Lease, *, now: datetime, code: str, place: str, is_final: bool) -> bool:
    """Queue the job again after a delay; after its last attempt, or a final refusal, it has failed."""
    if is_final or lease.attempt >= lease.max_attempts:
        return settle(lease, "fail", now=now, error_code=code, error_place=place)
    run_at = now + retry_delay(lease.attempt)
    return settle(lease, "postpone", now=now, run_at=run_at, error_code=code, error_place=place)


def give_back(lease: Lease, *, now: datetime) -> bool:
    """The worker stops: the job waits again, and the broken-off start is not counted as an attempt."""
    return settle(lease, "give_back", now=now, attempt=lease.attempt - 1, run_at=now)


def pulse_worker(*, name: str, queues: Sequence[str], now: datetime) -> None:
    """Say that this worker lives."""
    WorkerPulse.objects.update_or_create(
        name=name,
        defaults={"seen_at": now, "queues": ",".join(queues)[:200]},
        create_defaults={"seen_at": now, "queues": ",".join(queues)[:200], "started_at": now},
    )


def forget_workers(*, name: str, silent_since: datetime) -> None:
    """Strike off this worker, which stops, and those that fell silent before that instant."""
    WorkerPulse.objects.filter(name=name).delete()
    WorkerPulse.objects.filter(seen_at__lt=silent_since).delete()
