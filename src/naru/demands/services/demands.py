"""Registering, changing and moving demands; letting organisations in to read them."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.demands.models import Demand, DemandReader
from naru.demands.permissions import can_move
from naru.demands.rules import demand_problems, demand_publish_problems
from naru.demands.services.storing import (
    Writing,
    changed_record,
    locked,
    new_record,
    permit_writing,
    put_into,
    write_down,
)
from naru.demands.states import DEMAND_MOVES, Confidentiality, DemandState
from naru.demands.stored import demand_values
from naru.demands.values import DemandValues, Origin

DEMAND = Writing(
    name="demand",
    model=Demand,
    problems=demand_problems,
    publish_problems=demand_publish_problems,
    values_of=demand_values,
    public=DemandState.OPEN,
    begun=frozenset({DemandState.DRAFT, DemandState.DISCARDED}),
)


@transaction.atomic
def register_demand(
    *, organisation_id: int, values: DemandValues, actor: Actor, now: datetime, origin: Origin | None = None
) -> Demand:
    """A new demand in state draft, seen by its keepers only.

    Raises NotPermitted, and InvalidInput with every field that cannot be stored.
    """
    demand = new_record(DEMAND, organisation_id=organisation_id, values=values, actor=actor, now=now, origin=origin)
    _record(demand, "demand.registered", actor, now, organisation_id=organisation_id)
    return demand


@transaction.atomic
def change_demand(*, demand_id: int, version: int, values: DemandValues, actor: Actor, now: datetime) -> Demand:
    """What the demand says, replaced. A published demand must stay fit to be published.

    version : the one the writer began from; EditedMeanwhile when somebody saved a newer one, nothing is written then.
    """
    demand, changed = changed_record(DEMAND, demand_id, version=version, values=values, actor=actor, now=now)
    if changed:
        _record(demand, "demand.changed", actor, now, fields=changed, version=demand.version)
    return demand


@transaction.atomic
def move_demand(*, demand_id: int, action: str, actor: Actor, now: datetime) -> Demand:
    """One move of `DEMAND_MOVES`. Raises MoveRefused where there is none, InvalidInput where a value lacks.

    What hangs on the demand goes on: where there may be introductions, call `plans.services.move_with_pairs`.
    """
    demand = locked(DEMAND, demand_id)
    if not can_move(actor, demand, action):
        raise NotPermitted(f"you may not {action} demand {demand_id}")
    state = DEMAND_MOVES.after(DemandState(demand.state), action)
    put_into(DEMAND, demand, state, now=now)
    _record(demand, f"demand.{action}", actor, now, state=state.value)
    return demand


@transaction.atomic
def admit_reader(
    *, demand_id: int, organisation_id: int, level: Confidentiality, actor: Actor, now: datetime
) -> DemandReader:
    """Let an organisation read the parts kept for matched institutes, or with NDA also those under agreement."""
    if level is Confidentiality.PUBLIC:
        raise ValueError("level is 'public', expected 'matched' or 'nda': what is public needs no admission")
    demand = locked(DEMAND, demand_id)
    permit_writing(DEMAND, demand, actor)
    reader, _ = DemandReader.objects.update_or_create(
        demand=demand, organisation_id=organisation_id, defaults={"level": level.value, "granted_at": now}
    )
    _record(demand, "demand.reader_admitted", actor, now, organisation_id=organisation_id, level=level.value)
    return reader


@transaction.atomic
def dismiss_reader(*, demand_id: int, organisation_id: int, actor: Actor, now: datetime) -> None:
    """The organisation reads no more than everybody from now on."""
    demand = locked(DEMAND, demand_id)
    permit_writing(DEMAND, demand, actor)
    deleted, _ = DemandReader.objects.filter(demand=demand, organisation_id=organisation_id).delete()
    if deleted:
        _record(demand, "demand.reader_dismissed", actor, now, organisation_id=organisation_id)


def _record(demand: Demand, verb: str, actor: Actor, now: datetime, **details: object) -> None:
    write_down(DEMAND, demand, verb, actor=actor, now=now, details=details)
