"""Matching runs in the background: started and stopped by operators, solved by the system."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import MoveRefused, NotFound
from naru.jobs.registry import task_named
from naru.jobs.services import cancel_job, enqueue
from naru.matching.models import MatchPair, MatchRun
from naru.matching.services.run_shared import SETTLED, locked_run, move, record, save
from naru.matching.states import Objective, RunState


@transaction.atomic
def start_run(*, run_id: int, actor: Actor, now: datetime) -> int:
    """Ask for the run to be solved in the background; returns the job's id."""
    run = locked_run(run_id, actor)
    before = move(run, "start")
    run.problem = {}
    run.job_id = enqueue(task_named("matching.solve_run"), payload={"run_id": run.pk}, now=now, actor=actor)
    save(run, now)
    record(run, "start", actor, now, {"from": before, "job": run.job_id})
    return run.job_id


@transaction.atomic
def store_results(
    *,
    run_id: int,
    job_id: int,
    inputs: Mapping[str, Any],
    figures: Mapping[str, Any],
    pairs: Mapping[Objective, Any],
    actor: Actor,
    now: datetime,
) -> bool:
    """Write what the run's job found, all or nothing. Returns False where nobody waits for it any more.

    pairs : objective → (pair, its words), best of each demand first.
    """
    run = _waiting_for(run_id, job_id)
    if run is None:
        return False
    before = move(run, "solve")
    MatchPair.objects.filter(run=run).delete()
    for objective, chosen in pairs.items():
        MatchPair.objects.bulk_create(_rows(run, objective, chosen), batch_size=1000)
    run.inputs, run.figures, run.problem = dict(inputs), dict(figures), {}
    save(run, now)
    record(run, "solve", actor, now, {"from": before, "job": job_id, "scores": inputs["scores_sha256"]})
    return True


@transaction.atomic
def fail_run(*, run_id: int, job_id: int, problem: Mapping[str, Any], actor: Actor, now: datetime) -> bool:
    """Say why the run's job found nothing. Returns False where nobody waits for it any more."""
    run = _waiting_for(run_id, job_id)
    if run is None:
        return False
    before = move(run, "fail")
    run.problem = dict(problem)
    save(run, now)
    record(run, "fail", actor, now, {"from": before, "job": job_id, "code": problem["code"]})
    return True


@transaction.atomic
def cancel_run(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Wait no more for the run's job, and stop it. Raises MoveRefused where nothing is waited for."""
    run = locked_run(run_id, actor)
    before = move(run, "cancel")
    save(run, now)
    if run.job_id is not None:
        with suppress(MoveRefused, NotFound):  # it ended by itself meanwhile
            cancel_job(job_id=run.job_id, actor=actor, now=now)
    record(run, "cancel", actor, now, {"from": before, "job": run.job_id})


@transaction.atomic
def reopen_run(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Back to preparation, without results: they would no longer belong to the settings."""
    run = locked_run(run_id, actor)
    before = move(run, "change")
    MatchPair.objects.filter(run=run).delete()
    run.inputs, run.figures, run.problem = {}, {}, {}
    save(run, now)
    record(run, "change", actor, now, {"from": before})


@transaction.atomic
def ask_repeat(*, run_id: int, actor: Actor, now: datetime) -> int:
    """Ask for the run to be solved again from its record, to see whether the same comes out; returns the job's id."""
    run = locked_run(run_id, actor)
    if RunState(run.state) not in SETTLED:
        raise MoveRefused(f"run {run_id} is {run.state}: there is nothing to repeat", state=run.state, action="repeat")
    task = task_named("matching.repeat_run")
    job_id = enqueue(task, payload={"run_id": run.pk}, now=now, actor=actor, dedupe_key=str(run.pk))
    run.figures = {**run.figures, "repeat": {"job": job_id}}
    save(run, now)
    record(run, "repeat", actor, now, {"job": job_id})
    return job_id


@transaction.atomic
def store_repeat(*, run_id: int, found: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Write how a repetition compares with the record; the results themselves stay as they are."""
    run = MatchRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None or RunState(run.state) not in SETTLED:
        return
    run.figures = {**run.figures, "repeat": {**found, "at": now.isoformat()}}
    save(run, now)
    record(run, "repeated", actor, now, {"same_scores": found.get("same_scores"), "same": found.get("same")})


def _waiting_for(run_id: int, job_id: int) -> MatchRun | None:
    run = MatchRun.objects.select_for_update().filter(pk=run_id).first()
    return run if run and RunState(run.state) is RunState.WAITING and run.job_id == job_id else None


def _rows(run: MatchRun, objective: Objective, chosen: Any) -> list[MatchPair]:
    rows = []
    place: dict[int, int] = {}
    for pair, words in chosen:
        place[pair.demand_id] = place.get(pair.demand_id, 0) + 1
        rows.append(
            MatchPair(
                run=run,
                objective=objective.value,
                demand_id=pair.demand_id,
                organisation_id=pair.organisation_id,
                offer_id=pair.offer_id,
                score=pair.score,
                rank=place[pair.demand_id],
                words=[list(word) for word in words],
            )
        )
    return rows
