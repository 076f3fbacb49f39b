"""Who may look at jobs and steer them."""

from naru.core.actor import Actor


def can_see_jobs(actor: Actor) -> bool:
    return actor.is_operator


def can_steer_jobs(actor: Actor) -> bool:
    """Cancel and retry. The system itself may, and the staff of operators and of the installation."""
    return actor.can_operate
