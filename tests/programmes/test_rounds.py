"""Rounds: their rules, services, queries, who may what, and who is told."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_organisation, member_actor
from tests.factories.rounds import TODAY, add_member, make_programme, make_round, spans

from naru.core.actor import PUBLIC, Actor, Role
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused, NotFound, NotPermitted, RuleRefused
from naru.people.models import Organisation, SizeJudgement
from naru.people.states import OrganisationKind
from naru.programmes import queries
from naru.programmes.models import Round, RoundMember
from naru.programmes.rules import Span, check_joining, check_phases, check_reason
from naru.programmes.services import (
    RoundText,
    ask_to_take_part,
    change_round,
    decide_member,
    invite_member,
    move_round,
    plan_phases,
    register_round,
)
from naru.programmes.states import MemberState, PhaseKind, PhaseState, RoundState
from naru.records.models import AuditEvent, Notice

DAY = timedelta(days=1)
RESIDENT = "대표 900101-1234568"


# rules, without a database


def test_phases_missing_one_are_refused_by_name() -> None:
    found = spans()
    del found[PhaseKind.AGREEMENT]
    decision = check_phases(found)
    assert (decision.code, decision.facts["missing"]) == ("phases_missing", ["agreement"])


def test_phases_that_overlap_pass() -> None:
    day = date(2026, 4, 1)
    assert check_phases({kind: Span(day, day + 200 * DAY) for kind in PhaseKind}).passed


def test_phase_that_starts_before_the_one_before_it_is_refused() -> None:
    found = spans()
    found[PhaseKind.MATCHING] = Span(found[PhaseKind.DISCOVERY].starts_on - DAY, found[PhaseKind.MATCHING].ends_on)
    assert check_phases(found).code == "phases_out_of_order"


def test_phase_that_ends_before_it_starts_is_refused() -> None:
    found = spans()
    found[PhaseKind.FOLLOW_UP] = Span(TODAY, TODAY - DAY)
    assert check_phases(found).code == "phase_ends_before_it_starts"


def test_joining_is_open_on_the_last_day_of_discovery_and_over_on_the_next() -> None:
    span = Span(TODAY - DAY, TODAY)
    assert check_joining(RoundState.RUNNING, span, TODAY).passed
    assert check_joining(RoundState.RUNNING, span, TODAY + DAY).code == "joining_over"
    assert check_joining(RoundState.DRAFT, span, TODAY).code == "round_not_running"


def test_reason_with_resident_number_is_refused_whatever_the_action() -> None:
    assert check_reason("accept", RESIDENT, None).code == "resident_number"


# services

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("운영기관", OrganisationKind.OPERATOR)


@pytest.fixture
def staff(operator: Organisation) -> Actor:
    return member_actor(operator)


def last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("-sequence").first()
    assert event is not None
    return event


def titles_for(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(person_id=actor.person_id).order_by("id").values_list("title", flat=True))


def test_registered_round_is_a_draft_that_only_its_operator_sees(operator: Organisation, staff: Actor) -> None:
    round_id = register_round(
        programme_id=make_programme(operator), operator_id=operator.pk, text=RoundText("1차"), actor=staff, now=NOW
    )
    event = last_event()
    assert (event.verb, "1차" in str(event.details)) == ("round.registered", False)
    other = member_actor(make_organisation("다른 운영기관", OrganisationKind.OPERATOR))
    firm = member_actor(make_organisation())
    assert Round.objects.get(pk=round_id).state == RoundState.DRAFT
    assert [queries.rounds_visible_to(one).count() for one in (staff, other, firm, PUBLIC)] == [1, 0, 0, 0]


def test_round_of_a_programme_that_another_runs_is_refused(operator: Organisation, staff: Actor) -> None:
    other = make_organisation("다른 운영기관", OrganisationKind.OPERATOR)
    with pytest.raises(RuleRefused) as refused:
        register_round(
            programme_id=make_programme(other), operator_id=operator.pk, text=RoundText("1차"), actor=staff, now=NOW
        )
    assert refused.value.code == "operator_not_of_programme"
    assert Round.objects.count() == 0


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_only_writing_staff_register_rounds(operator: Organisation, role: Role | None) -> None:
    actor = member_actor(operator, role) if role else member_actor(make_organisation())
    with pytest.raises(NotPermitted):
        register_round(
            programme_id=make_programme(operator), operator_id=operator.pk, text=RoundText("1차"), actor=actor, now=NOW
        )


@pytest.mark.parametrize(
    ("text", "field"), [(RoundText(" "), "title"), (RoundText("1차", summary=RESIDENT), "summary")]
)
def test_text_that_cannot_be_stored_is_refused(
    operator: Organisation, staff: Actor, text: RoundText, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        register_round(programme_id=make_programme(operator), operator_id=operator.pk, text=text, actor=staff, now=NOW)
    assert set(refused.value.fields) == {field}


def test_opening_without_phases_is_refused(operator: Organisation, staff: Actor) -> None:
    round_id = register_round(
        programme_id=make_programme(operator), operator_id=operator.pk, text=RoundText("1차"), actor=staff, now=NOW
    )
    with pytest.raises(RuleRefused) as refused:
        move_round(round_id=round_id, action="open", actor=staff, now=NOW)
    assert refused.value.code == "phases_missing"
    assert Round.objects.get(pk=round_id).state == RoundState.DRAFT


def test_open_round_is_public_and_moves_are_recorded(operator: Organisation, staff: Actor) -> None:
    round_ = make_round(operator)
    assert queries.round_seen_by(PUBLIC, round_.pk).state == RoundState.RUNNING
    move_round(round_id=round_.pk, action="close", actor=staff, now=NOW)
    assert last_event().verb == "round.close"
    with pytest.raises(MoveRefused):
        move_round(round_id=round_.pk, action="cancel", actor=staff, now=NOW)


def test_other_operators_do_not_run_the_round_nor_learn_of_its_draft(operator: Organisation) -> None:
    other = member_actor(make_organisation("다른 운영기관", OrganisationKind.OPERATOR))
    with pytest.raises(NotFound):
        move_round(round_id=make_round(operator, is_open=False).pk, action="open", actor=other, now=NOW)
    with pytest.raises(NotPermitted):
        move_round(round_id=make_round(operator).pk, action="close", actor=other, now=NOW)


def test_stale_change_is_refused_and_writes_nothing(operator: Organisation, staff: Actor) -> None:
    round_ = make_round(operator)
    text = RoundText("고친 이름")
    change_round(round_id=round_.pk, version=round_.version, text=text, actor=staff, now=NOW)
    with pytest.raises(EditedMeanwhile):
        change_round(round_id=round_.pk, version=round_.version, text=RoundText("늦은 이름"), actor=staff, now=NOW)
    assert Round.objects.get(pk=round_.pk).title == "고친 이름"


def test_new_days_in_a_running_round_are_told_to_those_who_take_part(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    actor = member_actor(firm)
    add_member(round_, firm)
    plan = spans(TODAY)
    plan_phases(round_id=round_.pk, version=round_.version, spans=plan, actor=staff, now=NOW)
    assert titles_for(actor)[-1] == "‘2026년 차수’ 차수의 일정이 바뀌었습니다"
    assert last_event().details["discovery"] == ["2026-11-22", "2026-12-21"]


def test_invited_firm_is_told_accepts_and_the_operator_is_told(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation("참여 기업")
    actor = member_actor(firm)
    member_id = invite_member(round_id=round_.pk, organisation_id=firm.pk, actor=staff, now=NOW)
    decide_member(round_id=round_.pk, member_id=member_id, action="accept", actor=actor, now=NOW)
    assert RoundMember.objects.get(pk=member_id).state == MemberState.ADMITTED
    assert titles_for(actor) == ["‘2026년 차수’ 차수에 초대받았습니다"]
    assert titles_for(staff) == ["참여 기업에서 ‘2026년 차수’ 차수의 초대를 받아들였습니다"]
    assert (
        Notice.objects.filter(person_id=actor.person_id).get().title_en == "You are invited to the round ‘Round 2026’"
    )


def test_operator_cannot_accept_for_the_firm_nor_the_firm_admit_itself(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    actor = member_actor(firm)
    asked = ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=actor, now=NOW)
    with pytest.raises(NotPermitted):
        decide_member(round_id=round_.pk, member_id=asked, action="admit", actor=actor, now=NOW)
    invited = invite_member(round_id=round_.pk, organisation_id=make_organisation().pk, actor=staff, now=NOW)
    with pytest.raises(NotPermitted):
        decide_member(round_id=round_.pk, member_id=invited, action="accept", actor=staff, now=NOW)
    with pytest.raises(NotFound):
        decide_member(round_id=round_.pk, member_id=invited, action="accept", actor=actor, now=NOW)


def test_admitting_whom_the_conditions_do_not_pass_needs_a_reason(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    member_id = ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=member_actor(firm), now=NOW)
    with pytest.raises(RuleRefused) as refused:
        decide_member(round_id=round_.pk, member_id=member_id, action="admit", actor=staff, now=NOW)
    assert refused.value.code == "reason_for_admitting_missing"
    decide_member(
        round_id=round_.pk, member_id=member_id, action="admit", actor=staff, now=NOW, reason="확인서를 받았음"
    )
    assert last_event().details == {"organisation": firm.pk, "role": "firm", "from": "asked", "fit": "undetermined"}


def test_admitting_whom_the_conditions_pass_needs_none(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    SizeJudgement.objects.create(
        organisation=firm, as_of=date(2026, 1, 1), size_class="mid_size", verdict="pass", judged_at=NOW
    )
    member_id = ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=member_actor(firm), now=NOW)
    decide_member(round_id=round_.pk, member_id=member_id, action="admit", actor=staff, now=NOW)
    assert queries.admitted_organisations(round_.pk, "firm") == {firm.pk}
    assert last_event().details["fit"] == "pass"


def test_declining_needs_a_reason_and_the_declined_may_ask_again(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    actor = member_actor(firm)
    member_id = ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=actor, now=NOW)
    with pytest.raises(RuleRefused) as refused:
        decide_member(round_id=round_.pk, member_id=member_id, action="decline", actor=staff, now=NOW)
    assert refused.value.code == "reason_missing"
    decide_member(round_id=round_.pk, member_id=member_id, action="decline", actor=staff, now=NOW, reason="규모가 다름")
    assert RoundMember.objects.get(pk=member_id).reason == "규모가 다름"
    assert "규모가 다름" not in str(last_event().details)
    assert ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=actor, now=NOW) == member_id


def test_asking_after_discovery_is_refused_but_the_operator_may_still_invite(
    operator: Organisation, staff: Actor
) -> None:
    round_ = make_round(operator, phases=spans(TODAY - 40 * DAY))
    firm = make_organisation()
    with pytest.raises(RuleRefused) as refused:
        ask_to_take_part(round_id=round_.pk, organisation_id=firm.pk, actor=member_actor(firm), now=NOW)
    assert refused.value.code == "joining_over"
    with pytest.raises(RuleRefused) as unexplained:
        invite_member(round_id=round_.pk, organisation_id=firm.pk, actor=staff, now=NOW)
    assert unexplained.value.code == "reason_missing"
    told = {"round_id": round_.pk, "organisation_id": firm.pk, "reason": "설명회 뒤에 연락해 왔습니다."}
    member_id = invite_member(**told, actor=staff, now=NOW)
    decide_member(round_id=round_.pk, member_id=member_id, action="accept", actor=member_actor(firm), now=NOW)
    assert RoundMember.objects.get().reason == told["reason"]


def test_organisation_without_a_side_is_refused(operator: Organisation, staff: Actor) -> None:
    city = make_organisation("시청", OrganisationKind.PUBLIC_BODY)
    with pytest.raises(RuleRefused) as refused:
        invite_member(round_id=make_round(operator).pk, organisation_id=city.pk, actor=staff, now=NOW)
    assert refused.value.code == "no_side"


# queries


def test_now_and_next_follow_the_day(operator: Organisation) -> None:
    round_ = make_round(operator)
    now, following = queries.now_and_next(round_, TODAY)
    assert [phase.kind for phase in now] == [PhaseKind.DISCOVERY]
    assert following is not None
    assert (following.kind, following.state) == (PhaseKind.MATCHING, PhaseState.BEFORE)
    assert queries.now_and_next(round_, TODAY + 400 * DAY) == ([], None)


def test_public_sheet_names_institutes_and_counts_firms_only(operator: Organisation) -> None:
    round_ = make_round(operator)
    institute = make_organisation("연구원", OrganisationKind.INSTITUTE)
    add_member(round_, institute)
    add_member(round_, make_organisation("숨은 기업"))
    sheet = queries.round_sheet(PUBLIC, round_.pk, day=TODAY)
    assert [one.name for one in sheet.institutes] == ["연구원"]
    assert (sheet.counts.firms, sheet.counts.institutes, sheet.mine, sheet.may_run) == (1, 1, [], False)


def test_members_are_for_the_rounds_own_operator(operator: Organisation, staff: Actor) -> None:
    round_ = make_round(operator)
    member = add_member(round_, make_organisation())
    other_firm = member_actor(make_organisation())
    other_operator = member_actor(make_organisation("다른 운영기관", OrganisationKind.OPERATOR))
    for stranger in (other_operator, other_firm, PUBLIC):
        with pytest.raises(NotPermitted):
            queries.members_of(stranger, round_.pk, on=TODAY)
        with pytest.raises(NotFound):
            queries.member_in(stranger, round_.pk, member.pk, on=TODAY)
    _, rows = queries.members_of(staff, round_.pk, on=TODAY)
    assert [(row.member, row.fit.verdict if row.fit else None) for row in rows] == [(member, "undetermined")]


@pytest.mark.parametrize("many", [1, 3])
def test_members_take_the_same_queries_whatever_their_number(
    operator: Organisation, staff: Actor, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = make_round(operator)
    for _ in range(many):
        add_member(round_, make_organisation())
    with django_assert_num_queries(5):
        queries.members_of(staff, round_.pk, on=TODAY)


@pytest.mark.parametrize("many", [1, 3])
def test_list_takes_the_same_queries_whatever_the_number(
    operator: Organisation, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        make_round(operator)
    with django_assert_num_queries(3):
        assert len([round_.phases.all() for round_ in queries.round_page(PUBLIC)]) == many


def test_cancelled_round_is_known_to_those_who_took_part_and_told(operator: Organisation, staff: Actor) -> None:
    round_, firm = make_round(operator), make_organisation()
    actor = member_actor(firm)
    add_member(round_, firm)
    move_round(round_id=round_.pk, action="cancel", actor=staff, now=NOW)
    assert titles_for(actor)[-1] == "‘2026년 차수’ 차수가 취소되었습니다"
    assert queries.round_seen_by(actor, round_.pk).state == RoundState.CANCELLED
    with pytest.raises(NotFound):
        queries.round_seen_by(PUBLIC, round_.pk)
    with pytest.raises(NotFound):
        queries.round_seen_by(member_actor(make_organisation()), round_.pk)
