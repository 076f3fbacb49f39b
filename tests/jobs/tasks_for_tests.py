"""Tasks that only the tests know."""

from naru.core.errors import NotFound
from naru.jobs.context import JobContext
from naru.jobs.registry import Task
from naru.jobs.runner import Refused
from naru.people.models import Organisation


def succeed(context: JobContext, *, value: int) -> dict[str, int]:
    context.progress(1, 2, "half")
    return {"value": value}


def refuse(context: JobContext) -> None:
    raise NotFound("organisation 99 is gone", organisation_id=99)


def give_up(context: JobContext) -> None:
    raise Refused("file_gone")


def stumble(context: JobContext) -> None:
    raise ValueError("900101-1234567")


def create_organisation_once(context: JobContext, *, name: str, dies: bool) -> None:
    with context.once("create") as is_first:
        if is_first:
            now = context.clock()
            Organisation.objects.create(kind="firm", name=name, created_at=now, updated_at=now)
    if dies:
        raise ValueError("after the effect")


def stop_at_checkpoint(context: JobContext) -> None:
    context.beat()
    context.checkpoint()
    raise AssertionError("went past the checkpoint")


ALL = {
    f"tests.{function.__name__}": Task(f"tests.{function.__name__}", function, function.__name__, "tests", 3)
    for function in (succeed, refuse, give_up, stumble, create_organisation_once, stop_at_checkpoint)
}
