"""Read AFFINITY: a list of pairs, or a matrix in .npz. No solver is imported here."""

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import DensePairs, Floats, Pairs, SparsePairs
from naru_engine.tables import BadInput, Column, Phrase, Problem, Problems, Table, numbers, read_table, texts
from naru_engine.tables.problems import SHOWN_PROBLEMS

ROW = Column("row", ("행", "과제", "신청", "수요"), required=True)
COLUMN = Column("column", ("열", "평가위원", "위원", "후보"), required=True)
SCORE = Column("score", ("점수", "적합도", "친화도"), required=True)

_LARGEST_MATRIX = 2**30  # cells
_CHUNK = 1 << 22
# What numpy and zipfile raise for files that are torn, no archive, or hold Python objects.

UNKNOWN = Phrase(
    "AFFINITY에 없는 이름입니다. 오타를 고치거나 행을 지우세요", "is not in AFFINITY; correct it or delete the row"
)
NO_MATRIX = Phrase(
    "'affinity' 배열이 있는 .npz여야 합니다(numpy.savez로 저장)",
    "must be an .npz with an 'affinity' array (numpy.savez)",
)


@dataclass(frozen=True, slots=True)
class Affinity:
    """Who may get whom, with names.

    listed_at : for a list, the table row of each pair, in the pairs' order; None for a matrix
    """

    file: str
    sha256: str
    row_ids: tuple[str, ...]
    column_ids: tuple[str, ...]
    pairs: Pairs
    table: Table | None
    listed_at: NDArray[np.int64] | None

    def row_index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.row_ids)}

    def column_index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.column_ids)}


def read_affinity(path: Path) -> Affinity:
    """Pairs and scores of a file, or BadInput with every problem in it."""
    return _from_matrix(path) if path.suffix.lower() == ".npz" else _from_list(path)


def read_column_scores(path: Path, affinity: Affinity) -> tuple[Pairs, str]:
    """What the columns prefer, on AFFINITY's rows and columns, and the file's hash; BadInput with every problem."""
    if path.suffix.lower() == ".npz":
        read = _from_matrix(path)
        if read.pairs.shape != affinity.pairs.shape:
            shape = affinity.pairs.shape
            said = Phrase(f"AFFINITY와 같은 크기 {shape}여야 합니다", f"must have the shape of AFFINITY, {shape}")
            raise BadInput([Problem(read.file, None, "affinity", str(read.pairs.shape), said)])
        return read.pairs, read.sha256
    table = read_table(path, (ROW, COLUMN, SCORE))
    problems = Problems()
    rows = _placed(table, "row", affinity.row_index(), problems)
    columns = _placed(table, "column", affinity.column_index(), problems)
    scores = numbers(table, "score", problems)
    problems.raise_any()
    pairs, _ = _listed(table, rows, columns, scores, affinity.pairs.shape)
    return pairs, table.sha256


def _placed(table: Table, name: str, index: dict[str, int], problems: Problems) -> NDArray[np.int64]:
    places = np.array([index.get(cell, -1) for cell in table[name]], dtype=np.int64)
    for at in np.flatnonzero(places < 0):
        problems.add(table.problem(int(at), name, UNKNOWN))
    return places


def _from_list(path: Path) -> Affinity:
    table = read_table(path, (ROW, COLUMN, SCORE))
    problems = Problems()
    row_ids, rows = indexed(texts(table, "row", problems))
    column_ids, columns = indexed(texts(table, "column", problems))
    scores = numbers(table, "score", problems)
    problems.raise_any()
    pairs, order = _listed(table, rows, columns, scores, (len(row_ids), len(column_ids)))
    return Affinity(table.file, table.sha256, row_ids, column_ids, pairs, table, order)


def _listed(
    table: Table,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    scores: NDArray[np.float64],
    shape: tuple[int, int],
) -> tuple[SparsePairs, NDArray[np.int64]]:
    """The pairs and the table row of each; BadInput with every pair that stands twice."""
    keys = rows * shape[1] + columns
    order = np.argsort(keys)
    if (keys[order][1:] == keys[order][:-1]).any():
        order = np.argsort(keys, kind="stable")
        raise _repeated(table, keys, order)
    return SparsePairs.ordered(keys, order, scores, shape), order


def indexed(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Distinct names in order of first appearance, and the position of each."""
    places = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return tuple(places), np.array(list(map(places.__getitem__, names)), dtype=np.int64)


def _repeated(table: Table, keys: NDArray[np.int64], order: NDArray[np.int64]) -> BadInput:
    problems = Problems()
    for at in np.flatnonzero(keys[order][1:] == keys[order][:-1]):
        first, again = int(order[at]), int(order[at + 1])
        said = Phrase(
            f"{table.row_numbers[first]}행과 같은 쌍입니다. 하나만 남기세요",
            f"is the same pair as row {table.row_numbers[first]}; keep one",
        )
        name = f"{table['row'][again]} × {table['column'][again]}"
        problems.add(Problem(table.file, table.row_numbers[again], table.heading("row"), name, said))
    return problems.gathered()


def _from_matrix(path: Path) -> Affinity:
    scores, conflict = _arrays(path)
    problems = Problems()
    _check_scores(path.name, scores, problems)
    if conflict is not None:
        _check_conflict(path.name, scores, conflict, problems)
    problems.raise_any()
    allowed = ~np.isnan(scores)
    if conflict is not None:
        allowed &= conflict == 0
    # In place: a second copy of 60 million scores would be felt.
    scores[~allowed] = -np.inf
    rows, columns = (tuple(map(str, range(size))) for size in scores.shape)
    return Affinity(path.name, file_sha256(path), rows, columns, DensePairs(scores), None, None)


def _arrays(path: Path) -> tuple[Floats, NDArray[Any] | None]:
    try:
        # Opened here: numpy leaves the file open when the archive turns out to be none.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            _refuse_large(path)
            affinity = archive["affinity"]
            conflict = archive["conflict"] if "conflict" in archive.files else None
    except FileNotFoundError as error:
        said = Phrase("파일이 없습니다. 경로를 확인하세요", "there is no such file; check the path")
        raise BadInput.one(str(path), said) from error
    except (
        KeyError,
        ValueError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
        AttributeError,
        TypeError,
    ) as error:
        raise BadInput.one(path.name, NO_MATRIX) from error
    if affinity.ndim != 2 or affinity.dtype.kind not in "fiub" or 0 in affinity.shape:
        raise BadInput([Problem(path.name, None, "affinity", f"{affinity.dtype} {affinity.shape}", _MATRIX)])
    wide = affinity.dtype in (np.float32, np.float64)
    return np.ascontiguousarray(affinity if wide else affinity.astype(np.float64)), conflict


_MATRIX = Phrase("행 × 열의 수 행렬이어야 합니다", "must be a matrix of numbers, rows × columns, not empty")


def _refuse_large(path: Path) -> None:
    """The header tells the shape before anything is decompressed."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.file_size > _LARGEST_MATRIX * 8:
                said = Phrase(
                    f"칸이 {_LARGEST_MATRIX:,}개를 넘습니다", f"has more than {_LARGEST_MATRIX:,} cells; split it"
                )
                raise BadInput([Problem(path.name, None, part.filename.removesuffix(".npy"), None, said)])


def _check_scores(name: str, scores: Floats, problems: Problems) -> None:
    infinite = np.isinf(scores)
    count = int(np.count_nonzero(infinite))
    if not count:
        return
    said = Phrase(
        "수를 적으세요. 배정할 수 없는 쌍은 NaN이나 conflict로 두세요",
        "must be a number; mark pairs that must not be assigned by nan or in 'conflict'",
    )
    # A matrix can be wrong in every cell; those that are shown are all that need looking up.
    first = np.flatnonzero(infinite.reshape(-1))[:SHOWN_PROBLEMS]
    places = [divmod(int(at), scores.shape[1]) for at in first]
    told = [Problem(name, row, f"affinity[{row}, {at}]", str(scores[row, at]), said) for row, at in places]
    problems.extend(BadInput(told, found=count))


def _check_conflict(name: str, scores: Floats, conflict: NDArray[Any], problems: Problems) -> None:
    if conflict.shape != scores.shape:
        said = Phrase(
            f"affinity와 같은 크기 {scores.shape}여야 합니다", f"must have the shape of affinity, {scores.shape}"
        )
        problems.add(Problem(name, None, "conflict", str(conflict.shape), said))
        return
    numeric = conflict.dtype.kind in "fiub"
    plain = conflict.dtype.kind == "b" or not numeric
    odd = np.zeros((1, 1), dtype=np.bool_) if plain else (conflict != 0) & (conflict != 1)
    if not numeric or odd.any():
        said = Phrase("0이나 1이어야 합니다", "must hold 0 and 1 only")
        value = conflict[odd][0] if numeric else conflict.dtype
        problems.add(Problem(name, None, "conflict", str(value), said))


def file_sha256(path: Path) -> str:
    """Hash of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
