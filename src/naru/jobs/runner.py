"""Run one claimed job, and settle it whatever happens."""

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime

from structlog.contextvars import bound_contextvars

from naru.core.errors import NaruError
from naru.jobs import leases, registry
from naru.jobs.context import Cancelled, Interrupted, JobContext, LeaseLost
from naru.jobs.leases import Lease

log = logging.getLogger("naru.jobs")


class Refused(Exception):
    """A task gives up for good: further attempts would end the same way. `code` has a label in the task's stage."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run(context: JobContext) -> None:
    """Call the task of the context's lease and write its end down. Raises nothing but SystemExit and the like."""
    lease, clock = context.lease, context.clock
    with bound_contextvars(job=lease.job_id, task=lease.task):
        _run(context, lease, clock)


def _run(context: JobContext, lease: Lease, clock: Callable[[], datetime]) -> None:
    try:
        registry.load()
        task = registry.TASKS.get(lease.task)
        if task is None:
            raise Refused("unknown_task")
        result = task(context, **lease.payload)
        leases.succeed(lease, now=clock(), result=result or {})
    except Cancelled:
        leases.settle(lease, "cancel", now=clock())
    except Interrupted:
        leases.give_back(lease, now=clock())
    except LeaseLost:
        log.warning("job.lease_lost")
    except Exception as error:
        _write_failure(lease, error, clock())


def _write_failure(lease: Lease, error: Exception, now: datetime) -> None:
    code = error.code if isinstance(error, NaruError | Refused) else "unexpected"
    # The message of a foreign error may quote what a person typed: only its class and its place are kept.
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{type(error).__name__} {_short(frames[-1]) if frames else ''}"
    leases.fail_attempt(lease, now=now, code=code[:64], place=place[:200], is_final=isinstance(error, Refused))
    log.error(
        "job.attempt_failed",
        extra={
            "attempt": lease.attempt,
            "code": code,
            "frames": [_short(frame) for frame in frames[-8:]],
        },
    )


def _short(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}"


def run_due(
    *, clock: Callable[[], datetime], queues: Sequence[str] | None = None, worker: str = "inline", limit: int = 1000
) -> int:
    """Run everything that is due, one after the other in this thread, and return how many jobs were run."""
    names = list(queues) if queues is not None else registry.queues()
    for count in range(limit):
        lease = leases.claim(worker=worker, queues=names, now=clock())
        if lease is None:
            return count
        run(JobContext(lease, clock=clock))
    return limit
