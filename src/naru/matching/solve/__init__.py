"""Rows ↔ the engine: the only modules of this stage that know naru_engine."""

from naru.matching.solve.index import (
    Asking,
    Filters,
    IndexMissing,
    Position,
    Question,
    SharedIndex,
    Survey,
    warm_up,
)
from naru.matching.solve.scores import RunScores

__all__ = ["Asking", "Filters", "IndexMissing", "Position", "Question", "RunScores", "SharedIndex", "Survey", "warm_up"]
