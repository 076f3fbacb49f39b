"""Who may call which operation, and which scope a token needs for it: one table, enforced for every call, shown in the
OpenAPI document and in the reference. An operation that is not in the table is refused (deny by default)."""

from dataclasses import dataclass

from naru.core.access import Who
from naru.core.actor import Scope


@dataclass(frozen=True, slots=True)
class Access:
    who: Who
    scope: Scope = Scope.READ


OPERATIONS: dict[str, Access] = {
    "GET /me": Access(Who.SIGNED_IN),
    "GET /organisations": Access(Who.PUBLIC),
    "GET /organisations/{organisation_id}": Access(Who.PUBLIC),
    "GET /demands": Access(Who.PUBLIC),
    "POST /demands": Access(Who.MEMBER, Scope.WRITE),
    "GET /demands/{demand_id}": Access(Who.PUBLIC),
    "PATCH /demands/{demand_id}": Access(Who.MEMBER, Scope.WRITE),
    "POST /demands/{demand_id}/moves": Access(Who.MEMBER, Scope.WRITE),
    "GET /demands/{demand_id}/matches": Access(Who.MEMBER, Scope.MATCH),
    "GET /demands/{demand_id}/matches/owners": Access(Who.MEMBER, Scope.MATCH),
    "GET /rounds": Access(Who.PUBLIC),
    "GET /rounds/{round_id}": Access(Who.PUBLIC),
    "GET /introductions": Access(Who.SIGNED_IN),
    "GET /introductions/{introduction_id}": Access(Who.SIGNED_IN),
    "GET /runs": Access(Who.OPERATOR),
    "GET /runs/{run_id}": Access(Who.OPERATOR),
    "GET /search": Access(Who.PUBLIC),
    "GET /offers": Access(Who.PUBLIC),
    "POST /offers": Access(Who.MEMBER, Scope.WRITE),
    "GET /offers/{offer_id}": Access(Who.PUBLIC),
    "PATCH /offers/{offer_id}": Access(Who.MEMBER, Scope.WRITE),
    "POST /offers/{offer_id}/moves": Access(Who.MEMBER, Scope.WRITE),
}
