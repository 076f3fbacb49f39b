"""What a joint plan must satisfy to be stored, and to be signed; who writes which line; who acts next. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import pairwise
from typing import Any

from naru.core.decision import Decision, failed, passed
from naru.core.texts import text_faults
from naru.demands.states import DEMAND_MOVES
from naru.introductions.rules import OPEN_DEMANDS
from naru.plans.sheets import Content, PlanSheet, RoadmapLine, RoleLine, total_of
from naru.plans.states import Form, Party, PlanPart, PlanState, Source

MOST_LINES = 60
SHORTEST_SUMMARY = 20
AMOUNT_MOST_KRW = 10_000_000_000_000  # ten trillion: above, it is a slip of the unit
_SHORT, _LONG = 200, 5000
_LONG_TEXTS = frozenset({"text", "text_en", "goal", "approach", "why", "what", "result", "measure", "use", "royalty"})
_RANGES: Mapping[str, tuple[int, int]] = {
    "year": (2000, 2100),
    "by": (2000, 2100),
    "trl": (1, 9),
    "firm_share_percent": (0, 100),
    "institute_share_percent": (0, 100),
    "likelihood": (1, 3),
    "impact": (1, 3),
    "amount_krw": (0, AMOUNT_MOST_KRW),
}


ENDING_MOVES = frozenset(
    action
    for (state, action), after in DEMAND_MOVES.moves.items()
    if state in OPEN_DEMANDS and after not in OPEN_DEMANDS
)
"""The moves after which nobody can be brought together over a demand: withdraw, close, and meet."""


# ---- who writes what ----

BOTH_SIDES = frozenset({Party.FIRM, Party.INSTITUTE})


def writers_of(part: PlanPart) -> frozenset[Party]:
    """The sides that write in this part at all; the operator only where it has lines of its own."""
    return frozenset(Party) if part in (PlanPart.ROLES, PlanPart.ROADMAP) else BOTH_SIDES


def writers_of_line(line: object) -> frozenset[Party]:
    """Each side tells its own role; the firm its own money, institute and operator the public money."""
    if isinstance(line, RoleLine):
        return frozenset({line.party}) if line.party else frozenset(Party)
    if isinstance(line, RoadmapLine):
        if line.source is Source.PRIVATE:
            return frozenset({Party.FIRM})
        return frozenset({Party.INSTITUTE, Party.OPERATOR}) if line.source else frozenset(Party)
    return BOTH_SIDES


def lines_of_others(content: Content, sides: Iterable[Party]) -> tuple[Any, ...]:
    """The lines that these sides may read but not change; none where the part is one text."""
    mine = frozenset(sides)
    return tuple(line for line in content if not writers_of_line(line) & mine) if isinstance(content, tuple) else ()


def lines_of_others_kept(before: Content, after: Content, sides: Iterable[Party]) -> Decision:
    """Whether a change leaves the lines of the other sides as they were."""
    sides = frozenset(sides)
    same = sorted(map(repr, lines_of_others(before, sides))) == sorted(map(repr, lines_of_others(after, sides)))
    return passed("line_of_other_side") if same else failed("line_of_other_side")


# ---- what can be stored ----


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A value that is not stored. line : from 0; None where the part is one record."""

    name: str
    code: str
    line: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def storing_problems(part: PlanPart, content: Content) -> list[TextProblem]:
    """All reasons why this part cannot be stored, even unfinished. A text with a 주민등록번호 is one of them."""
    if isinstance(content, tuple):
        found = [problem for at, line in enumerate(content) for problem in _record_problems(line, at)]
        if len(content) > MOST_LINES:
            found.append(TextProblem("", "too_many_lines", None, {"most": MOST_LINES}))
        return found
    found = list(_record_problems(content, None))
    if part is PlanPart.SUMMARY and not getattr(content, "title", "").strip():
        found.append(TextProblem("title", "title_missing"))
    return found


def _record_problems(record: Any, line: int | None) -> Iterator[TextProblem]:
    for spec in fields(record):
        value = getattr(record, spec.name)
        if isinstance(value, str) and not isinstance(value, StrEnum):
            yield from _text_problems(spec.name, value, line)
        elif isinstance(value, int) and spec.name in _RANGES:
            least, most = _RANGES[spec.name]
            if not least <= value <= most:
                yield TextProblem(
                    spec.name, "number_out_of_range", line, {"least": f"{least:,}", "most": f"{most:,}", "value": value}
                )


def _text_problems(name: str, text: str, line: int | None) -> Iterator[TextProblem]:
    most = _LONG if name in _LONG_TEXTS else 300 if name == "title_en" else _SHORT
    for code, facts in text_faults(text, most):
        yield TextProblem(name, code, line, facts)


# ---- what is checked as it is written, and must hold before it is signed ----


class Check(StrEnum):
    """Every check of a plan, in the order of its parts."""

    PERIOD_GIVEN = "period_given"
    PERIOD_IN_ORDER = "period_in_order"
    SUMMARY_GIVEN = "summary_given"
    STRATEGY_GIVEN = "strategy_given"
    READINESS_GIVEN = "readiness_given"
    READINESS_INSIDE = "readiness_inside"
    READINESS_NEVER_FALLS = "readiness_never_falls"
    READINESS_REACHES_WANTED = "readiness_reaches_wanted"
    WORK_COMPLETE = "work_complete"
    WORK_OF_BOTH = "work_of_both"
    WORK_INSIDE = "work_inside"
    ROLES_OF_BOTH = "roles_of_both"
    IP_SHARES_WHOLE = "ip_shares_whole"
    IP_USE_GIVEN = "ip_use_given"
    RISKS_ANSWERED = "risks_answered"
    TARGETS_GIVEN = "targets_given"
    TARGETS_MEASURED = "targets_measured"
    ROADMAP_COMPLETE = "roadmap_complete"
    ROADMAP_INSIDE = "roadmap_inside"
    PRIVATE_CASH_GIVEN = "private_cash_given"


Facts = Mapping[str, Any]
Failures = Iterator[Facts]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and its verdict. decision.facts : line (from 1) and the values that decided, where there are any."""

    part: PlanPart
    check: Check
    decision: Decision

    @property
    def passed(self) -> bool:
        return self.decision.passed


def plan_checks(plan: PlanSheet, *, trl_wanted: int | None = None) -> list[Finding]:
    """Every check with its verdict: one line where it passes, one for each place where it fails.

    trl_wanted : what the demand asks for; without one the path may end anywhere.
    """
    found = []
    for check, (part, failures) in _CHECKS.items():
        places = list(failures(plan, trl_wanted))
        found += [Finding(part, check, failed(check.value, **place)) for place in places]
        if not places:
            found.append(Finding(part, check, passed(check.value)))
    return found


def is_for(finding: Finding, party: Party) -> bool:
    """Whether this side could put right what does not pass; the other side's own lines and money it cannot."""
    if finding.passed:
        return False
    if finding.check is Check.PRIVATE_CASH_GIVEN:
        return party is Party.FIRM
    if finding.part is PlanPart.ROLES:
        return finding.decision.facts.get("party") in (None, party)
    return party in BOTH_SIDES


def _period_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if plan.starts_on is None or plan.ends_on is None:
        yield {}


def _period_in_order(plan: PlanSheet, _wanted: int | None) -> Failures:
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        yield {"starts_on": plan.starts_on, "ends_on": plan.ends_on}


def _summary_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if len(plan.summary.strip()) < SHORTEST_SUMMARY:
        yield {"least": SHORTEST_SUMMARY}


def _strategy_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if not all(text.strip() for text in (plan.strategy.goal, plan.strategy.approach, plan.strategy.why)):
        yield {}


def _readiness_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if not plan.readiness:
        yield {}
    for at, step in enumerate(plan.readiness, 1):
        if step.year is None or step.trl is None:
            yield {"line": at}


def _readiness_inside(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, step in enumerate(plan.readiness, 1):
        if not _year_inside(plan, step.year):
            yield {"line": at, "year": step.year}


def _readiness_never_falls(plan: PlanSheet, _wanted: int | None) -> Failures:
    """In the order of the years, whatever the order of the lines."""
    known = sorted((s.year, at, s.trl) for at, s in enumerate(plan.readiness, 1) if s.year is not None and s.trl)
    for (_, _, before), (year, at, trl) in pairwise(known):
        if trl < before:
            yield {"line": at, "year": year, "trl": trl, "before": before}


def _readiness_reaches_wanted(plan: PlanSheet, wanted: int | None) -> Failures:
    known = [(step.year, step.trl) for step in plan.readiness if step.year is not None and step.trl]
    if wanted is not None and known and (last := max(known)[1]) < wanted:
        yield {"trl": last, "wanted": wanted}


def _work_complete(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, package in enumerate(plan.work, 1):
        if not (package.title.strip() and package.lead and package.starts_on and package.ends_on):
            yield {"line": at}


def _work_of_both(plan: PlanSheet, _wanted: int | None) -> Failures:
    leads = {package.lead for package in plan.work}
    for party in (Party.FIRM, Party.INSTITUTE):
        if party not in leads:
            yield {"party": party}


def _work_inside(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, package in enumerate(plan.work, 1):
        starts, ends = package.starts_on, package.ends_on
        is_reversed = bool(starts and ends and ends < starts)
        too_early = bool(starts and plan.starts_on and starts < plan.starts_on)
        too_late = bool(ends and plan.ends_on and ends > plan.ends_on)
        if is_reversed or too_early or too_late:
            yield {"line": at, "starts_on": starts, "ends_on": ends}


def _roles_of_both(plan: PlanSheet, _wanted: int | None) -> Failures:
    told = {role.party for role in plan.roles if role.what.strip()}
    for party in (Party.FIRM, Party.INSTITUTE):
        if party not in told:
            yield {"party": party}


def _ip_shares_whole(plan: PlanSheet, _wanted: int | None) -> Failures:
    total = (plan.ip.firm_share_percent or 0) + (plan.ip.institute_share_percent or 0)
    if total != 100:
        yield {"total": total}


def _ip_use_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if not plan.ip.use.strip():
        yield {}


def _risks_answered(plan: PlanSheet, _wanted: int | None) -> Failures:
    if not plan.risks:
        yield {}
    for at, risk in enumerate(plan.risks, 1):
        if not (risk.what.strip() and risk.weight and risk.measure.strip()):
            yield {"line": at}


def _targets_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if not plan.targets:
        yield {}
    for at, target in enumerate(plan.targets, 1):
        if not (target.name.strip() and target.wanted.strip()):
            yield {"line": at}


def _targets_measured(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, target in enumerate(plan.targets, 1):
        if not target.measured.strip():
            yield {"line": at}


def _roadmap_complete(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, line in enumerate(plan.roadmap, 1):
        if not (line.year and line.source and line.form and line.amount_krw):
            yield {"line": at}


def _roadmap_inside(plan: PlanSheet, _wanted: int | None) -> Failures:
    for at, line in enumerate(plan.roadmap, 1):
        if not _year_inside(plan, line.year):
            yield {"line": at, "year": line.year}


def _private_cash_given(plan: PlanSheet, _wanted: int | None) -> Failures:
    if total_of(plan.roadmap, source=Source.PRIVATE, form=Form.CASH) <= 0:
        yield {}


def _year_inside(plan: PlanSheet, year: int | None) -> bool:
    """Open ends hold nothing back: that they are open is told by another check."""
    if year is None:
        return True
    return (plan.starts_on is None or plan.starts_on.year <= year) and (
        plan.ends_on is None or year <= plan.ends_on.year
    )


_CHECKS: Mapping[Check, tuple[PlanPart, Callable[[PlanSheet, int | None], Failures]]] = {
    Check.PERIOD_GIVEN: (PlanPart.SUMMARY, _period_given),
    Check.PERIOD_IN_ORDER: (PlanPart.SUMMARY, _period_in_order),
    Check.SUMMARY_GIVEN: (PlanPart.SUMMARY, _summary_given),
    Check.STRATEGY_GIVEN: (PlanPart.STRATEGY, _strategy_given),
    Check.READINESS_GIVEN: (PlanPart.READINESS, _readiness_given),
    Check.READINESS_INSIDE: (PlanPart.READINESS, _readiness_inside),
    Check.READINESS_NEVER_FALLS: (PlanPart.READINESS, _readiness_never_falls),
    Check.READINESS_REACHES_WANTED: (PlanPart.READINESS, _readiness_reaches_wanted),
    Check.WORK_COMPLETE: (PlanPart.WORK, _work_complete),
    Check.WORK_OF_BOTH: (PlanPart.WORK, _work_of_both),
    Check.WORK_INSIDE: (PlanPart.WORK, _work_inside),
    Check.ROLES_OF_BOTH: (PlanPart.ROLES, _roles_of_both),
    Check.IP_SHARES_WHOLE: (PlanPart.IP, _ip_shares_whole),
    Check.IP_USE_GIVEN: (PlanPart.IP, _ip_use_given),
    Check.RISKS_ANSWERED: (PlanPart.RISKS, _risks_answered),
    Check.TARGETS_GIVEN: (PlanPart.TARGETS, _targets_given),
    Check.TARGETS_MEASURED: (PlanPart.TARGETS, _targets_measured),
    Check.ROADMAP_COMPLETE: (PlanPart.ROADMAP, _roadmap_complete),
    Check.ROADMAP_INSIDE: (PlanPart.ROADMAP, _roadmap_inside),
    Check.PRIVATE_CASH_GIVEN: (PlanPart.ROADMAP, _private_cash_given),
}


# ---- who acts next ----


class Step(StrEnum):
    """What is to be done next."""

    WRITE = "write"
    SUBMIT = "submit"
    SIGN = "sign"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextStep:
    step: Step
    parties: tuple[Party, ...]


def signing_order(*, has_operator: bool) -> tuple[Party, ...]:
    return (Party.FIRM, Party.INSTITUTE, Party.OPERATOR) if has_operator else (Party.FIRM, Party.INSTITUTE)


def next_to_sign(signed: Iterable[Party], *, has_operator: bool) -> Party | None:
    """Whose turn it is; None when all have signed."""
    done = set(signed)
    return next((party for party in signing_order(has_operator=has_operator) if party not in done), None)


def next_step(state: PlanState, *, checks: Iterable[Finding], signed: Iterable[Party], has_operator: bool) -> NextStep:
    """What is next and who does it."""
    if state is PlanState.WRITING:
        ready = all(finding.passed for finding in checks)
        return NextStep(Step.SUBMIT if ready else Step.WRITE, (Party.FIRM, Party.INSTITUTE))
    turn = next_to_sign(signed, has_operator=has_operator) if state is PlanState.SIGNING else None
    return NextStep(Step.SIGN, (turn,)) if turn else NextStep(Step.NOTHING, ())
