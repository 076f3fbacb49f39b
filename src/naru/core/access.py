"""Who at all may open an address or call an operation. The tables stand in `web.access` and `api.access`."""

from enum import StrEnum

from naru.core.actor import Actor


class Who(StrEnum):
    PUBLIC = "public"  # anybody
    SIGNED_IN = "signed_in"  # anybody with an account
    MEMBER = "member"  # somebody who works for at least one organisation
    OPERATOR = "operator"  # staff of an operator (운영기관) or of the installation
    ADMIN = "admin"  # who runs the installation


def allows(who: Who | None, actor: Actor) -> bool:
    """Whether `actor` belongs to `who`; None (not in the table) admits nobody."""
    match who:
        case Who.PUBLIC:
            return True
        case Who.SIGNED_IN:
            return actor.is_signed_in
        case Who.MEMBER:
            return actor.is_signed_in and bool(actor.memberships)
        case Who.OPERATOR:
            return actor.is_operator
        case Who.ADMIN:
            return actor.is_platform_admin
        case _:
            return False
