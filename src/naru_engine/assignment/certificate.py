"""What is kept of a run so that anyone can check it again: the problem, the solution, the proof. numpy only."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.duality import LARGEST_PRICE, LARGEST_WEIGHT, Prices, Scale
from naru_engine.assignment.problem import AssignmentProblem, Chosen, Requirement

FORMAT = "naru assignment certificate 1"
OBJECTIVES = ("total", "fair", "stable")


class MalformedCertificate(ValueError):
    """The document is no certificate: a part is missing or of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A problem without its scores, which stand in the input file.

    conflicts : (c, 2) int, pairs that were barred beyond what the input file bars
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    demand: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    conflicts: NDArray[np.int64]
    group_names: tuple[str, ...]
    groups: NDArray[np.bool_]
    requirements: tuple[Requirement, ...]

    def document(self) -> dict[str, Any]:
        return {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "demand": self.demand.tolist(),
            "least": self.least.tolist(),
            "most": self.most.tolist(),
            "conflicts": self.conflicts.tolist(),
            "groups": {
                name: np.flatnonzero(members).tolist()
                for name, members in zip(self.group_names, self.groups, strict=True)
            },
            "requirements": [[need.row, need.group, need.least] for need in self.requirements],
        }

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Terms":
        rows, columns = _texts(found, "rows"), _texts(found, "columns")
        groups = found["groups"]
        members = np.zeros((len(groups), len(columns)), dtype=np.bool_)
        for at, own in enumerate(groups.values()):
            members[at, _whole(own)] = True
        return cls(
            rows,
            columns,
            _whole(found["demand"]),
            _whole(found["least"]),
            _whole(found["most"]),
            _whole(found["conflicts"]).reshape(-1, 2),
            tuple(groups),
            members,
            tuple(Requirement(int(row), int(group), int(least)) for row, group, least in found["requirements"]),
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """One run's problem, solution and proof.

    inputs : role of each input file → its sha256
    prices, scale : for a proof by prices (total); None otherwise
    value, bound : of the objective; for 'stable' the number of blocking pairs and 0
    """

    objective: str
    terms: Terms
    inputs: dict[str, str]
    chosen: Chosen
    value: float
    bound: float
    solver: str
    version: str
    seed: int
    prices: Prices | None = None
    scale: Scale | None = None

    def problem_sha256(self) -> str:
        """Hash of the whole problem: its terms and the files that hold its scores."""
        content = {"objective": self.objective, "problem": self.terms.document(), "inputs": self.inputs}
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """The certificate as it is written."""
        return {
            "format": FORMAT,
            "objective": self.objective,
            "problem_sha256": self.problem_sha256(),
            "inputs": self.inputs,
            "value": self.value,
            "bound": self.bound,
            "solver": self.solver,
            "version": self.version,
            "seed": self.seed,
            "problem": self.terms.document(),
            "solution": np.stack([self.chosen.rows, self.chosen.columns], axis=1).tolist(),
            "proof": self._proof(),
        }

    def _proof(self) -> dict[str, Any]:
        if self.prices is None or self.scale is None:
            return {}
        return {
            "factor": self.scale.factor,
            "exact": self.scale.exact,
            "row_prices": self.prices.rows.tolist(),
            "column_prices": self.prices.columns.tolist(),
            "requirement_prices": self.prices.requirements.tolist(),
        }


def read_certificate(content: bytes) -> tuple[Certificate, str]:
    """The certificate of a document and the problem hash that it claims; raises MalformedCertificate."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT or found["objective"] not in OBJECTIVES:
            raise MalformedCertificate(f"format or objective is not known: {found['format']!r}, {found['objective']!r}")
        solution = _whole(found["solution"]).reshape(-1, 2)
        prices, scale = _read_proof(found["proof"])
        certificate = Certificate(
            objective=found["objective"],
            terms=Terms.read(found["problem"]),
            inputs={str(role): str(digest) for role, digest in found["inputs"].items()},
            chosen=Chosen.of(solution[:, 0], solution[:, 1]),
            value=float(found["value"]),
            bound=float(found["bound"]),
            solver=str(found["solver"]),
            version=str(found["version"]),
            seed=int(found["seed"]),
            prices=prices,
            scale=scale,
        )
        return certificate, str(found["problem_sha256"])
    except MalformedCertificate:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        raise MalformedCertificate(f"{type(error).__name__}: {error}") from error


def _read_proof(found: Mapping[str, Any]) -> tuple[Prices | None, Scale | None]:
    if not found:
        return None, None
    prices = Prices(_whole(found["row_prices"]), _whole(found["column_prices"]), _whole(found["requirement_prices"]))
    for part in (prices.rows, prices.columns, prices.requirements):
        if part.size and int(np.abs(part).max()) > LARGEST_PRICE:
            raise MalformedCertificate(f"a price exceeds {LARGEST_PRICE}")
    factor = float(found["factor"])
    if not 0 < factor <= LARGEST_WEIGHT * 2.0**20:
        raise MalformedCertificate(f"the factor {factor} is out of range")
    return prices, Scale(factor, exact=bool(found["exact"]))


def _texts(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = found[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise MalformedCertificate(f"{name} is no list of texts")
    return tuple(values)


def _whole(values: Sequence[Any]) -> NDArray[np.int64]:
    array = np.array(values)
    if array.size and array.dtype.kind not in "iu":
        raise MalformedCertificate(f"whole numbers are expected, not {array.dtype}")
    return array.astype(np.int64)


def problem_of(terms: Terms, pairs: Any) -> AssignmentProblem:
    """The problem that these terms pose on these pairs."""
    barred = pairs.without(terms.conflicts[:, 0], terms.conflicts[:, 1])
    return AssignmentProblem(barred, terms.demand, terms.least, terms.most, terms.groups, terms.requirements)
