"""Who may do what with organisations and their members. Deny by default."""

from naru.core.actor import Actor, Role, Scope
from naru.people.states import APPOINTED, OrganisationKind


def may_write(actor: Actor) -> bool:
    return actor.is_system or (actor.is_signed_in and Scope.WRITE in actor.scopes)


def can_register_organisation(actor: Actor) -> bool:
    """Anybody with an account: who registers an organisation becomes its first administrator."""
    return may_write(actor)


def can_update_organisation(actor: Actor, organisation_id: int, *, has_members: bool) -> bool:
    """Its administrators and editors; while nobody has joined it yet, also staff of an operator."""
    if actor.is_system:
        return True
    if not may_write(actor):
        return False
    if actor.is_platform_admin or actor.can_write_for(organisation_id):
        return True
    return actor.can_operate and not has_members


def can_set_kind(actor: Actor, kind: str) -> bool:
    """Staff of operators and public bodies see more than others: only operators and the platform make those."""
    return kind not in APPOINTED or actor.can_operate


def can_invite(actor: Actor, organisation_id: int, kind: str, *, has_administrator: bool) -> bool:
    """Its administrators and the platform's; while it has no administrator also operators, who let the first one in.

    Into an operator nobody but its own administrators and the platform's: its staff see what is confidential.
    """
    if can_manage_members(actor, organisation_id):
        return True
    is_open = not has_administrator and kind != OrganisationKind.OPERATOR
    return actor.can_operate and is_open


def can_ask_to_join(actor: Actor, organisation_id: int) -> bool:
    return actor.is_signed_in and may_write(actor) and not actor.is_member(organisation_id)


def can_manage_members(actor: Actor, organisation_id: int) -> bool:
    if actor.is_system:
        return True
    if not may_write(actor):
        return False
    return actor.is_platform_admin or actor.memberships.get(organisation_id) is Role.ADMIN


def can_read_profile_details(actor: Actor, organisation_id: int) -> bool:
    """Numbers, employees and size facts: members and operators. Name, kind, region and summary are public."""
    return actor.is_member(organisation_id) or actor.is_operator
