"""Putting demands and offers into a round, and taking them out again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from naru.core.actor import SYSTEM, Actor
from naru.core.decision import failed
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.core.period import SEOUL
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_see_demand, can_see_offer
from naru.demands.permissions import can_write as can_write_record
from naru.demands.queries import admits, visible_parts
from naru.demands.services import admit_reader, dismiss_reader
from naru.demands.states import Confidentiality, DemandPart, DemandState, OfferState
from naru.matching.labels import problem_text
from naru.matching.models import RoundEntry
from naru.matching.rules import entry_decision
from naru.matching.states import EntryReason, Side
from naru.programmes.models import Round, RoundMember
from naru.programmes.permissions import can_run_round
from naru.programmes.queries import admitted_organisations, phases_on, rounds_visible_to
from naru.programmes.services import decide_member
from naru.programmes.states import MemberRole, PhaseKind, RoundState
from naru.records.services import record_event

ROLE_OF = {Side.DEMAND: MemberRole.FIRM, Side.OFFER: MemberRole.INSTITUTE}


@transaction.atomic
def enter_round(
    *, round_id: int, side: Side, subject_id: int, actor: Actor, now: datetime, reason: EntryReason | None = None
) -> RoundEntry:
    """Let a published demand (or offer) of a member take part in a round; what is in it already stays.

    With it the round's operator reads of a demand what matched institutes read, as long as it takes part.
    During demand discovery by those who write for it; afterwards by the round's operator only, with a reason.
    Raises NotFound where the actor may not know of the round or the thing, NotPermitted, RuleRefused.
    """
    round_ = _locked_round(round_id, actor)
    record = _record_of(side, subject_id, actor)
    runs_it = _permit(round_, record, actor)
    _refuse_by_rule(round_, side, record, now, reason if runs_it else None, runs_it=runs_it)
    entry = RoundEntry.objects.filter(round=round_, **{side.value: record}).first()
    if entry is not None and entry.left_at is None:
        return entry
    entry = entry or RoundEntry(round=round_, **{side.value: record})
    entry.entered_at, entry.left_at = now, None
    entry.save()
    _record(entry, "enter", actor, now, reason=reason)
    _let_operator_read(entry, now)
    return entry


@transaction.atomic
def leave_round(*, round_id: int, side: Side, subject_id: int, actor: Actor, now: datetime) -> None:
    """Take a demand or an offer out of a round that runs; that it was in it is kept. Twice is as once.

    Raises NotFound, NotPermitted, RuleRefused where the round does not run.
    """
    round_ = _locked_round(round_id, actor)
    entry = RoundEntry.objects.filter(round=round_, **{f"{side.value}_id": subject_id}).first()
    record = (entry.demand or entry.offer) if entry else None
    if entry is None or record is None:
        raise NotFound(f"{side} {subject_id} is not in round {round_id}", round_id=round_id, subject_id=subject_id)
    _permit(round_, record, actor)
    if round_.state != RoundState.RUNNING:
        decision = failed("round_not_running", state=round_.state)
        raise RuleRefused(problem_text(decision), decision=decision)
    _take_out(entry, actor, now)


@transaction.atomic
def choose_entries(
    *, round_id: int, side: Side, enter: Iterable[int], leave: Iterable[int], actor: Actor, now: datetime
) -> None:
    """Several at once: all of them or, when one is refused, none."""
    for subject_id in enter:
        enter_round(round_id=round_id, side=side, subject_id=subject_id, actor=actor, now=now)
    for subject_id in leave:
        leave_round(round_id=round_id, side=side, subject_id=subject_id, actor=actor, now=now)


@transaction.atomic
def leave_with_entries(*, round_id: int, member_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """End an organisation's part in a round, and with it that of its demands and offers.

    Raises as `programmes.services.decide_member` does.
    """
    decide_member(round_id=round_id, member_id=member_id, action="leave", reason=reason, actor=actor, now=now)
    organisation_id = RoundMember.objects.values_list("organisation_id", flat=True).get(pk=member_id)
    for side in Side:
        own = {f"{side.value}__organisation_id": organisation_id}
        for entry in RoundEntry.objects.filter(round_id=round_id, left_at=None, **own):
            _take_out(entry, actor, now)


def _locked_round(round_id: int, actor: Actor) -> Round:
    """The round's row is the lock of its entries, so that it cannot close under one."""
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    if round_ is None or not rounds_visible_to(actor).filter(pk=round_id).exists():
        raise NotFound(f"no round {round_id} that you may see", round_id=round_id)
    return round_


def _record_of(side: Side, subject_id: int, actor: Actor) -> Demand | Offer:
    if side is Side.DEMAND:
        demand = Demand.objects.filter(pk=subject_id).first()
        if demand is not None and can_see_demand(actor, demand):
            return demand
    else:
        offer = Offer.objects.filter(pk=subject_id).first()
        if offer is not None and can_see_offer(actor, offer):
            return offer
    raise NotFound(f"no {side} {subject_id} that you may see", subject_id=subject_id)


def _permit(round_: Round, record: Demand | Offer, actor: Actor) -> bool:
    """Whether the actor acts as the round's operator. Raises NotPermitted.

    An operator who may not read whose demand it is cannot put it in: the answer would tell that its firm takes part.
    """
    if can_run_round(actor, round_.operator_id):
        hidden = isinstance(record, Demand) and DemandPart.FIRM not in visible_parts(record, actor)
        if not hidden or can_write_record(actor, record):
            return True
    elif can_write_record(actor, record):
        return False
    raise NotPermitted(f"you may not put {record} into round {round_.pk}, nor take it out", round_id=round_.pk)


def _refuse_by_rule(
    round_: Round, side: Side, record: Demand | Offer, now: datetime, reason: EntryReason | None, *, runs_it: bool
) -> None:
    day = now.astimezone(SEOUL).date()
    discovery = [phase.state for phase in phases_on(round_, day) if phase.kind is PhaseKind.DISCOVERY]
    wanted = DemandState.OPEN.value if side is Side.DEMAND else OfferState.PUBLISHED.value
    decision = entry_decision(
        is_running=round_.state == RoundState.RUNNING,
        is_published=record.state == wanted,
        is_admitted=record.organisation_id in admitted_organisations(round_.pk, ROLE_OF[side]),
        discovery=discovery[0] if discovery else None,
        by_operator=runs_it,
        reason=reason,
    )
    if not decision.passed:
        raise RuleRefused(problem_text(decision), decision=decision)


def _take_out(entry: RoundEntry, actor: Actor, now: datetime) -> None:
    if entry.left_at is None:
        entry.left_at = now
        entry.save(update_fields=["left_at"])
        _record(entry, "leave", actor, now)
        _let_operator_read(entry, now)


def _let_operator_read(entry: RoundEntry, now: datetime) -> None:
    """The operator reads what matched institutes read of a demand that takes part in one of their rounds, and no more
    than everybody once it takes part in none. The firm agreed by putting it in, so the platform does it, whoever acts;
    an admission that the firm gave by hand, as far as under NDA, is not lowered while the demand takes part."""
    if entry.demand_id is None:
        return
    demand_id, operator_id = entry.demand_id, entry.round.operator_id
    if RoundEntry.objects.filter(demand_id=demand_id, round__operator_id=operator_id, left_at=None).exists():
        if not admits(demand_id, operator_id):
            level = Confidentiality.MATCHED
            admit_reader(demand_id=demand_id, organisation_id=operator_id, level=level, actor=SYSTEM, now=now)
    else:
        dismiss_reader(demand_id=demand_id, organisation_id=operator_id, actor=SYSTEM, now=now)


def _record(entry: RoundEntry, action: str, actor: Actor, now: datetime, *, reason: EntryReason | None = None) -> None:
    details = {"demand": entry.demand_id, "offer": entry.offer_id, "reason": reason}
    record_event(
        actor=actor,
        verb=f"round_entry.{action}",
        subject_type="round",
        subject_id=entry.round_id,
        now=now,
        details={name: value for name, value in details.items() if value is not None},
    )
