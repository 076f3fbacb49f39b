"""Matching runs: from a draft to published pairs, with rules, what-ifs and repetitions."""

import json

import pytest
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation
from tests.factories.introductions import make_round
from tests.factories.runs import make_run, solved, work

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role
from naru.core.errors import MoveRefused, NotFound, NotPermitted, RuleRefused
from naru.demands.models import Demand, Offer
from naru.demands.services import admit_reader, move_offer
from naru.demands.states import Confidentiality
from naru.jobs.models import Job
from naru.matching.models import MatchPair, MatchRun, RoundEntry
from naru.matching.queries.runs import (
    capacities_of,
    compared,
    demand_rows,
    loads_of,
    published_pairs,
    run_seen_by,
    runs_visible_to,
)
from naru.matching.services import (
    RunSettings,
    add_run_rule,
    ask_repeat,
    cancel_run,
    change_run,
    copy_as_what_if,
    draft_run,
    publish_run,
    remove_run_rule,
    reopen_run,
    start_run,
    withdraw_run,
)
from naru.matching.solve import SharedIndex
from naru.matching.states import Objective, RuleKind, RunState
from naru.records.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db

SUBJECTS = {
    "주조": ("알루미늄 다이캐스팅 기포", "진공 다이캐스팅으로 기포를 줄입니다."),
    "배터리": ("이차전지 분리막 열폭주", "분리막 코팅으로 열폭주를 막습니다."),
    "로봇": ("협동로봇 그리퍼 정밀도", "힘 제어 그리퍼로 정밀도를 높입니다."),
}


class World:
    """Three institutes that each answer one subject well, and three demands."""

    def __init__(self) -> None:
        self.institutes, self.offers, self.demands = {}, {}, {}
        for name, (title, text) in SUBJECTS.items():
            self.institutes[name] = make_organisation(f"{name} 연구원", kind="institute")
            self.offers[name] = make_offer(self.institutes[name], title=title, summary=text, description=text)
            self.demands[name] = make_demand(title=f"{title} 줄이기", problem=f"{title} 때문에 불량이 납니다. {text}")
        self.operator = make_organisation("예시 운영기관", kind="operator")
        self.person, self.actor = make_member(self.operator)

    def pairs(self, run: MatchRun, objective: Objective = Objective.TOTAL) -> set[tuple[int, int]]:
        rows = MatchPair.objects.filter(run=run, objective=objective)
        return set(rows.values_list("demand_id", "organisation_id"))

    def own(self) -> set[tuple[int, int]]:
        return {(self.demands[name].pk, self.institutes[name].pk) for name in SUBJECTS}


@pytest.fixture
def world(shared: SharedIndex) -> World:
    return World()


def last_verb() -> str:
    return str(AuditEvent.objects.latest("sequence").verb)


# --- solving ------------------------------------------------------------------------------------------------------


def test_run_gives_each_demand_its_institute_under_all_objectives(world: World) -> None:
    run = solved(make_run(actor=world.actor), actor=world.actor)
    assert run.state == RunState.SOLVED
    for objective in Objective:
        assert world.pairs(run, objective) == world.own()
        assert run.figures[objective]["proven"] is True
        assert run.figures[objective]["verified"] is True
    assert run.inputs["demands"] == sorted(one.pk for one in world.demands.values())
    assert (run.figures["demands"], run.figures["without"], run.figures["differing"]) == (3, [], [])
    assert last_verb() == "match_run.solve"


def test_pair_keeps_score_rank_offer_and_words(world: World) -> None:
    run = solved(make_run())
    pair = MatchPair.objects.get(run=run, objective=Objective.TOTAL, demand=world.demands["주조"])
    assert (pair.offer, pair.rank) == (world.offers["주조"], 1)
    assert 0 < pair.score <= 1
    assert any("기포" in word and is_public for word, _, is_public in pair.words)


def test_capacity_of_one_spreads_equal_demands(world: World) -> None:
    twin = make_demand(
        title="알루미늄 다이캐스팅 기포와 그리퍼", problem="다이캐스팅 기포와 그리퍼 정밀도를 함께 풀려고 합니다."
    )
    run = solved(make_run(capacity=2))
    found = dict(MatchPair.objects.filter(run=run, objective="total").values_list("demand_id", "organisation_id"))
    assert len(found) == 4
    add = make_run("하나씩", capacity=1)
    again = solved(add)
    assert again.state == RunState.FAILED
    assert again.problem["code"] == "infeasible"
    assert [change["kind"] for change in again.problem["changes"]] in (["most"], ["demand"])
    assert twin.pk in found


def test_least_score_leaves_demands_without_an_institute(world: World) -> None:
    stranger = make_demand(title="해양 부표", problem="해양 부표가 태풍 때마다 멀리 떠내려갑니다.")
    run = solved(make_run(least_score=0.05))
    assert run.figures["without"] == [stranger.pk]
    assert stranger.pk not in {pair[0] for pair in world.pairs(run)}


def test_own_organisation_is_never_the_institute_of_its_demand(world: World) -> None:
    own = make_demand(
        world.institutes["주조"],
        title="알루미늄 다이캐스팅 기포",
        problem="진공 다이캐스팅에서 기포가 자꾸 생겨 버립니다.",
    )
    run = solved(make_run(capacity=5))
    assert (own.pk, world.institutes["주조"].pk) not in world.pairs(run)


def test_pin_and_ban_are_kept(world: World) -> None:
    run = make_run(actor=world.actor)
    pin = (world.demands["주조"].pk, world.institutes["로봇"].pk)
    ban = (world.demands["로봇"].pk, world.institutes["로봇"].pk)
    common = {"run_id": run.pk, "reason": "지난해 함께했습니다", "actor": world.actor, "now": NOW}
    add_run_rule(kind=RuleKind.PIN, demand_id=pin[0], organisation_id=pin[1], **common)
    add_run_rule(kind=RuleKind.FORBID, demand_id=ban[0], organisation_id=ban[1], **common)
    run = solved(run)
    for objective in Objective:
        assert pin in world.pairs(run, objective)
        assert ban not in world.pairs(run, objective)
        assert run.figures[objective]["verified"] is True


def test_capacity_rule_beats_the_runs_capacity(world: World) -> None:
    run = make_run(capacity=3)
    institute = world.institutes["주조"].pk
    add_run_rule(
        run_id=run.pk, kind=RuleKind.CAPACITY, organisation_id=institute, value=0, reason="휴직", actor=SYSTEM, now=NOW
    )
    assert capacities_of(run, [institute, world.institutes["로봇"].pk]) == {
        institute: 0,
        world.institutes["로봇"].pk: 3,
    }
    run = solved(run)
    assert institute not in {pair[1] for pair in world.pairs(run)}


def test_pins_beyond_the_capacity_fail_with_the_institute(world: World) -> None:
    run = make_run(capacity=1)
    institute = world.institutes["주조"].pk
    for name in ("주조", "로봇"):
        add_run_rule(
            run_id=run.pk,
            kind=RuleKind.PIN,
            demand_id=world.demands[name].pk,
            organisation_id=institute,
            reason="까닭",
            actor=SYSTEM,
            now=NOW,
        )
    run = solved(run)
    assert (run.state, run.problem["code"], run.problem["organisation"]) == ("failed", "pins_over_capacity", institute)


def test_run_without_demands_fails_and_says_so(shared: SharedIndex) -> None:
    run = solved(make_run())
    assert (run.state, run.problem) == (RunState.FAILED, {"code": "no_demands"})


def test_same_seed_gives_the_same_result_and_hashes(world: World) -> None:
    first, second = solved(make_run("하나", seed=7)), solved(make_run("둘", seed=7))
    assert first.inputs["scores_sha256"] == second.inputs["scores_sha256"]
    assert all(world.pairs(first, one) == world.pairs(second, one) for one in Objective)


def test_results_of_a_run_that_was_cancelled_are_not_written(world: World) -> None:
    run = make_run(actor=world.actor)
    start_run(run_id=run.pk, actor=world.actor, now=NOW)
    cancel_run(run_id=run.pk, actor=world.actor, now=NOW)
    work()
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert Job.objects.get(pk=run.job_id).state == "cancelled"
    assert not MatchPair.objects.filter(run=run).exists()


def test_start_twice_is_refused(world: World) -> None:
    run = solved(make_run())
    with pytest.raises(MoveRefused):
        start_run(run_id=run.pk, actor=SYSTEM, now=NOW)


# --- changing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (RunSettings(title=" "), "run_title_missing"),
        (RunSettings(title="가" * 201), "run_title_too_long"),
        (RunSettings(title="대표 900101-1234568"), "resident_number"),
        (RunSettings(title="매칭", per_demand=0), "per_demand_out_of_range"),
        (RunSettings(title="매칭", capacity=10_001), "capacity_out_of_range"),
        (RunSettings(title="매칭", least_score=1.1), "least_score_out_of_range"),
    ],
)
def test_draft_run_refuses_settings_that_make_no_sense(settings: RunSettings, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        draft_run(settings=settings, actor=SYSTEM, now=NOW)
    assert refused.value.code == code
    assert not MatchRun.objects.exists()


def test_rule_needs_a_reason_and_no_resident_number(world: World) -> None:
    run = make_run()
    common = {"run_id": run.pk, "kind": RuleKind.CAPACITY, "value": 1, "actor": SYSTEM, "now": NOW}
    for reason, code in ((" ", "rule_reason_missing"), ("담당 900101-1234568", "resident_number")):
        with pytest.raises(RuleRefused) as refused:
            add_run_rule(organisation_id=world.institutes["주조"].pk, reason=reason, **common)
        assert refused.value.code == code
    add_run_rule(organisation_id=world.institutes["주조"].pk, reason="여력", **common)
    with pytest.raises(RuleRefused) as refused:
        add_run_rule(organisation_id=world.institutes["주조"].pk, reason="여력", **common)
    assert refused.value.code == "rule_exists"


def test_pin_to_the_demands_own_firm_is_refused(world: World) -> None:
    demand = world.demands["주조"]
    with pytest.raises(RuleRefused) as refused:
        add_run_rule(
            run_id=make_run().pk,
            kind=RuleKind.PIN,
            demand_id=demand.pk,
            organisation_id=demand.organisation_id,
            reason="까닭",
            actor=SYSTEM,
            now=NOW,
        )
    assert refused.value.code == "pin_to_own_firm"


def test_audit_of_a_rule_holds_ids_and_not_the_reason(world: World) -> None:
    run = make_run()
    rule_id = add_run_rule(
        run_id=run.pk,
        kind=RuleKind.CAPACITY,
        organisation_id=world.institutes["주조"].pk,
        value=2,
        reason="비밀스러운 까닭",
        actor=SYSTEM,
        now=NOW,
    )
    event = AuditEvent.objects.latest("sequence")
    assert event.verb == "match_run.rule_added"
    assert "비밀" not in json.dumps(event.details, ensure_ascii=False)
    remove_run_rule(run_id=run.pk, rule_id=rule_id, actor=SYSTEM, now=NOW)
    assert not run.rules.exists()
    assert last_verb() == "match_run.rule_removed"


def test_settings_change_only_in_preparation(world: World) -> None:
    run = solved(make_run())
    with pytest.raises(MoveRefused):
        change_run(run_id=run.pk, settings=RunSettings(title="다른 제목"), actor=SYSTEM, now=NOW)
    reopen_run(run_id=run.pk, actor=SYSTEM, now=NOW)
    change_run(run_id=run.pk, settings=RunSettings(title="다른 제목", capacity=9), actor=SYSTEM, now=NOW)
    run.refresh_from_db()
    assert (run.state, run.title, run.capacity, run.figures) == (RunState.DRAFT, "다른 제목", 9, {})
    assert not MatchPair.objects.filter(run=run).exists()


# --- who ----------------------------------------------------------------------------------------------------------


def test_runs_are_for_operators_only(world: World) -> None:
    run = make_run()
    _, member = make_member(world.institutes["주조"])
    for actor in (PUBLIC, Actor(person_id=1), member):
        assert list(runs_visible_to(actor)) == []
        with pytest.raises(NotFound):
            run_seen_by(actor, run.pk)
        with pytest.raises(NotFound):
            start_run(run_id=run.pk, actor=actor, now=NOW)
        with pytest.raises(NotPermitted):
            draft_run(settings=RunSettings(title="매칭"), actor=actor, now=NOW)


def test_viewer_of_an_operator_reads_and_changes_nothing(world: World) -> None:
    _, viewer = make_member(world.operator, Role.VIEWER)
    run = make_run()
    assert run_seen_by(viewer, run.pk) == run
    with pytest.raises(NotPermitted):
        start_run(run_id=run.pk, actor=viewer, now=NOW)


# --- publishing ---------------------------------------------------------------------------------------------------


def test_published_pairs_are_those_of_the_chosen_objective(world: World) -> None:
    run = solved(make_run(actor=world.actor))
    assert published_pairs(run.pk) == []
    publish_run(run_id=run.pk, objective=Objective.FAIR, actor=world.actor, now=NOW)
    found = published_pairs(run.pk)
    assert {(pair.demand_id, pair.organisation_id) for pair in found} == world.own()
    assert {pair.offer_id for pair in found} == {offer.pk for offer in world.offers.values()}
    assert last_verb() == "match_run.publish"
    withdraw_run(run_id=run.pk, actor=world.actor, now=NOW)
    assert published_pairs(run.pk) == []


def test_publishing_tells_both_sides_without_names_or_words(world: World) -> None:
    firm, _ = make_member(world.demands["주조"].organisation)
    institute, _ = make_member(world.institutes["주조"])
    make_member(make_organisation())
    run = solved(make_run())
    publish_run(run_id=run.pk, objective=Objective.TOTAL, actor=SYSTEM, now=NOW)
    notices = {notice.person_id: notice for notice in Notice.objects.all()}
    assert set(notices) == {firm.pk, institute.pk}
    said = json.dumps([(n.title, n.text, n.path) for n in notices.values()], ensure_ascii=False)
    assert not any(secret in said for secret in ("기포", "연구원", world.demands["주조"].organisation.name))


# --- what-if and repeat -------------------------------------------------------------------------------------------


def test_what_if_is_compared_with_the_run_it_copies(world: World) -> None:
    run = solved(make_run())
    copy_id = copy_as_what_if(run_id=run.pk, title="만약에", actor=SYSTEM, now=NOW)
    add_run_rule(
        run_id=copy_id,
        kind=RuleKind.PIN,
        demand_id=world.demands["주조"].pk,
        organisation_id=world.institutes["로봇"].pk,
        reason="가정",
        actor=SYSTEM,
        now=NOW,
    )
    copy = solved(MatchRun.objects.get(pk=copy_id))
    found = compared(copy, Objective.TOTAL)
    assert found is not None
    assert found.changed == [world.demands["주조"].pk]
    assert found.total_after < found.total_before == run.figures["total"]["total"]
    assert run.rules.count() == 0


def test_repeat_finds_the_same(world: World) -> None:
    run = solved(make_run())
    ask_repeat(run_id=run.pk, actor=SYSTEM, now=NOW)
    work()
    run.refresh_from_db()
    repeat = run.figures["repeat"]
    assert (repeat["same"], repeat["same_scores"], repeat["same_ids"]) == (True, True, True)
    assert repeat["differing"] == {"total": 0, "fair": 0, "stable": 0}


def test_repeat_says_what_changed_when_an_offer_was_retired(world: World) -> None:
    run = solved(make_run())
    before = world.pairs(run)
    move_offer(offer_id=world.offers["주조"].pk, action="retire", actor=SYSTEM, now=NOW)
    ask_repeat(run_id=run.pk, actor=SYSTEM, now=NOW)
    work()
    run.refresh_from_db()
    repeat = run.figures["repeat"]
    assert (repeat["same"], repeat["same_scores"], repeat["same_ids"]) == (False, False, False)
    assert repeat["differing"]["total"] == 1
    assert world.pairs(run) == before


# --- reading ------------------------------------------------------------------------------------------------------


def test_rows_and_loads_take_the_same_queries_for_one_and_three(world: World, django_assert_num_queries) -> None:
    run = run_seen_by(SYSTEM, solved(make_run()).pk)
    ids = run.inputs["demands"]
    for some in (ids[:1], ids):
        with django_assert_num_queries(2):
            assert [row.demand_id for row in demand_rows(SYSTEM, run, some)] == some
    with django_assert_num_queries(3):
        assert [sum(load.counts.values()) for load in loads_of(run)] == [3, 3, 3]


# --- secrets ------------------------------------------------------------------------------------------------------

SECRET = "그래핀"


def make_secretive_pair() -> tuple[Demand, Offer]:
    demand = make_demand(
        title="하우징 얼룩",
        problem="하우징에 얼룩이 져서 버리는 것이 많습니다.",
        specification=f"{SECRET} 두께",
        specification_level=Confidentiality.MATCHED,
    )
    institute = make_organisation("코팅 연구원", kind="institute")
    offer = make_offer(institute, title=f"{SECRET} 코팅으로 하우징 얼룩 막기", summary=f"{SECRET} 박막과 하우징 얼룩")
    return demand, offer


def words_of(run: MatchRun, demand: Demand) -> dict[str, bool]:
    """Word → whether it stands in the demand's public text."""
    return {word: is_public for word, _, is_public in MatchPair.objects.filter(run=run, demand=demand)[0].words}


def test_run_of_a_round_uses_matched_parts_and_marks_their_words_as_not_public(world: World) -> None:
    demand, offer = make_secretive_pair()
    round_ = make_round(world.operator, (demand.organisation, "firm"), (offer.organisation, "institute"))
    RoundEntry.objects.create(round=round_, offer=offer, entered_at=NOW)
    RoundEntry.objects.create(round=round_, demand=demand, entered_at=NOW)
    assert SECRET not in words_of(solved(make_run("들이기 전", round_id=round_.pk)), demand)
    admit_reader(
        demand_id=demand.pk,
        organisation_id=world.operator.pk,
        level=Confidentiality.MATCHED,
        actor=SYSTEM,
        now=NOW,
    )
    words = words_of(solved(make_run(round_id=round_.pk)), demand)
    assert words[SECRET] is False
    assert any(public for word, public in words.items() if word != SECRET)


def test_run_over_everything_uses_public_parts_only(world: World) -> None:
    demand, _ = make_secretive_pair()
    words = words_of(solved(make_run()), demand)
    assert SECRET not in words
    assert set(words.values()) == {True}


def test_run_of_a_round_is_seen_by_its_operator_and_by_no_other(world: World) -> None:
    round_ = make_round(world.operator)
    of_round, over_all = make_run(round_id=round_.pk), make_run("모두")
    _, other = make_member(make_organisation("다른 운영기관", kind="operator"))
    assert {run.pk for run in runs_visible_to(world.actor)} == {of_round.pk, over_all.pk}
    assert {run.pk for run in runs_visible_to(other)} == {over_all.pk}
    with pytest.raises(NotFound):
        run_seen_by(other, of_round.pk)
    with pytest.raises(NotFound):
        copy_as_what_if(run_id=of_round.pk, title="남의 것", actor=other, now=NOW)


def test_secret_under_nda_makes_no_score_and_no_word(world: World) -> None:
    demand = make_demand(
        title="하우징 얼룩",
        problem=f"{SECRET} 두께가 고르지 않아 얼룩이 자꾸 남습니다.",
        problem_level=Confidentiality.NDA,
    )
    make_offer(make_organisation(kind="institute"), title=f"{SECRET} 코팅", summary=f"{SECRET} 박막을 입힙니다")
    run = solved(make_run())
    stored = json.dumps(list(MatchPair.objects.filter(run=run).values_list("words", flat=True)), ensure_ascii=False)
    assert SECRET not in stored
    assert SECRET not in json.dumps([run.inputs, run.figures], ensure_ascii=False)
    assert demand.pk in run.inputs["demands"]
