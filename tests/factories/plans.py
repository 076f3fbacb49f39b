"""A firm and an institute under NDA, and their joint plan, for tests. Written through the plans' own services."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.factories.demands import make_demand, make_member, make_organisation

from naru.core.actor import Actor, Role
from naru.introductions.models import Introduction
from naru.introductions.states import IntroductionState, Origin
from naru.people.models import Organisation, Person
from naru.plans.models import JointPlan, PlanSection
from naru.plans.services import save_part, sign_plan, start_plan, submit_for_signing
from naru.plans.sheets import (
    Content,
    IpTerms,
    ReadinessStep,
    Risk,
    RoadmapLine,
    RoleLine,
    StrategyPart,
    SummaryPart,
    Target,
    WorkPackage,
)
from naru.plans.states import Form, Party, PlanPart, Source
from naru.programmes.models import Programme, Round
from naru.programmes.states import RoundState

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STARTS, ENDS = date(2027, 1, 1), date(2029, 12, 31)

PRIVATE_LINE = RoadmapLine(2027, Source.PRIVATE, Form.CASH, 1_000_000_000, "시험 설비")
PUBLIC_LINE = RoadmapLine(2028, Source.PUBLIC, Form.CASH, 500_000_000, "정부 과제")
WHOLE: dict[PlanPart, Content] = {
    PlanPart.SUMMARY: SummaryPart(
        "기포 없는 다이캐스팅",
        "Castings without pores",
        "다이캐스팅",
        STARTS,
        ENDS,
        "고진공 공정으로 얇은 하우징의 기포를 없앱니다.",
    ),
    PlanPart.STRATEGY: StrategyPart("기포율 0.5 % 아래", "고진공과 금형 배기", "경쟁사가 앞서갑니다."),
    PlanPart.READINESS: (ReadinessStep(2027, 5, "시제품"), ReadinessStep(2029, 7, "양산 시험")),
    PlanPart.WORK: (
        WorkPackage(1, "공정 설계", Party.INSTITUTE, STARTS, date(2027, 12, 31), "설계", "설계서"),
        WorkPackage(2, "양산 시험", Party.FIRM, date(2028, 1, 1), ENDS, "시험", "시험 결과"),
    ),
    PlanPart.ROLES: (
        RoleLine(Party.FIRM, "양산 시험", "생산기술팀"),
        RoleLine(Party.INSTITUTE, "공정 설계", "주조 연구실"),
    ),
    PlanPart.IP: IpTerms(60, 40, "기업이 전용으로 씁니다.", "매출의 2 %"),
    PlanPart.RISKS: (Risk("진공이 새는 위험", 2, 3, "밀봉 구조를 바꿉니다."),),
    PlanPart.TARGETS: (Target("기포율", "%", "5", "0.5", 2029, "X선 단층촬영"),),
    PlanPart.ROADMAP: (PRIVATE_LINE, PUBLIC_LINE),
}


@dataclass(frozen=True)
class Pair:
    """The parties of a plan and one person who writes for each."""

    introduction: Introduction
    firm: Organisation
    institute: Organisation
    operator: Organisation
    people: dict[Party, Person]
    actors: dict[Party, Actor]

    @property
    def writer(self) -> Actor:
        return self.actors[Party.FIRM]


def make_round(operator: Organisation, *, state: RoundState = RoundState.RUNNING) -> Round:
    programme = Programme.objects.create(
        key=f"example-{operator.pk}-{Programme.objects.count()}", name="예시 사업", created_at=NOW, updated_at=NOW
    )
    return Round.objects.create(
        programme=programme,
        operator=operator,
        title="2026년 차수",
        title_en="Round 2026",
        state=state.value,
        created_at=NOW,
        updated_at=NOW,
    )


def make_pair(*, state: IntroductionState = IntroductionState.UNDER_NDA, round_: Round | None = None) -> Pair:
    firm, institute = make_organisation(), make_organisation(kind="institute")
    operator = round_.operator if round_ else make_organisation(kind="operator")
    introduction = Introduction.objects.create(
        round=round_ or make_round(operator),
        operator=operator,
        firm=firm,
        institute=institute,
        demand=make_demand(firm),
        origin=Origin.OPERATOR.value,
        state=state.value,
        created_at=NOW,
        updated_at=NOW,
    )
    members = {
        Party.FIRM: make_member(firm, Role.EDITOR),
        Party.INSTITUTE: make_member(institute, Role.EDITOR),
        Party.OPERATOR: make_member(operator, Role.EDITOR),
    }
    people = {party: person for party, (person, _) in members.items()}
    return Pair(
        introduction, firm, institute, operator, people, {party: actor for party, (_, actor) in members.items()}
    )


def make_plan(pair: Pair | None = None) -> tuple[Pair, JointPlan]:
    pair = pair or make_pair()
    return pair, start_plan(introduction_id=pair.introduction.pk, actor=pair.writer, now=NOW)


def save(plan: JointPlan, part: PlanPart, content: Content, actor: Actor) -> PlanSection:
    version = PlanSection.objects.get(plan=plan, part=part.value).version
    return save_part(plan_id=plan.pk, part=part, base_version=version, content=content, actor=actor, now=NOW)


def make_whole_plan(pair: Pair | None = None) -> tuple[Pair, JointPlan]:
    """A plan that passes every check, each line written by the side whose it is."""
    pair, plan = make_plan(pair)
    firm, institute = pair.actors[Party.FIRM], pair.actors[Party.INSTITUTE]
    for part, content in WHOLE.items():
        if part is PlanPart.ROLES:
            save(plan, part, content[:1], firm)  # type: ignore[index]
            save(plan, part, content, institute)
        elif part is PlanPart.ROADMAP:
            save(plan, part, (PRIVATE_LINE,), firm)
            save(plan, part, content, institute)
        else:
            save(plan, part, content, firm)
    plan.refresh_from_db()
    return pair, plan


def sign_as(plan: JointPlan, pair: Pair, party: Party, *, version: int, now: datetime = NOW) -> None:
    sign_plan(
        plan_id=plan.pk,
        party=party,
        version=version,
        name=f"{party.value} 담당",
        title="대표",
        has_read=True,
        actor=pair.actors[party],
        now=now,
    )


def make_signed_plan(pair: Pair | None = None) -> tuple[Pair, JointPlan]:
    pair, plan = make_whole_plan(pair)
    version = submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    for party in Party:
        sign_as(plan, pair, party, version=version.number)
    plan.refresh_from_db()
    return pair, plan
