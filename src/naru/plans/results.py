"""What came out of a round, as plain values: read by its page, its documents and its files. Pure.

`PlanFacts`, `IntroductionFacts` and `EntryFacts` are what was read; `assemble` makes a `RoundResults` of them. Money is
summed from the lines of the signed roadmaps. Who is not signed is counted and never named, except to the operator.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from naru.introductions.states import EndReason, IntroductionState
from naru.plans.sheets import RoadmapLine, YearTotal, total_of, totals_by_year
from naru.plans.states import PlanState, Source
from naru.programmes.states import MemberRole, PhaseKind, RoundState


class FunnelStep(StrEnum):
    """How far a pair came, from the proposal to the agreement."""

    PROPOSED = "step_proposed"
    WANTED = "step_wanted"
    INTRODUCED = "step_introduced"
    UNDER_NDA = "step_under_nda"
    PLANNING = "step_planning"
    SIGNED = "step_signed"


_STEP_OF: Mapping[IntroductionState, FunnelStep] = {
    IntroductionState.PROPOSED: FunnelStep.PROPOSED,
    IntroductionState.WANTED: FunnelStep.WANTED,
    IntroductionState.INTRODUCED: FunnelStep.INTRODUCED,
    IntroductionState.UNDER_NDA: FunnelStep.UNDER_NDA,
    IntroductionState.PLANNING: FunnelStep.PLANNING,
}
_STEPS = tuple(FunnelStep)


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """An organisation of a pair. province : code of the province it lay in on the round's day, "" when not known."""

    organisation_id: int
    name: str
    name_en: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A signed plan, as its signed version says. industry : division (two digits) of KSIC, "" when not known."""

    plan_id: int
    number: str
    firm: PartyFacts
    institute: PartyFacts
    title: str
    title_en: str
    field: str
    content: str
    roadmap: tuple[RoadmapLine, ...]
    trl_from: int | None
    trl_to: int | None
    starts_on: date | None
    ends_on: date | None
    signed_on: date
    industry: str = ""
    is_example: bool = False
    content_en: str = ""

    @property
    def private_krw(self) -> int:
        return total_of(self.roadmap, source=Source.PRIVATE)

    @property
    def public_krw(self) -> int:
        return total_of(self.roadmap, source=Source.PUBLIC)


@dataclass(frozen=True, slots=True)
class IntroductionFacts:
    """How far a pair came. plan_state, plan_end_reason : of its joint plan, where there is one."""

    firm: PartyFacts
    institute: PartyFacts
    state: IntroductionState
    ended_from: IntroductionState | None = None
    end_reason: EndReason | None = None
    plan_state: PlanState | None = None
    plan_end_reason: EndReason | None = None
    demand_id: int | None = None
    offer_id: int | None = None
    industry: str = ""

    @property
    def step(self) -> FunnelStep:
        """The furthest step the pair reached."""
        if self.plan_state is PlanState.SIGNED:
            return FunnelStep.SIGNED
        if self.plan_state is not None:
            return FunnelStep.PLANNING
        state = (self.ended_from or IntroductionState.PROPOSED) if self.has_ended else self.state
        return _STEP_OF[state]

    @property
    def has_ended(self) -> bool:
        """Whether it went no further. What is signed stays so, even when the pair's introduction is ended later."""
        if self.plan_state is PlanState.SIGNED:
            return False
        return self.state is IntroductionState.ENDED or self.plan_state is PlanState.ENDED

    @property
    def reason(self) -> EndReason:
        return self.end_reason or self.plan_end_reason or EndReason.OTHER


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """A demand (side firm) or an offer (side institute) that took part. has_left : it was taken out again."""

    side: MemberRole
    subject_id: int
    industry: str = ""
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    kind: PhaseKind
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a round is. day : the day whose map of provinces counts, the last of its agreement phase."""

    round_id: int
    title: str
    title_en: str
    summary: str
    summary_en: str
    programme_id: int
    programme_name: str
    programme_name_en: str
    operator: str
    operator_en: str
    state: RoundState
    day: date
    phases: tuple[PhaseFacts, ...]
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """Pairs that reached a step: of them some went on, `waiting` are still there, and some ended there, by reason.

    reached == (reached of the next step) + waiting + dropped; at the last step waiting and dropped are zero.
    """

    step: FunnelStep
    reached: int
    waiting: int
    reasons: Mapping[EndReason, int]

    @property
    def dropped(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Funnel:
    """demands, proposals : what firms and institutes brought in, left ones too; of these, how many were in a pair."""

    demands: int
    proposals: int
    demands_in_pairs: int
    proposals_in_pairs: int
    rows: tuple[FunnelRow, ...]


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """Firms and institutes of the signed pairs in a province; code "" gathers those whose place is not known."""

    code: str
    firms: int
    institutes: int


@dataclass(frozen=True, slots=True)
class Tie:
    """A firm and an institute: plans that they signed, and introductions they had in all."""

    firm: PartyFacts
    institute: PartyFacts
    plans: int
    introductions: int


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An industry (KSIC division, "" where none is told): what was asked, offered, introduced and signed in it."""

    industry: str
    demands: int
    offers: int
    introductions: int
    plans: int


@dataclass(frozen=True, slots=True)
class RoundResults:
    """All that came out of a round. names_all : made for the operator, who also sees unsigned pairs among `ties`."""

    round: RoundFacts
    pairs: tuple[PlanFacts, ...]
    years: tuple[YearTotal, ...]
    provinces: tuple[ProvinceRow, ...]
    ties: tuple[Tie, ...]
    coverage: tuple[CoverageRow, ...]
    funnel: Funnel
    names_all: bool = False

    @property
    def is_final(self) -> bool:
        return self.round.state is RoundState.CLOSED

    @property
    def firm_count(self) -> int:
        return len({pair.firm.organisation_id for pair in self.pairs})

    @property
    def institute_count(self) -> int:
        return len({pair.institute.organisation_id for pair in self.pairs})

    @property
    def private_krw(self) -> int:
        return sum(pair.private_krw for pair in self.pairs)

    @property
    def public_krw(self) -> int:
        return sum(pair.public_krw for pair in self.pairs)

    @property
    def signed_on(self) -> date | None:
        """The day on which the last agreement was signed."""
        return max((pair.signed_on for pair in self.pairs), default=None)


@dataclass(slots=True)
class _Counts:
    demands: int = 0
    offers: int = 0
    introductions: int = 0
    plans: int = 0


@dataclass(slots=True)
class _Places:
    firms: set[int] = field(default_factory=set)
    institutes: set[int] = field(default_factory=set)


def assemble(
    round_: RoundFacts,
    plans: Iterable[PlanFacts],
    introductions: Sequence[IntroductionFacts],
    entries: Sequence[EntryFacts],
    *,
    province_codes: Sequence[str],
    names_all: bool,
) -> RoundResults:
    """The results of a round. plans : its signed ones only. province_codes : the provinces of its day, in order."""
    pairs = tuple(sorted(plans, key=lambda plan: (plan.number, plan.plan_id)))
    return RoundResults(
        round=round_,
        pairs=pairs,
        years=totals_by_year(tuple(line for pair in pairs for line in pair.roadmap)),
        provinces=_provinces(pairs, province_codes),
        ties=_ties(pairs, introductions, names_all=names_all),
        coverage=_coverage(pairs, introductions, entries),
        funnel=_funnel(introductions, entries),
        names_all=names_all,
    )


def _funnel(introductions: Sequence[IntroductionFacts], entries: Sequence[EntryFacts]) -> Funnel:
    demands = {entry.subject_id for entry in entries if entry.side is MemberRole.FIRM}
    offers = {entry.subject_id for entry in entries if entry.side is MemberRole.INSTITUTE}
    return Funnel(
        demands=len(demands),
        proposals=len(offers),
        demands_in_pairs=len(demands & {each.demand_id for each in introductions}),
        proposals_in_pairs=len(offers & {each.offer_id for each in introductions}),
        rows=tuple(_funnel_row(step, introductions) for step in _STEPS),
    )


def _funnel_row(step: FunnelStep, introductions: Sequence[IntroductionFacts]) -> FunnelRow:
    here = [each for each in introductions if each.step is step]
    reasons = Counter(each.reason for each in here if each.has_ended)
    waiting = 0 if step is FunnelStep.SIGNED else len(here) - sum(reasons.values())
    later = _STEPS[_STEPS.index(step) :]
    reached = sum(each.step in later for each in introductions)
    return FunnelRow(step, reached, waiting, {reason: reasons[reason] for reason in EndReason if reasons[reason]})


def _provinces(pairs: Sequence[PlanFacts], codes: Sequence[str]) -> tuple[ProvinceRow, ...]:
    """A row for every province, empty ones too, and one for unknown places where there are any."""
    found: dict[str, _Places] = {code: _Places() for code in codes}
    for pair in pairs:
        found.setdefault(pair.firm.province, _Places()).firms.add(pair.firm.organisation_id)
        found.setdefault(pair.institute.province, _Places()).institutes.add(pair.institute.organisation_id)
    return tuple(ProvinceRow(code, len(places.firms), len(places.institutes)) for code, places in found.items())


def _ties(
    pairs: Sequence[PlanFacts], introductions: Sequence[IntroductionFacts], *, names_all: bool
) -> tuple[Tie, ...]:
    signed = Counter((pair.firm, pair.institute) for pair in pairs)
    met = Counter((each.firm, each.institute) for each in introductions)
    shown = [*signed, *(tie for tie in met if tie not in signed)] if names_all else list(signed)
    return tuple(Tie(firm, institute, signed[firm, institute], met[firm, institute]) for firm, institute in shown)


def _coverage(
    pairs: Sequence[PlanFacts], introductions: Sequence[IntroductionFacts], entries: Sequence[EntryFacts]
) -> tuple[CoverageRow, ...]:
    """Industries with the most demands first; what has no industry comes last."""
    found: dict[str, _Counts] = {}

    def at(industry: str) -> _Counts:
        return found.setdefault(industry, _Counts())

    for entry in entries:
        if entry.side is MemberRole.FIRM:
            at(entry.industry).demands += 1
        else:
            at(entry.industry).offers += 1
    for each in introductions:
        at(each.industry).introductions += 1
    for pair in pairs:
        at(pair.industry).plans += 1
    rows = [CoverageRow(code, of.demands, of.offers, of.introductions, of.plans) for code, of in found.items()]
    return tuple(sorted(rows, key=lambda row: (not row.industry, -row.demands, -row.offers, row.industry)))
