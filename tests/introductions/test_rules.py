"""Who must act next and what is asked of everybody, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from naru.introductions.nda import hash_of, nda_text
from naru.introductions.rules import (
    MeetingValues,
    NextStep,
    Standing,
    answer_decision,
    due_after,
    end_decision,
    held_decision,
    meeting_decision,
    nda_decision,
    next_step,
    pair_decision,
    round_decision,
    text_decision,
)
from naru.introductions.states import Answer, EndReason, IntroductionState, Party, Step

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DUE = date(2026, 12, 1)
F, I, O = Party.FIRM, Party.INSTITUTE, Party.OPERATOR  # noqa: E741


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(IntroductionState.PROPOSED, due_on=DUE), NextStep((F, I), Step.ANSWER, DUE)),
        (Standing(IntroductionState.PROPOSED, firm_said="yes", due_on=DUE), NextStep((I,), Step.ANSWER, DUE)),
        (Standing(IntroductionState.PROPOSED, institute_said="yes", due_on=DUE), NextStep((F,), Step.ANSWER, DUE)),
        (Standing(IntroductionState.WANTED, "yes", "yes", due_on=DUE), NextStep((O,), Step.INTRODUCE, DUE)),
        (Standing(IntroductionState.INTRODUCED, due_on=DUE), NextStep((F, I), Step.ACCEPT_NDA, DUE)),
        (
            Standing(IntroductionState.INTRODUCED, accepted=frozenset({I}), due_on=DUE),
            NextStep((F,), Step.ACCEPT_NDA, DUE),
        ),
        (Standing(IntroductionState.UNDER_NDA, due_on=DUE), NextStep((F, I), Step.START_PLAN, DUE)),
        (Standing(IntroductionState.PLANNING, due_on=DUE), NextStep((F, I), Step.WRITE_PLAN, None)),
        (Standing(IntroductionState.ENDED, due_on=DUE), NextStep((), None, None)),
    ],
)
def test_next_step_says_who_what_and_until_when(standing: Standing, expected: NextStep) -> None:
    assert next_step(standing) == expected


def test_due_after_gives_every_step_but_the_plan_a_day() -> None:
    assert due_after(Step.ANSWER, date(2026, 11, 22)) == date(2026, 12, 2)
    assert due_after(Step.WRITE_PLAN, date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "pair_fits"),
        ({"demand_owner": None}, "pair_fits"),
        ({"demand_owner": None, "offer_owner": None}, "nothing_to_introduce_over"),
        ({"institute_id": 1}, "same_organisation"),
        ({"demand_owner": 9}, "demand_of_another_firm"),
        ({"offer_owner": 9}, "offer_of_another_institute"),
        ({"demand_open": False}, "demand_closed"),
        ({"offer_open": False}, "offer_closed"),
    ],
)
def test_pair_decision(changes: dict, code: str) -> None:
    facts = {"firm_id": 1, "institute_id": 2, "demand_owner": 1, "demand_open": True, "offer_owner": 2}
    assert pair_decision(**{**facts, "offer_open": True, **changes}).code == code


def test_round_decision_names_what_stands_in_the_way() -> None:
    def code(running: bool, firm: bool, institute: bool) -> str:
        return round_decision(is_running=running, firm_takes_part=firm, institute_takes_part=institute).code

    assert code(True, True, True) == "in_round"
    assert code(False, True, True) == "round_not_running"
    assert code(True, False, True) == "firm_outside_round"
    assert code(True, True, False) == "institute_outside_round"


def test_answer_no_needs_a_reason_and_nobody_answers_twice() -> None:
    assert answer_decision("", Answer.YES, None, "", F).passed
    assert answer_decision("yes", Answer.NO, EndReason.TERMS, "", F).code == "already_answered"
    assert answer_decision("", Answer.NO, None, "", F).code == "reason_missing"
    assert answer_decision("", Answer.NO, EndReason.OTHER, " ", F).code == "note_missing"
    assert answer_decision("", Answer.NO, EndReason.OTHER, "까닭", F).passed


def test_no_answer_is_for_the_operator_to_say() -> None:
    assert end_decision(EndReason.NO_ANSWER, "", F).code == "reason_of_another_party"
    assert end_decision(EndReason.NO_ANSWER, "", O).passed


def test_text_decision_refuses_resident_numbers_and_what_cannot_be_stored() -> None:
    assert text_decision("담당 900101-1234568", 100).code == "resident_number"
    assert text_decision("   ", 100).code == "text_missing"
    assert text_decision("", 100, needed=False).passed
    assert text_decision("가" * 101, 100).facts == {"most": 100, "length": 101}
    assert text_decision("a\x00b", 100).code == "text_holds_nul"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "text_fits"),
        ({"starts_at": NOW}, "meeting_in_past"),
        ({"minutes": 9}, "minutes_out_of_range"),
        ({"place": " "}, "place_missing"),
        ({"place": "", "address": "https://meet.example/1"}, "text_fits"),
        ({"address": "javascript:alert(1)"}, "address_not_web"),
        ({"address": "https://" + "a" * 200}, "address_too_long"),
        ({"place": "가" * 301}, "text_too_long"),
        ({"agenda": "900101-1234568"}, "resident_number"),
    ],
)
def test_meeting_decision(changes: dict, code: str) -> None:
    values = MeetingValues(**{"starts_at": NOW + timedelta(days=1), "place": "회의실", **changes})
    assert meeting_decision(values, NOW).code == code


def test_outcome_is_told_after_the_meeting_began() -> None:
    assert held_decision(NOW + timedelta(minutes=1), NOW, "잘 됨").code == "meeting_ahead"
    assert held_decision(NOW, NOW, "").code == "text_missing"
    assert held_decision(NOW, NOW, "잘 됨").passed


def test_nda_text_names_both_and_changes_its_hash_with_any_letter() -> None:
    facts = {"institute": "연구원", "subject": "기포", "number": 3, "day": date(2026, 11, 22)}
    text = nda_text(firm="정밀", **facts)
    assert "기업: 정밀" in text
    assert "기관: 연구원" in text
    assert "2026-11-22" in text
    assert hash_of(text) == hash_of(nda_text(firm="정밀", **facts))
    assert hash_of(text) != hash_of(nda_text(firm="정빌", **facts))


def test_nda_is_accepted_as_read_and_with_a_name() -> None:
    assert nda_decision(name="", read_hash="a", present_hash="a").code == "name_missing"
    assert nda_decision(name="담당", read_hash="a", present_hash="b").code == "text_changed"
    assert nda_decision(name="담당", read_hash="a", present_hash="a").passed
