"""Who may bring rows in, and whose batches one sees."""

from naru.core.actor import Actor


def can_start_import(actor: Actor) -> bool:
    """The installation itself, staff of operators, and whoever may write for an organisation."""
    may_write = any(actor.can_write_for(organisation_id) for organisation_id in actor.memberships)
    return actor.can_operate or may_write


def can_see_all_imports(actor: Actor) -> bool:
    return actor.is_platform_admin or actor.is_system
