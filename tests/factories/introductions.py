"""Introductions for tests, brought as far as asked through the services, as everybody else brings them."""

from dataclasses import dataclass

from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation

from naru.core.actor import Actor
from naru.demands.models import Demand, Offer
from naru.demands.states import Confidentiality
from naru.introductions.models import Introduction
from naru.introductions.queries import nda_of
from naru.introductions.services import (
    accept_nda,
    answer_introduction,
    introduce_pair,
    propose_by_hand,
    start_planning,
)
from naru.introductions.states import Answer, IntroductionState, Party
from naru.matching.models import MatchPair, MatchRun
from naru.people.models import Organisation, Person
from naru.programmes.models import Programme, Round, RoundMember

SECRET = "비밀 배합비 4대 1"


@dataclass
class Cast:
    """Everybody who plays a part, and a stranger of each kind."""

    firm: Organisation
    institute: Organisation
    operator: Organisation
    demand: Demand
    offer: Offer
    firm_person: Person
    institute_person: Person
    operator_person: Person
    stranger_person: Person
    firm_actor: Actor
    institute_actor: Actor
    operator_actor: Actor
    stranger_actor: Actor


def make_cast() -> Cast:
    firm = make_organisation("예시 정밀")
    institute = make_organisation("예시 연구원", kind="institute")
    operator = make_organisation("예시 진흥원", kind="operator")
    stranger = make_organisation("예시 다른 연구원", kind="institute")
    demand = make_demand(
        firm,
        tried=SECRET,
        tried_level=Confidentiality.NDA,
        contact_level=Confidentiality.MATCHED,
        firm_level=Confidentiality.MATCHED,
    )
    offer = make_offer(institute)
    (firm_person, firm_actor), (institute_person, institute_actor) = make_member(firm), make_member(institute)
    (operator_person, operator_actor), (stranger_person, stranger_actor) = make_member(operator), make_member(stranger)
    return Cast(
        firm,
        institute,
        operator,
        demand,
        offer,
        firm_person,
        institute_person,
        operator_person,
        stranger_person,
        firm_actor,
        institute_actor,
        operator_actor,
        stranger_actor,
    )


def make_round(operator: Organisation, *members: tuple[Organisation, str], state: str = "running") -> Round:
    programme = Programme.objects.create(
        key=f"example-{Programme.objects.count()}", name="예시 기술협력", created_at=NOW, updated_at=NOW
    )
    made = Round.objects.create(
        programme=programme, operator=operator, title="예시 1차", state=state, created_at=NOW, updated_at=NOW
    )
    for organisation, role in members:
        RoundMember.objects.create(round=made, organisation=organisation, role=role, state="admitted", decided_at=NOW)
    return made


def make_run(
    round_: Round | None, *pairs: tuple[Demand, Organisation, Offer | None], state: str = "published"
) -> MatchRun:
    run = MatchRun.objects.create(
        round=round_, title="예시 매칭", state=state, chosen="fair", created_at=NOW, updated_at=NOW
    )
    for rank, (demand, institute, offer) in enumerate(pairs, start=1):
        for objective in ("fair", "total"):
            MatchPair.objects.create(
                run=run,
                objective=objective,
                demand=demand,
                organisation=institute,
                offer=offer,
                score=1 - rank / 10,
                rank=rank,
            )
    return run


def make_introduction(
    cast: Cast,
    state: IntroductionState = IntroductionState.PROPOSED,
    *,
    demand: Demand | None = None,
    round_id: int | None = None,
) -> Introduction:
    demand = demand or cast.demand
    made = propose_by_hand(
        demand_id=demand.pk,
        offer_id=cast.offer.pk,
        round_id=round_id,
        actor=cast.operator_actor,
        now=NOW,
    )
    order = list(IntroductionState)
    for step, bring in enumerate((say_yes, introduce, agree, plan), start=1):
        if order.index(state) >= step:
            bring(cast, made.pk)
    made.refresh_from_db()
    assert made.state == state
    return made


def say_yes(cast: Cast, introduction_id: int) -> None:
    for party, actor in ((Party.FIRM, cast.firm_actor), (Party.INSTITUTE, cast.institute_actor)):
        answer_introduction(introduction_id=introduction_id, party=party, answer=Answer.YES, actor=actor, now=NOW)


def introduce(cast: Cast, introduction_id: int) -> None:
    introduce_pair(introduction_id=introduction_id, actor=cast.operator_actor, now=NOW)


def agree(cast: Cast, introduction_id: int) -> None:
    for actor in (cast.firm_actor, cast.institute_actor):
        read = nda_of(actor, introduction_id)
        accept_nda(introduction_id=introduction_id, name="담당자", read_hash=read.text_hash, actor=actor, now=NOW)


def plan(cast: Cast, introduction_id: int) -> None:
    start_planning(introduction_id=introduction_id, actor=cast.firm_actor, now=NOW)
