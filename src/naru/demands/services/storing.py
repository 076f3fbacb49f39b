"""The steps that writing a demand and writing an offer share."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted
from naru.demands.labels import problem_text
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_register_for, can_write
from naru.demands.queries import drafts_kept_by
from naru.demands.rules import FieldProblem
from naru.demands.values import DemandValues, OfferValues, Origin
from naru.people.models import Organisation
from naru.records.services import record_event

R = TypeVar("R", Demand, Offer)
V = TypeVar("V", DemandValues, OfferValues)


@dataclass(frozen=True, slots=True)
class Writing(Generic[R, V]):
    """What is particular to one kind of record. public : the state that others see; begun : those before it."""

    name: str
    model: type[R]
    problems: Callable[[V], list[FieldProblem]]
    publish_problems: Callable[[V], list[FieldProblem]]
    values_of: Callable[[R], V]
    public: StrEnum
    begun: frozenset[StrEnum]


def new_record(
    kind: Writing[R, V], *, organisation_id: int, values: V, actor: Actor, now: datetime, origin: Origin | None
) -> R:
    """A stored draft. Raises NotPermitted, NotFound (the organisation), and InvalidInput with every field that cannot
    be stored."""
    origin = origin or Origin()
    permit_registering(kind.name, organisation_id, actor)
    refuse(kind.problems(values))
    record = kind.model(
        **columns(values),
        organisation_id=organisation_id,
        entered_by_id=entered_by(actor, organisation_id, origin),
        external_key=origin.external_key,
        source=origin.source,
        is_example=origin.is_example,
        created_at=now,
        updated_at=now,
    )
    record.save(force_insert=True)
    return record


def permit_registering(name: str, organisation_id: int, actor: Actor) -> None:
    """Operators may write for any organisation, so that theirs may name one that is not there."""
    if not can_register_for(actor, organisation_id):
        raise NotPermitted(f"you may not register a {name} for organisation {organisation_id}")
    if not actor.is_member(organisation_id) and not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)


def changed_record(
    kind: Writing[R, V], record_id: int, *, version: int, values: V, actor: Actor, now: datetime
) -> tuple[R, list[str]]:
    """The record with what it now says, and the names of the fields that changed; its writer's draft is gone."""
    record = locked(kind, record_id)
    permit_writing(kind, record, actor)
    refuse_stale(record, version)
    problems = kind.problems(values)
    if record.state not in kind.begun:
        problems += kind.publish_problems(values)
    refuse(problems)
    changed = apply_columns(record, columns(values), now)
    if changed:
        record.save()
    drafts_kept_by(actor).filter(subject_type=kind.name, subject_id=record_id).delete()
    return record, changed


def put_into(kind: Writing[R, V], record: R, state: StrEnum, *, now: datetime) -> None:
    """Store the state that a move leads to. Raises InvalidInput where a value lacks for being public."""
    if state == kind.public:
        refuse(kind.publish_problems(kind.values_of(record)))
        record.published_at = record.published_at or now
    record.state = state.value
    record.updated_at = now
    record.save(update_fields=["state", "published_at", "updated_at"])


def locked(kind: Writing[R, V], record_id: int) -> R:
    record = kind.model.objects.select_for_update().filter(pk=record_id).first()
    if record is None:
        facts: dict[str, Any] = {f"{kind.name}_id": record_id}
        raise NotFound(f"no {kind.name} {record_id}", **facts)
    return record


def permit_writing(kind: Writing[R, V], record: R, actor: Actor) -> None:
    if not can_write(actor, record):
        raise NotPermitted(f"you may not change {kind.name} {record.pk}")


def write_down(
    kind: Writing[R, V], record: R, verb: str, *, actor: Actor, now: datetime, details: dict[str, object]
) -> None:
    """The event in the audit chain; the last step of a service."""
    record_event(actor=actor, verb=verb, subject_type=kind.name, subject_id=record.pk, now=now, details=details)


def columns(values: DemandValues | OfferValues) -> dict[str, Any]:
    """The values as they are stored: lists of codes with a space between them."""
    row: dict[str, Any] = {}
    for spec in fields(values):
        value = getattr(values, spec.name)
        row[spec.name] = " ".join(value) if isinstance(value, tuple) else value
    return row


def refuse(problems: list[FieldProblem]) -> None:
    """Raises InvalidInput with all of them, by field; does nothing when there are none."""
    if not problems:
        return
    messages: dict[str, list[str]] = {}
    for problem in problems:
        messages.setdefault(problem.name, []).append(problem_text(problem))
    codes = ", ".join(f"{problem.name}: {problem.code}" for problem in problems)
    raise InvalidInput(f"values cannot be stored ({codes})", fields=messages)


def refuse_stale(record: Demand | Offer, version: int) -> None:
    if record.version != version:
        raise EditedMeanwhile(
            f"version {version} was changed meanwhile; the newest is {record.version}. Compare both and save again",
            version=record.version,
            since=record.updated_at,
        )


def apply_columns(record: Demand | Offer, row: dict[str, Any], now: datetime) -> list[str]:
    """Put the values into the record, raising its version; returns the names of the fields that changed."""
    changed = [name for name, value in row.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, row[name])
    if changed:
        record.version += 1
        record.updated_at = now
    return changed


def entered_by(actor: Actor, organisation_id: int, origin: Origin) -> int | None:
    """The operator that brings the record in for somebody else; None where the organisation itself writes."""
    if origin.entered_by_id is not None or actor.can_write_for(organisation_id) or actor.is_system:
        return origin.entered_by_id
    return min((key for key in actor.operator_of if actor.can_write_for(key)), default=None)
