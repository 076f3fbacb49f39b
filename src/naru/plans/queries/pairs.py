"""Pairs that go on and have not signed: what ends with a demand, and what a round leaves open."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound, NotPermitted
from naru.demands.models import Demand
from naru.demands.permissions import can_move, can_see_demand
from naru.demands.states import DEMAND_MOVES, DemandState
from naru.introductions.models import Introduction
from naru.introductions.queries import introductions_visible_to, sheets_for
from naru.introductions.sheets import IntroductionSheet
from naru.introductions.states import IntroductionState
from naru.plans.permissions import can_end_pair
from naru.plans.queries.lists import PlanRow, plan_rows, plans_visible_to
from naru.plans.states import PlanState


def unsigned_pairs() -> QuerySet[Introduction]:
    """Introductions that go on, apart from those whose plan all parties signed."""
    return Introduction.objects.exclude(state=IntroductionState.ENDED).exclude(plan__state=PlanState.SIGNED)


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A pair as one reader sees it. plan : None while there is none, and for readers who are no party of it."""

    introduction: IntroductionSheet
    plan: PlanRow | None


@dataclass(frozen=True, slots=True)
class DemandPairs:
    """What a move that ends a demand does to the pairs over it.

    ending : go no further. standing : signed, and untouched. can_end : whether all that would end is the actor's to
    end; where it is not, the move is refused.
    """

    ending: tuple[OpenPair, ...]
    standing: tuple[OpenPair, ...]
    can_end: bool

    @property
    def plan_count(self) -> int:
        return sum(1 for pair in self.ending if pair.plan is not None)


def pairs_over_demand(actor: Actor, demand_id: int, action: str) -> DemandPairs:
    """What would become of the pairs over a demand, for who may make this move: a fixed number of queries.

    Raises NotFound where the actor may not know of the demand, NotPermitted, and MoveRefused where there is no such
    move now.
    """
    demand = Demand.objects.filter(pk=demand_id).first()
    if demand is None or not can_see_demand(actor, demand):
        raise NotFound(f"no demand {demand_id} that you may see", demand_id=demand_id)
    if not can_move(actor, demand, action):
        raise NotPermitted(f"you may not {action} demand {demand_id}")
    DEMAND_MOVES.after(DemandState(demand.state), action)
    unsigned = unsigned_pairs().filter(demand=demand_id).select_related("plan")
    seen = introductions_visible_to(actor).filter(demand=demand_id)
    signed = seen.filter(plan__state=PlanState.SIGNED)
    return DemandPairs(
        ending=_open_pairs(actor, seen.filter(pk__in=unsigned_pairs().filter(demand=demand_id)).order_by("id")),
        standing=_open_pairs(actor, signed.order_by("id")),
        can_end=all(can_end_pair(actor, pair) for pair in unsigned),
    )


@dataclass(frozen=True, slots=True)
class RoundPairs:
    """What a round leaves open. introductions : how many at each step before a plan; plans : how many in each state.

    some : the first of them, by name.
    """

    introductions: Mapping[IntroductionState, int]
    plans: Mapping[PlanState, int]
    some: tuple[OpenPair, ...]

    @property
    def count(self) -> int:
        return sum(self.introductions.values()) + sum(self.plans.values())


def pairs_in_round(actor: Actor, round_id: int, *, most: int) -> RoundPairs:
    """The pairs of a round that have not signed, as far as the actor sees them: a fixed number of queries."""
    found = unsigned_pairs().filter(pk__in=introductions_visible_to(actor).filter(round=round_id))
    introductions: Counter[IntroductionState] = Counter()
    plans: Counter[PlanState] = Counter()
    for state, plan_state, number in found.order_by().values_list("state", "plan__state").annotate(number=Count("pk")):
        if plan_state:
            plans[PlanState(plan_state)] += number
        else:
            introductions[IntroductionState(state)] += number
    return RoundPairs(
        introductions={state: introductions[state] for state in IntroductionState if introductions[state]},
        plans={state: plans[state] for state in PlanState if plans[state]},
        some=_open_pairs(actor, found.order_by("id")[:most]) if introductions or plans else (),
    )


def _open_pairs(actor: Actor, found: QuerySet[Introduction]) -> tuple[OpenPair, ...]:
    sheets = sheets_for(actor, found)
    ids = [sheet.id for sheet in sheets]
    plans = list(plans_visible_to(actor).filter(introduction__in=ids).select_related("firm", "institute", "round"))
    pairs = zip(plans, plan_rows(actor, plans), strict=True)
    rows = {plan.introduction_id: row for plan, row in pairs}
    return tuple(OpenPair(sheet, rows.get(sheet.id)) for sheet in sheets)
