"""Matching runs, for operators. Reading only; words that made a score are those of the demands' public texts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from naru.api.fields import Before, Id, Limit
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.matching.queries import runs as queries
from naru.matching.run_tables import public_words
from naru.matching.states import Objective, RunState

if TYPE_CHECKING:
    from naru.matching.models import MatchRun

router = Router(tags=["runs"])


class ObjectiveOut(Schema):
    """What one objective reached. proven: nothing is better; verified: checked without a solver."""

    objective: Objective
    total: float
    worst: float
    matched: int
    proven: bool
    verified: bool


class RunOut(Schema):
    id: int
    title: str
    state: RunState
    round_id: int | None
    what_if_of: int | None
    per_demand: int
    capacity: int
    least_score: float
    seed: int
    chosen: Objective | None
    objectives: list[ObjectiveOut]
    created_at: datetime
    updated_at: datetime


class RunPage(Schema):
    """Newest first. next: give it as `before` for the following page; null at the end."""

    items: list[RunOut]
    next: int | None


class PairOut(Schema):
    objective: Objective
    demand_id: int
    organisation_id: int
    offer_id: int | None
    score: float
    words: list[str] = Field(description="Of the demand's public text only")


class RunDetail(RunOut):
    """A run with the pairs of a page of its demands."""

    demands: int
    page: int
    has_next: bool
    pairs: list[PairOut]


class RunQuery(Schema):
    before: Before = None
    limit: Limit = 20


DEMANDS_A_PAGE = 50


class PairQuery(Schema):
    page: int = Field(default=1, ge=1, le=100_000)


@router.get("", response={200: RunPage, STATUSES: Problem}, operation_id="list_runs")
def list_runs(request: HttpRequest, wanted: Query[RunQuery]) -> RunPage:
    """Matching runs."""
    runs = queries.runs_visible_to(actor_in(request)).order_by("-id")
    if wanted.before is not None:
        runs = runs.filter(pk__lt=wanted.before)
    found = list(runs[: wanted.limit + 1])
    shown = found[: wanted.limit]
    return RunPage(
        items=[RunOut(**_told(run)) for run in shown], next=shown[-1].pk if len(found) > len(shown) else None
    )


@router.get("/{run_id}", response={200: RunDetail, STATUSES: Problem}, operation_id="get_run")
def get_run(request: HttpRequest, run_id: Path[Id], wanted: Query[PairQuery]) -> RunDetail:
    """One run, with the pairs of fifty of its demands under all objectives."""
    actor = actor_in(request)
    run = queries.run_seen_by(actor, run_id)
    ids = run.inputs.get("demands", [])
    first = (wanted.page - 1) * DEMANDS_A_PAGE
    rows = queries.demand_rows(actor, run, ids[first : first + DEMANDS_A_PAGE])
    pairs = [
        PairOut(
            objective=objective,
            demand_id=row.demand_id,
            organisation_id=pair.organisation_id,
            offer_id=pair.offer_id,
            score=pair.score,
            words=public_words(pair.words),
        )
        for row in rows
        for objective, of_demand in row.pairs.items()
        for pair in of_demand
    ]
    has_next = len(ids) > first + DEMANDS_A_PAGE
    return RunDetail(**_told(run), demands=len(ids), page=wanted.page, has_next=has_next, pairs=pairs)


def _told(run: "MatchRun") -> dict[str, Any]:
    figures = [(objective, run.figures[objective]) for objective in Objective if objective in run.figures]
    return {
        "id": run.pk,
        "title": run.title,
        "state": run.state,
        "round_id": run.round_id,
        "what_if_of": run.what_if_of_id,
        "per_demand": run.per_demand,
        "capacity": run.capacity,
        "least_score": run.least_score,
        "seed": run.seed,
        "chosen": run.chosen or None,
        "objectives": [
            ObjectiveOut(
                objective=objective,
                total=told["total"],
                worst=told["worst"],
                matched=told["matched"],
                proven=told["proven"],
                verified=told["verified"],
            )
            for objective, told in figures
        ],
        "created_at": run.created_at,
        "updated_at": run.updated_at,
    }
