"""The round that ended in 2021: 22 agreements with 9 institutes and KRW 70 billion, and the pairs that dropped out."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from naru.core.actor import SYSTEM, Actor
from naru.core.period import SEOUL
from naru.demands.demo import demo_demands
from naru.demands.services import move_demand, move_offer, register_demand, register_offer
from naru.demands.states import OfferKind
from naru.demands.values import DemandValues, OfferValues, Origin
from naru.introductions.states import EndReason, IntroductionState
from naru.introductions.states import Party as Side
from naru.matching.states import Side as Entry
from naru.people.models import Organisation
from naru.plans.demo_cast import (
    Cast,
    Couple,
    Days,
    bring_to,
    end,
    enter,
    hand_in,
    open_round,
    say_no,
    sign,
    take_part,
    write_plan,
)
from naru.plans.demo_texts import PlanText, parts_of
from naru.plans.services import end_plan
from naru.plans.states import Party
from naru.programmes.rules import Span
from naru.programmes.services import RoundText, move_round
from naru.programmes.states import PhaseKind
from naru.records.services.notices import choose_channels, mark_all_read
from naru.records.states import Channel, NoticeKind

TEXT = RoundText(
    "2021년 중견기업–공공연구기관 기술협력 (시연)",
    "Technology cooperation of mid-size firms and public institutes 2021 (demo)",
    "발표된 사실은 참여 기업과 기관의 수, 민간투자 합계, 협약일, 그리고 기업이 밝혀진 네 쌍의 분야와 내용입니다. "
    "나머지 기업 열여덟 곳과 짝마다의 금액, 도중에 그만둔 짝은 시연을 위해 지어냈습니다.",
    "Announced are the numbers of firms and institutes, the total of private investment, the day of the agreement, and "
    "field and content of the four pairs whose firms are named. The other eighteen firms, the amount of each pair and "
    "the pairs that dropped out are invented for this demo.",
)
_FILE = Path(__file__).parent / "data" / "demo_finished.toml"
_SPANS = {
    PhaseKind.DISCOVERY: Span(date(2021, 4, 1), date(2021, 6, 15)),
    PhaseKind.MATCHING: Span(date(2021, 6, 1), date(2021, 7, 15)),
    PhaseKind.INTRODUCTION: Span(date(2021, 7, 1), date(2021, 8, 31)),
    PhaseKind.PLANNING: Span(date(2021, 8, 1), date(2021, 10, 31)),
    PhaseKind.AGREEMENT: Span(date(2021, 11, 1), date(2021, 11, 16)),
    PhaseKind.FOLLOW_UP: Span(date(2021, 11, 17), date(2022, 11, 30)),
}


def _at(month: int, day: int, hour: int = 10, year: int = 2021) -> datetime:
    return datetime.combine(date(year, month, day), time(hour), SEOUL)


_DAYS = Days(_at(7, 5), _at(7, 12), _at(7, 20), _at(8, 2), _at(8, 20))


def story() -> dict[str, list[dict[str, Any]]]:
    """The pairs, proposals and drop-outs as they stand in `data/demo_finished.toml`."""
    announced = {entry["firm"]: entry for entry in demo_demands() if entry.get("source")}
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for pair in told["pair"]:
        if "title" not in pair:
            entry = announced[pair["firm"]]
            pair.update({name: entry[name] for name in ("title", "title_en", "field", "source")})
            pair.update(content=entry["problem"].splitlines()[0], content_en=entry["problem_en"].splitlines()[0])
    return told


def play(programme_id: int, cast: Cast, now: datetime) -> int:
    """Add the round as it went, from April to November 2021, and close it; returns its id."""
    told = story()
    _hush(cast, now, Channel.NONE)
    round_id = open_round(programme_id, TEXT, _SPANS, cast, _at(4, 1))
    take_part(round_id, [pair["firm"] for pair in told["pair"]], Side.FIRM, cast, _at(4, 12))
    institutes = list(dict.fromkeys(pair["institute"] for pair in told["pair"]))
    take_part(round_id, institutes, Side.INSTITUTE, cast, _at(4, 12))
    offers = {entry["institute"]: _propose_project(entry, round_id, cast) for entry in told["proposal"]}
    couples = {pair["firm"]: _couple(pair, offers, round_id, cast) for pair in told["pair"]}
    plans = [(couple, _agree(told["pair"][at], couple, round_id, cast)) for at, couple in enumerate(couples.values())]
    for entry in told["dropped"]:
        _drop(entry, couples[entry["firm"]].demand_id, round_id, cast)
    for couple, plan_id in plans:
        _seal(plan_id, couple, cast)
    for offer_id in offers.values():
        move_offer(offer_id=offer_id, action="retire", actor=SYSTEM, now=_at(12, 1))
    move_round(round_id=round_id, action="close", actor=cast.operator, now=_at(12, 1, year=2022))
    _hush(cast, now, Channel.AT_ONCE)
    return round_id


def _hush(cast: Cast, now: datetime, channel: Channel) -> None:
    """What happened years ago is mailed to nobody today, and is not new in anybody's notices."""
    for person_id in cast.players.values():
        actor = Actor(person_id=person_id)
        choose_channels(channels=dict.fromkeys(NoticeKind, channel), actor=actor, now=now)
        mark_all_read(actor=actor, now=now)


def _propose_project(entry: Mapping[str, Any], round_id: int, cast: Cast) -> int:
    """An institute's proposal for commercialisation, put into the round; returns the offer's id."""
    owner = Organisation.objects.get(pk=cast.ids[entry["institute"]])
    values = OfferValues(
        kind=OfferKind.PROPOSAL,
        region_code=owner.region_code,
        contact_role="기술협력 담당 부서",
        trl=4,
        **{name: entry[name] for name in ("title", "title_en", "field", "summary", "summary_en", "aimed_at")},
        ksic_code=entry["ksic"],
    )
    origin = Origin(external_key=f"p5-2021-{entry['institute']}", is_example=True)
    offer = register_offer(organisation_id=owner.pk, values=values, actor=SYSTEM, now=_at(4, 20), origin=origin)
    move_offer(offer_id=offer.pk, action="publish", actor=SYSTEM, now=_at(4, 20))
    enter(round_id, Entry.OFFER, offer.pk, cast.institute(entry["institute"]), _at(5, 3))
    return offer.pk


def _couple(pair: Mapping[str, Any], offers: Mapping[str, int], round_id: int, cast: Cast) -> Couple:
    """The firm's demand of that year, put into the round."""
    firm = Organisation.objects.get(pk=cast.ids[pair["firm"]])
    trl_now, trl_wanted = pair["trl"]
    values = DemandValues(
        **{name: pair[name] for name in ("title", "title_en", "field")},
        problem=pair["content"],
        problem_en=pair["content_en"],
        trl_now=trl_now,
        trl_wanted=trl_wanted,
        region_code=firm.region_code,
        ksic_code=pair.get("ksic", firm.ksic_code),
        contact_role="기술 담당 부서",
    )
    origin = Origin(external_key=f"p5-2021-{pair['firm']}", source=pair.get("source", ""), is_example=True)
    demand = register_demand(organisation_id=firm.pk, values=values, actor=SYSTEM, now=_at(4, 20), origin=origin)
    move_demand(demand_id=demand.pk, action="publish", actor=SYSTEM, now=_at(4, 20))
    enter(round_id, Entry.DEMAND, demand.pk, cast.firm(pair["firm"]), _at(5, 10))
    offer_id = offers[pair["institute"]] if pair.get("from_proposal") else None
    return Couple(pair["firm"], pair["institute"], demand.pk, offer_id)


def _agree(pair: Mapping[str, Any], couple: Couple, round_id: int, cast: Cast) -> int:
    """They meet, promise to keep it to themselves, and write their plan; returns its id."""
    introduction_id = bring_to(IntroductionState.UNDER_NDA, couple, round_id, cast, _DAYS)
    return write_plan(introduction_id, couple, parts_of(_text(pair)), cast, _DAYS.planned)


def _text(pair: Mapping[str, Any]) -> PlanText:
    low, high = pair["trl"]
    return PlanText(
        pair["title"],
        pair["title_en"],
        pair["field"],
        pair["content"],
        (low, high),
        [(year, cash, in_kind) for year, cash, in_kind in pair["roadmap"]],
        pair["content_en"],
    )


def _seal(plan_id: int, couple: Couple, cast: Cast) -> None:
    """The agreement of 16 November: firm, institute and operator sign in turn."""
    version = hand_in(plan_id, couple, cast, _at(11, 5))
    for party, hour in ((Party.FIRM, 10), (Party.INSTITUTE, 11), (Party.OPERATOR, 14)):
        sign(plan_id, version, party, couple, cast, _at(11, 16, hour))


def _drop(entry: Mapping[str, Any], demand_id: int, round_id: int, cast: Cast) -> None:
    """A pair that goes as far as it did and ends there."""
    state, party, reason = IntroductionState(entry["state"]), Side(entry["by"]), EndReason(entry["reason"])
    couple = Couple(entry["firm"], entry["institute"], demand_id)
    actor = {
        Side.FIRM: cast.firm(couple.firm),
        Side.INSTITUTE: cast.institute(couple.institute),
        Side.OPERATOR: cast.operator,
    }[party]
    is_asked = state is IntroductionState.PROPOSED and party is not Side.OPERATOR
    reached = IntroductionState.UNDER_NDA if state is IntroductionState.PLANNING else state
    introduction_id = bring_to(reached, couple, round_id, cast, _DAYS, firm_says=party is not Side.FIRM)
    if state is IntroductionState.PLANNING:
        plan_id = write_plan(introduction_id, couple, {}, cast, _DAYS.planned)
        end_plan(plan_id=plan_id, reason=reason, note="", actor=actor, now=_at(10, 20))
    elif is_asked:
        say_no(introduction_id, party, reason, actor, _DAYS.answered)
    else:
        end(introduction_id, party, reason, actor, _at(8, 25))
