"""Organisations, persons and actors for tests."""

from datetime import UTC, datetime
from itertools import count

from allauth.account.models import EmailAddress

from naru.core.actor import SYSTEM, Actor, Role
from naru.people.models import Membership, Organisation, Person
from naru.people.queries import actor_for
from naru.people.services import register_organisation
from naru.people.states import OrganisationKind

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_number = count(1)


def make_organisation(
    name: str = "", kind: OrganisationKind = OrganisationKind.FIRM, now: datetime = NOW, **profile: object
) -> Organisation:
    name = name or f"시험기관 {next(_number)}"
    organisation_id = register_organisation(
        profile={"name": name, "kind": kind.value, **profile}, actor=SYSTEM, now=now
    )
    return Organisation.objects.get(pk=organisation_id)


def make_person(email: str = "", **fields: object) -> Person:
    return Person.objects.create_user(email or f"person{next(_number)}@naru.example", **fields)


def confirm(person: Person) -> Person:
    """The person has opened the link in the mail."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_member(organisation: Organisation, role: Role = Role.EDITOR, email: str = "") -> Person:
    person = make_person(email)
    Membership.objects.create(person=person, organisation=organisation, role=role, created_at=NOW)
    return person


def member_actor(organisation: Organisation, role: Role = Role.EDITOR) -> Actor:
    return actor_for(make_member(organisation, role))
