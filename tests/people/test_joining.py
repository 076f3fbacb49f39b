"""Invitations and requests to join: who may, once, for the right person, and what is written down."""

from datetime import timedelta

import pytest
from tests.factories.people import NOW, confirm, make_member, make_organisation, make_person, member_actor

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role, Scope
from naru.core.errors import InvalidInput, MoveRefused, NaruError, NotFound, NotPermitted
from naru.people.models import Invitation, JoinRequest, Membership, Organisation, Person
from naru.people.queries import actor_for, invitation_by_token, my_invitations, my_join_requests
from naru.people.services import (
    accept_invitation,
    admit_joining,
    ask_to_join,
    invite,
    refuse_joining,
    register_organisation,
    resend_invitation,
    take_back_joining,
    update_organisation,
    withdraw_invitation,
)
from naru.people.states import JoinState, OrganisationKind
from naru.records.models import AuditEvent, Notice, OutboxMail

pytestmark = pytest.mark.django_db
EMAIL = "invited@naru.example"


def invited(organisation: Organisation, email: str = EMAIL, role: Role = Role.EDITOR) -> Invitation:
    pk = invite(organisation_id=organisation.pk, email=email, role=role, actor=SYSTEM, now=NOW)
    return Invitation.objects.get(pk=pk)


def link_in(mail: OutboxMail) -> str:
    return mail.body.split("/invitations/")[1].strip("/\n ")


def test_invite_mails_a_link_whose_token_is_kept_nowhere_but_in_the_mail() -> None:
    organisation = make_organisation("가온정공")
    actor = member_actor(organisation, Role.ADMIN)
    invite(organisation_id=organisation.pk, email=f" {EMAIL.upper()} ", role=Role.VIEWER, actor=actor, now=NOW)
    invitation, mail = Invitation.objects.get(), OutboxMail.objects.get()
    assert (invitation.email, invitation.role, invitation.expires_at) == (EMAIL, "viewer", NOW + timedelta(days=14))
    assert (mail.to, mail.person_id) == (EMAIL, None)
    assert "가온정공" in mail.subject
    token = link_in(mail)
    assert invitation_by_token(token).pk == invitation.pk
    assert token not in invitation.token_hash
    event = AuditEvent.objects.get(verb="invitation.sent")
    assert event.details == {"invitation": invitation.pk, "role": "viewer"}


@pytest.mark.parametrize("with_account", [True, False])
def test_invite_does_not_tell_whether_the_address_has_an_account(with_account: bool) -> None:
    organisation = make_organisation()
    if with_account:
        make_person(EMAIL)
    assert invited(organisation).email == EMAIL
    assert OutboxMail.objects.filter(to=EMAIL).count() == 1
    assert not Notice.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_invite_by_a_member_who_is_no_administrator_is_refused(role: Role) -> None:
    organisation = make_organisation()
    with pytest.raises(NotPermitted):
        invite(
            organisation_id=organisation.pk,
            email=EMAIL,
            role=Role.VIEWER,
            actor=member_actor(organisation, role),
            now=NOW,
        )
    assert not Invitation.objects.exists()
    assert not OutboxMail.objects.exists()


def test_invite_with_a_token_that_only_reads_is_refused() -> None:
    organisation = make_organisation()
    reader = actor_for(make_member(organisation, Role.ADMIN), scopes=frozenset({Scope.READ}))
    with pytest.raises(NotPermitted):
        invite(organisation_id=organisation.pk, email=EMAIL, role=Role.ADMIN, actor=reader, now=NOW)


@pytest.mark.parametrize(
    ("kind", "has_admin", "may"),
    [
        (OrganisationKind.FIRM, False, True),
        (OrganisationKind.FIRM, True, False),
        (OrganisationKind.PUBLIC_BODY, False, True),
        (OrganisationKind.OPERATOR, False, False),
    ],
)
def test_operator_invites_the_first_administrator_only(kind: OrganisationKind, has_admin: bool, may: bool) -> None:
    operator = member_actor(make_organisation(kind=OrganisationKind.OPERATOR), Role.EDITOR)
    organisation = make_organisation(kind=kind)
    if has_admin:
        make_member(organisation, Role.ADMIN)
    try:
        invite(organisation_id=organisation.pk, email=EMAIL, role=Role.ADMIN, actor=operator, now=NOW)
    except NotPermitted:
        assert not may
    assert Invitation.objects.exists() is may


@pytest.mark.parametrize(("email", "code"), [("none", "email"), ("", "email"), ("x@", "email")])
def test_invite_to_no_address_is_refused(email: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        invited(make_organisation(), email)
    assert set(refusal.value.fields) == {code}


def test_invite_of_a_member_or_of_an_invited_address_is_refused() -> None:
    organisation = make_organisation()
    make_member(organisation, Role.EDITOR, "member@naru.example")
    with pytest.raises(InvalidInput, match="member_already"):
        invited(organisation, "Member@naru.example")
    invited(organisation)
    with pytest.raises(InvalidInput, match="invited_already"):
        invited(organisation)


def test_invite_again_after_it_ran_out_replaces_the_former() -> None:
    organisation = make_organisation()
    former = invited(organisation)
    later = NOW + timedelta(days=14)
    invite(organisation_id=organisation.pk, email=EMAIL, role=Role.VIEWER, actor=SYSTEM, now=later)
    former.refresh_from_db()
    assert former.withdrawn_at == later


def test_accept_by_the_confirmed_address_makes_a_member_once() -> None:
    organisation = make_organisation()
    inviter = make_member(organisation, Role.ADMIN)
    pk = invite(organisation_id=organisation.pk, email=EMAIL, role=Role.EDITOR, actor=actor_for(inviter), now=NOW)
    person = confirm(make_person(EMAIL))
    assert [one.pk for one in my_invitations(actor_for(person), NOW)] == [pk]
    assert accept_invitation(invitation_id=pk, actor=actor_for(person), now=NOW) == organisation.pk
    assert Membership.objects.get(person=person).role == "editor"
    assert Notice.objects.get().person_id == inviter.pk
    assert set(AuditEvent.objects.filter(actor_id=person.pk).values_list("verb", flat=True)) == {
        "invitation.accepted",
        "member.added",
    }
    Membership.objects.filter(person=person).update(ended_at=NOW)
    with pytest.raises(MoveRefused) as refusal:
        accept_invitation(invitation_id=pk, actor=actor_for(person), now=NOW)
    assert refusal.value.code == "invitation_accepted"
    assert my_invitations(actor_for(person), NOW) == []


def stranger() -> Person:
    return confirm(make_person("stranger@naru.example"))


def unconfirmed() -> Person:
    return make_person(EMAIL)


@pytest.mark.parametrize(("person", "code"), [(stranger, "invitation_for_another"), (unconfirmed, "email_unconfirmed")])
def test_accept_by_whoever_has_not_shown_the_address_to_be_theirs_is_refused(person: object, code: str) -> None:
    invitation = invited(make_organisation())
    actor = actor_for(person())  # type: ignore[operator]
    with pytest.raises(MoveRefused) as refusal:
        accept_invitation(invitation_id=invitation.pk, actor=actor, now=NOW)
    assert refusal.value.code == code
    assert not Membership.objects.exists()
    assert my_invitations(actor, NOW) == []


def test_accept_by_a_visitor_or_of_no_invitation_is_refused() -> None:
    invitation = invited(make_organisation())
    with pytest.raises(NotPermitted):
        accept_invitation(invitation_id=invitation.pk, actor=PUBLIC, now=NOW)
    with pytest.raises(NotFound):
        accept_invitation(invitation_id=invitation.pk + 1, actor=PUBLIC, now=NOW)


def test_accept_at_the_instant_of_expiry_is_too_late() -> None:
    invitation = invited(make_organisation())
    actor = actor_for(confirm(make_person(EMAIL)))
    with pytest.raises(MoveRefused) as refusal:
        accept_invitation(invitation_id=invitation.pk, actor=actor, now=invitation.expires_at)
    assert refusal.value.code == "invitation_expired"


def test_withdrawn_invitation_opens_nothing_and_cannot_be_sent_again() -> None:
    organisation = make_organisation()
    invitation = invited(organisation)
    admin = member_actor(organisation, Role.ADMIN)
    withdraw_invitation(invitation_id=invitation.pk, actor=admin, now=NOW)
    with pytest.raises(MoveRefused):
        resend_invitation(invitation_id=invitation.pk, actor=admin, now=NOW)
    with pytest.raises(MoveRefused) as refusal:
        accept_invitation(invitation_id=invitation.pk, actor=actor_for(confirm(make_person(EMAIL))), now=NOW)
    assert refusal.value.code == "invitation_withdrawn"


def test_resend_makes_the_former_link_useless() -> None:
    organisation = make_organisation()
    invitation = invited(organisation)
    first = link_in(OutboxMail.objects.get())
    later = NOW + timedelta(days=20)
    resend_invitation(invitation_id=invitation.pk, actor=member_actor(organisation, Role.ADMIN), now=later)
    second = link_in(OutboxMail.objects.exclude(body__contains=first).get())
    assert invitation_by_token(second).expires_at == later + timedelta(days=14)
    with pytest.raises(NotFound):
        invitation_by_token(first)


@pytest.mark.parametrize("service", [resend_invitation, withdraw_invitation])
def test_invitation_of_another_organisation_is_left_alone(service: object) -> None:
    invitation = invited(make_organisation())
    other = member_actor(make_organisation(), Role.ADMIN)
    with pytest.raises(NotPermitted):
        service(invitation_id=invitation.pk, actor=other, now=NOW)  # type: ignore[operator]


def asked(organisation: Organisation, actor: Actor | None = None, note: str = "생산기술팀") -> JoinRequest:
    pk = ask_to_join(organisation_id=organisation.pk, note=note, actor=actor or actor_for(make_person()), now=NOW)
    return JoinRequest.objects.get(pk=pk)


def test_ask_to_join_tells_the_administrators_only() -> None:
    organisation = make_organisation()
    admin = make_member(organisation, Role.ADMIN)
    make_member(organisation, Role.EDITOR)
    request = asked(organisation)
    assert [notice.person_id for notice in Notice.objects.all()] == [admin.pk]
    assert "생산기술팀" not in Notice.objects.get().text
    assert AuditEvent.objects.get(verb="join.asked").details == {
        "request": request.pk,
        "person_id": request.person_id,
    }


@pytest.mark.parametrize("note", ["900101-1234568", "가" * 501])
def test_ask_to_join_with_a_note_that_cannot_be_kept_is_refused(note: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked(make_organisation(), note=note)
    assert set(refusal.value.fields) == {"note"}
    assert not JoinRequest.objects.exists()


def test_ask_to_join_twice_or_as_a_member_or_visitor_is_refused() -> None:
    organisation = make_organisation()
    actor = actor_for(make_person())
    asked(organisation, actor)
    with pytest.raises(InvalidInput, match="asked_already"):
        asked(organisation, actor)
    for who in (member_actor(organisation), PUBLIC):
        with pytest.raises(NotPermitted):
            asked(organisation, who)


def test_admit_makes_a_member_in_the_chosen_role_and_tells_them() -> None:
    organisation = make_organisation()
    request = asked(organisation)
    admit_joining(request_id=request.pk, role=Role.VIEWER, actor=member_actor(organisation, Role.ADMIN), now=NOW)
    assert Membership.objects.get(person=request.person).role == "viewer"
    assert Notice.objects.get(person=request.person).path == f"/organisations/{organisation.pk}/"
    with pytest.raises(MoveRefused):
        refuse_joining(request_id=request.pk, actor=SYSTEM, now=NOW)


def test_refused_person_is_told_stays_outside_and_may_ask_again() -> None:
    organisation = make_organisation()
    request = asked(organisation)
    refuse_joining(request_id=request.pk, actor=member_actor(organisation, Role.ADMIN), now=NOW)
    assert not Membership.objects.filter(person=request.person).exists()
    assert Notice.objects.filter(person=request.person).count() == 1
    assert asked(organisation, actor_for(request.person)).state == JoinState.ASKED


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER, None])
def test_only_administrators_decide_about_a_request(role: Role | None) -> None:
    organisation = make_organisation()
    request = asked(organisation)
    actor = member_actor(organisation, role) if role else actor_for(request.person)
    for decide in (
        lambda: admit_joining(request_id=request.pk, role=Role.ADMIN, actor=actor, now=NOW),
        lambda: refuse_joining(request_id=request.pk, actor=actor, now=NOW),
    ):
        with pytest.raises(NotPermitted):
            decide()
    assert JoinRequest.objects.get().state == JoinState.ASKED


def test_take_back_is_for_who_asked_and_counts_at_once() -> None:
    organisation = make_organisation()
    request = asked(organisation)
    with pytest.raises(NotFound):
        take_back_joining(request_id=request.pk, actor=member_actor(organisation, Role.ADMIN), now=NOW)
    person = actor_for(request.person)
    assert [one.pk for one in my_join_requests(person)] == [request.pk]
    take_back_joining(request_id=request.pk, actor=person, now=NOW)
    assert my_join_requests(person) == []


def test_acceptance_answers_the_request_that_stood_open() -> None:
    organisation = make_organisation()
    person = confirm(make_person(EMAIL))
    request = asked(organisation, actor_for(person))
    accept_invitation(invitation_id=invited(organisation).pk, actor=actor_for(person), now=NOW)
    request.refresh_from_db()
    assert request.state == JoinState.ADMITTED


@pytest.mark.parametrize("kind", [OrganisationKind.OPERATOR, OrganisationKind.PUBLIC_BODY])
def test_nobody_makes_themselves_staff_of_an_operator_by_registering_one(kind: OrganisationKind) -> None:
    actor = actor_for(make_person())
    with pytest.raises(InvalidInput) as refusal:
        register_organisation(profile={"name": "가짜운영", "kind": kind.value}, actor=actor, now=NOW)
    assert set(refusal.value.fields) == {"kind"}
    firm = make_organisation()
    with pytest.raises(NaruError):
        update_organisation(
            organisation_id=firm.pk,
            changes={"kind": kind.value},
            actor=member_actor(firm, Role.ADMIN),
            now=NOW,
        )
    firm.refresh_from_db()
    assert firm.kind == OrganisationKind.FIRM
