"""Who is calling."""

from django.http import HttpRequest
from ninja import Router, Schema

from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.core.actor import Role, Scope
from naru.people.queries import my_organisations

router = Router(tags=["me"])


class MembershipOut(Schema):
    organisation_id: int
    organisation_name: str
    role: Role


class Me(Schema):
    """The person behind the token or the session, by number only."""

    person_id: int
    scopes: list[Scope]
    memberships: list[MembershipOut]


@router.get("/me", response={200: Me, STATUSES: Problem}, operation_id="get_me")
def get_me(request: HttpRequest) -> Me:
    """For which organisations the caller acts, and what the token may do."""
    actor = actor_in(request)
    memberships = [
        MembershipOut(organisation_id=one.organisation_id, organisation_name=one.organisation.name, role=Role(one.role))
        for one in my_organisations(actor)
    ]
    return Me(person_id=actor.person_id or 0, scopes=sorted(actor.scopes), memberships=memberships)
