"""Matching runs in preparation: settings and rules, set by operators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.core.errors import MoveRefused, NotFound, NotPermitted
from naru.demands.models import Demand
from naru.matching.models import MatchRule, MatchRun
from naru.matching.permissions import can_run_matching
from naru.matching.rules import run_decision, run_rule_decision
from naru.matching.services.run_shared import locked_run, record, refuse, save
from naru.matching.states import RuleKind, RunState
from naru.people.models import Organisation
from naru.programmes.models import Round


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What an operator sets for a run. round_id : None matches all open demands with all institutes."""

    title: str
    round_id: int | None = None
    per_demand: int = 1
    capacity: int = 3
    least_score: float = 0.0
    seed: int = 0


@transaction.atomic
def draft_run(*, settings: RunSettings, actor: Actor, now: datetime) -> int:
    """A new run in preparation; returns its id. Raises NotFound (the round), NotPermitted, RuleRefused."""
    _permit_round(settings.round_id, actor)
    refuse(run_decision(**_judged(settings)))
    run = MatchRun(state=RunState.DRAFT, created_by_id=actor.person_id, created_at=now, updated_at=now)
    _set(run, settings)
    run.save()
    record(run, "drafted", actor, now, {"round": run.round_id})
    return run.pk


@transaction.atomic
def change_run(*, run_id: int, settings: RunSettings, actor: Actor, now: datetime) -> None:
    """Other settings for a run in preparation. Raises NotFound, NotPermitted, MoveRefused, RuleRefused."""
    run = locked_draft(run_id, actor)
    _permit_round(settings.round_id, actor)
    refuse(run_decision(**_judged(settings)))
    _set(run, settings)
    save(run, now)
    record(run, "changed", actor, now, {"round": run.round_id})


@transaction.atomic
def add_run_rule(
    *,
    run_id: int,
    kind: RuleKind,
    organisation_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    demand_id: int | None = None,
    value: int | None = None,
) -> int:
    """A pin, a ban or a capacity for a run in preparation; returns the rule's id.

    Raises NotFound (run, demand, institute), NotPermitted, MoveRefused, RuleRefused.
    """
    run = locked_draft(run_id, actor)
    demand = Demand.objects.filter(pk=demand_id).first() if demand_id is not None else None
    if kind is RuleKind.CAPACITY:
        demand = None
    elif demand is None:
        raise NotFound(f"no demand {demand_id}", demand_id=demand_id)
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    is_own_firm = demand is not None and demand.organisation_id == organisation_id
    refuse(run_rule_decision(kind, reason=reason, value=value, is_own_firm=is_own_firm))
    if MatchRule.objects.filter(run=run, demand=demand, organisation_id=organisation_id).exists():
        refuse(failed("rule_exists"))
    rule = MatchRule.objects.create(
        run=run,
        kind=kind.value,
        demand=demand,
        organisation_id=organisation_id,
        value=value if kind is RuleKind.CAPACITY else None,
        reason=reason.strip(),
    )
    save(run, now)
    details = {"kind": kind.value, "demand": demand and demand.pk, "organisation": organisation_id, "value": rule.value}
    record(run, "rule_added", actor, now, details)
    return rule.pk


@transaction.atomic
def remove_run_rule(*, run_id: int, rule_id: int, actor: Actor, now: datetime) -> None:
    """Take a rule out of a run in preparation. Raises NotFound, NotPermitted, MoveRefused."""
    run = locked_draft(run_id, actor)
    rule = MatchRule.objects.filter(run=run, pk=rule_id).first()
    if rule is None:
        raise NotFound(f"run {run_id} has no rule {rule_id}", rule_id=rule_id)
    details = {"kind": rule.kind, "demand": rule.demand_id, "organisation": rule.organisation_id, "value": rule.value}
    rule.delete()
    save(run, now)
    record(run, "rule_removed", actor, now, details)


@transaction.atomic
def copy_as_what_if(*, run_id: int, title: str, actor: Actor, now: datetime) -> int:
    """A run in preparation with the same settings and rules, to be compared with this one; returns its id."""
    run = locked_run(run_id, actor)
    refuse(run_decision(title, per_demand=run.per_demand, capacity=run.capacity, least_score=run.least_score))
    copy = MatchRun.objects.create(
        round_id=run.round_id,
        title=title.strip(),
        state=RunState.DRAFT,
        per_demand=run.per_demand,
        capacity=run.capacity,
        least_score=run.least_score,
        seed=run.seed,
        what_if_of=run,
        created_by_id=actor.person_id,
        created_at=now,
        updated_at=now,
    )
    MatchRule.objects.bulk_create(
        MatchRule(
            run=copy,
            kind=rule.kind,
            demand_id=rule.demand_id,
            organisation_id=rule.organisation_id,
            value=rule.value,
            reason=rule.reason,
        )
        for rule in run.rules.order_by("id")
    )
    record(copy, "copied", actor, now, {"of": run.pk})
    return copy.pk


def locked_draft(run_id: int, actor: Actor) -> MatchRun:
    run = locked_run(run_id, actor)
    if RunState(run.state) is not RunState.DRAFT:
        raise MoveRefused(f"run {run_id} is {run.state}; only one in preparation changes", state=run.state)
    return run


def _permit_round(round_id: int | None, actor: Actor) -> None:
    operator_id = None
    if round_id is not None:
        operator_id = Round.objects.filter(pk=round_id).values_list("operator_id", flat=True).first()
        if operator_id is None:
            raise NotFound(f"no round {round_id}", round_id=round_id)
    if not can_run_matching(actor, operator_id):
        raise NotPermitted("only the round's operator runs its matching", round_id=round_id)


def _judged(settings: RunSettings) -> dict[str, Any]:
    return {
        "title": settings.title,
        "per_demand": settings.per_demand,
        "capacity": settings.capacity,
        "least_score": settings.least_score,
    }


def _set(run: MatchRun, settings: RunSettings) -> None:
    run.title, run.round_id = settings.title.strip(), settings.round_id
    run.per_demand, run.capacity = settings.per_demand, settings.capacity
    run.least_score, run.seed = settings.least_score, settings.seed
