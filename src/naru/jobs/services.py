"""What people and stages do with jobs: enqueue, cancel, retry. What workers do stands in `leases`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from naru.core.actor import Actor
from naru.core.errors import MoveRefused, NotFound, NotPermitted
from naru.jobs import journal
from naru.jobs.models import Job, JobStep
from naru.jobs.permissions import can_steer_jobs
from naru.jobs.registry import Task
from naru.jobs.states import JOB, OPEN_STATES, JobState


def enqueue(
    task: Task,
    *,
    payload: Mapping[str, Any],
    now: datetime,
    actor: Actor,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
) -> int:
    """Put a job into the queue and return its id; it starts only after the caller's transaction is committed.

    With a dedupe key: when a job with that key is queued or running, nothing is added and that job's id is
    returned. Whoever adds work that a running job may already have passed by must therefore ask again later, as
    followers do. The service that enqueues has checked the permission and records the event.
    """
    key = f"{task.name}:{dedupe_key}" if dedupe_key else None
    if key and (open_id := _open_job_id(key)):
        return open_id
    job = Job(
        task=task.name,
        queue=task.queue,
        payload=dict(payload),
        dedupe_key=key,
        requested_by_id=actor.person_id,
        created_at=now,
        run_at=run_at or now,
        max_attempts=task.attempts,
        priority=priority,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Another process added it between the look and the insert; the constraint decides.
        if key and (open_id := _open_job_id(key)):
            return open_id
        raise
    return job.pk


def _open_job_id(key: str) -> int | None:
    return Job.objects.filter(dedupe_key=key, state__in=OPEN_STATES).values_list("pk", flat=True).first()


@transaction.atomic
def cancel_job(*, job_id: int, actor: Actor, now: datetime) -> JobState:
    """Cancel a waiting job at once; ask a running one to stop at its next checkpoint.

    Returns the state after the call: `running` means that the wish is written and the worker has not yet obeyed.
    """
    job = _steerable(job_id, actor)
    state = JobState(job.state)
    after = JOB.after(state, "cancel")
    if state is JobState.RUNNING:
        job.save_now(cancel_requested_at=job.cancel_requested_at or now)
    else:
        job.save_now(state=after, cancel_requested_at=now, finished_at=now)
    journal.write(actor=actor, verb="job.cancelled", job_id=job.pk, now=now)
    return JobState(job.state)


@transaction.atomic
def retry_job(*, job_id: int, actor: Actor, now: datetime) -> None:
    """Queue a failed or cancelled job again with all its attempts. Steps already done stay done.

    Raises MoveRefused while a job with the same dedupe key is open: that one does the work.
    """
    job = _steerable(job_id, actor)
    after = JOB.after(JobState(job.state), "retry")
    if job.dedupe_key and (other := _open_job_id(job.dedupe_key)):
        raise MoveRefused(f"job {job_id} is already done by job {other}", code="job_already_open", job_id=other)
    job.save_now(
        state=after,
        run_at=now,
        attempt=0,
        started_at=None,
        finished_at=None,
        cancel_requested_at=None,
        error_code="",
        error_place="",
        progress_done=0,
        progress_total=0,
        progress_message="",
    )
    journal.write(actor=actor, verb="job.retried", job_id=job.pk, now=now)


def _steerable(job_id: int, actor: Actor) -> Job:
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if not can_steer_jobs(actor):
        raise NotPermitted(f"job {job_id}: only operators steer jobs", job_id=job_id)
    if job is None:
        raise NotFound(f"no job {job_id}", job_id=job_id)
    return job


@transaction.atomic
def purge_jobs(*, finished_before: datetime) -> int:
    """Delete jobs that ended well or were cancelled before that instant, and return how many. Failed ones stay."""
    old = Job.objects.filter(state__in=(JobState.SUCCEEDED, JobState.CANCELLED), finished_at__lt=finished_before)
    JobStep.objects.filter(job__in=old).delete()
    return old.delete()[0]
