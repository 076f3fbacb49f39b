"""Deciding about a pair: states, reasons, rights, and what is written down."""

import pytest
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation

from naru.core.actor import Actor, Role
from naru.core.errors import MoveRefused, NotFound, NotPermitted, RuleRefused
from naru.demands.models import Demand, Offer
from naru.demands.services import move_demand
from naru.matching.models import Interest
from naru.matching.queries import decisions_about_demand, decisions_about_pairs
from naru.matching.results import Standing
from naru.matching.rules import reason_decision
from naru.matching.services import decide_interest
from naru.matching.states import REASONS_FOR, InterestState, ReasonCode, Side
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Demand, Offer, Actor, Actor]:
    firm, institute = make_organisation(), make_organisation(kind="institute")
    return make_demand(firm), make_offer(institute), make_member(firm)[1], make_member(institute)[1]


def decide(demand: Demand, offer: Offer, actor: Actor, action: str, **more: object) -> Interest:
    side = more.pop("side", Side.DEMAND)
    return decide_interest(
        demand_id=demand.pk, offer_id=offer.pk, side=side, action=action, actor=actor, now=NOW, **more
    )  # type: ignore[arg-type]


def test_show_interest_keeps_reason_and_standing_and_records_no_text(pair) -> None:
    demand, offer, firm, _ = pair
    standing = Standing(0.42, 3, "words")
    interest = decide(
        demand, offer, firm, "show_interest", reason=ReasonCode.OTHER, note="금형을 아는 곳", standing=standing
    )
    assert (interest.state, interest.reason, interest.note) == (InterestState.INTERESTED, "other", "금형을 아는 곳")
    assert (interest.score, interest.rank, interest.method) == (0.42, 3, "words")
    event = AuditEvent.objects.order_by("-sequence").first()
    assert event is not None
    assert (event.verb, event.subject_type, event.subject_id) == (
        "interest.show_interest",
        "interest",
        str(interest.pk),
    )
    assert "금형" not in str(event.details)


def test_take_back_forgets_the_reason_and_keeps_one_row(pair) -> None:
    demand, offer, firm, _ = pair
    decide(demand, offer, firm, "decline", reason=ReasonCode.TOO_FAR, note="바다 건너")
    taken_back = decide(demand, offer, firm, "take_back")
    assert (taken_back.state, taken_back.reason, taken_back.note) == (InterestState.UNDECIDED, "", "")
    assert Interest.objects.count() == 1
    with pytest.raises(MoveRefused):
        decide(demand, offer, firm, "take_back")


@pytest.mark.parametrize(
    ("action", "reason", "note", "code"),
    [
        ("decline", None, "", "reason_missing"),
        ("decline", ReasonCode.FITS_PROBLEM, "", "reason_of_another_action"),
        ("decline", ReasonCode.OTHER, "  ", "note_missing"),
        ("show_interest", None, "가" * 1001, "note_too_long"),
        ("decline", ReasonCode.OTHER, "담당 900101-1234568", "resident_number"),
    ],
)
def test_decide_without_a_fitting_reason_is_refused_and_writes_nothing(pair, action, reason, note, code) -> None:
    demand, offer, firm, _ = pair
    events = AuditEvent.objects.count()
    with pytest.raises(RuleRefused) as refused:
        decide(demand, offer, firm, action, reason=reason, note=note)
    assert refused.value.code == code
    assert (Interest.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_every_reason_passes_with_its_own_action() -> None:
    for action, reasons in REASONS_FOR.items():
        assert all(reason_decision(action, reason, "까닭").passed for reason in reasons)


def test_decide_for_the_other_side_is_refused(pair) -> None:
    demand, offer, firm, institute = pair
    with pytest.raises(NotPermitted):
        decide(demand, offer, institute, "show_interest")
    with pytest.raises(NotPermitted):
        decide(demand, offer, firm, "show_interest", side=Side.OFFER)


def test_decide_as_a_viewer_is_refused(pair) -> None:
    demand, offer, _, _ = pair
    viewer = make_member(demand.organisation, Role.VIEWER)[1]
    with pytest.raises(NotPermitted):
        decide(demand, offer, viewer, "show_interest")


def test_decide_about_a_draft_that_one_may_not_know_is_not_found(pair) -> None:
    _, offer, _, institute = pair
    draft = make_demand(is_open=False)
    with pytest.raises(NotFound):
        decide(draft, offer, institute, "show_interest", side=Side.OFFER)


def test_decide_about_a_withdrawn_demand_is_refused_but_taking_back_is_not(pair) -> None:
    demand, offer, firm, _ = pair
    decide(demand, offer, firm, "show_interest")
    move_demand(demand_id=demand.pk, action="withdraw", actor=firm, now=NOW)
    with pytest.raises(RuleRefused) as refused:
        decide(demand, offer, firm, "decline", reason=ReasonCode.TOO_FAR)
    assert refused.value.code == "pair_closed"
    assert decide(demand, offer, firm, "take_back").state == InterestState.UNDECIDED


def test_each_side_sees_the_others_interest_and_never_its_refusal(pair) -> None:
    demand, offer, firm, institute = pair
    decide(demand, offer, firm, "decline", reason=ReasonCode.TOO_COSTLY)
    decide(demand, offer, institute, "decline", side=Side.OFFER, reason=ReasonCode.NO_CAPACITY)
    assert set(decisions_about_pairs(Side.OFFER, [offer.pk], [demand.pk])[demand.pk, offer.pk]) == {Side.OFFER}
    assert decisions_about_demand(demand.pk)[1] == set()
    decide(demand, offer, firm, "show_interest")
    decide(demand, offer, institute, "show_interest", side=Side.OFFER)
    assert set(decisions_about_pairs(Side.OFFER, [offer.pk], [demand.pk])[demand.pk, offer.pk]) == {
        Side.OFFER,
        Side.DEMAND,
    }
    assert decisions_about_demand(demand.pk)[1] == {offer.pk}
