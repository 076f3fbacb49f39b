"""Reading jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.jobs.models import Job, Schedule, WorkerPulse
from naru.jobs.permissions import can_see_jobs
from naru.jobs.states import JobState

# A worker says every 5 s that it lives; after three silent turns it counts as gone.
PULSE_SECONDS = 5
SILENT_AFTER = timedelta(seconds=3 * PULSE_SECONDS)


def jobs_visible_to(actor: Actor, *, state: JobState | None = None) -> QuerySet[Job]:
    """Jobs, newest first. Whoever may not see jobs sees the ones they asked for themselves."""
    jobs = Job.objects.order_by("-id")
    if not can_see_jobs(actor):
        jobs = jobs.filter(requested_by_id=actor.person_id) if actor.is_signed_in else jobs.none()
    return jobs.filter(state=state) if state else jobs


def job_visible_to(actor: Actor, job_id: int) -> Job:
    job = jobs_visible_to(actor).filter(pk=job_id).first()
    if job is None:
        raise NotFound(f"no job {job_id} that you may see", job_id=job_id)
    return job


def counts_by_state(actor: Actor) -> dict[JobState, int]:
    """How many jobs stand in each state; all states are there."""
    rows = jobs_visible_to(actor).order_by().values_list("state").annotate(n=Count("id"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in JobState}


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """workers: processes seen lately. oldest_due_at: since when the oldest due job waits, None when none does."""

    workers: int
    oldest_due_at: datetime | None


def queue_health(*, now: datetime) -> QueueHealth:
    workers = WorkerPulse.objects.filter(seen_at__gte=now - SILENT_AFTER).count()
    oldest = Job.objects.filter(state=JobState.QUEUED, run_at__lte=now).aggregate(oldest=Min("run_at"))["oldest"]
    return QueueHealth(workers=workers, oldest_due_at=oldest)


def schedules() -> QuerySet[Schedule]:
    return Schedule.objects.order_by("name")
