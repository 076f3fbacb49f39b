"""Who works for an organisation, and in which role."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor, Role
from naru.core.errors import InvalidInput, NotFound, NotPermitted
from naru.people.labels import problem
from naru.people.models import Membership, Organisation, Person
from naru.people.permissions import can_manage_members
from naru.people.services.organisations import locked_organisation
from naru.records.services import record_event


@transaction.atomic
def add_member(*, organisation_id: int, email: str, role: Role, actor: Actor, now: datetime) -> int:
    """Let the person with this address work for the organisation; returns the membership's id.

    A former member comes back in the new role. Raises InvalidInput when nobody has an account with the address.
    """
    organisation = locked_organisation(organisation_id)
    _permit_members(actor, organisation_id)
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise InvalidInput("no account with this address", fields={"email": [problem("person_unknown")]})
    membership = start_membership(person.pk, organisation, role, now=now)
    record_membership("member.added", membership, actor=actor, now=now)
    return membership.pk


def start_membership(person_id: int, organisation: Organisation, role: Role, *, now: datetime) -> Membership:
    """The membership in this role, new or taken up again. For services that hold the organisation's lock.

    Raises InvalidInput for a person who is a member already.
    """
    membership, is_new = Membership.objects.get_or_create(
        person_id=person_id, organisation=organisation, defaults={"role": role, "created_at": now}
    )
    if not is_new:
        if membership.ended_at is None:
            raise InvalidInput("already a member", fields={"email": [problem("member_already")]})
        membership.role, membership.ended_at = role, None
        membership.save(update_fields=["role", "ended_at"])
    return membership


@transaction.atomic
def change_role(*, membership_id: int, role: Role, actor: Actor, now: datetime) -> None:
    """Give a member another role. The last administrator keeps theirs: somebody has to be able to add members."""
    membership = _locked_membership(membership_id, actor)
    if role is not Role.ADMIN:
        _keep_an_administrator(membership)
    if membership.role == role:
        return
    membership.role = role
    membership.save(update_fields=["role"])
    record_membership("member.role_changed", membership, actor=actor, now=now)


@transaction.atomic
def end_membership(*, membership_id: int, actor: Actor, now: datetime) -> None:
    """The person no longer works for the organisation; what they did stays. Everybody may end their own."""
    membership = _locked_membership(membership_id, actor, or_own=True)
    _keep_an_administrator(membership)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    record_membership("member.ended", membership, actor=actor, now=now)


def _permit_members(actor: Actor, organisation_id: int) -> None:
    if not can_manage_members(actor, organisation_id):
        raise NotPermitted(
            f"no right to manage the members of organisation {organisation_id}", organisation_id=organisation_id
        )


def _locked_membership(membership_id: int, actor: Actor, *, or_own: bool = False) -> Membership:
    """The organisation's row is locked too, so that two administrators cannot both leave at once."""
    membership = Membership.objects.filter(pk=membership_id, ended_at=None).first()
    if membership is None:
        raise NotFound(f"no membership {membership_id}", membership_id=membership_id)
    if not (or_own and actor.person_id == membership.person_id):
        _permit_members(actor, membership.organisation_id)
    locked_organisation(membership.organisation_id)
    return Membership.objects.select_for_update().get(pk=membership_id)


def _keep_an_administrator(membership: Membership) -> None:
    if membership.role != Role.ADMIN:
        return
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Role.ADMIN, ended_at=None
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise InvalidInput("the last administrator", fields={"role": [problem("last_administrator")]})


def record_membership(verb: str, membership: Membership, *, actor: Actor, now: datetime) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject_type="organisation",
        subject_id=membership.organisation_id,
        now=now,
        details={"person_id": membership.person_id, "role": membership.role},
    )
