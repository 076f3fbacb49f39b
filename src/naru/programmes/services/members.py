"""Who takes part in a round: invited, asking, admitted, declined, gone."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import Decision, Verdict, failed, passed
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.core.period import SEOUL
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.programmes.labels import problem_text
from naru.programmes.models import Round, RoundMember
from naru.programmes.permissions import can_decide_member, can_read_running_of
from naru.programmes.queries import fits_of
from naru.programmes.rules import Span, check_inviting, check_joining, check_reason, side_of
from naru.programmes.services.rounds import locked_round
from naru.programmes.services.telling import tell
from naru.programmes.states import MEMBER_MOVES, MemberRole, MemberState, PhaseKind, RoundState
from naru.records.services import record_event


@transaction.atomic
def invite_member(*, round_id: int, organisation_id: int, actor: Actor, now: datetime, reason: str = "") -> int:
    """Ask an organisation to take part; returns the member's id. It is told.

    reason : needed once demand discovery is over, and read by the organisation.

    Raises NotFound, NotPermitted, RuleRefused (the round does not run, or organisations of that kind take no side),
    MoveRefused where it asked, was invited or takes part already.
    """
    round_ = locked_round(round_id, actor)
    _refuse(_running(round_))
    _refuse(check_inviting(reason, _discovery(round_), now.astimezone(SEOUL).date()))
    return _come_in(round_, _organisation(organisation_id), "invite", actor, now, reason)


@transaction.atomic
def ask_to_take_part(*, round_id: int, organisation_id: int, actor: Actor, now: datetime) -> int:
    """Ask the operator to let one's own organisation take part; returns the member's id. The operator is told.

    Raises NotFound, NotPermitted for those who do not write for the organisation, RuleRefused (`check_joining`, no
    side), MoveRefused.
    """
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    if round_ is None or round_.state in (RoundState.DRAFT, RoundState.CANCELLED):
        raise NotFound(f"no round {round_id} to take part in", round_id=round_id)
    if not (actor.is_system or actor.can_write_for(organisation_id)):
        raise NotPermitted(f"you do not write for organisation {organisation_id}", organisation_id=organisation_id)
    _refuse(check_joining(RoundState(round_.state), _discovery(round_), now.astimezone(SEOUL).date()))
    return _come_in(round_, _organisation(organisation_id), "ask", actor, now)


@transaction.atomic
def decide_member(*, round_id: int, member_id: int, action: str, actor: Actor, now: datetime, reason: str = "") -> None:
    """Answer a request (admit, decline) or an invitation (accept, decline), or end the membership (leave).

    reason : read by the other side; needed for declining, leaving, and for admitting a firm that the programme's
    conditions do not pass. How they answered on that day is kept in the record. The other side is told.
    Raises NotFound, NotPermitted, MoveRefused, RuleRefused.
    """
    round_, member = _locked_member(round_id, member_id, actor)
    before = MemberState(member.state)
    if not can_decide_member(
        actor, action, before, operator_id=round_.operator_id, organisation_id=member.organisation_id
    ):
        raise NotPermitted(f"you may not {action} member {member_id} of round {round_id}", member_id=member_id)
    _refuse(_running(round_))
    after = MEMBER_MOVES.after(before, action)
    fit = _fit(round_, member, now) if action == "admit" else None
    _refuse(check_reason(action, reason, fit))
    # Why somebody was invited late stays beside the invitation that is accepted.
    kept = member.reason if action == "accept" else ""
    member.state, member.reason, member.decided_at = after.value, reason.strip() or kept, now
    member.save()
    by_member = actor.can_write_for(member.organisation_id)
    _tell(round_, member, action, to_operator=by_member and action != "admit", now=now)
    _record(round_, member, action, actor, now, before=before, fit=fit)


def _discovery(round_: Round) -> Span | None:
    phase = round_.phases.filter(kind=PhaseKind.DISCOVERY).first()
    return Span(phase.starts_on, phase.ends_on) if phase else None


def _come_in(
    round_: Round, organisation: Organisation, action: str, actor: Actor, now: datetime, reason: str = ""
) -> int:
    side = side_of(OrganisationKind(organisation.kind))
    if side is None:
        _refuse(failed("no_side", kind=organisation.kind))
    member = RoundMember.objects.filter(round=round_, organisation=organisation).first()
    before = MemberState(member.state) if member else None
    first = MemberState.ASKED if action == "ask" else MemberState.INVITED
    after = MEMBER_MOVES.after(before, action) if before else first
    member = member or RoundMember(round=round_, organisation=organisation)
    member.role, member.state = MemberRole(side or MemberRole.FIRM).value, after.value
    member.reason, member.decided_at = reason.strip(), now
    member.save()
    _tell(round_, member, action, to_operator=action == "ask", now=now)
    _record(round_, member, action, actor, now, before=before)
    return member.pk


def _locked_member(round_id: int, member_id: int, actor: Actor) -> tuple[Round, RoundMember]:
    """The round's row is the lock of all its members."""
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    member = RoundMember.objects.select_related("organisation").filter(round_id=round_id, pk=member_id).first()
    if round_ is None or member is None:
        raise NotFound(f"no member {member_id} of round {round_id}", round_id=round_id, member_id=member_id)
    if can_read_running_of(actor, round_.operator_id) or actor.is_member(member.organisation_id):
        return round_, member
    raise NotFound(f"no member {member_id} of round {round_id} for you", round_id=round_id, member_id=member_id)


def _organisation(organisation_id: int) -> Organisation:
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    return found


def _running(round_: Round) -> Decision:
    if round_.state != RoundState.RUNNING:
        return failed("round_not_running", state=round_.state)
    return passed("joining_open")


def _fit(round_: Round, member: RoundMember, now: datetime) -> Verdict | None:
    """How the programme's conditions answer for a firm today; institutes are not asked."""
    if member.role != MemberRole.FIRM:
        return None
    day = now.astimezone(SEOUL).date()
    return fits_of(round_.programme_id, [member.organisation], on=day)[member.organisation_id].verdict


def _refuse(decision: Decision) -> None:
    if not decision.passed:
        raise RuleRefused(problem_text(decision), decision=decision)


def _tell(round_: Round, member: RoundMember, action: str, *, to_operator: bool, now: datetime) -> None:
    told = round_.operator_id if to_operator else member.organisation_id
    # The instant is part of the key: an organisation may be invited, decline, and be invited again.
    key = f"member:{member.pk}:{action}:{now.isoformat()}"
    tell(round_, f"round_member.{action}", [told], now=now, key=key, about=member.organisation)


def _record(
    round_: Round,
    member: RoundMember,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    before: MemberState | None,
    fit: Verdict | None = None,
) -> None:
    record_event(
        actor=actor,
        verb=f"round_member.{action}",
        subject_type="round",
        subject_id=round_.pk,
        now=now,
        details={"organisation": member.organisation_id, "role": member.role, "from": before, "fit": fit},
    )
