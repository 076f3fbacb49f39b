"""Who may look into the outbox and steer it. Whose files may be read is for the stages: see `files`."""

from naru.core.actor import Actor


def can_steer_mails(actor: Actor) -> bool:
    """Read mails before they go, stop them and let them go: the staff of operators and of the installation."""
    return actor.can_operate


def can_steer_every_mail(actor: Actor) -> bool:
    """Also those for which no operator, or another one, answers."""
    return actor.can_operate and (actor.is_system or actor.is_platform_admin)


def can_steer_mail(actor: Actor, operator_id: int | None) -> bool:
    """A mail of the operator for which one works."""
    if can_steer_every_mail(actor):
        return True
    return operator_id is not None and operator_id in actor.operator_of and actor.can_write_for(operator_id)
