"""Who may set up programmes and run their rounds. Reading programmes is public, rounds once they are open."""

from collections.abc import Collection

from naru.core.actor import Actor, Scope
from naru.programmes.states import MemberState


def can_register_programme(actor: Actor) -> bool:
    return actor.can_operate


def can_run_programme(actor: Actor, run_by: Collection[int]) -> bool:
    """Staff who write for one of the organisations that run it (operator or funder), and the installation's own."""
    if actor.is_system:
        return True
    if Scope.WRITE not in actor.scopes:
        return False
    return actor.is_platform_admin or any(actor.can_write_for(organisation_id) for organisation_id in run_by)


def can_read_fits(actor: Actor) -> bool:
    """Who reads how organisations at large answer to conditions, which says what their numbers are: operators."""
    return actor.is_operator


def can_run_round(actor: Actor, operator_id: int) -> bool:
    """Staff who write for the round's own operator, and the installation's own. Other operators may not."""
    if actor.is_system or actor.can_write_for(operator_id):
        return True
    return actor.is_platform_admin and Scope.WRITE in actor.scopes


def can_read_running_of(actor: Actor, operator_id: int) -> bool:
    """Who reads what only the operator reads: drafts, requests, reasons."""
    return actor.is_system or actor.is_platform_admin or actor.is_member(operator_id)


def can_decide_member(actor: Actor, action: str, state: MemberState, *, operator_id: int, organisation_id: int) -> bool:
    """The operator answers requests, the organisation answers invitations; either ends the membership."""
    by_operator = can_run_round(actor, operator_id)
    by_member = actor.is_system or actor.can_write_for(organisation_id)
    match action:
        case "admit":
            return by_operator
        case "decline":
            return by_operator or (by_member and state is MemberState.INVITED)
        case "accept":
            return by_member
        case "leave":
            # A request is the asking organisation's to take back; the operator declines it.
            return by_member or (by_operator and state is not MemberState.ASKED)
        case _:
            return False
