"""Programmes in the database: the demo's, their services, their queries."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_organisation, member_actor

from naru.core.actor import PUBLIC, SYSTEM, Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted, RuleRefused
from naru.people import demo as people_demo
from naru.people.models import SizeJudgement
from naru.people.states import OrganisationKind
from naru.programmes import demo
from naru.programmes.models import Call, Programme, RulePack
from naru.programmes.queries import programme_page, programme_sheet, programmes_for, search_texts
from naru.programmes.services import Announced, change_programme, publish_call, publish_rule_pack, register_programme
from naru.programmes.states import PartRole
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
FIRMS = {"rule": "kind", "parameter": "firm", "article": "announcement"}


def fill() -> dict[str, int]:
    people_demo.fill(NOW)
    return dict(demo.fill(NOW))


def make_programme(actor: Actor = SYSTEM, operator_id: int | None = None) -> int:
    parts = [(operator_id, PartRole.OPERATOR)] if operator_id else []
    number = Programme.objects.count()
    return register_programme(
        key=f"p{number}", facts={"name": f"사업 {number}"}, parts=parts, items=[("시제품", "Prototype")], days=[],
        actor=actor, now=NOW,
    )  # fmt: skip


def test_demo_fill_adds_the_six_schemes_once() -> None:
    assert len(fill()) == 6
    assert demo.fill(NOW) == demo.programme_ids()
    assert AuditEvent.objects.filter(verb="programme.registered").count() == 6


def test_demo_midsize_programme_holds_the_announced_facts() -> None:
    programme = programme_sheet(PUBLIC, fill()["midsize-institute"]).programme
    assert (programme.firms_count, programme.private_investment_krw) == (22, 70_000_000_000)
    assert programme.parts.filter(role=PartRole.PARTNER).count() == 9
    assert {day.day for day in programme.days.all()} == {date(2021, 4, 1), date(2021, 11, 16)}


def fits(**profile: object) -> dict[str, str]:
    ids = fill()
    size = profile.pop("size", "")
    organisation = make_organisation(**profile)  # type: ignore[arg-type]
    if size:
        SizeJudgement.objects.create(
            organisation=organisation, as_of=date(2026, 1, 1), size_class=size, verdict="pass", judged_at=NOW
        )
    by_id = {programme_id: key for key, programme_id in ids.items()}
    return {by_id[one.programme.pk]: str(one.fit.verdict) for one in programmes_for(SYSTEM, organisation.pk, on=DAY)}


def test_small_maker_in_yeongcheon_with_thirty_people_fits_the_one_programme_and_not_the_other() -> None:
    found = fits(region_code="47230", ksic_code="29223", employees=30, size="small")
    assert found["yeongcheon-high-value"] == "pass"
    assert found["yeongcheon-innovation"] == "fail"
    assert found["iar-platform"] == "pass"
    assert found["midsize-institute"] == "fail"
    assert found["ansan-strong-sme"] == "undetermined"


def test_firm_of_which_nothing_is_known_is_undetermined_everywhere() -> None:
    assert set(fits().values()) == {"undetermined"}


def test_programmes_that_fit_come_first() -> None:
    verdicts = list(fits(region_code="47230", ksic_code="29223", employees=12, size="small").values())
    assert verdicts == sorted(verdicts, key=["pass", "undetermined", "fail"].index)


def test_fit_is_told_to_members_and_operators_only() -> None:
    fill()
    organisation = make_organisation()
    with pytest.raises(NotPermitted):
        programmes_for(member_actor(make_organisation()), organisation.pk, on=DAY)
    assert programmes_for(member_actor(organisation), organisation.pk, on=DAY)


def test_programme_is_registered_by_operators_only() -> None:
    make_programme(member_actor(make_organisation(kind=OrganisationKind.OPERATOR)))
    for actor in (PUBLIC, member_actor(make_organisation())):
        with pytest.raises(NotPermitted):
            make_programme(actor)
    assert Programme.objects.count() == 1


def test_programme_without_a_name_or_with_a_taken_key_is_refused() -> None:
    make_programme()
    for key, name in (("p9", " "), ("p0", "다른 사업")):
        with pytest.raises(InvalidInput):
            register_programme(key=key, facts={"name": name}, parts=[], items=[], days=[], actor=SYSTEM, now=NOW)


def test_rule_pack_of_a_published_call_stays_the_calls_own() -> None:
    programme_id = make_programme()
    publish_rule_pack(programme_id=programme_id, base_version=0,
                      conditions=[FIRMS], source="공고",
                      actor=SYSTEM, now=NOW)  # fmt: skip
    call_id = publish_call(programme_id=programme_id, title="1차", opens_at=NOW, closes_at=NOW + timedelta(days=31),
                           actor=SYSTEM, now=NOW)  # fmt: skip
    publish_rule_pack(programme_id=programme_id, base_version=1, conditions=[], source="공고", actor=SYSTEM, now=NOW)
    assert [pack.version for pack in RulePack.objects.all()] == [2, 1]
    assert Call.objects.get(pk=call_id).rule_pack.version == 1


def test_call_of_fewer_than_thirty_days_or_without_rules_is_refused() -> None:
    programme_id = make_programme()
    with pytest.raises(NotFound):
        publish_call(programme_id=programme_id, title="1차", opens_at=NOW, closes_at=NOW + timedelta(days=31),
                     actor=SYSTEM, now=NOW)  # fmt: skip
    publish_rule_pack(programme_id=programme_id, base_version=0, conditions=[], source="공고", actor=SYSTEM, now=NOW)
    with pytest.raises(RuleRefused):
        publish_call(programme_id=programme_id, title="1차", opens_at=NOW, closes_at=NOW + timedelta(days=29),
                     actor=SYSTEM, now=NOW)  # fmt: skip
    assert not Call.objects.exists()


def test_rules_are_published_by_those_who_run_the_programme() -> None:
    operator = make_organisation(kind=OrganisationKind.OPERATOR)
    programme_id = make_programme(operator_id=operator.pk)
    publish_rule_pack(
        programme_id=programme_id, base_version=0, conditions=[], source="", actor=member_actor(operator), now=NOW
    )
    other = member_actor(make_organisation(kind=OrganisationKind.OPERATOR))
    with pytest.raises(NotPermitted):
        publish_rule_pack(programme_id=programme_id, base_version=0, conditions=[], source="", actor=other, now=NOW)


@pytest.mark.parametrize("rows", [1, 3])
def test_programme_page_takes_four_queries(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        make_programme(operator_id=make_organisation().pk)
    with django_assert_num_queries(4):
        page = programme_page(PUBLIC)
        assert len([part.organisation.name for programme in page for part in programme.parts.all()]) == rows


def test_programme_page_finds_by_menu_item() -> None:
    fill()
    assert [programme.key for programme in programme_page(PUBLIC, text="특허출원")] == ["yeongcheon-innovation"]


def test_search_texts_hold_both_languages() -> None:
    ids = fill()
    text = next(iter(search_texts([ids["yeongcheon-innovation"]])))
    assert "특허출원" in text.text
    assert "Patent filing" in text.text_en


def changed(programme_id: int, actor: Actor, version: int = 1, **texts: object) -> None:
    told = {"summary": "새 설명", "summary_en": "", "topics": ("주조",), "items": (("시험", "Testing"),), **texts}
    change_programme(programme_id=programme_id, version=version, told=Announced(**told), actor=actor, now=NOW)  # type: ignore[arg-type]


def test_change_programme_replaces_its_texts_and_menu_and_says_which() -> None:
    programme_id = make_programme()
    changed(programme_id, SYSTEM)
    programme = Programme.objects.get(pk=programme_id)
    assert (programme.summary, programme.topics, programme.version) == ("새 설명", ["주조"], 2)
    assert [(item.position, item.name, item.name_en) for item in programme.items.all()] == [(1, "시험", "Testing")]
    assert AuditEvent.objects.get(verb="programme.changed").details == {"fields": ["summary", "topics", "items"]}
    changed(programme_id, SYSTEM, version=2)
    assert AuditEvent.objects.filter(verb="programme.changed").count() == 1


def test_change_programme_from_an_older_version_is_refused_and_writes_nothing() -> None:
    programme_id = make_programme()
    changed(programme_id, SYSTEM)
    with pytest.raises(EditedMeanwhile):
        changed(programme_id, SYSTEM, summary="더 늦은 글")
    assert Programme.objects.get(pk=programme_id).summary == "새 설명"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"summary": "가" * 5001}, "summary"),
        ({"items": (("가" * 121, ""),)}, "items"),
        ({"topics": ("900101-1234567",)}, "topics"),
    ],
)
def test_change_programme_refuses_long_texts_and_resident_numbers(texts: dict[str, object], field: str) -> None:
    programme_id = make_programme()
    with pytest.raises(InvalidInput) as refusal:
        changed(programme_id, SYSTEM, **texts)
    assert list(refusal.value.fields) == [field]
    assert Programme.objects.get(pk=programme_id).version == 1


def test_programme_is_changed_by_those_who_run_it() -> None:
    operator = make_organisation(kind=OrganisationKind.OPERATOR)
    programme_id = make_programme(operator_id=operator.pk)
    with pytest.raises(NotPermitted):
        changed(programme_id, member_actor(make_organisation()))
    changed(programme_id, member_actor(operator))


def test_call_without_a_title_is_refused() -> None:
    programme_id = make_programme()
    publish_rule_pack(programme_id=programme_id, base_version=0, conditions=[], source="", actor=SYSTEM, now=NOW)
    with pytest.raises(InvalidInput):
        publish_call(
            programme_id=programme_id,
            title=" ",
            opens_at=NOW,
            closes_at=NOW + timedelta(days=31),
            actor=SYSTEM,
            now=NOW,
        )
    assert not Call.objects.exists()
