"""Plans through their services: permission, order, two writers, signatures, what is told."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories.demands import make_member, make_organisation
from tests.factories.plans import (
    NOW,
    PRIVATE_LINE,
    PUBLIC_LINE,
    WHOLE,
    make_pair,
    make_plan,
    make_round,
    make_signed_plan,
    make_whole_plan,
    save,
    sign_as,
)

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role, Scope
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused, NotFound, NotPermitted, RuleRefused
from naru.demands.states import DemandState
from naru.introductions.states import EndReason, IntroductionState
from naru.plans import services
from naru.plans.models import JointPlan, PlanComment, PlanDraft, PlanSection, PlanSignature, PlanVersion
from naru.plans.queries import (
    certificate_of,
    introductions_to_plan,
    plan_sheet,
    plan_view,
    plans_visible_to,
    versions_of,
)
from naru.plans.queries.results import round_results
from naru.plans.sheets import RoadmapLine, SummaryPart
from naru.plans.states import Form, Party, PlanPart, PlanState, Source
from naru.programmes.states import RoundState
from naru.records.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db


def events(plan: JointPlan) -> list[str]:
    found = AuditEvent.objects.filter(subject_type="plan", subject_id=str(plan.pk)).order_by("sequence")
    return list(found.values_list("verb", flat=True))


def stranger(kind: str = "institute") -> Actor:
    return make_member(make_organisation(kind=kind), Role.ADMIN)[1]


# ---- starting ----


def test_start_plan_numbers_without_gap_and_moves_the_introduction() -> None:
    numbers = [make_plan()[1].number for _ in range(3)]
    assert numbers == ["JP-2026-0001", "JP-2026-0002", "JP-2026-0003"]
    plan = JointPlan.objects.get(number=numbers[0])
    assert plan.introduction.state == IntroductionState.PLANNING
    assert plan.sections.count() == len(PlanPart)
    assert plan.title == plan.introduction.demand.title  # type: ignore[union-attr]
    assert events(plan) == ["plan.started"]


def test_number_of_a_start_that_failed_is_given_again() -> None:
    with pytest.raises(MoveRefused):
        make_plan(make_pair(state=IntroductionState.INTRODUCED))
    assert make_plan()[1].number == "JP-2026-0001"


def test_number_follows_the_year_in_seoul() -> None:
    pair = make_pair()
    late = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    plan = services.start_plan(introduction_id=pair.introduction.pk, actor=pair.writer, now=late)
    assert plan.number == "JP-2027-0001"


def test_start_plan_twice_gives_the_same_plan() -> None:
    pair, plan = make_plan()
    again = services.start_plan(introduction_id=pair.introduction.pk, actor=pair.actors[Party.INSTITUTE], now=NOW)
    assert again.pk == plan.pk


@pytest.mark.parametrize("state", set(IntroductionState) - {IntroductionState.UNDER_NDA})
def test_start_plan_before_or_after_the_agreement_is_refused(state: IntroductionState) -> None:
    pair = make_pair(state=state)
    with pytest.raises(MoveRefused):
        services.start_plan(introduction_id=pair.introduction.pk, actor=pair.writer, now=NOW)
    assert JointPlan.objects.count() == 0


def test_start_plan_is_not_found_by_third_parties_and_refused_in_a_closed_round() -> None:
    pair = make_pair()
    for actor in (stranger(), Actor(is_platform_admin=True, person_id=1)):
        with pytest.raises(NotFound):
            services.start_plan(introduction_id=pair.introduction.pk, actor=actor, now=NOW)
    closed = make_pair(round_=make_round(pair.operator, state=RoundState.CLOSED))
    with pytest.raises(RuleRefused) as refusal:
        services.start_plan(introduction_id=closed.introduction.pk, actor=closed.writer, now=NOW)
    assert refusal.value.code == "round_not_running"


def test_introductions_to_plan_are_those_under_agreement_without_a_plan() -> None:
    pair = make_pair()
    make_pair(state=IntroductionState.INTRODUCED)
    assert [each.pk for each in introductions_to_plan(pair.writer)] == [pair.introduction.pk]
    make_plan(pair)
    assert introductions_to_plan(pair.writer) == []
    assert introductions_to_plan(stranger()) == []


# ---- writing ----


def test_save_part_stores_it_with_a_version_and_an_event_without_its_text() -> None:
    pair, plan = make_plan()
    section = save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.actors[Party.INSTITUTE])
    assert (section.version, section.changed_by_id) == (2, pair.people[Party.INSTITUTE].pk)
    assert plan_sheet(pair.writer, plan.pk).strategy == WHOLE[PlanPart.STRATEGY]
    assert PlanVersion.objects.filter(plan=plan).count() == 2
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert event.verb == "plan.part_saved"
    assert "기포" not in json.dumps(event.details, ensure_ascii=False)


def test_save_part_unchanged_writes_no_version() -> None:
    pair, plan = make_plan()
    save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.writer)
    save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.writer)
    assert PlanVersion.objects.filter(plan=plan).count() == 2


def test_second_of_two_writers_is_told_and_nothing_is_written() -> None:
    pair, plan = make_plan()
    save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.writer)
    with pytest.raises(EditedMeanwhile):
        services.save_part(
            plan_id=plan.pk,
            part=PlanPart.STRATEGY,
            base_version=1,
            content=WHOLE[PlanPart.STRATEGY],
            actor=pair.actors[Party.INSTITUTE],
            now=NOW,
        )
    assert PlanSection.objects.get(plan=plan, part="strategy").version == 2


def test_two_writers_in_different_parts_do_not_meet() -> None:
    pair, plan = make_plan()
    for part, actor in ((PlanPart.STRATEGY, pair.writer), (PlanPart.IP, pair.actors[Party.INSTITUTE])):
        services.save_part(plan_id=plan.pk, part=part, base_version=1, content=WHOLE[part], actor=actor, now=NOW)
    assert plan_sheet(pair.writer, plan.pk).ip == WHOLE[PlanPart.IP]


def test_summary_and_roadmap_are_repeated_on_the_plan() -> None:
    _, plan = make_whole_plan()
    assert (plan.title, plan.field) == ("기포 없는 다이캐스팅", "다이캐스팅")
    assert (plan.private_krw, plan.public_krw) == (1_000_000_000, 500_000_000)


def test_money_of_the_other_side_cannot_be_changed() -> None:
    pair, plan = make_whole_plan()
    dearer = RoadmapLine(2027, Source.PRIVATE, Form.CASH, 9_000_000_000, "시험 설비")
    for actor, content in (
        (pair.actors[Party.INSTITUTE], (dearer, PUBLIC_LINE)),
        (pair.actors[Party.OPERATOR], (PUBLIC_LINE,)),
        (pair.writer, (PRIVATE_LINE,)),
    ):
        with pytest.raises(RuleRefused) as refusal:
            save(plan, PlanPart.ROADMAP, content, actor)
        assert refusal.value.code == "line_of_other_side"
    save(plan, PlanPart.ROADMAP, (dearer, PUBLIC_LINE), pair.writer)
    plan.refresh_from_db()
    assert plan.private_krw == 9_000_000_000


def test_operator_writes_public_money_but_no_text() -> None:
    pair, plan = make_plan()
    save(plan, PlanPart.ROADMAP, (PUBLIC_LINE,), pair.actors[Party.OPERATOR])
    with pytest.raises(NotPermitted):
        save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.actors[Party.OPERATOR])


def test_text_with_a_resident_number_is_stored_nowhere() -> None:
    pair, plan = make_plan()
    with pytest.raises(InvalidInput) as refusal:
        save(plan, PlanPart.SUMMARY, SummaryPart(title="제목", text="900101-1234568"), pair.writer)
    assert list(refusal.value.fields) == ["text"]
    with pytest.raises(InvalidInput):
        services.keep_draft(
            plan_id=plan.pk,
            part=PlanPart.SUMMARY,
            base_version=1,
            values={"rows": [{"text": "900101-1234568"}]},
            actor=pair.writer,
            now=NOW,
        )
    assert PlanDraft.objects.count() == 0


def test_draft_is_ones_own_and_goes_with_saving() -> None:
    pair, plan = make_plan()
    services.keep_draft(
        plan_id=plan.pk,
        part=PlanPart.STRATEGY,
        base_version=1,
        values={"rows": [{"goal": "쓰다"}]},
        actor=pair.writer,
        now=NOW,
    )
    assert plan_view(pair.writer, plan.pk).drafts == {PlanPart.STRATEGY}
    assert plan_view(pair.actors[Party.INSTITUTE], plan.pk).drafts == frozenset()
    services.discard_draft(plan_id=plan.pk, part=PlanPart.STRATEGY, actor=pair.actors[Party.INSTITUTE])
    assert PlanDraft.objects.count() == 1
    save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.writer)
    assert PlanDraft.objects.count() == 0


# ---- permission matrix ----

WRITES = {Party.FIRM: True, Party.INSTITUTE: True, Party.OPERATOR: False}


@pytest.mark.parametrize("party", Party)
def test_parties_read_and_comment_and_only_the_sides_write(party: Party) -> None:
    pair, plan = make_plan()
    actor = pair.actors[party]
    assert plan_view(actor, plan.pk).sheet.number == plan.number
    services.comment(plan_id=plan.pk, part=PlanPart.IP, text="의견", actor=actor, now=NOW)
    assert (PlanPart.IP in plan_view(actor, plan.pk).editable) is WRITES[party]


@pytest.mark.parametrize("kind", ["firm", "institute", "operator"])
def test_third_parties_find_nothing(kind: str) -> None:
    _, plan = make_signed_plan()
    other = stranger(kind)
    assert list(plans_visible_to(other)) == []
    calls = [
        lambda: plan_view(other, plan.pk),
        lambda: plan_sheet(other, plan.pk),
        lambda: versions_of(other, plan.pk),
        lambda: certificate_of(other, plan.pk),
        lambda: save(plan, PlanPart.IP, WHOLE[PlanPart.IP], other),
        lambda: services.comment(plan_id=plan.pk, part=PlanPart.IP, text="의견", actor=other, now=NOW),
        lambda: services.submit_for_signing(plan_id=plan.pk, actor=other, now=NOW),
        lambda: services.reopen_plan(plan_id=plan.pk, actor=other, now=NOW),
        lambda: services.end_plan(plan_id=plan.pk, reason=EndReason.TERMS, note="", actor=other, now=NOW),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_viewers_and_tokens_that_only_read_change_nothing() -> None:
    pair, plan = make_plan()
    viewer = make_member(pair.firm, Role.VIEWER)[1]
    reader = Actor(person_id=1, memberships={pair.firm.pk: Role.ADMIN}, scopes=frozenset({Scope.READ}))
    for actor in (viewer, reader):
        assert plan_sheet(actor, plan.pk).number == plan.number
        for call in (
            lambda a=actor: save(plan, PlanPart.IP, WHOLE[PlanPart.IP], a),
            lambda a=actor: services.comment(plan_id=plan.pk, part=PlanPart.IP, text="의견", actor=a, now=NOW),
            lambda a=actor: services.submit_for_signing(plan_id=plan.pk, actor=a, now=NOW),
            lambda a=actor: services.end_plan(plan_id=plan.pk, reason=EndReason.TERMS, note="", actor=a, now=NOW),
        ):
            with pytest.raises(NotPermitted):
                call()


# ---- comments ----


def test_comment_is_told_to_the_others_without_its_text_and_settled_once() -> None:
    pair, plan = make_plan()
    Notice.objects.all().delete()
    said = services.comment(plan_id=plan.pk, part=PlanPart.IP, text="비율 비밀낱말", actor=pair.writer, now=NOW)
    assert said.organisation_id == pair.firm.pk
    told = Notice.objects.all()
    assert {each.person_id for each in told} == {pair.people[p].pk for p in (Party.INSTITUTE, Party.OPERATOR)}
    assert not any("비밀낱말" in each.title + each.text for each in told)
    for _ in range(2):
        services.settle_comment(comment_id=said.pk, plan_id=plan.pk, actor=pair.actors[Party.INSTITUTE], now=NOW)
    assert events(plan)[-2:] == ["plan.commented", "plan.comment_settled"]


def test_comment_sent_twice_is_one_comment() -> None:
    pair, plan = make_plan()
    for _ in range(2):
        services.comment(plan_id=plan.pk, part=PlanPart.IP, text="의견", actor=pair.writer, now=NOW)
    assert PlanComment.objects.count() == 1
    with pytest.raises(InvalidInput):
        services.comment(plan_id=plan.pk, part=PlanPart.IP, text="  ", actor=pair.writer, now=NOW)


# ---- signing ----


def test_signing_in_order_completes_the_plan_and_matches_the_demand() -> None:
    pair, plan = make_signed_plan()
    assert plan.state == PlanState.SIGNED
    assert [line.party for line in plan_sheet(pair.writer, plan.pk).signatures] == list(Party)
    demand = pair.introduction.demand
    assert demand is not None
    demand.refresh_from_db()
    assert demand.state == DemandState.MATCHED
    assert events(plan)[-4:] == ["plan.submitted", "plan.signed", "plan.signed", "plan.signed"]


def test_submit_with_an_open_check_is_refused_and_freezes_nothing() -> None:
    pair, plan = make_plan()
    with pytest.raises(RuleRefused):
        services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    plan.refresh_from_db()
    assert plan.state == PlanState.WRITING
    assert not PlanVersion.objects.filter(is_for_signing=True).exists()


def test_only_the_party_whose_turn_it_is_signs() -> None:
    pair, plan = make_whole_plan()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    for party in (Party.INSTITUTE, Party.OPERATOR):
        with pytest.raises(RuleRefused) as refusal:
            sign_as(plan, pair, party, version=version)
        assert refusal.value.code == "not_your_turn"
    with pytest.raises(NotPermitted):
        services.sign_plan(
            plan_id=plan.pk,
            party=Party.FIRM,
            version=version,
            name="담당",
            title="",
            has_read=True,
            actor=pair.actors[Party.INSTITUTE],
            now=NOW,
        )
    assert PlanSignature.objects.count() == 0


def test_signing_twice_gives_the_first_signature() -> None:
    pair, plan = make_whole_plan()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    for minutes in (0, 1):
        sign_as(plan, pair, Party.FIRM, version=version, now=NOW + timedelta(minutes=minutes))
    assert list(PlanSignature.objects.values_list("signed_at", flat=True)) == [NOW]
    assert events(plan).count("plan.signed") == 1


def test_one_person_does_not_sign_for_two_parties() -> None:
    pair, plan = make_whole_plan()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    both = Actor(
        person_id=pair.people[Party.FIRM].pk,
        memberships={pair.firm.pk: Role.EDITOR, pair.institute.pk: Role.EDITOR},
    )
    sign_as(plan, pair, Party.FIRM, version=version)
    with pytest.raises(RuleRefused) as refusal:
        services.sign_plan(
            plan_id=plan.pk,
            party=Party.INSTITUTE,
            version=version,
            name="담당",
            title="",
            has_read=True,
            actor=both,
            now=NOW,
        )
    assert refusal.value.code == "signed_for_another"


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": " "}, "name"), ({"has_read": False}, "has_read"), ({"name": "가" * 81}, "name")]
)
def test_signing_needs_a_name_and_that_it_was_read(changes: dict[str, object], field: str) -> None:
    pair, plan = make_whole_plan()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    told: dict[str, object] = {"name": "담당", "title": "대표", "has_read": True, **changes}
    with pytest.raises(InvalidInput) as refusal:
        services.sign_plan(plan_id=plan.pk, party=Party.FIRM, version=version, actor=pair.writer, now=NOW, **told)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]


def test_reopening_lets_signatures_fall_but_keeps_them_on_record() -> None:
    pair, plan = make_whole_plan()
    first = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_as(plan, pair, Party.FIRM, version=first.number)
    services.reopen_plan(plan_id=plan.pk, actor=pair.actors[Party.INSTITUTE], now=NOW)
    assert plan_sheet(pair.writer, plan.pk).signatures == ()
    second = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    with pytest.raises(RuleRefused) as refusal:
        sign_as(plan, pair, Party.FIRM, version=first.number)
    assert refusal.value.code == "version_replaced"
    for party in Party:
        sign_as(plan, pair, party, version=second.number)
    lines = certificate_of(pair.writer, plan.pk).lines
    assert [(line.version, line.is_standing) for line in lines] == [
        (first.number, False),
        *[(second.number, True)] * 3,
    ]


def test_frozen_plan_is_not_written() -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    with pytest.raises(RuleRefused) as refusal:
        save(plan, PlanPart.STRATEGY, WHOLE[PlanPart.STRATEGY], pair.writer)
    assert refusal.value.code == "plan_is_frozen"


def test_signed_plan_neither_reopens_nor_ends() -> None:
    pair, plan = make_signed_plan()
    with pytest.raises(MoveRefused):
        services.reopen_plan(plan_id=plan.pk, actor=pair.writer, now=NOW)
    with pytest.raises(MoveRefused):
        services.end_plan(plan_id=plan.pk, reason=EndReason.TERMS, note="", actor=pair.writer, now=NOW)


def test_ending_keeps_the_reason() -> None:
    pair, plan = make_plan()
    with pytest.raises(RuleRefused):
        services.end_plan(plan_id=plan.pk, reason=None, note="", actor=pair.writer, now=NOW)
    ended = services.end_plan(plan_id=plan.pk, reason=EndReason.TERMS, note="조건", actor=pair.writer, now=NOW)
    assert (ended.state, ended.end_reason, ended.end_note) == ("ended", "terms", "조건")
    ended.introduction.refresh_from_db()
    assert ended.introduction.state == IntroductionState.ENDED
    assert "조건" not in json.dumps(AuditEvent.objects.order_by("-sequence")[0].details, ensure_ascii=False)


def test_next_signer_is_told_that_it_is_their_turn() -> None:
    pair, plan = make_whole_plan()
    Notice.objects.all().delete()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.actors[Party.INSTITUTE], now=NOW).number
    assert [each.person_id for each in Notice.objects.all()] == [pair.people[Party.FIRM].pk]
    sign_as(plan, pair, Party.FIRM, version=version)
    assert Notice.objects.filter(person=pair.people[Party.INSTITUTE], kind="signature").count() == 1


# ---- the certificate ----


def test_certificate_is_whole_until_somebody_tampers_with_the_version() -> None:
    pair, plan = make_signed_plan()
    assert certificate_of(pair.writer, plan.pk).is_whole
    version = PlanVersion.objects.get(plan=plan, is_for_signing=True)
    version.content["roadmap"]["lines"][0]["amount_krw"] += 1
    version.save()
    found = certificate_of(pair.writer, plan.pk)
    assert not found.is_whole
    assert found.hash != found.found_hash
    assert not any(line.is_whole for line in found.lines)


@pytest.mark.parametrize(
    "field", ["signer_name", "signer_title", "signed_hash", "signed_at", "organisation_id", "party"]
)
def test_certificate_notices_a_changed_signature(field: str) -> None:
    pair, plan = make_signed_plan()
    signature = PlanSignature.objects.filter(plan=plan, party=Party.FIRM).get()
    changed = {"signed_at": NOW + timedelta(days=1), "organisation_id": pair.operator.pk, "party": "other"}
    setattr(signature, field, changed.get(field, "다른 값"))
    if field == "party":
        PlanSignature.objects.filter(plan=plan, party=Party.INSTITUTE).delete()
        signature.party = Party.INSTITUTE.value
    signature.save()
    assert not certificate_of(pair.writer, plan.pk).is_whole


def test_signature_of_a_tampered_version_is_refused() -> None:
    pair, plan = make_whole_plan()
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    version.content["plan"]["number"] = "JP-2026-9999"
    version.save()
    with pytest.raises(RuleRefused):
        sign_as(plan, pair, Party.FIRM, version=version.number)


# ---- what is public ----


def test_public_reads_a_signed_plan_only_after_the_round_closed() -> None:
    pair, plan = make_signed_plan()
    assert plan.round is not None
    make_whole_plan(make_pair(round_=plan.round))
    with pytest.raises(NotFound):
        round_results(PUBLIC, plan.round.pk)
    plan.round.state = RoundState.CLOSED.value
    plan.round.save()
    results = round_results(PUBLIC, plan.round.pk)
    assert [(row.number, row.firm.name, row.private_krw) for row in results.pairs] == [
        (plan.number, pair.firm.name, 1_000_000_000)
    ]
    assert [(year.year, year.private_krw) for year in results.years] == [(2027, 1_000_000_000), (2028, 0)]
    assert (results.institute_count, results.private_krw) == (1, 1_000_000_000)


def test_public_results_hold_no_strategy_terms_or_names_of_persons() -> None:
    _, plan = make_signed_plan()
    assert plan.round is not None
    plan.round.state = RoundState.CLOSED.value
    plan.round.save()
    told = repr(round_results(PUBLIC, plan.round.pk))
    for secret in ("경쟁사가", "매출의 2", "firm 담당", "진공이 새는"):
        assert secret not in told


@pytest.mark.parametrize("plans", [1, 3])
def test_queries_do_not_grow_with_the_plans(plans: int, django_assert_num_queries: pytest.FixtureRequest) -> None:
    pair, plan = make_signed_plan()
    for _ in range(plans - 1):
        make_signed_plan(make_pair(round_=plan.round))
    assert plan.round is not None
    plan.round.state = RoundState.CLOSED.value
    plan.round.save()
    with django_assert_num_queries(9):  # type: ignore[operator]
        plan_view(pair.writer, plan.pk)


def test_system_reads_every_plan() -> None:
    _, plan = make_plan()
    assert plan_sheet(SYSTEM, plan.pk).number == plan.number
