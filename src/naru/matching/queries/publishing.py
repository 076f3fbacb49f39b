"""What publishing a matching run would do, told before it is done."""

from dataclasses import dataclass

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.demands.models import Demand
from naru.matching.models import MatchPair, MatchRun
from naru.matching.queries.runs import may_run, run_seen_by
from naru.matching.states import Objective, RunState
from naru.people.queries import organisations_with_writers, recipients_of


@dataclass(frozen=True, slots=True)
class Publishing:
    """pairs : what introductions start from. firms, institutes : who is told; people : how many of their staff.

    absent : organisations nobody of which has an account, so that nobody is told. other : a run of the same round that
    stands published and must be taken back first.
    """

    run: MatchRun
    pairs: int
    demands: int
    without: int
    firms: int
    institutes: int
    people: int
    absent: int
    other: MatchRun | None


def publishing_of(actor: Actor, run_id: int, objective: Objective) -> Publishing:
    """Raises NotFound, and NotPermitted for those who do not run the round. A fixed number of queries."""
    run = run_seen_by(actor, run_id)
    if not may_run(actor, run):
        raise NotPermitted(f"no right to publish matching run {run_id}", run_id=run_id)
    chosen = MatchPair.objects.filter(run=run, objective=objective)
    pairs = list(chosen.values_list("demand_id", "organisation_id"))
    demands = {demand_id for demand_id, _institute in pairs}
    firms = set(Demand.objects.filter(pk__in=demands).values_list("organisation_id", flat=True))
    institutes = {institute for _demand, institute in pairs}
    told = recipients_of(firms | institutes)
    return Publishing(
        run=run,
        pairs=len(pairs),
        demands=len(demands),
        without=len(run.figures.get("without", [])),
        firms=len(firms),
        institutes=len(institutes),
        people=len(told),
        absent=len((firms | institutes) - organisations_with_writers(firms | institutes)),
        other=_other_published(run),
    )


def _other_published(run: MatchRun) -> MatchRun | None:
    if run.round_id is None:
        return None
    others = MatchRun.objects.filter(round_id=run.round_id, state=RunState.PUBLISHED)
    return others.exclude(pk=run.pk).only("pk", "title").first()
