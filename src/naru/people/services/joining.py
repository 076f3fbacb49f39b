"""How people come to work for an organisation: it invites them, or they ask."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from naru.core.actor import Actor, Role
from naru.core.errors import InvalidInput, MoveRefused, NotFound, NotPermitted
from naru.people.labels import problem
from naru.people.models import Invitation, JoinRequest, Membership, Organisation
from naru.people.permissions import can_ask_to_join, can_invite
from naru.people.queries import acceptance_problem, has_administrator, recipients_of, state_of_invitation
from naru.people.rules.joining import (
    INVITED_FOR,
    invitation_hash,
    new_invitation_token,
    note_problem,
)
from naru.people.services.members import record_membership, start_membership
from naru.people.services.organisations import locked_organisation
from naru.people.services.telling import mail_invitation, said_about, tell
from naru.people.states import JOIN_MOVES, InvitationState, JoinState
from naru.records.services import Recipient, record_event


@transaction.atomic
def invite(*, organisation_id: int, email: str, role: Role, actor: Actor, now: datetime) -> int:
    """Ask an address to work for the organisation, by a mail with a link that lives 14 days; returns the id.

    Says nothing about whether the address has an account. An invitation that ran out is replaced.
    Raises NotPermitted, and InvalidInput for no address, a member, or an address already invited.
    """
    organisation = locked_organisation(organisation_id)
    _permit_inviting(actor, organisation)
    address = _checked_address(email)
    if Membership.objects.filter(organisation=organisation, person__email__iexact=address, ended_at=None).exists():
        raise _refused("email", "member_already")
    former = Invitation.objects.filter(
        organisation=organisation, email=address, accepted_at=None, withdrawn_at=None
    ).first()
    if former is not None:
        if state_of_invitation(former, now) is InvitationState.INVITED:
            raise _refused("email", "invited_already")
        former.withdrawn_at = now
        former.save(update_fields=["withdrawn_at"])
    token = new_invitation_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role.value,
        token_hash=invitation_hash(token),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + INVITED_FOR,
    )
    _mail(invitation, token, now)
    _record("invitation.sent", invitation, actor=actor, now=now)
    return invitation.pk


@transaction.atomic
def resend_invitation(*, invitation_id: int, actor: Actor, now: datetime) -> None:
    """Mail a new link and count 14 days from now; the former link no longer works."""
    invitation = _open_invitation(invitation_id, actor)
    token = new_invitation_token()
    invitation.token_hash = invitation_hash(token)
    invitation.expires_at = now + INVITED_FOR
    invitation.save(update_fields=["token_hash", "expires_at"])
    _mail(invitation, token, now)
    _record("invitation.resent", invitation, actor=actor, now=now)


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, actor: Actor, now: datetime) -> None:
    """The link no longer works."""
    invitation = _open_invitation(invitation_id, actor)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    _record("invitation.withdrawn", invitation, actor=actor, now=now)


@transaction.atomic
def accept_invitation(*, invitation_id: int, actor: Actor, now: datetime) -> int:
    """The invited person begins to work for the organisation, once; returns its id.

    The actor must have confirmed the invited address, so the link alone lets nobody in.
    Raises NotFound, and MoveRefused with the code that says what stands in the way.
    """
    known = Invitation.objects.filter(pk=invitation_id).first()
    if known is None:
        raise NotFound(f"no invitation {invitation_id}", invitation_id=invitation_id)
    organisation = locked_organisation(known.organisation_id)
    invitation = Invitation.objects.select_for_update().get(pk=known.pk)
    if actor.person_id is None:
        raise NotPermitted("only a signed-in person accepts an invitation")
    if refusal := acceptance_problem(invitation, actor, now):
        raise MoveRefused(f"invitation {invitation_id} cannot be accepted: {refusal}", code=refusal)
    invitation.accepted_at = now
    invitation.accepted_by_id = actor.person_id
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    role = Role(invitation.role)
    membership = start_membership(actor.person_id, organisation, role, now=now)
    JoinRequest.objects.filter(
        organisation=organisation, person_id=actor.person_id, state=JoinState.ASKED.value
    ).update(state=JoinState.ADMITTED.value, decided_at=now)
    if invitation.invited_by_id:
        said = said_about("invitation_accepted", organisation, path=_members_path(organisation), role=role)
        inviters = [one for one in recipients_of([organisation.pk], [Role.ADMIN]) if one.person_id != actor.person_id]
        tell(inviters, said, key=f"invitation:{invitation.pk}:accepted", organisation_id=organisation.pk, now=now)
    _record("invitation.accepted", invitation, actor=actor, now=now)
    record_membership("member.added", membership, actor=actor, now=now)
    return organisation.pk


@transaction.atomic
def ask_to_join(*, organisation_id: int, note: str, actor: Actor, now: datetime) -> int:
    """Ask the organisation's administrators to be let in; returns the request's id.

    Raises NotPermitted for visitors and members, InvalidInput for a note that cannot be kept or a second request.
    """
    organisation = locked_organisation(organisation_id)
    if actor.person_id is None or not can_ask_to_join(actor, organisation_id):
        raise NotPermitted(f"no reason to ask to join organisation {organisation_id}", organisation_id=organisation_id)
    note = note.strip()
    if code := note_problem(note):
        raise _refused("note", code)
    asked = JoinRequest.objects.filter(
        organisation=organisation, person_id=actor.person_id, state=JoinState.ASKED.value
    )
    if asked.exists():
        raise _refused("note", "asked_already")
    request = JoinRequest.objects.create(
        organisation=organisation, person_id=actor.person_id, note=note, state=JoinState.ASKED.value, asked_at=now
    )
    said = said_about("join_asked", organisation, path=_members_path(organisation))
    tell(
        recipients_of([organisation_id], [Role.ADMIN]),
        said,
        key=f"join:{request.pk}:asked",
        organisation_id=organisation_id,
        now=now,
    )
    _record_join("join.asked", request, actor=actor, now=now)
    return request.pk


@transaction.atomic
def admit_joining(*, request_id: int, role: Role, actor: Actor, now: datetime) -> None:
    """Let the person in, in a role. Administrators and whoever may invite decide."""
    request = _decided(request_id, "admit", actor=actor, now=now)
    membership = start_membership(request.person_id, request.organisation, role, now=now)
    _tell_asker("join_admitted", request, role=role, now=now)
    _record_join("join.admit", request, actor=actor, now=now)
    record_membership("member.added", membership, actor=actor, now=now)


@transaction.atomic
def refuse_joining(*, request_id: int, actor: Actor, now: datetime) -> None:
    """Do not let the person in; they are told, and may ask again."""
    request = _decided(request_id, "refuse", actor=actor, now=now)
    _tell_asker("join_refused", request, role=None, now=now)
    _record_join("join.refuse", request, actor=actor, now=now)


@transaction.atomic
def take_back_joining(*, request_id: int, actor: Actor, now: datetime) -> None:
    """The person no longer asks."""
    request = _decided(request_id, "take_back", actor=actor, now=now)
    _record_join("join.take_back", request, actor=actor, now=now)


def _decided(request_id: int, action: str, *, actor: Actor, now: datetime) -> JoinRequest:
    known = JoinRequest.objects.filter(pk=request_id).first()
    if known is None:
        raise NotFound(f"no request {request_id} to join", request_id=request_id)
    organisation = locked_organisation(known.organisation_id)
    request = JoinRequest.objects.select_for_update().select_related("organisation", "person").get(pk=request_id)
    if action == "take_back":
        if actor.person_id != request.person_id:
            raise NotFound(f"no request {request_id} of yours", request_id=request_id)
    else:
        _permit_inviting(actor, organisation)
    request.state = JOIN_MOVES.after(JoinState(request.state), action).value
    request.decided_at = now
    request.decided_by_id = actor.person_id
    request.save(update_fields=["state", "decided_at", "decided_by"])
    return request


def _tell_asker(code: str, request: JoinRequest, *, role: Role | None, now: datetime) -> None:
    organisation = request.organisation
    said = said_about(code, organisation, path=f"/organisations/{organisation.pk}/", role=role)
    asker = Recipient(request.person_id, request.person.email)
    tell([asker], said, key=f"join:{request.pk}:{code}", organisation_id=organisation.pk, now=now)


def _permit_inviting(actor: Actor, organisation: Organisation) -> None:
    may = can_invite(actor, organisation.pk, organisation.kind, has_administrator=has_administrator(organisation.pk))
    if not may:
        raise NotPermitted(
            f"no right to let people into organisation {organisation.pk}", organisation_id=organisation.pk
        )


def _open_invitation(invitation_id: int, actor: Actor) -> Invitation:
    known = Invitation.objects.filter(pk=invitation_id).first()
    if known is None:
        raise NotFound(f"no invitation {invitation_id}", invitation_id=invitation_id)
    _permit_inviting(actor, locked_organisation(known.organisation_id))
    invitation = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        code = "invitation_accepted" if invitation.accepted_at else "invitation_withdrawn"
        raise MoveRefused(f"invitation {invitation_id} is no longer open", code=code)
    return invitation


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise _refused("email", "email_invalid") from error
    return address


def _refused(field: str, code: str) -> InvalidInput:
    return InvalidInput(code, fields={field: [problem(code)]})


def _mail(invitation: Invitation, token: str, now: datetime) -> None:
    said = said_about("invitation", invitation.organisation, path=f"/invitations/{token}/", role=Role(invitation.role))
    mail_invitation(invitation.email, said, key=f"invitation:{invitation.pk}:{invitation.token_hash[:16]}", now=now)


def _members_path(organisation: Organisation) -> str:
    return f"/organisations/{organisation.pk}/members/"


def _record(verb: str, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject_type="organisation",
        subject_id=invitation.organisation_id,
        now=now,
        details={"invitation": invitation.pk, "role": invitation.role},
    )


def _record_join(verb: str, request: JoinRequest, *, actor: Actor, now: datetime) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject_type="organisation",
        subject_id=request.organisation_id,
        now=now,
        details={"request": request.pk, "person_id": request.person_id},
    )
