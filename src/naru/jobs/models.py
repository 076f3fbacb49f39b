"""The queue: a table of leases. A job is taken for a while, and taken by another when its worker falls silent."""

from typing import Any

from django.db import models
from django.db.models import Q

from naru.jobs.states import OPEN_STATES, JobState


class Job(models.Model):
    """One piece of background work.

    The lease is `lease_token` until `leased_until`; every write of a worker names its token, so that one which lost
    its lease changes nothing. `attempt` counts the starts. Payload, result and error hold ids, codes and counts.
    """

    task = models.CharField(max_length=100)
    queue = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in JobState], default=JobState.QUEUED)
    priority = models.SmallIntegerField(default=0)
    dedupe_key = models.CharField(max_length=200, null=True)
    requested_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    run_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    worker = models.CharField(max_length=100, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, blank=True)
    error_place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=Q(state__in=OPEN_STATES), name="job_dedupe_among_open"
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | (~Q(lease_token="") & Q(leased_until__isnull=False)),
                name="job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_at", "id"], condition=Q(state=JobState.QUEUED), name="job_waiting"
            ),
            models.Index(fields=["leased_until"], condition=Q(state=JobState.RUNNING), name="job_leased"),
            models.Index(fields=["state", "-id"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.task} {self.state}"

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100; None as long as the total is not known."""
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else None

    def save_now(self, **fields: Any) -> None:
        """Write exactly the named fields."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))


class JobStep(models.Model):
    """A step of a job whose effect is in the database: written in the effect's own transaction, so it happens once."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=200)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="job_step_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.name}"


class Schedule(models.Model):
    """When a periodic task is due next; the row's lock lets one worker of many enqueue it."""

    name = models.CharField(max_length=100, unique=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.next_run_at}"


class WorkerPulse(models.Model):
    """A worker process that was seen lately."""

    name = models.CharField(max_length=100, unique=True)
    queues = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at}"
