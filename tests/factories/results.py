"""Pairs of a round at every step, stored as the services leave them, for what reads results."""

from datetime import UTC, date, datetime
from itertools import count

from naru.demands.models import Demand
from naru.introductions.models import Introduction
from naru.introductions.states import EndReason, IntroductionState, Origin
from naru.matching.models import RoundEntry
from naru.people.models import Organisation
from naru.plans.models import JointPlan, PlanSection, PlanSignature, PlanVersion
from naru.plans.sheets import Content, ReadinessStep, RoadmapLine, SummaryPart, content_of
from naru.plans.states import Form, Party, PlanPart, PlanState, Source
from naru.programmes.models import Programme, Round, RoundPhase
from naru.programmes.states import PhaseKind, RoundState

NOW = datetime(2021, 11, 16, 5, 0, tzinfo=UTC)
_number = count(1)


def make_round(operator: Organisation, state: RoundState = RoundState.CLOSED, title: str = "시험 차수") -> Round:
    programme = Programme.objects.create(
        key=f"scheme-{next(_number)}", name="시험 사업", created_at=NOW, updated_at=NOW
    )
    round_ = Round.objects.create(
        programme=programme, operator=operator, title=title, state=state.value, created_at=NOW, updated_at=NOW
    )
    RoundPhase.objects.create(
        round=round_, kind=PhaseKind.AGREEMENT.value, starts_on=date(2021, 11, 1), ends_on=date(2021, 11, 30)
    )
    return round_


def make_introduction(
    round_: Round,
    demand: Demand,
    institute: Organisation,
    state: IntroductionState = IntroductionState.PROPOSED,
    *,
    ended_from: IntroductionState | None = None,
    reason: EndReason | None = None,
) -> Introduction:
    RoundEntry.objects.get_or_create(round=round_, demand=demand, defaults={"entered_at": NOW})
    return Introduction.objects.create(
        round=round_,
        operator=round_.operator,
        firm=demand.organisation,
        institute=institute,
        demand=demand,
        origin=Origin.OPERATOR.value,
        state=state.value,
        ended_from=ended_from.value if ended_from else "",
        end_reason=reason.value if reason else "",
        end_note="속사정은 밝히지 않습니다" if reason else "",
        created_at=NOW,
        updated_at=NOW,
    )


def make_plan(introduction: Introduction, state: PlanState = PlanState.WRITING, *, title: str = "") -> JointPlan:
    number = next(_number)
    return JointPlan.objects.create(
        introduction=introduction,
        round=introduction.round,
        firm=introduction.firm,
        institute=introduction.institute,
        operator=introduction.operator,
        number=f"JP-2021-{number:04}",
        title=title or f"함께 만드는 기술 {number}",
        state=state.value,
        created_at=NOW,
        updated_at=NOW,
        signed_at=NOW if state is PlanState.SIGNED else None,
    )


def make_signed_plan(
    introduction: Introduction, roadmap: tuple[RoadmapLine, ...], *, title: str = "", content_en: str = ""
) -> JointPlan:
    """A plan signed by all three. Its sections and stored sums differ from what was signed, to be caught when read."""
    plan = make_plan(introduction, PlanState.SIGNED, title=title)
    content: dict[PlanPart, Content] = {
        PlanPart.SUMMARY: SummaryPart(
            title=plan.title, field="주조", text="기포 없는 큰 부품을 함께 만듭니다.", text_en=content_en
        ),
        PlanPart.READINESS: (ReadinessStep(2022, 4), ReadinessStep(2024, 7)),
        PlanPart.ROADMAP: roadmap,
    }
    stored = {part.value: content_of(each) for part, each in content.items()}
    PlanVersion.objects.create(plan=plan, number=1, content={}, hash="0" * 64, is_for_signing=True, created_at=NOW)
    version = PlanVersion.objects.create(
        plan=plan, number=2, content=stored, hash="a" * 64, is_for_signing=True, created_at=NOW
    )
    parties = {Party.FIRM: plan.firm, Party.INSTITUTE: plan.institute, Party.OPERATOR: plan.operator}
    for party, organisation in parties.items():
        PlanSignature.objects.create(
            plan=plan,
            version=version,
            party=party.value,
            organisation=organisation,
            signer_name="서명자",
            hash=version.hash,
            signed_hash=f"{plan.pk:063}{party.value[0]}"[-64:],
            signed_at=NOW,
        )
    PlanSection.objects.create(
        plan=plan, part=PlanPart.ROADMAP.value, content=content_of((cash(2030, 1),)), changed_at=NOW
    )
    JointPlan.objects.filter(pk=plan.pk).update(private_krw=1, public_krw=1)
    return plan


def cash(year: int, amount_krw: int, source: Source = Source.PRIVATE) -> RoadmapLine:
    return RoadmapLine(year=year, source=source, form=Form.CASH, amount_krw=amount_krw, what="개발비")
