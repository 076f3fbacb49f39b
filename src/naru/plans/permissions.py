"""Who may read and write joint plans: the two sides and the operator that brought them together. Deny by default."""

from naru.core.actor import Actor, Scope
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_act_for
from naru.introductions.states import Party as Side
from naru.plans.models import JointPlan
from naru.plans.rules import writers_of
from naru.plans.states import Party, PlanPart


def parties_of(actor: Actor, plan: JointPlan | Introduction) -> frozenset[Party]:
    """The parties to which the actor belongs, whatever they may do there."""
    found = {
        Party.FIRM: actor.is_member(plan.firm_id),
        Party.INSTITUTE: actor.is_member(plan.institute_id),
        Party.OPERATOR: plan.operator_id is not None and plan.operator_id in actor.operator_of,
    }
    return frozenset(party for party, belongs in found.items() if belongs)


def writing_parties(actor: Actor, plan: JointPlan | Introduction) -> frozenset[Party]:
    """The parties for which the actor writes and signs: editors and administrators there."""
    ids = {Party.FIRM: plan.firm_id, Party.INSTITUTE: plan.institute_id, Party.OPERATOR: plan.operator_id}
    return frozenset(
        party for party in parties_of(actor, plan) if (key := ids[party]) is not None and actor.can_write_for(key)
    )


def can_see(actor: Actor, plan: JointPlan) -> bool:
    """Staff of the installation are third parties here too: what two organisations plan is theirs."""
    return actor.is_system or (Scope.READ in actor.scopes and bool(parties_of(actor, plan)))


def can_start(actor: Actor, introduction: Introduction) -> bool:
    return actor.is_system or bool(writing_parties(actor, introduction))


def can_edit(actor: Actor, plan: JointPlan, part: PlanPart) -> bool:
    """Whether some of the part is for the actor to write; which lines, says `rules.writers_of_line`."""
    return actor.is_system or bool(writing_parties(actor, plan) & writers_of(part))


def can_comment(actor: Actor, plan: JointPlan) -> bool:
    return actor.person_id is not None and bool(writing_parties(actor, plan))


def can_move(actor: Actor, plan: JointPlan) -> bool:
    """Hand in for signing, reopen, end: whoever writes for a party."""
    return actor.is_system or bool(writing_parties(actor, plan))


def can_sign_as(actor: Actor, plan: JointPlan, party: Party) -> bool:
    return actor.person_id is not None and party in writing_parties(actor, plan)


def can_end_pair(actor: Actor, introduction: Introduction) -> bool:
    """Whoever acts for one of its parties; the installation's own staff before there is a plan only."""
    if hasattr(introduction, "plan"):
        return can_start(actor, introduction)
    return any(can_act_for(actor, introduction, party) for party in Side)
