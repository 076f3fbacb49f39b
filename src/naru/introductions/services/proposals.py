"""Proposing pairs to both sides: from a published run, from mutual interest, or by hand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import Decision, failed
from naru.core.errors import NotPermitted, RuleRefused
from naru.core.period import SEOUL
from naru.demands.models import Demand, Offer
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_propose
from naru.introductions.queries import pairs_ready, round_to_introduce_in
from naru.introductions.rules import due_after, round_decision
from naru.introductions.services.shared import decision_about, record, refuse, tell
from naru.introductions.states import IntroductionState, Origin, Party, Step
from naru.matching.models import MatchPair
from naru.people.models import Organisation
from naru.programmes.models import Round
from naru.programmes.queries import admitted_organisations
from naru.programmes.states import MemberRole, RoundState

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Who is to be brought together over what."""

    firm_id: int
    institute_id: int
    demand_id: int | None = None
    offer_id: int | None = None
    score: float | None = None
    run_id: int | None = None


@dataclass(slots=True)
class Proposed:
    """What became of pairs that were chosen together: the new introductions, and why the others were left out."""

    made: list[Introduction] = field(default_factory=list)
    refused: list[tuple[Pair, Decision]] = field(default_factory=list)


@transaction.atomic
def propose_from_run(
    *, run_id: int, pairs: Collection[tuple[int, int]], round_id: int | None, actor: Actor, now: datetime
) -> Proposed:
    """Propose pairs (demand, institute) of a published run. What is no longer possible is told, not raised.

    round_id : the run's. Raises NotFound or NotPermitted for whoever does not run it, RuleRefused for a pair that is
    not ready in that run.
    """
    wanted = set(pairs)
    ready = [row for row in _ready(actor, round_id, Origin.RUN) if row.run_id == run_id and _key(row) in wanted]
    if {_key(row) for row in ready} != wanted:
        refuse(failed("not_in_run"))
    return _propose(ready, round_id, Origin.RUN, actor, now)


@transaction.atomic
def propose_from_interest(
    *, pairs: Collection[tuple[int, int]], round_id: int | None, actor: Actor, now: datetime
) -> Proposed:
    """Propose pairs (demand, offer) in which both sides showed interest.

    Interest is no consent to be named and to show confidential parts, so both sides are still asked.
    """
    wanted = set(pairs)
    ready = [row for row in _ready(actor, round_id, Origin.INTEREST) if (row.demand_id, row.offer_id) in wanted]
    if {(row.demand_id, row.offer_id) for row in ready} != wanted:
        refuse(failed("no_mutual_interest"))
    return _propose(ready, round_id, Origin.INTEREST, actor, now)


@transaction.atomic
def propose_ready(*, keys: Sequence[str], round_id: int | None, actor: Actor, now: datetime) -> Proposed:
    """Propose many of `queries.pairs_ready` at once, by their keys; keys that are no longer ready are left out."""
    done = Proposed()
    for origin in (Origin.INTEREST, Origin.RUN):
        sources = {int(key.partition(":")[2]) for key in keys[:MOST_AT_ONCE] if key.startswith(f"{origin}:")}
        chosen = [pair for source, pair in _ready_by_source(actor, round_id, origin, sources)] if sources else []
        part = _propose(chosen, round_id, origin, actor, now)
        done.made += part.made
        done.refused += part.refused
    return done


@transaction.atomic
def propose_by_hand(
    *,
    round_id: int | None,
    actor: Actor,
    now: datetime,
    demand_id: int | None = None,
    offer_id: int | None = None,
    firm_id: int | None = None,
    institute_id: int | None = None,
) -> Introduction:
    """Propose two organisations to each other over a demand, an offer or both.

    firm_id, institute_id : may be left out where the demand or the offer tells. Raises NotFound or NotPermitted for
    whoever does not run it, RuleRefused with the rule that stands in the way.
    """
    demand = Demand.objects.filter(pk=demand_id or 0).first()
    offer = Offer.objects.filter(pk=offer_id or 0).first()
    firm_id = firm_id or (demand.organisation_id if demand else None)
    institute_id = institute_id or (offer.organisation_id if offer else None)
    if firm_id is None or institute_id is None:
        raise RuleRefused("a firm and an institute are needed", decision=failed("side_missing"))
    pair = Pair(firm_id, institute_id, demand.pk if demand else None, offer.pk if offer else None)
    done = _propose([pair], round_id, Origin.OPERATOR, actor, now)
    for _pair, decision in done.refused:
        refuse(decision)
    return done.made[0]


def _key(pair: Pair) -> tuple[int, int]:
    return (pair.demand_id or 0, pair.institute_id)


def _ready(actor: Actor, round_id: int | None, origin: Origin) -> list[Pair]:
    return [pair for _source, pair in _ready_by_source(actor, round_id, origin, None)]


def _ready_by_source(
    actor: Actor, round_id: int | None, origin: Origin, sources: set[int] | None
) -> list[tuple[int, Pair]]:
    """What is ready now, read again inside the transaction: a form may be old."""
    rows = [
        row for row in pairs_ready(actor, round_id) if row[0] == origin.value and (sources is None or row[1] in sources)
    ]
    demands = Demand.objects.in_bulk({row[2] for row in rows})
    runs = _runs_of({row[1] for row in rows}) if origin is Origin.RUN else {}
    return [
        (row[1], Pair(demands[row[2]].organisation_id, row[4], row[2], row[3], row[5], runs.get(row[1])))
        for row in rows
    ]


def _runs_of(pair_ids: Iterable[int]) -> dict[int, int]:
    return dict(MatchPair.objects.filter(pk__in=list(pair_ids)).values_list("pk", "run_id"))


def _propose(pairs: Sequence[Pair], round_id: int | None, origin: Origin, actor: Actor, now: datetime) -> Proposed:
    found_round = round_to_introduce_in(actor, round_id) if round_id is not None else None
    operator_id = found_round.operator_id if found_round else min(actor.operator_of, default=None)
    if not can_propose(actor, operator_id):
        raise NotPermitted("only the operator proposes introductions")
    done = Proposed()
    if not pairs:
        return done
    # The firms' rows are the lock: two operators cannot propose the same pair at once.
    firms = sorted({pair.firm_id for pair in pairs})
    list(Organisation.objects.select_for_update().filter(pk__in=firms).order_by("pk").values_list("pk", flat=True))
    checks = _Checks.of(pairs, found_round)
    for pair in pairs:
        decision = checks.decision_about(pair)
        if decision.passed:
            done.made.append(
                _make(pair, found_round, operator_id, origin, is_example=checks.is_example(pair), actor=actor, now=now)
            )
            checks.open_pairs.add((pair.firm_id, pair.institute_id, pair.demand_id))
        else:
            done.refused.append((pair, decision))
    return done


@dataclass(slots=True)
class _Checks:
    """Everything that decides about many pairs, loaded at once."""

    round: Round | None
    demands: dict[int, Demand]
    offers: dict[int, Offer]
    firms: set[int]
    institutes: set[int]
    open_pairs: set[tuple[int, int, int | None]]

    @classmethod
    def of(cls, pairs: Sequence[Pair], found_round: Round | None) -> "_Checks":
        opened = Introduction.objects.filter(round=found_round, firm_id__in=[pair.firm_id for pair in pairs])
        return cls(
            found_round,
            Demand.objects.in_bulk({pair.demand_id for pair in pairs if pair.demand_id}),
            Offer.objects.in_bulk({pair.offer_id for pair in pairs if pair.offer_id}),
            admitted_organisations(found_round.pk, MemberRole.FIRM) if found_round else set(),
            admitted_organisations(found_round.pk, MemberRole.INSTITUTE) if found_round else set(),
            set(opened.exclude(state=IntroductionState.ENDED).values_list("firm_id", "institute_id", "demand_id")),
        )

    def decision_about(self, pair: Pair) -> Decision:
        demand, offer = self.demands.get(pair.demand_id or 0), self.offers.get(pair.offer_id or 0)
        decision = decision_about(pair.firm_id, pair.institute_id, demand, offer)
        if decision.passed and (pair.firm_id, pair.institute_id, pair.demand_id) in self.open_pairs:
            decision = failed("already_open")
        if decision.passed and self.round is not None:
            return round_decision(
                is_running=self.round.state == RoundState.RUNNING,
                firm_takes_part=pair.firm_id in self.firms,
                institute_takes_part=pair.institute_id in self.institutes,
            )
        return decision

    def is_example(self, pair: Pair) -> bool:
        records = (self.demands.get(pair.demand_id or 0), self.offers.get(pair.offer_id or 0), self.round)
        return any(one.is_example for one in records if one is not None)


def _make(
    pair: Pair,
    found_round: Round | None,
    operator_id: int | None,
    origin: Origin,
    *,
    is_example: bool,
    actor: Actor,
    now: datetime,
) -> Introduction:
    introduction = Introduction(
        round=found_round,
        operator_id=operator_id,
        firm_id=pair.firm_id,
        institute_id=pair.institute_id,
        demand_id=pair.demand_id,
        offer_id=pair.offer_id,
        origin=origin.value,
        run_id=pair.run_id,
        score=pair.score,
        state=IntroductionState.PROPOSED.value,
        due_on=due_after(Step.ANSWER, now.astimezone(SEOUL).date()),
        is_example=is_example,
        created_at=now,
        updated_at=now,
    )
    introduction.save(force_insert=True)
    tell(introduction, "proposed", (Party.FIRM, Party.INSTITUTE), actor=actor, now=now)
    record(
        introduction,
        "introduction.proposed",
        actor,
        now,
        origin=origin.value,
        round=introduction.round_id,
        firm=pair.firm_id,
        institute=pair.institute_id,
        demand=pair.demand_id,
        offer=pair.offer_id,
    )
    return introduction
