"""Tasks, schedules and followers, declared in each stage's `tasks.py` and found when first needed.

    @task(title=_("색인 갱신"), queue="default", attempts=5)
    def update_index(context: JobContext, *, up_to: int) -> dict[str, int]: ...

    schedule("matching.nightly", update_index, daily_at=time(3, 0), payload={"up_to": 0})

    @follower(every_seconds=0.5)
    def follow_audit_log(now: datetime) -> None: ...  # a cheap look; enqueues with a dedupe key when there is work

A task may run more than once (its worker can die after the effect and before the mark), so it is idempotent by
itself or puts each effect into `context.once(step)`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, Concatenate

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from naru.jobs.context import JobContext

Result = Mapping[str, Any] | None
TaskFunction = Callable[Concatenate["JobContext", ...], Result]
FollowerFunction = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Task:
    """title: what the operator reads. queue: each queue is a lane of its own, so that long work holds up no short."""

    name: str
    function: TaskFunction
    title: str | Promise
    queue: str
    attempts: int

    def __call__(self, context: "JobContext", **payload: Any) -> Result:
        return self.function(context, **payload)


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    task: Task
    every_seconds: int | None
    daily_at: time | None  # in Asia/Seoul
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Follower:
    name: str
    function: FollowerFunction
    every_seconds: float


TASKS: dict[str, Task] = {}
SCHEDULES: dict[str, Schedule] = {}
FOLLOWERS: dict[str, Follower] = {}


def _name_of(function: Callable[..., object]) -> str:
    """`naru.matching.tasks.update_index` → `matching.update_index`."""
    parts = [part for part in function.__module__.split(".") if part not in {"naru", "tasks"}]
    return ".".join([*parts, function.__name__])


def task(*, title: str | Promise, queue: str = "default", attempts: int = 3) -> Callable[[TaskFunction], Task]:
    """Declare a function as a task. Its payload is JSON: ids in, one service call."""

    def declare(function: TaskFunction) -> Task:
        declared = Task(_name_of(function), function, title, queue, attempts)
        if declared.name in TASKS and TASKS[declared.name].function.__module__ != function.__module__:
            raise ValueError(f"two tasks are called '{declared.name}'")
        TASKS[declared.name] = declared
        return declared

    return declare


def schedule(
    name: str,
    task: Task,
    *,
    every_seconds: int | None = None,
    daily_at: time | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Enqueue `task` periodically: every so many seconds, or daily at a time of day in Asia/Seoul."""
    if (every_seconds is None) == (daily_at is None):
        raise ValueError(f"schedule '{name}' needs either every_seconds or daily_at")
    SCHEDULES[name] = Schedule(name, task, every_seconds, daily_at, dict(payload or {}))


def follower(*, every_seconds: float) -> Callable[[FollowerFunction], FollowerFunction]:
    """Call the function in every worker, so often. It must be cheap and must not change anything but the queue."""

    def declare(function: FollowerFunction) -> FollowerFunction:
        name = _name_of(function)
        FOLLOWERS[name] = Follower(name, function, every_seconds)
        return function

    return declare


@cache
def load() -> None:
    """Find every stage's tasks. Done when they are first needed, because some stages bring a heavy engine along."""
    autodiscover_modules("tasks")


def task_named(name: str) -> Task:
    """For a stage's services, which its tasks import and which therefore cannot import them. Raises KeyError."""
    load()
    return TASKS[name]


def queues() -> list[str]:
    """The names of all queues that a task uses."""
    load()
    return sorted({declared.queue for declared in TASKS.values()})


def title_of(task_name: str) -> str:
    """What the operator reads for a task; its name where this version does not know it."""
    load()
    known = TASKS.get(task_name)
    return str(known.title) if known else task_name
