"""What the demo's joint plans say: their own title, content and money, and around them texts that fit any of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class PlanText:
    """roadmap : (year, cash, in kind) of the firm in millions of won, in the order of the years."""

    title: str
    title_en: str
    field: str
    content: str
    trl: tuple[int, int]
    roadmap: Sequence[tuple[int, int, int]]
    content_en: str = ""


def parts_of(text: PlanText) -> Mapping[PlanPart, Content]:
    """Every part of the plan, such that all checks pass."""
    first, last = text.roadmap[0][0], text.roadmap[-1][0]
    starts, ends = date(first, 1, 1), date(last, 12, 31)
    return {
        PlanPart.SUMMARY: SummaryPart(
            text.title, text.title_en, text.field, starts, ends, text.content, text.content_en
        ),
        PlanPart.STRATEGY: StrategyPart(
            goal=f"{text.content} 기업의 양산 설비에서 그대로 쓸 수 있는 수준까지 올립니다.",
            approach="연구기관이 설계와 시험을 맡아 조건을 찾고, 기업이 시제품을 만들며 양산 조건으로 옮깁니다.",
            why="지금은 수입품이나 외주에 기대고 있어 값과 납기를 스스로 정하지 못합니다.",
        ),
        PlanPart.READINESS: _readiness(text.trl, first, last),
        PlanPart.WORK: (
            WorkPackage(
                1, "설계와 해석", Party.INSTITUTE, starts, date(first, 12, 31), "요구 조건 정리, 설계, 해석", "설계서"
            ),
            WorkPackage(
                2,
                "시제품 제작",
                Party.FIRM,
                date(first, 7, 1),
                date(last, 6, 30),
                "시제품 제작과 공정 조건 찾기",
                "시제품",
            ),
            WorkPackage(
                3, "시험과 양산 준비", Party.FIRM, date(last, 1, 1), ends, "현장 시험, 양산 조건 정하기", "양산 기준서"
            ),
        ),
        PlanPart.ROLES: (
            RoleLine(Party.FIRM, "시제품 제작, 양산 설비, 현장 시험", "생산기술과 품질 담당"),
            RoleLine(Party.INSTITUTE, "설계와 해석, 시험 평가, 전문가 파견", "책임연구원과 연구원"),
        ),
        PlanPart.IP: IpTerms(
            60, 40, "기업이 먼저 실시하고, 연구기관은 연구와 교육에 씁니다.", "매출이 생긴 해부터 5년 동안 매출의 2 %"
        ),
        PlanPart.RISKS: (
            Risk("목표 성능에 못 미칠 수 있음", 2, 3, "첫해에 대안 설계를 함께 시험하고 반년마다 다시 판단"),
            Risk("원료 값이 오를 수 있음", 2, 2, "공급처를 둘 이상 둠"),
        ),
        PlanPart.TARGETS: (
            Target("시제품 합격률", "%", "70", "95", last, "공인 시험 성적서"),
            Target("국산화율", "%", "0", "80", last, "부품 명세로 계산"),
        ),
        PlanPart.ROADMAP: roadmap_of(text.roadmap),
    }


def roadmap_of(years: Sequence[tuple[int, int, int]]) -> tuple[RoadmapLine, ...]:
    """The firm's own lines, cash and in kind, without empty ones."""
    lines = (
        RoadmapLine(year, Source.PRIVATE, form, amount * _MILLION, what)
        for year, cash, in_kind in years
        for form, amount, what in ((Form.CASH, cash, "개발비와 설비"), (Form.IN_KIND, in_kind, "인력과 시험 설비"))
    )
    return tuple(line for line in lines if line.amount_krw)


def _readiness(trl: tuple[int, int], first: int, last: int) -> tuple[ReadinessStep, ...]:
    """From the first level in the first year to the last in the last, evenly."""
    low, high = trl
    span = max(last - first, 1)
    words = {first: "요구 조건과 설계 확인", last: "양산 설비에서 시험"}
    return tuple(
        ReadinessStep(year, low + (high - low) * (year - first) // span, words.get(year, "시제품 시험"))
        for year in range(first, last + 1)
    )
