"""A signed plan and the results of a closed round, as values."""

from dataclasses import replace
from datetime import UTC, date, datetime

from naru.introductions.states import EndReason, IntroductionState
from naru.plans.results import (
    EntryFacts,
    IntroductionFacts,
    PartyFacts,
    PhaseFacts,
    PlanFacts,
    RoundFacts,
    RoundResults,
    assemble,
)
from naru.plans.sheets import (
    IpTerms,
    PartyNames,
    PlanSheet,
    ReadinessStep,
    Risk,
    RoadmapLine,
    RoleLine,
    SignatureLine,
    StrategyPart,
    Target,
    WorkPackage,
)
from naru.plans.states import Form, Party, PlanState, Source
from naru.programmes.states import MemberRole, PhaseKind, RoundState

SIGNED_AT = datetime(2021, 11, 16, 5, 0, tzinfo=UTC)
STARTS, MIDDLE, ENDS = date(2022, 1, 1), date(2023, 6, 30), date(2024, 12, 31)
PARTIES = (
    (Party.FIRM, "예시 정밀", "Example Precision"),
    (Party.INSTITUTE, "예시 기술연구원", "Example Institute"),
    (Party.OPERATOR, "예시 진흥원", "Example Agency"),
)
SIGNED = PlanSheet(
    id=1,
    number="JP-2021-0002",
    title="고강도·고연신 알루미늄 다이캐스팅으로 만드는 전기차 차체와 섀시 부품",
    title_en="High-strength, high-elongation aluminium die castings for EV body and chassis parts",
    field="금속 소재·주조",
    state=PlanState.SIGNED,
    programme_name="중견기업–공공연구기관 기술협력",
    programme_name_en="Technology cooperation of mid-size firms and public institutes",
    round_title="2021년 차수",
    round_title_en="Round 2021",
    firm=PartyNames(1, *PARTIES[0][1:]),
    institute=PartyNames(2, *PARTIES[1][1:]),
    operator=PartyNames(3, *PARTIES[2][1:]),
    starts_on=STARTS,
    ends_on=ENDS,
    summary="얇고 큰 부품을 한 번에 주조해 용접 자리를 줄입니다.\n고진공 공정과 합금을 함께 개발합니다.",
    strategy=StrategyPart(
        "연신율 10 % 이상의 합금으로 차체 부품을 한 번에 주조하고, 양산 수율 95 %에 이릅니다.",
        "기관이 합금과 공정 조건을 설계하고 기업이 금형과 라인을 바꾸며, 해마다 함께 평가해 다음 해의 조건을 정합니다.",
        "전기차는 가벼워야 멀리 갑니다. 부품을 합쳐 주조하면 무게와 공정이 함께 줄어듭니다.",
    ),
    readiness=(
        ReadinessStep(2022, 5, "합금 설계와 시험편 평가"),
        ReadinessStep(2023, 6, "실물 크기 시제품"),
        ReadinessStep(2024, 7, "양산 라인 시험 생산"),
    ),
    work=(
        WorkPackage(
            1, "열처리 없는 합금 설계", Party.INSTITUTE, STARTS, MIDDLE, "성분 설계와 미세조직 분석", "합금 성분표"
        ),
        WorkPackage(2, "고진공 금형과 배기", Party.FIRM, STARTS, MIDDLE, "금형 배기 구조 설계와 제작", "금형 두 벌"),
        WorkPackage(3, "양산 라인 검증", Party.FIRM, MIDDLE, ENDS, "라인 조건 최적화와 수율 평가", "공정 표준서"),
    ),
    roles=(
        RoleLine(Party.FIRM, "금형과 라인, 시험 생산", "생산기술팀과 품질팀"),
        RoleLine(Party.INSTITUTE, "합금과 공정 설계, 평가", "주조 연구실"),
    ),
    ip=IpTerms(60, 40, "기업이 자동차 부품에 전용으로 쓰고, 그 밖의 분야는 두 기관이 협의합니다.", "매출의 2 %, 5년"),
    risks=(
        Risk("합금의 연신율이 목표에 못 미침", 2, 3, "후보 성분 세 가지를 나란히 시험합니다."),
        Risk("금형 납기가 늦어짐", 2, 2, "금형 업체 두 곳에 나누어 맡깁니다."),
    ),
    targets=(
        Target("연신율", "%", "6", "10", 2024, "KS B 0802 인장시험"),
        Target("양산 수율", "%", "82", "95", 2024, "라인 생산 기록 3개월 평균"),
    ),
    roadmap=(
        RoadmapLine(2022, Source.PRIVATE, Form.CASH, 1_200_000_000, "금형과 진공 설비"),
        RoadmapLine(2022, Source.PRIVATE, Form.IN_KIND, 300_500_000, "시험 생산 인력"),
        RoadmapLine(2023, Source.PRIVATE, Form.CASH, 1_500_000_001, "시제품 라인"),
        RoadmapLine(2023, Source.PUBLIC, Form.CASH, 400_000_000, "합금 평가"),
        RoadmapLine(2024, Source.PRIVATE, Form.CASH, 900_000_000, "양산 시험"),
    ),
    signatures=tuple(
        SignatureLine(party, name, name_en, f"{name} 대표", "대표", SIGNED_AT, "a1b2c3d4" * 8, "0f1e2d3c" * 8)
        for party, name, name_en in PARTIES
    ),
    version=12,
    hash="a1b2c3d4" * 8,
    is_example=True,
    updated_at=SIGNED_AT,
    signed_at=SIGNED_AT,
)
WRITING = replace(SIGNED, state=PlanState.WRITING, signatures=(), signed_at=None, hash="")
EMPTY = replace(
    WRITING, summary="", strategy=StrategyPart(), readiness=(), work=(), roles=(), ip=IpTerms(), risks=(), targets=(),
    roadmap=(), starts_on=None, ends_on=None, field="", title_en="", operator=None, version=0,
)  # fmt: skip


def results(pairs: int = 3, state: RoundState = RoundState.CLOSED) -> RoundResults:
    """`pairs` agreements and one pair that dropped out, whose names nobody may read."""
    round_ = RoundFacts(
        round_id=1,
        title="2021년 중견기업–공공연구기관 기술협력",
        title_en="Technology cooperation 2021",
        summary="수요발굴에서 협약까지 여덟 달 동안 진행했습니다.",
        summary_en="It took eight months from the first demand to the agreements.",
        programme_id=1,
        programme_name="중견기업–공공연구기관 기술협력",
        programme_name_en="Technology cooperation of mid-size firms and public institutes",
        operator="예시 진흥원",
        operator_en="Example Agency",
        state=state,
        day=date(2021, 11, 16),
        phases=(
            PhaseFacts(PhaseKind.DISCOVERY, date(2021, 4, 1), date(2021, 6, 30)),
            PhaseFacts(PhaseKind.AGREEMENT, date(2021, 11, 1), date(2021, 11, 16)),
        ),
        is_example=True,
    )
    plans = [_plan(number) for number in range(1, pairs + 1)]
    introductions = [
        *(IntroductionFacts(plan.firm, plan.institute, IntroductionState.PLANNING, plan_state=PlanState.SIGNED)
          for plan in plans),
        IntroductionFacts(PartyFacts(98, "숨은 기업"), PartyFacts(99, "숨은 연구원"), IntroductionState.ENDED,
                          ended_from=IntroductionState.INTRODUCED, end_reason=EndReason.NO_BUDGET),
    ]  # fmt: skip
    entries = [EntryFacts(MemberRole.FIRM, 1, "24"), EntryFacts(MemberRole.INSTITUTE, 1, "24")]
    return assemble(round_, plans, introductions, entries, province_codes=["41", "30"], names_all=True)


def _plan(number: int) -> PlanFacts:
    return PlanFacts(
        plan_id=number,
        number=f"JP-2021-{number:04}",
        firm=PartyFacts(number, f"예시 기업 {number}", f"Example Firm {number}", "41"),
        institute=PartyFacts(50 + number % 9, f"예시 연구원 {number % 9}", f"Example Institute {number % 9}", "30"),
        title=f"함께 만드는 소재 {number}",
        title_en=f"A material made together {number}",
        field="소재",
        content="함께 개발한 소재를 양산 라인에서 검증하고 다음 해에 시장에 냅니다.",
        roadmap=SIGNED.roadmap,
        trl_from=4,
        trl_to=7,
        starts_on=STARTS,
        ends_on=ENDS,
        signed_on=date(2021, 11, 16),
        industry="24",
        is_example=True,
    )
