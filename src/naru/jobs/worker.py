"""The worker process: one lane (thread) per queue, one ticking thread for schedules and followers."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from naru.jobs import leases, registry, schedules
from naru.jobs.context import JobContext
from naru.jobs.queries import PULSE_SECONDS, SILENT_AFTER
from naru.jobs.runner import run

log = logging.getLogger("naru.jobs")

# An idle lane asks five times a second, one indexed look each: about 0.3 % of a core.
IDLE_SECONDS = 0.2
TICK_SECONDS = 0.1
SCHEDULE_SECONDS = 1.0
BEAT_SECONDS = 1.0
# After an error of the database itself (restart, fail-over) everything waits so long before it asks again.
TROUBLE_SECONDS = 3.0
# How long a stopping worker waits for its jobs to reach a checkpoint; what does not is taken over by lease.
GRACE_SECONDS = 10.0


class Worker:
    """Runs until `stop` is called: safe to call from a signal handler."""

    def __init__(self, queues: Sequence[str] = (), *, clock: Callable[[], datetime] = timezone.now) -> None:
        registry.load()
        self.queues = list(queues) or registry.queues()
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:100]
        self._clock = clock
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Block until stopped. Jobs that are running then get a while to reach a checkpoint and are given back."""
        lanes = [
            threading.Thread(target=self._lane, args=(queue,), name=f"lane-{queue}", daemon=True)
            for queue in self.queues
        ]
        for lane in lanes:
            lane.start()
        self._tick_until_stopped()
        deadline = monotonic() + GRACE_SECONDS
        for lane in lanes:
            lane.join(timeout=max(0.0, deadline - monotonic()))
        self._forget()

    def _lane(self, queue: str) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                lease = leases.claim(worker=self.name, queues=[queue], now=self._clock())
                if lease is not None:
                    self._run_beating(JobContext(lease, clock=self._clock, stopping=self._stopping))
                    continue
            except DatabaseError as error:
                self._wait_out(error)
            self._stopping.wait(IDLE_SECONDS)
        connection.close()

    def _run_beating(self, context: JobContext) -> None:
        finished = threading.Event()
        context.has_own_beat = False
        beating = threading.Thread(target=self._beat, args=(context, finished), name="beat", daemon=True)
        beating.start()
        try:
            run(context)
        finally:
            finished.set()
            beating.join()

    def _beat(self, context: JobContext, finished: threading.Event) -> None:
        while not finished.wait(BEAT_SECONDS):
            try:
                context.beat()
            except DatabaseError as error:
                # The next beat may get through; if none does, the lease ends and the job runs elsewhere.
                log.warning("job.beat_failed", extra={"job": context.job_id, "error": type(error).__name__})
        connection.close()

    def _tick_until_stopped(self) -> None:
        due: dict[str, float] = {}
        tickers: dict[str, tuple[float, Callable[[datetime], object]]] = {
            "pulse": (PULSE_SECONDS, self._pulse),
            "schedules": (SCHEDULE_SECONDS, lambda now: schedules.fire_due(now=now)),
            **{f.name: (f.every_seconds, f.function) for f in registry.FOLLOWERS.values()},
        }
        while not self._stopping.is_set():
            for name, (every_seconds, function) in tickers.items():
                if monotonic() >= due.get(name, 0.0):
                    self._tick(name, function)
                    due[name] = monotonic() + every_seconds
            self._stopping.wait(TICK_SECONDS)

    def _tick(self, name: str, function: Callable[[datetime], object]) -> None:
        try:
            close_old_connections()
            function(self._clock())
        except DatabaseError as error:
            self._wait_out(error)
        except Exception as error:
            # A broken follower must not take the other ones down with it.
            log.exception("worker.tick_failed", extra={"ticker": name, "error": type(error).__name__})

    def _pulse(self, now: datetime) -> None:
        leases.pulse_worker(name=self.name, queues=self.queues, now=now)

    def _wait_out(self, error: DatabaseError) -> None:
        log.warning("worker.database_trouble", extra={"error": type(error).__name__})
        connection.close()
        self._stopping.wait(TROUBLE_SECONDS)

    def _forget(self) -> None:
        try:
            leases.forget_workers(name=self.name, silent_since=self._clock() - 20 * SILENT_AFTER)
        except DatabaseError:
            log.warning("worker.not_struck_off", extra={"worker": self.name})
        connection.close()
