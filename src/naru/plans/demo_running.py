"""The round that runs now: every step has a case, and some of them wait for the demo's own roles."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from naru.core.actor import Actor
from naru.core.period import SEOUL
from naru.demands.models import Demand, Offer
from naru.demands.states import OfferKind, OfferState
from naru.introductions.rules import MeetingValues
from naru.introductions.services import accept_meeting, propose_meeting, send_message
from naru.introductions.states import EndReason, IntroductionState
from naru.introductions.states import Party as Side
from naru.matching.services import RunSettings, draft_run, start_run
from naru.matching.states import Side as Entry
from naru.plans.demo_cast import (
    Cast,
    Couple,
    Days,
    accept,
    bring_to,
    end,
    enter,
    hand_in,
    open_round,
    say_no,
    say_yes,
    sign,
    take_part,
    write_plan,
)
from naru.plans.demo_texts import PlanText, parts_of, roadmap_of
from naru.plans.services import comment
from naru.plans.sheets import Content, IpTerms, ReadinessStep, StrategyPart, SummaryPart, Target
from naru.plans.states import Party, PlanPart
from naru.programmes.rules import Span
from naru.programmes.services import RoundText, ask_to_take_part, invite_member
from naru.programmes.states import PhaseKind
from naru.records.services.notices import mark_all_read

TEXT = RoundText(
    "중견기업–공공연구기관 기술협력, 진행 중인 차수 (시연)",
    "Technology cooperation of mid-size firms and public institutes, the running round (demo)",
    "기업은 기술수요를, 연구기관은 보유기술과 사업화 제안을 내고, 운영기관이 짝을 제안합니다. "
    "이 차수의 모든 내용은 시연을 위해 지어냈습니다.",
    "Firms bring demands, institutes technology and proposals, and the operator proposes pairs. "
    "Everything in this round is invented for the demo.",
)
_FIRMS = (
    "kodaco",
    "hanbit",
    "mir",
    "daon",
    "pureun",
    "garam",
    "onbit",
    "ieum",
    "sodam",
    "chambit",
    "byeori",
    "ara",
)
_INSTITUTES = ("kimm", "kitech", "kier", "katech", "keri", "keti", "etri", "kims", "krict")
_ASKING, _INVITED = "yunseul", "hanyang-erica"
# First and last day of each phase, counted from today.
_PHASES = {
    PhaseKind.DISCOVERY: (-60, -25),
    PhaseKind.MATCHING: (-30, -10),
    PhaseKind.INTRODUCTION: (-20, 20),
    PhaseKind.PLANNING: (-10, 50),
    PhaseKind.AGREEMENT: (45, 60),
    PhaseKind.FOLLOW_UP: (61, 240),
}
_S = IntroductionState


def play(programme_id: int, cast: Cast, now: datetime) -> int:
    """Add the round as if it had been running for two months; returns its id."""
    today = now.astimezone(SEOUL).date()
    spans = {kind: Span(_day(today, first), _day(today, last)) for kind, (first, last) in _PHASES.items()}
    began = now - timedelta(days=60)
    round_id = open_round(programme_id, TEXT, spans, cast, began)
    take_part(round_id, _FIRMS, Side.FIRM, cast, now - timedelta(days=55))
    take_part(round_id, _INSTITUTES, Side.INSTITUTE, cast, now - timedelta(days=55))
    _knock(round_id, cast, now)
    demands = _enter_all(round_id, cast, now - timedelta(days=45))
    _introduce(round_id, demands, cast, now)
    _plan(round_id, demands, cast, now)
    _match(round_id, cast, now)
    for person_id in cast.players.values():
        mark_all_read(actor=Actor(person_id=person_id), now=now - timedelta(days=3))
    return round_id


def _day(today: date, offset: int) -> date:
    return today + timedelta(days=offset)


def _knock(round_id: int, cast: Cast, now: datetime) -> None:
    """A firm that waits for the operator's answer, and a university that was invited."""
    ask_to_take_part(
        round_id=round_id,
        organisation_id=cast.ids[_ASKING],
        actor=cast.firm(_ASKING),
        now=now - timedelta(days=26),
    )
    invite_member(
        round_id=round_id,
        organisation_id=cast.ids[_INVITED],
        actor=cast.operator,
        now=now - timedelta(days=5),
        reason="설명회에 다녀간 뒤 참여하겠다고 알려 왔습니다.",
    )


def _enter_all(round_id: int, cast: Cast, now: datetime) -> dict[str, int]:
    """The open demands of the firms and three offers of each institute; returns the demands' ids by demo key."""
    demands: dict[str, int] = {}
    for firm in _FIRMS:
        for demand in Demand.objects.filter(organisation_id=cast.ids[firm], state="open").order_by("pk"):
            enter(round_id, Entry.DEMAND, demand.pk, cast.firm(firm), now)
            demands[demand.external_key] = demand.pk
    for institute in _INSTITUTES:
        found = Offer.objects.filter(organisation_id=cast.ids[institute], state=OfferState.PUBLISHED.value)
        chosen = found.filter(kind__in=[OfferKind.TECHNOLOGY.value, OfferKind.PROPOSAL.value]).order_by("pk")[:3]
        for offer in chosen:
            enter(round_id, Entry.OFFER, offer.pk, cast.institute(institute), now)
    return demands


def _days(now: datetime) -> Days:
    return Days(*(now - timedelta(days=days) for days in (18, 16, 14, 11, 9)))


def _match(round_id: int, cast: Cast, now: datetime) -> None:
    """Two matching runs: the first is solved and published once the index stands, the other by the first worker."""
    for title, capacity in (("1차 매칭 (시연)", 4), ("2차 매칭: 기관마다 두 건까지 (시연)", 2)):
        settings = RunSettings(title=title, round_id=round_id, capacity=capacity, seed=1)
        run_id = draft_run(settings=settings, actor=cast.operator, now=now)
        start_run(run_id=run_id, actor=cast.operator, now=now)


def _introduce(round_id: int, demands: dict[str, int], cast: Cast, now: datetime) -> None:
    """Pairs that have not come to a plan."""

    def bring(state: IntroductionState, key: str, institute: str, days: Days, *, firm_says: bool = True) -> int:
        couple = Couple(key.partition("-")[0], institute, demands[key])
        return bring_to(state, couple, round_id, cast, days, firm_says=firm_says)

    days = _days(now)
    fresh = Days(*(now - timedelta(days=days) for days in (4, 3, 2, 2, 1)))
    bring(_S.PROPOSED, "hanbit-spindle", "kimm", fresh)
    bring(_S.PROPOSED, "mir-pores", "kitech", fresh)
    waits_for_firm = bring(_S.PROPOSED, "kodaco-diecasting", "kims", fresh, firm_says=False)
    say_yes(waits_for_firm, Side.INSTITUTE, cast.institute("kims"), fresh.answered)
    bring(_S.PROPOSED, "ara-recycle", "krict", fresh, firm_says=False)
    bring(_S.WANTED, "ieum-dry", "keri", fresh)
    half = bring(_S.INTRODUCED, "daon-chrome", "kitech", fresh)
    accept(half, cast.firm("daon"), fresh.agreed)
    secret = bring(_S.UNDER_NDA, "pureun-waste", "kier", days)
    _meet(secret, cast.firm("pureun"), cast.institute("kier"), now)
    declined = bring(_S.PROPOSED, "chambit-transfer", "etri", days)
    say_no(declined, Side.INSTITUTE, EndReason.NOT_FITTING, cast.institute("etri"), days.introduced)
    silent = bring(_S.PROPOSED, "onbit-breaker", "keti", days)
    end(silent, Side.OPERATOR, EndReason.NO_ANSWER, cast.operator, now - timedelta(days=2))
    apart = bring(_S.INTRODUCED, "sodam-gas", "keti", days)
    end(apart, Side.FIRM, EndReason.NO_BUDGET, cast.firm("sodam"), now - timedelta(days=6))


def _plan(round_id: int, demands: dict[str, int], cast: Cast, now: datetime) -> None:
    """A plan that is being written, one that waits for the institute's signature, and one that is signed."""
    year = now.astimezone(SEOUL).year + 1
    days = _days(now)
    writing = Couple("kodaco", "kitech", demands["kodaco-diecasting"])
    introduction_id = bring_to(_S.UNDER_NDA, writing, round_id, cast, days)
    _meet(introduction_id, cast.firm("kodaco"), cast.institute("kitech"), now)
    plan_id = write_plan(introduction_id, writing, _half_written(year), cast, now - timedelta(days=4))
    comment(
        plan_id=plan_id,
        part=PlanPart.ROADMAP,
        text="예시: 둘째 해의 시험 주조 비용이 빠진 것 같습니다. 함께 확인하면 좋겠습니다.",
        actor=cast.institute("kitech"),
        now=now - timedelta(days=1),
    )
    waiting = _agreed("mir-xray", "kitech", round_id, demands, cast, now, year)
    sign(waiting[1], waiting[2], Party.FIRM, waiting[0], cast, now - timedelta(days=1))
    signed = _agreed("byeori-creep", "kims", round_id, demands, cast, now, year)
    for party in Party:
        sign(signed[1], signed[2], party, signed[0], cast, now - timedelta(hours=20))


def _agreed(
    key: str, institute: str, round_id: int, demands: dict[str, int], cast: Cast, now: datetime, year: int
) -> tuple[Couple, int, int]:
    """A plan that was handed in for signing: the pair, the plan's id and the version to be signed."""
    couple = Couple(key.partition("-")[0], institute, demands[key])
    demand = Demand.objects.get(pk=demands[key])
    introduction_id = bring_to(_S.UNDER_NDA, couple, round_id, cast, _days(now))
    text = PlanText(
        demand.title,
        demand.title_en,
        demand.field,
        demand.problem.splitlines()[0],
        (demand.trl_now or 4, demand.trl_wanted or 7),
        [(year, 350, 100), (year + 1, 520, 130)],
        next(iter(demand.problem_en.splitlines()), ""),
    )
    plan_id = write_plan(introduction_id, couple, parts_of(text), cast, now - timedelta(days=6))
    return couple, plan_id, hand_in(plan_id, couple, cast, now - timedelta(days=3))


def _half_written(year: int) -> Mapping[PlanPart, Content]:
    """A plan on which several checks still fail: shares over 100, a falling readiness, no risks, no way to measure."""
    return {
        PlanPart.SUMMARY: SummaryPart(
            "고강도·고연신 알루미늄 다이캐스팅 소재 개발",
            "High-strength, high-elongation aluminium die-casting material",
            "다이캐스팅",
            date(year, 1, 1),
            date(year + 1, 12, 31),
            "알루미늄 합금 적용 전기차 차체·샤시 개발.",
            "Body and chassis of electric cars made of aluminium alloy.",
        ),
        PlanPart.STRATEGY: StrategyPart(
            goal="열처리 없이도 늘어나는 대형 차체 부품을 한 번에 주조합니다.",
            approach="연구기관이 합금 조성과 진공 조건을 찾고, 기업이 대형 금형에서 시험 주조합니다.",
        ),
        PlanPart.READINESS: (ReadinessStep(year, 6, "시험 주조"), ReadinessStep(year + 1, 5, "차체 부품 시험")),
        PlanPart.IP: IpTerms(70, 40, "기업이 먼저 실시합니다."),
        PlanPart.TARGETS: (Target("연신율", "%", "6", "10", year + 1, ""),),
        PlanPart.ROADMAP: roadmap_of([(year, 800, 200)]),
    }


def _meet(introduction_id: int, firm: Actor, institute: Actor, now: datetime) -> None:
    """They have written to each other and meet tomorrow at two."""
    said = (
        (institute, "예시: 보내 주신 수요를 읽었습니다. 시험 설비를 보여 드리면서 이야기하면 좋겠습니다.", 3),
        (firm, "예시: 좋습니다. 시제품과 시험 자료를 가지고 가겠습니다.", 2),
    )
    for actor, text, days in said:
        send_message(introduction_id=introduction_id, text=text, key="", actor=actor, now=now - timedelta(days=days))
    tomorrow = _day(now.astimezone(SEOUL).date(), 1)
    values = MeetingValues(
        starts_at=datetime.combine(tomorrow, time(14), SEOUL),
        minutes=90,
        place="연구기관 회의실 (예시)",
        agenda="시험 설비 둘러보기, 시험 조건 정하기, 다음 일정",
    )
    meeting = propose_meeting(
        introduction_id=introduction_id, values=values, actor=institute, now=now - timedelta(days=2)
    )
    accept_meeting(introduction_id=introduction_id, meeting_id=meeting.pk, actor=firm, now=now - timedelta(days=1))
