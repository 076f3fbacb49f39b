"""What a running task is given: progress, checkpoints, and steps that happen once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

from django.db import transaction

from naru.jobs import leases
from naru.jobs.leases import Lease
from naru.jobs.models import JobStep

# A task that runs without a beating thread (in tests, from the command line) beats itself, at most so often.
OWN_BEAT = timedelta(seconds=1)


class Cancelled(BaseException):
    """Somebody cancelled this job. Not an Exception, so that a task's own `except Exception` cannot swallow it."""


class Interrupted(BaseException):
    """The worker is stopping: the job is given back and runs again later."""


class LeaseLost(BaseException):
    """Another worker has taken this job over: whatever is not committed must not be."""


class JobContext:
    """Handed to the task as its first argument.

    clock: tells the time; a task passes `context.clock()` on as `now` to the services it calls.
    """

    def __init__(self, lease: Lease, *, clock: Callable[[], datetime], stopping: Event | None = None) -> None:
        self.lease = lease
        self.job_id = lease.job_id
        self.attempt = lease.attempt
        self.clock = clock
        self._stopping = stopping or Event()
        self._done = 0
        self._total = 0
        self._message = ""
        self._is_lost = False
        self._is_cancelled = False
        self._beaten_at = clock()
        self.has_own_beat = True

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Say how far the work is; cheap enough to call for every row. The next heartbeat writes it down."""
        self._done, self._total, self._message = done, total, message[:200]
        self.checkpoint()

    def checkpoint(self) -> None:
        """A place where the work may stop. Raises Cancelled, Interrupted or LeaseLost; let them through."""
        if self.has_own_beat and self.clock() - self._beaten_at >= OWN_BEAT:
            self.beat()
        if self._is_lost:
            raise LeaseLost(f"job {self.job_id}: the lease was taken over")
        if self._is_cancelled:
            raise Cancelled(f"job {self.job_id}")
        if self._stopping.is_set():
            raise Interrupted(f"job {self.job_id}")

    def beat(self) -> None:
        """Prolong the lease and write the progress. The worker's thread calls it; so may a task before long work."""
        now = self.clock()
        pulse = leases.beat(self.lease, now=now, done=self._done, total=self._total, message=self._message)
        self._beaten_at = now
        self._is_lost = self._is_lost or pulse.is_lost
        self._is_cancelled = self._is_cancelled or pulse.is_cancel_requested

    @contextmanager
    def once(self, step: str) -> Iterator[bool]:
        """Run an effect exactly once, however often the job runs.

            with context.once("apply") as is_first:
                if is_first:
                    apply(...)  # writes to the same database

        One transaction holds the effect and the mark that it happened: after kill -9 both are there or neither.
        The job's row is locked meanwhile, so that a worker which lost its lease cannot commit beside its successor.
        Raises LeaseLost. Effects outside the database (mail, files) cannot be had exactly once this way: give them
        a name derived from the job's id, so that doing them again changes nothing.
        """
        with transaction.atomic():
            if leases.held(self.lease).select_for_update().first() is None:
                raise LeaseLost(f"job {self.job_id}: the lease was taken over before step '{step}'")
            is_first = not JobStep.objects.filter(job_id=self.job_id, name=step).exists()
            yield is_first
            if is_first:
                JobStep.objects.create(job_id=self.job_id, name=step, done_at=self.clock())
