"""Whether an organisation may take part in a programme, condition by condition, and what would change the answer;
and what holds for the rounds of a programme: their phases, and who joins on which side.

Conditions are data of a programme's rule pack: a rule, its parameter, the announcement or article it comes from, and
from when to when it holds. A fact that is not known makes a condition undetermined; skipped is never passed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, pairwise

from naru.core.decision import Decision, Verdict, failed, passed, undetermined
from naru.core.period import Period
from naru.core.resident_numbers import resident_number_in
from naru.people import industries
from naru.people.states import OrganisationKind, SizeClass
from naru.programmes.states import CallState, ConditionRule, MemberRole, PhaseKind, PhaseState, RoundState

SME = "sme"
MID_SIZE = "mid_size"
_CLASSES = {SME: {SizeClass.SMALL, SizeClass.MEDIUM}, MID_SIZE: {SizeClass.MID_SIZE}}
CALL_ARTICLE = "국가연구개발혁신법 시행령 제9조"
CALL_OPEN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Condition:
    """id : names the condition from one version of the rule pack to the next."""

    rule: ConditionRule
    parameter: str
    article: str
    valid: Period
    id: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known about an organisation on a day; empty or None is not known."""

    kind: str
    size_class: SizeClass | None = None
    region_code: str = ""
    ksic_code: str = ""
    employees: int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """verdict : pass when every condition passes, fail when one fails, else undetermined."""

    verdict: Verdict
    decisions: tuple[Decision, ...]


IsWithin = Callable[[str, str], bool | None]


def assess(conditions: Sequence[Condition], applicant: Applicant, *, on: date, is_within: IsWithin) -> Fit:
    """Every condition's answer. is_within(place, area) says where a region lies on that day.

    Without any condition nothing is known to fit: the announcement gives none, so the answer is undetermined.
    """
    if not conditions:
        return Fit(Verdict.UNDETERMINED, (undetermined("no_conditions", needs=["announcement"]),))
    decisions = tuple(_check(condition, applicant, on=on, is_within=is_within) for condition in conditions)
    return Fit(_overall(decision.verdict for decision in decisions), decisions)


def _overall(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    if Verdict.FAIL in found:
        return Verdict.FAIL
    return Verdict.UNDETERMINED if Verdict.UNDETERMINED in found else Verdict.PASS


def _check(condition: Condition, applicant: Applicant, *, on: date, is_within: IsWithin) -> Decision:
    if not condition.valid.contains(on):
        return undetermined(f"{condition.rule}_not_in_force", condition.article, wanted=condition.parameter, needs=[])
    match condition.rule:
        case ConditionRule.KIND:
            return _answer(condition, applicant.kind, is_met=applicant.kind == condition.parameter)
        case ConditionRule.SIZE:
            return _check_size(condition, applicant)
        case ConditionRule.REGION:
            inside = is_within(applicant.region_code, condition.parameter) if applicant.region_code else None
            return _answer(condition, applicant.region_code, is_met=inside)
        case ConditionRule.INDUSTRY:
            belongs = industries.is_within(applicant.ksic_code, condition.parameter) if applicant.ksic_code else None
            return _answer(condition, applicant.ksic_code, is_met=belongs)
        case ConditionRule.EMPLOYEES_MIN:
            enough = None if applicant.employees is None else applicant.employees >= int(condition.parameter)
            return _answer(condition, applicant.employees, is_met=enough)
        case ConditionRule.EMPLOYEES_BELOW:
            few = None if applicant.employees is None else applicant.employees < int(condition.parameter)
            return _answer(condition, applicant.employees, is_met=few)


def _check_size(condition: Condition, applicant: Applicant) -> Decision:
    size = applicant.size_class
    return _answer(condition, size or "", is_met=None if size is None else size in _CLASSES[condition.parameter])


def _answer(condition: Condition, value: object, *, is_met: bool | None) -> Decision:
    told = {"wanted": condition.parameter, "value": value}
    if is_met is None:
        return undetermined(f"{condition.rule}_unknown", condition.article, needs=[str(condition.rule)], **told)
    if is_met:
        return passed(f"{condition.rule}_met", condition.article, **told)
    return failed(f"{condition.rule}_not_met", condition.article, **told)


def condition_ids(conditions: Sequence[Mapping[str, str]]) -> list[str]:
    """The id of each condition: the one it has, else its rule, numbered where that is taken.

    >>> condition_ids([{"rule": "region"}, {"rule": "kind"}, {"rule": "region"}, {"rule": "size", "id": "size-7"}])
    ['region', 'kind', 'region-2', 'size-7']
    """
    told = [_own_id(condition) for condition in conditions]
    found: list[str] = []
    for own, condition in zip(told, conditions, strict=True):
        rule = condition.get("rule", "")
        names = (f"{rule}-{number}" if number > 1 else rule for number in count(1))
        taken = {*found, *told}
        is_own = own and own not in found
        found.append(own if is_own else next(name for name in names if name not in taken))
    return found


def _own_id(condition: Mapping[str, str]) -> str:
    own = condition.get("id", "")
    return own if re.fullmatch(rf"{re.escape(condition.get('rule', ''))}(-[0-9]{{1,3}})?", own) else ""


def periods_meet(one: Period, other: Period) -> bool:
    """Whether there is a day in both."""
    starts = [day for day in (one.start, other.start) if day]
    ends = [day for day in (one.end, other.end) if day]
    return not starts or not ends or max(starts) <= min(ends)


def check_call_days(opens_at: datetime, closes_at: datetime, *, least_days: int = CALL_OPEN_DAYS) -> Decision:
    """A call stays open for at least thirty days, unless its pack says otherwise."""
    told = {"least_days": least_days, "open_days": (closes_at - opens_at) // timedelta(days=1)}
    if closes_at - opens_at < timedelta(days=least_days):
        return failed("call_too_short", CALL_ARTICLE, **told)
    return passed("call_long_enough", CALL_ARTICLE, **told)


def call_state(opens_at: datetime, closes_at: datetime, now: datetime) -> CallState:
    """The closing instant itself is late: the call says «before 18:00»."""
    if now < opens_at:
        return CallState.PLANNED
    return CallState.OPEN if now < closes_at else CallState.CLOSED


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one phase in Seoul, both included."""

    starts_on: date
    ends_on: date


def check_phases(spans: Mapping[PhaseKind, Span]) -> Decision:
    """All phases are planned, each ends not before it starts, and none starts before the one before it.

    Phases may overlap: a round introduces pairs while others are still being matched.
    """
    missing = [kind.value for kind in PhaseKind if kind not in spans]
    if missing:
        return failed("phases_missing", missing=missing)
    for kind, span in spans.items():
        if span.ends_on < span.starts_on:
            return failed("phase_ends_before_it_starts", phase=kind.value)
    order = list(PhaseKind)
    for before, after in pairwise(order):
        if spans[after].starts_on < spans[before].starts_on:
            return failed("phases_out_of_order", phase=after.value, before=before.value)
    return passed("phases_in_order")


def phase_state(span: Span, day: date) -> PhaseState:
    if day < span.starts_on:
        return PhaseState.BEFORE
    return PhaseState.NOW if day <= span.ends_on else PhaseState.OVER


_SIDES = {
    OrganisationKind.FIRM: MemberRole.FIRM,
    OrganisationKind.INSTITUTE: MemberRole.INSTITUTE,
    OrganisationKind.UNIVERSITY: MemberRole.INSTITUTE,
}


def side_of(kind: OrganisationKind) -> MemberRole | None:
    """On which side organisations of a kind take part; None for those who only run or fund rounds."""
    return _SIDES.get(kind)


def check_joining(state: RoundState, discovery: Span | None, day: date) -> Decision:
    """Organisations ask to take part while the round runs, until the last day of demand discovery."""
    if state is not RoundState.RUNNING:
        return failed("round_not_running", state=state.value)
    if discovery is None or phase_state(discovery, day) is PhaseState.OVER:
        return failed("joining_over", ends_on=discovery.ends_on.isoformat() if discovery else "")
    return passed("joining_open", ends_on=discovery.ends_on.isoformat())


REASON_MOST = 500
_ALWAYS_REASONED = ("decline", "leave", "invite_late")


def check_reason(action: str, reason: str, fit: Verdict | None) -> Decision:
    """Turning away and leaving are explained; so is admitting whom the conditions do not pass.

    fit : how the rule pack's conditions answer, where they were asked.
    """
    if resident_number_in(reason):
        return failed("resident_number")
    if len(reason) > REASON_MOST:
        return failed("reason_too_long", most=REASON_MOST, length=len(reason))
    if reason.strip():
        return passed("reason_given")
    if action in _ALWAYS_REASONED:
        return failed("reason_missing")
    if action == "admit" and fit not in (None, Verdict.PASS):
        return failed("reason_for_admitting_missing", fit=str(fit))
    return passed("no_reason_needed")


def check_inviting(reason: str, discovery: Span | None, day: date) -> Decision:
    """The operator invites without a word while demands are discovered, and says why once that is over."""
    is_late = discovery is not None and phase_state(discovery, day) is PhaseState.OVER
    return check_reason("invite_late" if is_late else "invite", reason, None)
