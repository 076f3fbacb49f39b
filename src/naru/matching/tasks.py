"""What keeps the index up to date in the background, and what solves matching runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from naru.core.actor import SYSTEM
from naru.jobs.context import JobContext
from naru.jobs.registry import follower, task
from naru.jobs.services import enqueue
from naru.matching import following, meaning, services
from naru.matching.queries.runs import run_seen_by


@task(title=_("검색 색인 갱신"), queue="index", attempts=5)
def update_index(context: JobContext) -> dict[str, int]:
    """Bring the index to the newest event. Idempotent by itself."""
    index = following.shared_index()
    done = following.catch_up(index, progress=context.progress)
    if index.waiting_for_vectors():
        enqueue(add_vectors, payload={}, now=context.clock(), actor=SYSTEM, dedupe_key="vectors")
    return {"sequence": done.sequence, "put": done.put, "removed": done.removed}


@task(title=_("의미 벡터 만들기"), queue="vectors", attempts=3)
def add_vectors(context: JobContext) -> dict[str, int]:
    """Give a vector to everything that lacks one, newest last; each batch is kept, so that it can be interrupted."""
    return {"added": meaning.add_missing_vectors(following.shared_index(), progress=context.progress)}


SOLVE_ATTEMPTS = 2


@task(title=_("매칭 실행"), queue="matching", attempts=SOLVE_ATTEMPTS)
def solve_run(context: JobContext, *, run_id: int) -> dict[str, str]:
    """Solve a run and write its results in one step; a run that nobody waits for any more stays as it is."""
    # The solvers take a second to load, and this module is read by every process that enqueues something.
    from naru.matching import computing
    from naru.matching.solve.runs import Unsolvable

    index = following.shared_index()
    following.catch_up(index)
    try:
        found = computing.compute(run_seen_by(SYSTEM, run_id), index, context.progress)
    except Unsolvable as error:
        return _fail(context, run_id, error.document)
    except Exception:
        if context.attempt >= SOLVE_ATTEMPTS:
            _fail(context, run_id, {"code": "job_failed"})
        raise
    with context.once("store") as is_first:
        if is_first:
            services.store_results(
                run_id=run_id,
                job_id=context.job_id,
                inputs=found.inputs,
                figures=found.figures,
                pairs=found.pairs,
                actor=SYSTEM,
                now=context.clock(),
            )
    return {"scores_sha256": str(found.inputs["scores_sha256"])}


def _fail(context: JobContext, run_id: int, problem: Mapping[str, Any]) -> dict[str, str]:
    with context.once("fail") as is_first:
        if is_first:
            services.fail_run(run_id=run_id, job_id=context.job_id, problem=problem, actor=SYSTEM, now=context.clock())
    return {"problem": str(problem["code"])}


@task(title=_("매칭 다시 계산해 보기"), queue="matching", attempts=2)
def repeat_run(context: JobContext, *, run_id: int) -> dict[str, Any]:
    """Solve a run once more from its record and write whether the same came out."""
    from naru.matching import computing

    index = following.shared_index()
    following.catch_up(index)
    found = computing.repeat(run_seen_by(SYSTEM, run_id), index, context.progress)
    services.store_repeat(run_id=run_id, found=found, actor=SYSTEM, now=context.clock())
    return dict(found)


@follower(every_seconds=0.5)
def follow_audit_log(now: datetime) -> None:
    """When something changed, ask for an update of the index; while one is waiting, that one will do."""
    if following.is_behind(following.shared_index()):
        enqueue(update_index, payload={}, now=now, actor=SYSTEM, dedupe_key="index")


@follower(every_seconds=20)
def ask_for_vectors(now: datetime) -> None:
    """Whatever entered the index otherwise (filled, imported, another model) gets its vectors too."""
    index = following.shared_index()
    if index.position() is not None and index.waiting_for_vectors():
        enqueue(add_vectors, payload={}, now=now, actor=SYSTEM, dedupe_key="vectors")
