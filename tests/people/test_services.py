"""Organisations, judgements and memberships through their services."""

from datetime import date, timedelta

import pytest
from tests.factories.people import NOW, make_member, make_organisation, make_person, member_actor

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role, Scope
from naru.core.decision import Verdict
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted
from naru.people.models import Membership, Organisation, ProfileValue, SizeJudgement
from naru.people.queries import actor_for
from naru.people.rules.size import SizeFacts, YearSales
from naru.people.services import (
    add_member,
    change_role,
    end_membership,
    judge_size,
    register_organisation,
    update_organisation,
)
from naru.people.size_facts import facts_from_json
from naru.people.states import OrganisationKind
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
FIRM = {"name": "가온정공", "kind": "firm"}


def register(actor: Actor = SYSTEM, **profile: object) -> int:
    return register_organisation(profile={**FIRM, **profile}, actor=actor, now=NOW)


def test_register_organisation_by_a_person_makes_them_its_administrator() -> None:
    person = make_person()
    organisation_id = register(actor_for(person), business_number="124-81-00998", employees="1,042명")
    organisation = Organisation.objects.get(pk=organisation_id)
    assert (organisation.business_number, organisation.employees) == ("1248100998", 1042)
    assert Membership.objects.get(organisation=organisation).role == Role.ADMIN
    event = AuditEvent.objects.get(subject_type="organisation", subject_id=str(organisation_id))
    assert (event.verb, event.actor_id) == ("organisation.registered", person.pk)


@pytest.mark.parametrize("actor", [PUBLIC, Actor(person_id=1, scopes=frozenset({Scope.READ}))])
def test_register_organisation_without_the_right_is_refused_and_writes_nothing(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        register(actor)
    assert not Organisation.objects.exists()
    assert not AuditEvent.objects.exists()


def test_register_organisation_reports_every_problem_at_once_and_writes_nothing() -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(
            name=" ", kind="club", business_number="124-81-00999", region_code="99", ksic_code="xx", employees="-1",
            website="ftp://x", corporate_number="12",
        )  # fmt: skip
    assert set(refusal.value.fields) == {
        "name", "kind", "business_number", "region_code", "ksic_code", "employees", "website", "corporate_number",
    }  # fmt: skip
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("field", ["name", "name_en", "summary", "summary_en", "website", "business_number"])
def test_register_organisation_with_a_resident_number_in_any_field_is_refused(field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(**{field: "900101-1234568"})
    assert "주민등록번호" in refusal.value.fields[field][0]


def test_register_organisation_with_a_number_already_taken_is_refused() -> None:
    register(business_number="124-81-00998")
    with pytest.raises(InvalidInput) as refusal:
        register(name="다른곳", business_number="1248100998")
    assert set(refusal.value.fields) == {"business_number"}


def test_two_organisations_without_a_number_can_stand_beside_each_other() -> None:
    assert register() != register()


def test_update_organisation_keeps_every_value_with_its_day() -> None:
    organisation = make_organisation(employees=20)
    update_organisation(
        organisation_id=organisation.pk, changes={"employees": 35}, actor=SYSTEM, now=NOW + timedelta(days=1),
        as_of=date(2026, 9, 30), source="4대보험 가입자명부",
    )  # fmt: skip
    told = ProfileValue.objects.filter(organisation=organisation, field="employees").order_by("id")
    assert [(value.value, value.as_of, value.source) for value in told] == [
        (20, date(2026, 11, 22), ""),
        (35, date(2026, 9, 30), "4대보험 가입자명부"),
    ]


def test_update_organisation_with_the_values_it_has_changes_nothing() -> None:
    organisation = make_organisation("그대로", employees=20)
    changed = update_organisation(
        organisation_id=organisation.pk, changes={"name": "그대로", "employees": "20"}, actor=SYSTEM, now=NOW
    )
    assert changed == []
    assert AuditEvent.objects.count() == 1


def test_update_organisation_somebody_saved_meanwhile_is_refused() -> None:
    organisation = make_organisation()
    update_organisation(organisation_id=organisation.pk, changes={"employees": 1}, actor=SYSTEM, now=NOW, version=1)
    with pytest.raises(EditedMeanwhile):
        update_organisation(organisation_id=organisation.pk, changes={"employees": 2}, actor=SYSTEM, now=NOW, version=1)


def test_update_organisation_as_of_a_day_to_come_is_refused() -> None:
    organisation = make_organisation()
    with pytest.raises(InvalidInput):
        update_organisation(
            organisation_id=organisation.pk, changes={"employees": 1}, actor=SYSTEM, now=NOW, as_of=date(2026, 11, 23)
        )


def test_update_organisation_is_for_its_writers_and_for_operators_while_nobody_joined() -> None:
    organisation = make_organisation()
    operator = member_actor(make_organisation(kind=OrganisationKind.OPERATOR))
    update_organisation(organisation_id=organisation.pk, changes={"employees": 1}, actor=operator, now=NOW)
    editor = member_actor(organisation)
    update_organisation(organisation_id=organisation.pk, changes={"employees": 2}, actor=editor, now=NOW)
    for actor in (operator, member_actor(organisation, Role.VIEWER), member_actor(make_organisation()), PUBLIC):
        with pytest.raises(NotPermitted):
            update_organisation(organisation_id=organisation.pk, changes={"employees": 3}, actor=actor, now=NOW)
    assert Organisation.objects.get(pk=organisation.pk).employees == 2


def test_update_organisation_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        update_organisation(organisation_id=0, changes={}, actor=SYSTEM, now=NOW)


def test_judge_size_keeps_the_judgement_with_its_facts() -> None:
    organisation = make_organisation()
    facts = SizeFacts(
        ksic_code="29223",
        sales=(YearSales(date(2025, 12, 31), 9_000_000_000),),
        total_assets_krw=1_000_000_000,
        held_by_large=False,
        related_sales_krw=0,
        in_designated_group=False,
    )
    outcome = judge_size(organisation_id=organisation.pk, facts=facts, as_of=date(2026, 11, 1), actor=SYSTEM, now=NOW)
    kept = SizeJudgement.objects.get()
    assert outcome.verdict is Verdict.PASS
    assert (kept.size_class, kept.valid_from, kept.valid_to) == ("small", date(2026, 4, 1), date(2027, 3, 31))
    assert facts_from_json(kept.facts) == facts


def test_add_member_brings_a_former_member_back_in_the_new_role() -> None:
    organisation = make_organisation()
    admin = member_actor(organisation, Role.ADMIN)
    person = make_person("new@naru.example")
    added = add_member(
        organisation_id=organisation.pk, email="NEW@naru.example", role=Role.VIEWER, actor=admin, now=NOW
    )
    end_membership(membership_id=added, actor=actor_for(person), now=NOW)
    again = add_member(
        organisation_id=organisation.pk, email="new@naru.example", role=Role.EDITOR, actor=admin, now=NOW
    )
    assert again == added
    assert actor_for(person).memberships == {organisation.pk: Role.EDITOR}


def test_add_member_of_nobody_or_of_somebody_present_is_refused() -> None:
    organisation = make_organisation()
    admin = member_actor(organisation, Role.ADMIN)
    present = make_member(organisation)
    for email in ("nobody@naru.example", present.email):
        with pytest.raises(InvalidInput):
            add_member(organisation_id=organisation.pk, email=email, role=Role.VIEWER, actor=admin, now=NOW)


def test_members_are_managed_by_administrators_only() -> None:
    organisation = make_organisation()
    make_member(organisation, Role.ADMIN)
    member = Membership.objects.get(organisation=organisation)
    for actor in (member_actor(organisation), member_actor(make_organisation(), Role.ADMIN), PUBLIC):
        with pytest.raises(NotPermitted):
            change_role(membership_id=member.pk, role=Role.VIEWER, actor=actor, now=NOW)


def test_last_administrator_neither_steps_down_nor_leaves() -> None:
    organisation = make_organisation()
    admin = member_actor(organisation, Role.ADMIN)
    membership = Membership.objects.get(organisation=organisation)
    with pytest.raises(InvalidInput):
        change_role(membership_id=membership.pk, role=Role.EDITOR, actor=admin, now=NOW)
    with pytest.raises(InvalidInput):
        end_membership(membership_id=membership.pk, actor=admin, now=NOW)
