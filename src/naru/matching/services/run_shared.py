"""What every change of a matching run does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from naru.core.actor import Actor
from naru.core.decision import Decision
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.matching.models import MatchRun
from naru.matching.permissions import can_run_matching, runs_open_to
from naru.matching.states import RUN_MOVES, RunState
from naru.records.services import record_event

SETTLED = (RunState.SOLVED, RunState.PUBLISHED, RunState.WITHDRAWN)
"""States in which a run has results."""


def locked_run(run_id: int, actor: Actor) -> MatchRun:
    """The run, locked, for who may change it. Raises NotFound where the actor sees none, and NotPermitted."""
    runs = MatchRun.objects.select_for_update(of=("self",)).select_related("round")
    run = runs.filter(runs_open_to(actor), pk=run_id).first()
    if run is None:
        raise NotFound(f"no matching run {run_id} that you may see", run_id=run_id)
    if not can_run_matching(actor, run.round.operator_id if run.round else None):
        raise NotPermitted(f"no right to change matching run {run_id}", run_id=run_id)
    return run


def move(run: MatchRun, action: str) -> str:
    before = RunState(run.state)
    run.state = RUN_MOVES.after(before, action).value
    return before.value


def save(run: MatchRun, now: datetime) -> None:
    run.updated_at = now
    run.version += 1
    run.save()


def refuse(decision: Decision) -> None:
    if not decision.passed:
        raise RuleRefused(f"refused: {decision.code}", decision=decision)


def record(run: MatchRun, what: str, actor: Actor, now: datetime, details: Mapping[str, Any]) -> None:
    record_event(
        actor=actor, verb=f"match_run.{what}", subject_type="match_run", subject_id=run.pk, now=now, details=details
    )
