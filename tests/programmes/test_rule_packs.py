"""Versions of a programme's conditions: published, refused, compared."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_organisation, member_actor
from tests.factories.rounds import make_programme

from naru.core.actor import PUBLIC, SYSTEM, Actor
from naru.core.decision import Verdict
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.programmes.models import RulePack
from naru.programmes.queries import (
    changes_between,
    conditions_in,
    fit_effect,
    rule_pack_history,
    rule_pack_sheet,
)
from naru.programmes.services import check_rule_pack, publish_rule_pack
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
KIND = {"rule": "kind", "parameter": "firm", "article": "announcement"}
THIRTY = {"rule": "employees_min", "parameter": "30", "article": "announcement"}


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("운영기관", OrganisationKind.OPERATOR)


@pytest.fixture
def programme_id(operator: Organisation) -> int:
    return make_programme(operator, conditions=False)


def publish(
    programme_id: int, conditions: Sequence[Mapping[str, str]], base: int = 0, actor: Actor = SYSTEM, source: str = ""
) -> RulePack:
    pack_id = publish_rule_pack(
        programme_id=programme_id, base_version=base, conditions=conditions, source=source, actor=actor, now=NOW
    )
    return RulePack.objects.get(pk=pack_id)


def refused(programme_id: int, *conditions: Mapping[str, str], source: str = "") -> dict[str, list[str]]:
    """What was said beside which field; nothing may have been written."""
    before = RulePack.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        publish(programme_id, conditions, source=source)
    assert RulePack.objects.count() == before
    return dict(refusal.value.fields)


def test_published_version_says_who_when_and_what_changed(programme_id: int, operator: Organisation) -> None:
    actor = member_actor(operator)
    publish(programme_id, [KIND, THIRTY])
    pack = publish(
        programme_id, [{**THIRTY, "parameter": "050", "id": "employees_min", "valid_from": "2027-01-01"}], 1, actor
    )
    assert (pack.version, pack.published_at, pack.published_for_id, pack.published_by_id) == (
        2, NOW, operator.pk, actor.person_id,
    )  # fmt: skip
    assert pack.conditions == [
        {
            "id": "employees_min",
            "rule": "employees_min",
            "parameter": "50",
            "article": "announcement",
            "valid_from": "2027-01-01",
            "valid_to": "",
        }
    ]
    event = AuditEvent.objects.filter(verb="programme.rules_published").latest("sequence")
    assert event.details == {"version": 2, "changed": ["employees_min"], "added": [], "removed": ["kind"]}


def test_version_begun_from_another_one_is_refused_and_nothing_is_written(programme_id: int) -> None:
    publish(programme_id, [KIND])
    for base in (0, 2):
        with pytest.raises(EditedMeanwhile):
            publish(programme_id, [THIRTY], base)
    assert [pack.version for pack in RulePack.objects.all()] == [1]


def test_same_conditions_in_another_order_are_refused(programme_id: int) -> None:
    publish(programme_id, [KIND, THIRTY])
    with pytest.raises(InvalidInput) as refusal:
        publish(programme_id, [THIRTY, KIND], 1, source="다른 근거")
    assert dict(refusal.value.fields) == {
        "conditions": ["1판과 조건이 같아 게시할 것이 없습니다. 바꿀 조건을 고친 다음 다시 해 주세요."]
    }


@pytest.mark.parametrize(
    ("condition", "field", "value"),
    [
        ({"rule": "age", "parameter": "3"}, "rule", "age"),
        ({"rule": "size", "parameter": "huge"}, "parameter", "huge"),
        ({"rule": "region", "parameter": "99999"}, "parameter", "99999"),
        ({"rule": "industry", "parameter": "04"}, "parameter", "04"),
        ({"rule": "employees_min", "parameter": "서른"}, "parameter", "서른"),
        ({"rule": "employees_below", "parameter": "0"}, "parameter", "‘0’"),
        ({"rule": "employees_below", "parameter": "12345678"}, "parameter", "12345678"),
        ({"rule": "kind", "parameter": "club"}, "parameter", "club"),
        ({"rule": "kind", "parameter": "firm", "valid_from": "2027-02-30"}, "valid_from", "2027-02-30"),
        ({"rule": "kind", "parameter": "firm", "valid_to": "20270230"}, "valid_to", "20270230"),
        (
            {"rule": "kind", "parameter": "firm", "valid_from": "2027-02-02", "valid_to": "2027-02-01"},
            "valid_to",
            "2027-02-01",
        ),
        ({"rule": "kind", "parameter": "firm", "article": " "}, "article", "근거를 적어"),
        ({"rule": "kind", "parameter": "firm", "article": "가" * 201}, "article", "200자"),
        ({"rule": "kind", "parameter": "firm", "article": "담당 900101-1234568"}, "article", "주민등록번호"),
        ({}, "rule", "알 수 없는"),
    ],
)
def test_condition_that_cannot_be_checked_is_refused_at_its_field(
    programme_id: int, condition: dict[str, str], field: str, value: str
) -> None:
    found = refused(programme_id, KIND, {"article": "announcement", **condition})
    assert list(found) == [f"conditions.1.{field}"]
    assert value in found[f"conditions.1.{field}"][0]


def test_refusal_of_a_resident_number_does_not_repeat_it(programme_id: int) -> None:
    found = refused(programme_id, {**KIND, "article": "900101-1234568"}, source="900101-1234568")
    assert sorted(found) == ["conditions.0.article", "source"]
    assert "1234568" not in str(found)


def test_conditions_that_contradict_each_other_are_refused(programme_id: int) -> None:
    below = {"rule": "employees_below", "parameter": "30", "article": "announcement"}
    assert list(refused(programme_id, THIRTY, below)) == ["conditions.1.parameter"]
    assert list(refused(programme_id, KIND, KIND)) == ["conditions.1.parameter"]


def test_conditions_of_one_kind_one_after_the_other_are_published(programme_id: int) -> None:
    first, then = {**THIRTY, "valid_to": "2026-12-31"}, {**THIRTY, "parameter": "50", "valid_from": "2027-01-01"}
    pack = publish(programme_id, [first, then])
    assert [stored["id"] for stored in pack.conditions] == ["employees_min", "employees_min-2"]


def test_more_than_twenty_conditions_are_refused(programme_id: int) -> None:
    several = [{**THIRTY, "valid_from": f"20{at}-01-01", "valid_to": f"20{at}-12-31"} for at in range(30, 51)]
    assert list(refused(programme_id, *several)) == ["conditions"]


def test_checking_a_version_says_what_it_would_be_and_writes_nothing(programme_id: int) -> None:
    found = check_rule_pack(programme_id=programme_id, base_version=0, conditions=[KIND], source="", actor=SYSTEM)
    assert [(condition.id, condition.parameter) for condition in found] == [("kind", "firm")]
    assert not RulePack.objects.exists()
    with pytest.raises(NotPermitted):
        check_rule_pack(programme_id=programme_id, base_version=0, conditions=[KIND], source="", actor=PUBLIC)


def test_versions_are_compared_condition_by_condition() -> None:
    before = conditions_in([KIND, THIRTY, {"rule": "size", "parameter": "sme"}])
    after = conditions_in([{**THIRTY, "parameter": "50"}, KIND, {"rule": "region", "parameter": "47230"}])
    assert [(change.id, str(change.kind)) for change in changes_between(before, after)] == [
        ("employees_min", "changed"),
        ("kind", "same"),
        ("region", "added"),
        ("size", "removed"),
    ]


@pytest.mark.parametrize("versions", [1, 3])
def test_history_and_a_version_take_the_same_queries(
    programme_id: int, versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for base in range(versions):
        publish(programme_id, [{**THIRTY, "parameter": str(30 + base)}], base)
    with django_assert_num_queries(3):
        assert [pack.version for pack in rule_pack_history(PUBLIC, programme_id).packs][-1] == 1
    with django_assert_num_queries(4):
        assert rule_pack_sheet(PUBLIC, programme_id, versions).newest == versions


def test_version_that_was_never_published_is_not_found(programme_id: int) -> None:
    publish(programme_id, [KIND])
    for version in (0, 2):
        with pytest.raises(NotFound):
            rule_pack_sheet(PUBLIC, programme_id, version)


def test_effect_counts_the_firms_whose_answer_changes_in_two_queries(
    operator: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_organisation("큰 기업", employees=40)
    small = make_organisation("작은 기업", employees=12)
    make_organisation("연구소", OrganisationKind.INSTITUTE, employees=12)
    actor = member_actor(operator)
    before, after = conditions_in([KIND]), conditions_in([KIND, THIRTY])
    with django_assert_num_queries(2):
        effect = fit_effect(actor, before, after, on=DAY)
    assert (effect.firms, dict(effect.before), dict(effect.after)) == (
        2, {Verdict.PASS: 2}, {Verdict.PASS: 1, Verdict.FAIL: 1},
    )  # fmt: skip
    assert [(firm.pk, before, after) for firm, before, after in effect.changed] == [
        (small.pk, Verdict.PASS, Verdict.FAIL)
    ]


def test_effect_is_refused_to_those_who_do_not_read_the_numbers_of_firms() -> None:
    funder = member_actor(make_organisation("재원", OrganisationKind.PUBLIC_BODY))
    for actor in (PUBLIC, funder):
        with pytest.raises(NotPermitted):
            fit_effect(actor, [], [], on=DAY)
