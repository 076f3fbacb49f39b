"""Long files: judged, written and taken back in the background."""

from django.utils.translation import gettext_lazy as _

from naru.imports import services
from naru.imports.actors import actor_of
from naru.jobs.context import Cancelled, JobContext
from naru.jobs.registry import task


@task(title=_("가져온 행 판정"), queue="imports")
def judge_rows(context: JobContext, *, batch_id: int, person_id: int | None) -> None:
    services.judge_rows(batch_id=batch_id, actor=actor_of(person_id), now=context.clock(), progress=context.progress)


@task(title=_("가져온 행 쓰기"), queue="imports")
def write_rows(context: JobContext, *, batch_id: int, person_id: int | None) -> None:
    actor = actor_of(person_id)
    try:
        services.write_rows(batch_id=batch_id, actor=actor, now=context.clock(), progress=context.progress)
    except Cancelled:
        # The job is cancelled, the batch must not wait for it: it can be continued or undone.
        services.stop_import(batch_id=batch_id, actor=actor, now=context.clock())
        raise


@task(title=_("가져온 행 되돌리기"), queue="imports")
def take_back_rows(context: JobContext, *, batch_id: int, person_id: int | None) -> None:
    services.take_back_rows(
        batch_id=batch_id, actor=actor_of(person_id), now=context.clock(), progress=context.progress
    )
