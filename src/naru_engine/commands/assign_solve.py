"""From what was read to a solution with its certificate, or the changes that would make one possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np

from naru_engine.assignment.blocking import count_blocking
from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.certificate import Certificate, problem_of
from naru_engine.assignment.duality import Prices, Scale
from naru_engine.assignment.flow import network_of
from naru_engine.assignment.pairs import Pairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen
from naru_engine.assignment.relaxation import Change, InfeasibleAssignment, Shortage, with_lifted_conflicts
from naru_engine.assignment.stable import SOLVER as STABLE_SOLVER
from naru_engine.assignment.stable import LeastLoadsUnmet, solve_stable
from naru_engine.assignment.total import CANDIDATES, solve_total
from naru_engine.commands.affinity import Affinity
from naru_engine.commands.common import Infeasible
from naru_engine.commands.terms import ReadTerms
from naru_engine.tables import BadInput, Phrase

_NAMED = 12  # changes that are told one by one
_LIFTABLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be solved.

    liked : what the columns prefer, for 'stable'; None when they prefer by AFFINITY's scores
    """

    affinity: Affinity
    beside: ReadTerms
    liked: Pairs | None
    objective: str
    levels: int | None
    seed: int
    inputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution, its problem and its certificate.

    figures : further numbers of the objective, for the summary
    short : row → places that a stable assignment leaves empty
    """

    problem: AssignmentProblem
    chosen: Chosen
    certificate: Certificate
    figures: Mapping[str, float]
    short: dict[int, int] = field(default_factory=dict)


def solve(task: Task) -> Solved:
    """Solve by the objective asked for; raises Infeasible."""
    problem = problem_of(task.beside.terms, task.affinity.pairs)
    solvers = {"total": _total, "fair": _fair, "stable": _stable}
    try:
        return solvers[task.objective](task, problem)
    except InfeasibleAssignment as error:
        raise _told(task.affinity, task.beside, problem, error) from error


def _total(task: Task, problem: AssignmentProblem) -> Solved:
    found = solve_total(problem)
    certificate = _certificate(
        task, found.chosen, found.value, found.bound, found.solver, prices=found.prices, scale=found.scale
    )
    figures = {"rounds": found.rounds, "weight_factor": found.scale.factor, "weights_exact": found.scale.exact}
    return Solved(problem, found.chosen, certificate, figures)


def _fair(task: Task, problem: AssignmentProblem) -> Solved:
    # scipy's solvers take a second to load; the other objectives do without.
    from naru_engine.assignment.fair import EXACT_PAIRS, solve_fair

    try:
        found = solve_fair(problem, levels=task.levels)
    except ValueError as error:
        said = Phrase(
            f"쌍이 {EXACT_PAIRS:,}개를 넘으면 1단계만 됩니다. --levels를 빼세요",
            f"beyond {EXACT_PAIRS:,} pairs only one level can be raised; leave --levels out",
        )
        raise BadInput.one("--levels", said, value=str(task.levels)) from error
    certificate = _certificate(task, found.chosen, found.value, found.bound, found.solver)
    figures = {
        "levels": found.levels,
        "worst_proven": found.worst_proven,
        "total_bound": found.total_bound,
        "total_proven": found.total_proven,
    }
    return Solved(problem, found.chosen, certificate, figures)


def _stable(task: Task, problem: AssignmentProblem) -> Solved:
    try:
        found = solve_stable(problem, task.liked)
    except LeastLoadsUnmet as unmet:
        raise _below_least(task, problem, unmet) from unmet
    blocking = count_blocking(problem, found.chosen, task.liked or problem.pairs)
    certificate = _certificate(task, found.chosen, float(blocking), 0.0, STABLE_SOLVER)
    short = {int(row): int(found.short[row]) for row in np.flatnonzero(found.short)}
    figures = {"blocking_pairs": blocking, "short_rows": len(short), "short_places": sum(short.values())}
    return Solved(problem, found.chosen, certificate, figures, short)


def _certificate(
    task: Task,
    chosen: Chosen,
    value: float,
    bound: float,
    solver: str,
    *,
    prices: Prices | None = None,
    scale: Scale | None = None,
) -> Certificate:
    terms, name = task.beside.terms, version("naru")
    return Certificate(task.objective, terms, task.inputs, chosen, value, bound, solver, name, task.seed, prices, scale)


def _below_least(task: Task, problem: AssignmentProblem, unmet: LeastLoadsUnmet) -> Infeasible:
    """Every stable assignment loads each column alike, so only the least loads can give way."""
    names = task.affinity.column_ids
    reason = Phrase(
        f"열 {unmet.columns.size:,}개는 어떤 안정 배정에서도 최소를 채우지 못합니다",
        f"{unmet.columns.size:,} columns stay below their min in every stable assignment",
    )
    changes = [
        Phrase(
            f"열 '{names[column]}'의 min: {problem.least[column]} → {load}",
            f"min of column '{names[column]}': {problem.least[column]} → {load}",
        )
        for column, load in zip(unmet.columns[:_NAMED], unmet.loads, strict=False)
    ]
    return Infeasible([reason], changes + _hidden(unmet.columns.size - len(changes)))


def _hidden(count: int) -> list[Phrase]:
    return [Phrase(f"그 밖에 {count:,}곳", f"and {count:,} more")] if count else []


def _told(affinity: Affinity, beside: ReadTerms, problem: AssignmentProblem, error: InfeasibleAssignment) -> Infeasible:
    """Reason and changes by name; where conflicts were given, lifting some may be among the changes."""
    barred = beside.terms.conflicts
    listed = np.isfinite(affinity.pairs.scores_of(barred[:, 0], barred[:, 1]))
    lifted = barred[listed]
    if lifted.size and len(lifted) <= _LIFTABLE and not problem.groups_overlap():
        pairs = best_pairs(problem, CANDIDATES)
        error = with_lifted_conflicts(network_of(problem), error, pairs, (lifted[:, 0], lifted[:, 1]))
    reasons = [_reason(shortage, affinity) for shortage in error.shortages] or [_plain_reason(problem)]
    changes = [_change(change, affinity, beside) for change in error.changes[:_NAMED]]
    return Infeasible(reasons, changes + _hidden(len(error.changes) - len(changes)))


def _plain_reason(problem: AssignmentProblem) -> Phrase:
    asked, room, least = (int(values.sum()) for values in (problem.demand, problem.most, problem.least))
    return Phrase(
        f"행이 요구하는 자리는 {asked:,}, 열이 받을 수 있는 자리는 {least:,}–{room:,}이며 조건이 서로 맞지 않습니다",
        f"rows ask for {asked:,} places, columns take {least:,}–{room:,}, and the conditions do not fit together",
    )


def _reason(shortage: Shortage, affinity: Affinity) -> Phrase:
    rows = _names(shortage.rows, affinity.row_ids)
    columns = _names(shortage.columns, affinity.column_ids)
    if shortage.side == "rows":
        return Phrase(
            f"행 {len(shortage.rows):,}개({rows})가 {shortage.asked:,}자리를 요구하지만 얻을 수 있는 것은 "
            f"{shortage.possible:,}자리입니다(모자란 열: {columns})",
            f"{len(shortage.rows):,} rows ({rows}) ask for {shortage.asked:,} places but can get {shortage.possible:,} "
            f"(columns that are full: {columns})",
        )
    return Phrase(
        f"열 {len(shortage.columns):,}개({columns})가 최소 {shortage.asked:,}자리를 채워야 하지만 "
        f"{shortage.possible:,}자리만 채울 수 있습니다",
        f"{len(shortage.columns):,} columns ({columns}) must take at least {shortage.asked:,} places but only "
        f"{shortage.possible:,} can be filled",
    )


def _names(places: tuple[int, ...], ids: tuple[str, ...]) -> str:
    shown = ", ".join(ids[place] for place in places[:5])
    return f"{shown}, …" if len(places) > 5 else shown or "–"


def _change(change: Change, affinity: Affinity, beside: ReadTerms) -> Phrase:
    row = affinity.row_ids[change.row] if change.row is not None else ""
    column = affinity.column_ids[change.column] if change.column is not None else ""
    group = beside.terms.group_names[change.group] if change.group is not None else ""
    step = f"{change.before} → {change.after}"
    return {
        "demand": Phrase(f"행 '{row}'의 k: {step}", f"k of row '{row}': {step}"),
        "least": Phrase(f"열 '{column}'의 min: {step}", f"min of column '{column}': {step}"),
        "most": Phrase(f"열 '{column}'의 max: {step}", f"max of column '{column}': {step}"),
        "requirement": Phrase(
            f"행 '{row}'의 그룹 '{group}' 최소 인원: {step}", f"row '{row}', least of group '{group}': {step}"
        ),
        "conflict": Phrase(
            f"'{row}' × '{column}'의 제척 해제(허용되는 경우에만)",
            f"lift the conflict '{row}' × '{column}' (only where permitted)",
        ),
    }[change.kind]
