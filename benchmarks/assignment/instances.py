"""The problems that are measured: MIDL, which is not in this repository, and synthetic ones."""

import sys
from pathlib import Path

import numpy as np

from benchmarks.data import DATA
from naru_engine.assignment.pairs import DensePairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem, uniform


def midl(*, lower_bounds: bool) -> AssignmentProblem | None:
    """177 reviewers × 118 papers, 3 a paper, at most 4 a reviewer (Kobren et al., KDD 2019); None without the data."""
    folder = DATA / "assignment"
    if not folder.is_dir():
        return None
    scores, demand, most, least = (
        np.load(folder / f"midl_{name}.npy") for name in ("scores", "covs", "loads", "loads-lb")
    )
    columns = scores.shape[0]
    floor = least.astype(np.int64) if lower_bounds else np.zeros(columns, dtype=np.int64)
    return AssignmentProblem(DensePairs(scores.T.copy()), demand.astype(np.int64), floor, most.astype(np.int64))


def latent(rows: int, columns: int, *, seed: int = 1) -> np.ndarray:
    """Scores with common tastes, so that rows compete for the same columns; 1.5 % of the pairs are nan (conflicts)."""
    draw = np.random.default_rng(seed)
    own, other = draw.random((rows, 12), dtype=np.float32), draw.random((columns, 12), dtype=np.float32)
    scores = own @ other.T / 12 * 0.7 + draw.random((rows, columns), dtype=np.float32) * 0.3
    scores[draw.random((rows, columns), dtype=np.float32) < 0.015] = np.nan
    return scores.astype(np.float32)


def loads(rows: int, columns: int, per_row: int = 3) -> tuple[int, int]:
    """Least and most of a column: 0.5 and 1.2 of the average."""
    average = rows * per_row / columns
    return int(average * 0.5), int(np.ceil(average * 1.2))


def competing(rows: int, columns: int) -> AssignmentProblem:
    least, most = loads(rows, columns)
    scores = latent(rows, columns)
    scores[np.isnan(scores)] = -np.inf
    return uniform(DensePairs(scores), per_row=3, most=most, least=least)


def listed(rows: int, columns: int, each: int, *, seed: int = 1) -> tuple[SparsePairs, SparsePairs]:
    """Random lists of `each` columns a row, with scores of six decimals, and what the columns prefer."""
    draw = np.random.default_rng(seed)
    chosen = np.argpartition(draw.random((rows, columns), dtype=np.float32), each, axis=1)[:, :each].reshape(-1)
    at = np.repeat(np.arange(rows), each)
    sides = [draw.random(at.size).round(6) for _ in range(2)]
    return tuple(SparsePairs.from_lists(at, chosen, side, (rows, columns)) for side in sides)  # type: ignore[return-value]


def write_matrix(place: Path) -> None:
    scores = latent(20_000, 3_000)
    np.savez(place / "a.npz", affinity=scores, conflict=np.isnan(scores))


def write_lists(place: Path) -> None:
    for name, pairs in zip(("a.csv", "b.csv"), listed(50_000, 5_000, 50), strict=True):
        lines = (f"r{i},c{j},{s}\n" for i, j, s in zip(pairs.rows, pairs.columns, pairs.scores, strict=True))
        with (place / name).open("w", encoding="utf-8") as file:
            file.write("row,column,score\n")
            file.writelines(lines)


if __name__ == "__main__":
    {"matrix": write_matrix, "lists": write_lists}[sys.argv[1]](Path(sys.argv[2]))
