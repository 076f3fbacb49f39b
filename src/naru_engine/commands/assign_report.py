"""An assignment as a result for people and as figures for machines."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import DensePairs
from naru_engine.commands.affinity import Affinity
from naru_engine.commands.assign_solve import Solved
from naru_engine.commands.terms import ReadTerms
from naru_engine.tables import BarPicture, Cell, Figure, Phrase, Result, ResultColumn, histogram

TITLE = Phrase("배정 결과", "Assignment")


def report(affinity: Affinity, solved: Solved) -> Result:
    """The assigned pairs, best first within a row, with the further columns of the list they came from."""
    chosen, pairs = solved.chosen, affinity.pairs
    scores = pairs.scores_of(chosen.rows, chosen.columns)
    order = np.lexsort((chosen.columns, -scores, chosen.rows))
    rows, columns, scores = chosen.rows[order], chosen.columns[order], scores[order]
    names = affinity.table.further if affinity.table else ()
    passed = _passed(affinity, names, rows, columns)
    cells: list[list[Cell]] = [
        [affinity.row_ids[row], affinity.column_ids[column], score, *further]
        for row, column, score, further in zip(rows, columns, _plain(scores, pairs), passed, strict=True)
    ]
    sums = chosen.row_sums(pairs)[solved.problem.demand > 0]
    return Result(TITLE, _columns(names), cells, _figures(solved, sums), _pictures(solved, sums))


def _columns(names: tuple[str, ...]) -> list[ResultColumn]:
    own = [
        ResultColumn("row", Phrase("행", "row")),
        ResultColumn("column", Phrase("열", "column")),
        ResultColumn("score", Phrase("점수", "score"), "number", decimals=4),
    ]
    return own + [ResultColumn(name, Phrase(name, name)) for name in names]


def _plain(scores: NDArray[np.float64], pairs: Any) -> list[float]:
    """Scores with the digits of their own precision: 0.1 in float32 is not 0.10000000149."""
    if isinstance(pairs, DensePairs) and pairs.scores.dtype == np.float32:
        return [float(str(score)) for score in scores.astype(np.float32)]
    return [float(score) for score in scores]


def _passed(
    affinity: Affinity, names: tuple[str, ...], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> list[list[str]]:
    if not names or affinity.table is None or affinity.listed_at is None:
        return [[] for _ in rows]
    width = affinity.pairs.shape[1]
    every_row, every_column = np.concatenate(
        [np.stack(np.broadcast_arrays(own, other)) for own, other, _ in affinity.pairs.blocks()], axis=1
    )
    at = affinity.listed_at[np.searchsorted(every_row * width + every_column, rows * width + columns)]
    cells = [affinity.table[name] for name in names]
    return [[column[place] for column in cells] for place in at]


def _figures(solved: Solved, sums: NDArray[np.float64]) -> list[Figure]:
    return [
        Figure(Phrase("점수 합계", "total score"), float(sums.sum())),
        Figure(Phrase("가장 낮은 행", "worst row"), float(sums.min()) if sums.size else 0.0),
        Figure(Phrase("행 평균", "mean of rows"), float(sums.mean()) if sums.size else 0.0),
        Figure(Phrase("배정된 쌍", "assigned pairs"), int(solved.chosen.rows.size)),
        *_proof(solved),
    ]


def _proof(solved: Solved) -> list[Figure]:
    """What is known about how good the assignment is, in the words of its objective."""
    found = solved.certificate
    if found.objective == "stable":
        note = Phrase("서로 더 원하는데 배정되지 않은 쌍", "pairs that would both rather have each other")
        left = Phrase("어떤 안정 배정에서도 채워지지 않는 자리", "they stay empty in every stable assignment")
        return [
            Figure(Phrase("불안정 쌍", "blocking pairs"), int(found.value), note),
            Figure(Phrase("빈 자리", "places left empty"), sum(solved.short.values()), left),
        ]
    proof = Phrase("어떤 배정도 이보다 나을 수 없음이 증명된 값", "proven: no assignment exceeds it")
    label = {
        "total": Phrase("합계의 상한", "bound of the total"),
        "fair": Phrase("가장 낮은 행의 상한", "bound of the worst"),
    }
    return [
        Figure(label[found.objective], found.bound, proof),
        Figure(Phrase("상한과의 차이", "gap to the bound"), gap(solved), decimals=9),
    ]


def gap(solved: Solved) -> float:
    """What the proven bound exceeds the value by, as a share of the bound."""
    found = solved.certificate
    return max(0.0, found.bound - found.value) / max(abs(found.bound), 1e-12)


def _pictures(solved: Solved, sums: NDArray[np.float64]) -> list[BarPicture]:
    load = np.bincount(solved.chosen.columns, minlength=solved.problem.shape[1]).astype(np.float64)
    spread = histogram(
        sums,
        title=Phrase("행이 얻은 점수 합의 분포", "What the rows got"),
        across=Phrase("행의 점수 합", "sum of a row's scores"),
        up=Phrase("행", "rows"),
    )
    counts = np.bincount(load.astype(np.int64)) if load.size else np.zeros(0, dtype=np.int64)
    loads = BarPicture(
        Phrase("열이 맡은 수의 분포", "How much the columns carry"),
        Phrase("맡은 수", "load"),
        Phrase("열", "columns"),
        tuple(str(at) for at in range(counts.size)),
        tuple(float(count) for count in counts),
    )
    return [*([spread] if spread else []), *([loads] if counts.size <= 60 else [])]


def summary(affinity: Affinity, solved: Solved, beside: ReadTerms) -> dict[str, Any]:
    """The figures of the contract."""
    found = solved.certificate
    sums = solved.chosen.row_sums(affinity.pairs)
    asking = np.flatnonzero(solved.problem.demand > 0)
    worst = int(asking[np.argmin(sums[asking])]) if asking.size else None
    load = np.bincount(solved.chosen.columns, minlength=solved.problem.shape[1])
    return {
        "objective": found.objective,
        "rows": solved.problem.shape[0],
        "columns": solved.problem.shape[1],
        "pairs": solved.problem.pairs.count(),
        "conflicts": len(beside.terms.conflicts),
        "conflicts_unknown": beside.unknown_conflicts,
        "assigned": int(solved.chosen.rows.size),
        "total": float(sums.sum()),
        "worst_row": None if worst is None else float(sums[worst]),
        "worst_row_id": None if worst is None else affinity.row_ids[worst],
        "mean": float(sums[asking].mean()) if asking.size else 0.0,
        "largest_load": int(load.max(initial=0)),
        "value": found.value,
        "bound": found.bound,
        "gap": gap(solved),
        "solver": found.solver,
        "problem_sha256": found.problem_sha256(),
        **solved.figures,
    }
