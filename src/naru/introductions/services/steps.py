"""From the proposal to the introduction and on to the joint plan, or to its end."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.core.errors import NotPermitted
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_act_for, can_answer_for, organisation_of
from naru.introductions.rules import answer_decision, end_decision
from naru.introductions.services.shared import (
    EVERYBODY,
    decision_about,
    locked,
    move,
    other_side,
    permit,
    record,
    refuse,
    save,
    settle_reading,
    tell,
)
from naru.introductions.states import INTRODUCTION_MOVES, Answer, EndReason, IntroductionState, Party
from naru.matching.models import Interest
from naru.matching.permissions import can_decide, is_open_pair
from naru.matching.services import decide_interest
from naru.matching.states import InterestState, ReasonCode, Side
from naru.people.models import Membership

# Only what a side says about the match itself teaches the matching; that nobody has time does not.
_REASON_OF = {
    EndReason.NOT_FITTING: ReasonCode.OTHER_PROBLEM,
    EndReason.NO_TIME: ReasonCode.NO_CAPACITY,
    EndReason.NO_BUDGET: ReasonCode.TOO_COSTLY,
    EndReason.OTHER: ReasonCode.OTHER,
}


@transaction.atomic
def answer_introduction(
    *,
    introduction_id: int,
    party: Party,
    answer: Answer,
    actor: Actor,
    now: datetime,
    reason: EndReason | None = None,
    note: str = "",
) -> Introduction:
    """One side says whether it wants to meet the other. Two times yes: the operator's turn; a no ends it.

    A second identical answer changes nothing. Raises NotFound, NotPermitted, RuleRefused, MoveRefused.
    """
    introduction = locked(introduction_id, actor)
    _permit_answer(introduction, party, actor)
    said = f"{party.value}_said"
    before = getattr(introduction, said)
    if before == answer.value:
        return introduction
    refuse(answer_decision(before, answer, reason, note, party))
    setattr(introduction, said, answer.value)
    if answer is Answer.NO:
        _end(introduction, party, reason, note, actor, now)
    else:
        INTRODUCTION_MOVES.after(IntroductionState(introduction.state), "want")
        if introduction.firm_said == introduction.institute_said == Answer.YES:
            move(introduction, "want", now)
            tell(introduction, "wanted", (Party.OPERATOR,), actor=actor, now=now)
        else:
            tell(introduction, "answered", (other_side(party),), actor=actor, now=now)
        save(introduction, now)
    _teach(introduction, party, answer, reason, note, actor, now)
    record(
        introduction,
        "introduction.answered",
        actor,
        now,
        party=party.value,
        answer=answer.value,
        reason=reason.value if reason and answer is Answer.NO else "",
        state=introduction.state,
    )
    return introduction


def _permit_answer(introduction: Introduction, party: Party, actor: Actor) -> None:
    if party is Party.OPERATOR:
        raise NotPermitted("the operator is not asked")
    organisation_id = organisation_of(introduction, party)
    has_members = Membership.objects.filter(
        organisation_id=organisation_id or 0, ended_at=None, person__is_active=True
    ).exists()
    if not can_answer_for(actor, introduction, party, has_members=has_members):
        raise NotPermitted(f"you may not answer for the {party} of introduction {introduction.pk}")


def _teach(
    introduction: Introduction,
    party: Party,
    answer: Answer,
    reason: EndReason | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the answer as the side's decision about the pair, where there is a pair, so that rankings can learn."""
    demand = introduction.demand
    offer = introduction.offer
    side = Side.DEMAND if party is Party.FIRM else Side.OFFER
    if demand is None or offer is None or not (is_open_pair(demand, offer) and can_decide(actor, side, demand, offer)):
        return
    present = Interest.objects.filter(demand=demand, offer=offer, side=side).first()
    if answer is Answer.YES and present is not None and present.state == InterestState.INTERESTED:
        return
    why = _REASON_OF.get(reason) if reason and answer is Answer.NO else None
    if answer is Answer.NO and why is None:
        return
    decide_interest(
        demand_id=demand.pk,
        offer_id=offer.pk,
        side=side,
        action="show_interest" if answer is Answer.YES else "decline",
        actor=actor,
        now=now,
        reason=why,
        note=note if why else "",
    )


@transaction.atomic
def introduce_pair(*, introduction_id: int, actor: Actor, now: datetime) -> Introduction:
    """The operator brings both together: they learn whom to write to, and the institute reads what the firm keeps for
    matched institutes.

    Raises NotFound, NotPermitted, MoveRefused (a side has not said yes), RuleRefused (the demand or the offer closed).
    """
    introduction = locked(introduction_id, actor)
    permit(introduction, Party.OPERATOR, actor)
    INTRODUCTION_MOVES.after(IntroductionState(introduction.state), "introduce")
    refuse(decision_about(introduction.firm_id, introduction.institute_id, introduction.demand, introduction.offer))
    move(introduction, "introduce", now)
    introduction.introduced_at = now
    save(introduction, now)
    settle_reading(introduction, now)
    tell(introduction, "introduced", (Party.FIRM, Party.INSTITUTE), actor=actor, now=now)
    record(introduction, "introduction.introduced", actor, now)
    return introduction


@transaction.atomic
def start_planning(*, introduction_id: int, actor: Actor, now: datetime) -> Introduction:
    """They plan together from now on: called when their joint plan is begun.

    Any of the three parties may. Raises NotFound, NotPermitted, MoveRefused (no agreement stands yet).
    """
    introduction = locked(introduction_id, actor)
    party = next((one for one in EVERYBODY if can_act_for(actor, introduction, one)), None)
    if party is None:
        raise NotPermitted(f"you may not plan in introduction {introduction_id}")
    move(introduction, "plan", now)
    save(introduction, now)
    tell(introduction, "planning", EVERYBODY, actor=actor, now=now)
    record(introduction, "introduction.planning_started", actor, now, party=party.value)
    return introduction


@transaction.atomic
def end_introduction(
    *, introduction_id: int, party: Party, reason: EndReason | None, note: str = "", actor: Actor, now: datetime
) -> Introduction:
    """It goes no further. The institute reads no more of the demand than everybody from now on.

    The note is for the party's own people and the operator. Raises NotFound, NotPermitted, RuleRefused, MoveRefused.
    A pair that plans together ends by ending its plan.
    """
    introduction = locked(introduction_id, actor)
    permit(introduction, party, actor)
    if introduction.state == IntroductionState.PLANNING:
        refuse(failed("plan_first"))
    return _ended(introduction, party, reason, note, actor, now)


@transaction.atomic
def end_planning(
    *, introduction_id: int, party: Party, reason: EndReason | None, note: str = "", actor: Actor, now: datetime
) -> Introduction:
    """The same for a pair that plans together: called when its joint plan is given up."""
    introduction = locked(introduction_id, actor)
    permit(introduction, party, actor)
    return _ended(introduction, party, reason, note, actor, now)


def _ended(
    introduction: Introduction, party: Party, reason: EndReason | None, note: str, actor: Actor, now: datetime
) -> Introduction:
    refuse(end_decision(reason, note, party))
    _end(introduction, party, reason, note, actor, now)
    record(
        introduction,
        "introduction.ended",
        actor,
        now,
        party=party.value,
        reason=introduction.end_reason,
        ended_from=introduction.ended_from,
    )
    return introduction


def _end(
    introduction: Introduction, party: Party, reason: EndReason | None, note: str, actor: Actor, now: datetime
) -> None:
    introduction.ended_from = introduction.state
    move(introduction, "end", now)
    introduction.ended_by = party.value
    introduction.end_reason = reason.value if reason else ""
    introduction.end_note = note.strip()
    save(introduction, now)
    if introduction.introduced_at is not None:
        settle_reading(introduction, now)
    tell(introduction, "ended", EVERYBODY, actor=actor, now=now)
