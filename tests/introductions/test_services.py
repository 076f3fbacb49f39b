"""Introductions from the proposal to the plan or the end: moves, rights, refusals, what is written down and told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation
from tests.factories.introductions import Cast, introduce, make_cast, make_introduction, make_round, make_run, say_yes

from naru.core.actor import Actor, Role, Scope
from naru.core.errors import MoveRefused, NotFound, NotPermitted, RuleRefused
from naru.demands.models import DemandReader
from naru.demands.services import admit_reader, move_demand
from naru.demands.states import Confidentiality, OfferKind
from naru.introductions.models import Introduction, Meeting, Message, NdaAcceptance
from naru.introductions.nda import hash_of
from naru.introductions.queries import nda_of, pairs_ready, ready_sheets, rounds_to_introduce_in
from naru.introductions.rules import MeetingValues
from naru.introductions.services import (
    accept_meeting,
    accept_nda,
    answer_introduction,
    cancel_meeting,
    end_introduction,
    end_planning,
    hold_meeting,
    introduce_pair,
    propose_by_hand,
    propose_from_interest,
    propose_from_run,
    propose_meeting,
    propose_ready,
    remind_of_meetings,
    send_message,
    start_planning,
)
from naru.introductions.states import Answer, EndReason, IntroductionState, MeetingState, Origin, Party
from naru.matching.models import Interest, RoundEntry
from naru.matching.services import decide_interest
from naru.matching.states import Side
from naru.records.models import AuditEvent, Notice, OutboxMail

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(hours=23)
MEETING = MeetingValues(starts_at=TOMORROW, minutes=90, place="예시 회의실", agenda="배합비 이야기")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("-sequence").first()
    assert event is not None
    return event


def told(person, code_words: str) -> int:
    return Notice.objects.filter(person=person, title__contains=code_words).count()


def answer(made: Introduction, party: Party, said: Answer, actor: Actor, **more: object) -> Introduction:
    return answer_introduction(
        introduction_id=made.pk,
        party=party,
        answer=said,
        actor=actor,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


# proposing


def test_propose_by_hand_asks_both_sides_and_gives_them_a_day(cast: Cast) -> None:
    made = make_introduction(cast)
    assert (made.state, made.origin, made.due_on) == ("proposed", Origin.OPERATOR, date(2026, 12, 2))
    assert made.operator_id == cast.operator.pk
    assert made.is_example is False
    assert told(cast.firm_person, "제안") == told(cast.institute_person, "제안") == 1
    event = last_event()
    assert (event.verb, event.subject_id) == ("introduction.proposed", str(made.pk))
    assert event.details["demand"] == cast.demand.pk


def test_propose_by_hand_over_a_proposal_without_a_demand(cast: Cast) -> None:
    offer = make_offer(cast.institute, kind=OfferKind.PROPOSAL)
    made = propose_by_hand(
        firm_id=cast.firm.pk,
        offer_id=offer.pk,
        round_id=None,
        actor=cast.operator_actor,
        now=NOW,
    )
    assert (made.demand_id, made.offer_id) == (None, offer.pk)
    say_yes(cast, made.pk)
    introduce(cast, made.pk)
    assert DemandReader.objects.count() == 0


@pytest.mark.parametrize("who", ["firm_actor", "institute_actor", "stranger_actor"])
def test_propose_is_for_operators(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        propose_by_hand(
            demand_id=cast.demand.pk, institute_id=cast.institute.pk, round_id=None, actor=getattr(cast, who), now=NOW
        )
    assert Introduction.objects.count() == 0


def test_propose_with_a_reading_token_is_refused(cast: Cast) -> None:
    reading = replace(cast.operator_actor, scopes=frozenset({Scope.READ}))
    with pytest.raises(NotPermitted):
        propose_by_hand(demand_id=cast.demand.pk, institute_id=cast.institute.pk, round_id=None, actor=reading, now=NOW)


def test_propose_the_same_pair_twice_is_refused_until_the_first_ended(cast: Cast) -> None:
    first = make_introduction(cast)
    with pytest.raises(RuleRefused) as refused:
        make_introduction(cast)
    assert refused.value.code == "already_open"
    end_introduction(
        introduction_id=first.pk,
        party=Party.OPERATOR,
        reason=EndReason.NO_ANSWER,
        actor=cast.operator_actor,
        now=NOW,
    )
    assert make_introduction(cast).pk != first.pk


def test_propose_in_a_round_refuses_whoever_is_outside(cast: Cast) -> None:
    round_ = make_round(cast.operator, (cast.firm, "firm"))
    with pytest.raises(RuleRefused) as refused:
        make_introduction(cast, round_id=round_.pk)
    assert refused.value.code == "institute_outside_round"
    closed = make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"), state="closed")
    with pytest.raises(RuleRefused) as refused:
        make_introduction(cast, round_id=closed.pk)
    assert refused.value.code == "round_not_running"


def test_propose_in_another_operators_round_is_not_found(cast: Cast) -> None:
    other = make_organisation(kind="operator")
    round_ = make_round(other, (cast.firm, "firm"), (cast.institute, "institute"))
    with pytest.raises(NotFound):
        make_introduction(cast, round_id=round_.pk)
    assert rounds_to_introduce_in(cast.operator_actor) == []


def test_propose_over_a_draft_that_the_operator_may_not_see_is_refused(cast: Cast) -> None:
    draft = make_demand(cast.firm, is_open=False)
    with pytest.raises(RuleRefused) as refused:
        make_introduction(cast, demand=draft)
    assert refused.value.code == "demand_closed"


def test_propose_from_run_takes_published_pairs_of_the_chosen_objective(cast: Cast) -> None:
    round_ = make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"))
    run = make_run(round_, (cast.demand, cast.institute, cast.offer))
    done = propose_from_run(
        run_id=run.pk,
        pairs=[(cast.demand.pk, cast.institute.pk)],
        round_id=round_.pk,
        actor=cast.operator_actor,
        now=NOW,
    )
    made = done.made[0]
    assert (made.origin, made.run_id, made.score, made.round_id) == (Origin.RUN, run.pk, 0.9, round_.pk)
    assert list(pairs_ready(cast.operator_actor, round_.pk)) == []


def test_propose_from_run_that_is_not_published_is_refused(cast: Cast) -> None:
    run = make_run(None, (cast.demand, cast.institute, cast.offer), state="solved")
    with pytest.raises(RuleRefused) as refused:
        propose_from_run(
            run_id=run.pk,
            pairs=[(cast.demand.pk, cast.institute.pk)],
            round_id=None,
            actor=cast.operator_actor,
            now=NOW,
        )
    assert refused.value.code == "not_in_run"


def show_interest(cast: Cast, side: Side, actor: Actor) -> None:
    decide_interest(
        demand_id=cast.demand.pk, offer_id=cast.offer.pk, side=side, action="show_interest", actor=actor, now=NOW
    )


def test_propose_from_interest_needs_both_sides(cast: Cast) -> None:
    chosen = {"pairs": [(cast.demand.pk, cast.offer.pk)], "round_id": None, "actor": cast.operator_actor, "now": NOW}
    show_interest(cast, Side.DEMAND, cast.firm_actor)
    with pytest.raises(RuleRefused) as refused:
        propose_from_interest(**chosen)
    assert refused.value.code == "no_mutual_interest"
    show_interest(cast, Side.OFFER, cast.institute_actor)
    made = propose_from_interest(**chosen).made[0]
    # Interest is no consent to be named: both are still asked.
    assert (made.origin, made.state, made.firm_said, made.institute_said) == (Origin.INTEREST, "proposed", "", "")


def test_propose_many_at_once_leaves_out_what_is_no_longer_possible(cast: Cast) -> None:
    round_ = make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"))
    second, outside = make_demand(cast.firm), make_demand()
    make_run(
        round_,
        (cast.demand, cast.institute, cast.offer),
        (second, cast.institute, cast.offer),
        (outside, cast.institute, cast.offer),
    )
    RoundEntry.objects.create(round=round_, demand=cast.demand, entered_at=NOW)
    show_interest(cast, Side.DEMAND, cast.firm_actor)
    show_interest(cast, Side.OFFER, cast.institute_actor)
    ready = ready_sheets(cast.operator_actor, pairs_ready(cast.operator_actor, round_.pk))
    assert [(pair.origin, pair.demand_id) for pair in ready] == [
        (Origin.INTEREST, cast.demand.pk),
        (Origin.RUN, cast.demand.pk),
        (Origin.RUN, second.pk),
        (Origin.RUN, outside.pk),
    ]
    done = propose_ready(keys=[pair.key for pair in ready], round_id=round_.pk, actor=cast.operator_actor, now=NOW)
    assert {made.demand_id for made in done.made} == {cast.demand.pk, second.pk}
    assert [(pair.demand_id, decision.code) for pair, decision in done.refused] == [(outside.pk, "firm_outside_round")]


def test_ready_pairs_hide_a_firm_that_keeps_its_name_from_operators(cast: Cast) -> None:
    hidden = make_demand(cast.firm, firm_level=Confidentiality.NDA)
    make_run(None, (hidden, cast.institute, cast.offer))
    pair = ready_sheets(cast.operator_actor, pairs_ready(cast.operator_actor, None))[0]
    assert pair.firm_name == ""
    with pytest.raises(NotPermitted):
        pairs_ready(cast.firm_actor, None)


# answering and introducing


def test_two_times_yes_is_wanted_and_the_operators_turn(cast: Cast) -> None:
    made = make_introduction(cast)
    answer(made, Party.FIRM, Answer.YES, cast.firm_actor)
    assert told(cast.institute_person, "상대가 답했습니다") == 1
    made = answer(made, Party.INSTITUTE, Answer.YES, cast.institute_actor)
    assert (made.state, made.due_on) == ("wanted", date(2026, 11, 27))
    assert told(cast.operator_person, "주선할 짝") == 1
    assert Interest.objects.filter(state="interested").count() == 2


def test_answering_yes_twice_changes_nothing_the_second_time(cast: Cast) -> None:
    made = make_introduction(cast)
    answer(made, Party.FIRM, Answer.YES, cast.firm_actor)
    events = AuditEvent.objects.count()
    answer(made, Party.FIRM, Answer.YES, cast.firm_actor)
    assert AuditEvent.objects.count() == events


def test_no_ends_it_with_its_reason_and_teaches_the_matching(cast: Cast) -> None:
    made = make_introduction(cast)
    with pytest.raises(RuleRefused) as refused:
        answer(made, Party.INSTITUTE, Answer.NO, cast.institute_actor)
    assert refused.value.code == "reason_missing"
    made = answer(
        made, Party.INSTITUTE, Answer.NO, cast.institute_actor, reason=EndReason.NOT_FITTING, note="재료가 다릅니다"
    )
    assert (made.state, made.ended_from, made.ended_by, made.end_reason) == (
        "ended",
        "proposed",
        "institute",
        "not_fitting",
    )
    kept = Interest.objects.get()
    assert (kept.side, kept.state, kept.reason) == ("offer", "declined", "other_problem")
    assert told(cast.firm_person, "끝났습니다") == 1
    assert "재료" not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert not any("재료" in text for text in Notice.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("party", "who"),
    [
        (Party.FIRM, "institute_actor"),
        (Party.INSTITUTE, "firm_actor"),
        (Party.FIRM, "operator_actor"),
        (Party.OPERATOR, "operator_actor"),
    ],
)
def test_answer_is_for_the_side_itself(cast: Cast, party: Party, who: str) -> None:
    made = make_introduction(cast)
    with pytest.raises(NotPermitted):
        answer(made, party, Answer.YES, getattr(cast, who))


def test_answer_of_a_side_without_members_is_written_down_by_the_operator(cast: Cast) -> None:
    lonely = make_demand(make_organisation())
    made = make_introduction(cast, demand=lonely)
    made = answer(made, Party.FIRM, Answer.YES, cast.operator_actor)
    assert made.firm_said == "yes"
    with pytest.raises(NotPermitted):
        answer(made, Party.INSTITUTE, Answer.YES, cast.operator_actor)


def test_viewers_read_and_do_not_answer(cast: Cast) -> None:
    made = make_introduction(cast)
    _, viewer = make_member(cast.firm, Role.VIEWER)
    with pytest.raises(NotPermitted):
        answer(made, Party.FIRM, Answer.YES, viewer)


def test_introduce_before_both_said_yes_is_refused(cast: Cast) -> None:
    made = make_introduction(cast)
    answer(made, Party.FIRM, Answer.YES, cast.firm_actor)
    with pytest.raises(MoveRefused):
        introduce_pair(introduction_id=made.pk, actor=cast.operator_actor, now=NOW)
    assert DemandReader.objects.count() == 0


def test_introduce_lets_the_institute_read_what_is_kept_for_matched_ones(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    assert (made.introduced_at, made.due_on) == (NOW, date(2026, 12, 6))
    reader = DemandReader.objects.get()
    assert (reader.organisation_id, reader.level) == (cast.institute.pk, "matched")
    assert told(cast.firm_person, "주선되었습니다") == told(cast.institute_person, "주선되었습니다") == 1


@pytest.mark.parametrize("who", ["firm_actor", "institute_actor"])
def test_introduce_is_for_the_operator(cast: Cast, who: str) -> None:
    made = make_introduction(cast, IntroductionState.WANTED)
    with pytest.raises(NotPermitted):
        introduce_pair(introduction_id=made.pk, actor=getattr(cast, who), now=NOW)


def test_introduce_over_a_demand_that_was_withdrawn_is_refused(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.WANTED)
    move_demand(demand_id=cast.demand.pk, action="withdraw", actor=cast.firm_actor, now=NOW)
    with pytest.raises(RuleRefused) as refused:
        introduce_pair(introduction_id=made.pk, actor=cast.operator_actor, now=NOW)
    assert refused.value.code == "demand_closed"


# the agreement


def test_nda_of_both_sides_opens_what_it_covers_and_keeps_the_text(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.UNDER_NDA)
    assert DemandReader.objects.get().level == "nda"
    first, second = NdaAcceptance.objects.order_by("id")
    assert first.text == second.text
    assert first.text_hash == hash_of(first.text)
    assert "예시 정밀" in first.text
    assert first.name == "담당자"
    assert last_event().details["text_hash"] == first.text_hash
    assert "담당자" not in str(last_event().details)
    assert made.due_on == date(2026, 12, 22)


def test_nda_of_one_side_opens_nothing_and_accepting_twice_is_once(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    read = nda_of(cast.firm_actor, made.pk)
    for _ in range(2):
        accept_nda(introduction_id=made.pk, name="담당자", read_hash=read.text_hash, actor=cast.firm_actor, now=NOW)
    assert NdaAcceptance.objects.count() == 1
    assert DemandReader.objects.get().level == "matched"
    assert told(cast.institute_person, "약정에 동의") == 1


def test_nda_with_another_text_than_the_one_read_is_refused(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    read = nda_of(cast.firm_actor, made.pk)
    cast.firm.name = "예시 새이름"
    cast.firm.save()
    with pytest.raises(RuleRefused) as refused:
        accept_nda(introduction_id=made.pk, name="담당자", read_hash=read.text_hash, actor=cast.firm_actor, now=NOW)
    assert refused.value.code == "text_changed"


def test_nda_is_not_accepted_by_operators_nor_before_the_introduction(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.WANTED)
    with pytest.raises(MoveRefused):
        accept_nda(introduction_id=made.pk, name="담당자", read_hash="", actor=cast.firm_actor, now=NOW)
    introduce(cast, made.pk)
    with pytest.raises(NotPermitted):
        accept_nda(introduction_id=made.pk, name="담당자", read_hash="", actor=cast.operator_actor, now=NOW)


def test_an_admission_given_by_hand_is_not_lowered(cast: Cast) -> None:
    admit_reader(
        demand_id=cast.demand.pk,
        organisation_id=cast.institute.pk,
        level=Confidentiality.NDA,
        actor=cast.firm_actor,
        now=NOW,
    )
    make_introduction(cast, IntroductionState.INTRODUCED)
    assert DemandReader.objects.get().level == "nda"


# planning and ending


def test_planning_starts_from_the_agreement_only(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    with pytest.raises(MoveRefused):
        start_planning(introduction_id=made.pk, actor=cast.firm_actor, now=NOW)


def test_planning_keeps_the_reading_right(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.PLANNING)
    assert made.due_on is None
    assert DemandReader.objects.get().level == "nda"


@pytest.mark.parametrize("state", [IntroductionState.INTRODUCED, IntroductionState.UNDER_NDA])
def test_ending_takes_the_reading_right_back(cast: Cast, state: IntroductionState) -> None:
    made = make_introduction(cast, state)
    made = end_introduction(
        introduction_id=made.pk, party=Party.FIRM, reason=EndReason.TERMS, actor=cast.firm_actor, now=NOW
    )
    assert (made.state, made.ended_from) == ("ended", state)
    assert DemandReader.objects.count() == 0


def test_a_pair_that_plans_ends_with_its_plan_only(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.PLANNING)
    ending = {"introduction_id": made.pk, "party": Party.FIRM, "actor": cast.firm_actor, "now": NOW}
    with pytest.raises(RuleRefused) as refused:
        end_introduction(**ending, reason=EndReason.TERMS)
    assert refused.value.code == "plan_first"
    assert DemandReader.objects.count() == 1
    made = end_planning(**ending, reason=EndReason.TERMS)
    assert (made.state, made.ended_from) == ("ended", "planning")
    assert DemandReader.objects.count() == 0


def test_ending_one_of_two_keeps_what_the_other_gives(cast: Cast) -> None:
    first = make_introduction(cast, IntroductionState.UNDER_NDA)
    round_ = make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"))
    make_introduction(cast, IntroductionState.INTRODUCED, round_id=round_.pk)
    assert DemandReader.objects.get().level == "nda"
    end_introduction(introduction_id=first.pk, party=Party.FIRM, reason=EndReason.TERMS, actor=cast.firm_actor, now=NOW)
    assert DemandReader.objects.get().level == "matched"


def test_ending_twice_or_for_somebody_else_is_refused(cast: Cast) -> None:
    made = make_introduction(cast)
    ending = {"introduction_id": made.pk, "reason": EndReason.NO_TIME, "now": NOW}
    with pytest.raises(NotPermitted):
        end_introduction(**ending, party=Party.FIRM, actor=cast.institute_actor)
    with pytest.raises(NotFound):
        end_introduction(**ending, party=Party.FIRM, actor=cast.stranger_actor)
    end_introduction(**ending, party=Party.FIRM, actor=cast.firm_actor)
    with pytest.raises(MoveRefused):
        end_introduction(**ending, party=Party.OPERATOR, actor=cast.operator_actor)


# messages


def send(made: Introduction, actor: Actor, text: str = "안녕하세요", key: str = "k1") -> Message:
    return send_message(introduction_id=made.pk, text=text, key=key, actor=actor, now=NOW)


def test_message_pressed_twice_is_sent_once(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    assert send(made, cast.firm_actor).pk == send(made, cast.firm_actor).pk
    assert Message.objects.count() == 1
    assert told(cast.institute_person, "글을 보냈습니다") == 1
    assert told(cast.firm_person, "글을 보냈습니다") == told(cast.operator_person, "글을 보냈습니다") == 0
    send(made, cast.institute_actor, key="k1")  # the key belongs to who made it
    assert Message.objects.count() == 2


def test_message_words_are_in_no_notice_no_mail_and_no_event(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    send(made, cast.firm_actor, text="배합비는 4대 1")
    told_texts = [*Notice.objects.values_list("title", "text"), *OutboxMail.objects.values_list("subject", "body")]
    assert "배합비" not in str(told_texts) + str(list(AuditEvent.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("state", [IntroductionState.PROPOSED, IntroductionState.WANTED])
def test_message_before_the_introduction_is_refused(cast: Cast, state: IntroductionState) -> None:
    made = make_introduction(cast, state)
    with pytest.raises(MoveRefused):
        send(made, cast.firm_actor)


def test_message_is_for_the_two_sides_while_it_goes_on(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    with pytest.raises(NotPermitted):
        send(made, cast.operator_actor)
    with pytest.raises(NotFound):
        send(made, cast.stranger_actor)
    with pytest.raises(RuleRefused) as refused:
        send(made, cast.firm_actor, text="담당 900101-1234568")
    assert refused.value.code == "resident_number"
    end_introduction(introduction_id=made.pk, party=Party.FIRM, reason=EndReason.TERMS, actor=cast.firm_actor, now=NOW)
    with pytest.raises(MoveRefused):
        send(made, cast.firm_actor)


# meetings


def meet(made: Introduction, cast: Cast) -> Meeting:
    return propose_meeting(introduction_id=made.pk, values=MEETING, actor=cast.firm_actor, now=NOW)


def lines_of(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_meeting_goes_into_calendars_and_a_cancellation_takes_it_out(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    meeting = meet(made, cast)
    asked = {"introduction_id": made.pk, "meeting_id": meeting.pk, "now": NOW}
    accept_meeting(**asked, actor=cast.institute_actor)
    cancel_meeting(**asked, actor=cast.firm_actor)
    mails = OutboxMail.objects.exclude(calendar="").order_by("id")
    files = [lines_of(mail.calendar) for mail in mails]
    assert [mail.person_id for mail in mails] == [
        cast.institute_person.pk,
        cast.firm_person.pk,
        cast.institute_person.pk,
    ]
    assert [next(line for line in one if line.startswith("METHOD")) for one in files] == [
        "METHOD:REQUEST",
        "METHOD:REQUEST",
        "METHOD:CANCEL",
    ]
    assert [next(line for line in one if line.startswith("SEQUENCE")) for one in files] == [
        "SEQUENCE:0",
        "SEQUENCE:1",
        "SEQUENCE:2",
    ]
    assert {next(line for line in one if line.startswith("UID")) for one in files} == {f"UID:{meeting.uid}"}
    assert "DTSTART:20261123T020000Z" in files[0]
    assert "DTEND:20261123T033000Z" in files[0]
    assert "배합비" not in str(files)


def test_meeting_is_accepted_by_the_other_side_only(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    asked = {"introduction_id": made.pk, "meeting_id": meet(made, cast).pk}
    with pytest.raises(RuleRefused) as refused:
        accept_meeting(**asked, actor=cast.firm_actor, now=NOW)
    assert refused.value.code == "own_meeting"
    with pytest.raises(NotPermitted):
        accept_meeting(**asked, actor=cast.operator_actor, now=NOW)
    with pytest.raises(NotFound):
        cancel_meeting(**asked, actor=cast.stranger_actor, now=NOW)
    with pytest.raises(RuleRefused) as refused:
        accept_meeting(**asked, actor=cast.institute_actor, now=TOMORROW)
    assert refused.value.code == "meeting_in_past"


def test_meeting_of_another_introduction_is_not_found(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    other = make_introduction(cast, IntroductionState.INTRODUCED, demand=make_demand(cast.firm))
    with pytest.raises(NotFound):
        accept_meeting(introduction_id=other.pk, meeting_id=meet(made, cast).pk, actor=cast.institute_actor, now=NOW)


def test_meeting_held_keeps_its_outcome(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    asked = {"introduction_id": made.pk, "meeting_id": meet(made, cast).pk, "actor": cast.institute_actor}
    with pytest.raises(RuleRefused):
        hold_meeting(**asked, outcome="잘 됨", now=NOW)
    held = hold_meeting(**asked, outcome="시편을 만들기로 함", now=TOMORROW)
    assert (held.state, held.outcome) == (MeetingState.HELD, "시편을 만들기로 함")
    assert "시편" not in str(last_event().details)


def test_reminder_goes_once_for_agreed_meetings_of_the_coming_day(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    meeting = meet(made, cast)
    assert remind_of_meetings(now=NOW) == 0
    accept_meeting(introduction_id=made.pk, meeting_id=meeting.pk, actor=cast.institute_actor, now=NOW)
    assert remind_of_meetings(now=NOW - timedelta(hours=2)) == 0
    assert [remind_of_meetings(now=NOW) for _ in range(2)] == [1, 0]
    assert told(cast.firm_person, "곧 만납니다") == told(cast.institute_person, "곧 만납니다") == 1
