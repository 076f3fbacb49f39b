"""Who may look into the outbox and steer it. Whose files may be read is for the stages: see `files`."""

from naru.core.actor import Actor


def can_steer_mails(actor: Actor) -> bool:
    """Read a mail before it goes, stop it and let it go: the staff of operators and of the installation."""
    return actor.can_operate
