"""Who acts. Built once per request, command or job, and passed to every service and query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a member may do inside their organisation."""

    ADMIN = "admin"  # manages members and everything below
    EDITOR = "editor"  # writes for the organisation
    VIEWER = "viewer"  # reads what the organisation may read


class Scope(StrEnum):
    """What a personal token may do; a signed-in session has them all."""

    READ = "read"
    WRITE = "write"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) on whose behalf something happens.

    memberships: organisation id → role in it. operator_of: ids of operator organisations (운영기관) the person
    works for. is_platform_admin: runs the installation itself. An anonymous visitor is `PUBLIC`.
    """

    person_id: int | None = None
    memberships: Mapping[int, Role] = field(default_factory=dict)
    operator_of: frozenset[int] = frozenset()
    is_platform_admin: bool = False
    is_system: bool = False
    scopes: frozenset[Scope] = frozenset(Scope)

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_operator(self) -> bool:
        return bool(self.operator_of) or self.is_platform_admin or self.is_system

    @property
    def can_operate(self) -> bool:
        """Who acts for an operator: its administrators and editors, and who runs the installation. Viewers read."""
        if self.is_system:
            return True
        writes = any(self.can_write_for(organisation_id) for organisation_id in self.operator_of)
        return writes or (self.is_platform_admin and Scope.WRITE in self.scopes)

    def is_member(self, organisation_id: int) -> bool:
        return organisation_id in self.memberships

    def can_write_for(self, organisation_id: int) -> bool:
        role = self.memberships.get(organisation_id)
        return role in (Role.ADMIN, Role.EDITOR) and Scope.WRITE in self.scopes


PUBLIC = Actor(scopes=frozenset({Scope.READ}))
SYSTEM = Actor(is_system=True)
