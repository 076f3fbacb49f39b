"""Pages of members, invitations and requests to join."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, confirm, make_member, make_organisation, make_person

from naru.core.actor import SYSTEM, Role
from naru.people.models import Invitation, JoinRequest, Membership, Organisation, Person
from naru.people.queries import actor_for
from naru.people.services import ask_to_join, invite
from naru.people.states import OrganisationKind
from naru.records.models import OutboxMail

pytestmark = pytest.mark.django_db
EMAIL = "invited@naru.example"


def signed_in(client: Client, organisation: Organisation, role: Role = Role.ADMIN) -> Client:
    client.force_login(make_member(organisation, role))
    return client


def link(organisation: Organisation) -> str:
    from django.utils import timezone

    invite(organisation_id=organisation.pk, email=EMAIL, role=Role.EDITOR, actor=SYSTEM, now=timezone.now())
    return f"/invitations/{OutboxMail.objects.get().body.split('/invitations/')[1].strip()}"


def test_administrator_invites_sends_again_and_withdraws(client: Client) -> None:
    organisation = make_organisation()
    address = f"/organisations/{organisation.pk}/members/"
    answer = signed_in(client, organisation).post(address, {"email": EMAIL, "role": "viewer"}, follow=True)
    assert EMAIL in answer.content.decode()
    invitation = Invitation.objects.get()
    change = f"/organisations/{organisation.pk}/invitations/{invitation.pk}/"
    assert "새 링크를 보냅니다" in client.post(change, {"resend": "1"}, follow=True).content.decode()
    assert "초대를 거두었습니다" in client.post(change, {"withdraw": "1"}, follow=True).content.decode()
    assert "기관이 거둔 초대입니다" in client.post(change, {"resend": "1"}, follow=True).content.decode()
    assert OutboxMail.objects.count() == 2


def test_refused_invitation_keeps_what_was_typed(client: Client) -> None:
    organisation = make_organisation()
    make_member(organisation, Role.EDITOR, EMAIL)
    page = signed_in(client, organisation).post(
        f"/organisations/{organisation.pk}/members/", {"email": EMAIL, "role": "viewer"}
    )
    assert "이미 구성원입니다" in page.content.decode()
    assert f'value="{EMAIL}"' in page.content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_members_see_no_invitations_and_no_requests(client: Client, role: Role) -> None:
    organisation = make_organisation()
    link(organisation)
    asking = make_person("asking@naru.example")
    ask_to_join(organisation_id=organisation.pk, note="비밀메모", actor=actor_for(asking), now=NOW)
    page = signed_in(client, organisation, role).get(f"/organisations/{organisation.pk}/members/").content.decode()
    assert EMAIL not in page
    assert "비밀메모" not in page
    assert "asking@naru.example" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_members_page_takes_the_same_queries_for_one_and_for_many(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = make_organisation()
    signed_in(client, organisation)
    for number in range(rows):
        invite(organisation_id=organisation.pk, email=f"i{number}@x.example", role=Role.VIEWER, actor=SYSTEM, now=NOW)
        ask_to_join(organisation_id=organisation.pk, note="", actor=actor_for(make_person()), now=NOW)
    with django_assert_num_queries(10):
        assert client.get(f"/organisations/{organisation.pk}/members/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_link_shows_a_visitor_the_way_in_and_not_the_address(client: Client, prefix: str) -> None:
    organisation = make_organisation("가온정공", name_en="Gaon")
    page = client.get(f"{prefix}{link(organisation)}").content.decode()
    assert ("Gaon" if prefix else "가온정공") in page
    assert EMAIL not in page
    assert "/account/login/?next=" in page


def test_link_lets_the_invited_person_in(client: Client) -> None:
    organisation = make_organisation()
    address = link(organisation)
    person = confirm(make_person(EMAIL))
    client.force_login(person)
    assert "초대 수락하기" in client.get(address).content.decode()
    accept = f"/me/invitations/{Invitation.objects.get().pk}/"
    assert client.post(accept)["Location"] == f"/organisations/{organisation.pk}/"
    assert Membership.objects.get(person=person).role == "editor"
    assert "이미 수락한 초대입니다" in client.get(address).content.decode()
    assert "이미 수락한 초대입니다" in client.post(accept, follow=True).content.decode()


def test_link_tells_another_person_to_change_account(client: Client) -> None:
    address = link(make_organisation())
    client.force_login(confirm(make_person()))
    page = client.get(address).content.decode()
    assert "다른 이메일로 보낸 초대입니다" in page
    assert EMAIL not in page
    client.post(f"/me/invitations/{Invitation.objects.get().pk}/")
    assert not Membership.objects.exists()


def test_link_that_is_none_is_not_found(client: Client) -> None:
    assert client.get("/invitations/none/").status_code == 404


def test_somebody_without_organisation_finds_the_two_ways(client: Client) -> None:
    client.force_login(make_person())
    page = client.get("/me/").content.decode()
    assert "기관 찾아 참여 요청" in page
    assert "새 기관 등록" in page
    assert page.count("button-primary") == 1


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_person_asks_and_the_administrator_admits(client: Client, prefix: str) -> None:
    organisation = make_organisation()
    person = make_person()
    client.force_login(person)
    assert (
        f"/organisations/{organisation.pk}/join/" in client.get(f"/organisations/{organisation.pk}/").content.decode()
    )
    address = f"{prefix}/organisations/{organisation.pk}/join/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": "생산기술팀"})["Location"] == f"{prefix}/me/"
    assert str(organisation) in client.get(f"{prefix}/me/").content.decode()
    admin = signed_in(Client(), organisation)
    assert "생산기술팀" in admin.get(f"{prefix}/organisations/{organisation.pk}/members/").content.decode()
    decide = f"{prefix}/organisations/{organisation.pk}/join/{JoinRequest.objects.get().pk}/"
    admin.post(decide, {"role": "viewer"})
    assert Membership.objects.get(person=person).role == "viewer"
    assert admin.post(decide, {"refuse": "1"}).status_code == 302


def test_refused_note_stays_in_the_form(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_person())
    page = client.post(f"/organisations/{organisation.pk}/join/", {"note": "제 번호는 900101-1234568"}).content.decode()
    assert "주민등록번호는 받거나 저장할 수 없습니다" in page
    assert "제 번호는" in page


def test_request_is_taken_back_by_its_person(client: Client) -> None:
    organisation = make_organisation()
    person = make_person()
    pk = ask_to_join(organisation_id=organisation.pk, note="", actor=actor_for(person), now=NOW)
    client.force_login(make_person())
    assert client.post(f"/me/join-requests/{pk}/").status_code == 404
    client.force_login(person)
    client.post(f"/me/join-requests/{pk}/")
    assert JoinRequest.objects.get().state == "taken_back"


@pytest.mark.parametrize(("person_kind", "offered"), [("operator", True), ("", False)])
def test_form_offers_operators_as_a_kind_to_operators_only(client: Client, person_kind: str, offered: bool) -> None:
    person: Person = make_member(make_organisation(kind=OrganisationKind.OPERATOR)) if person_kind else make_person()
    client.force_login(person)
    assert ('value="operator"' in client.get("/organisations/add/").content.decode()) is offered


def test_member_page_of_a_firm_without_administrator_lets_an_operator_invite(client: Client) -> None:
    client.force_login(make_member(make_organisation(kind=OrganisationKind.OPERATOR)))
    organisation = make_organisation()
    client.post(f"/organisations/{organisation.pk}/members/", {"email": EMAIL, "role": "admin"})
    assert Invitation.objects.get().role == "admin"
