"""Which offers answer which demands: an index with words, meaning and exact reasons."""

from naru_engine.matching.batch import OwnerBatch, RankedOwner
from naru_engine.matching.document import Document, Hit, OwnerHit, Query, Survey, Work
from naru_engine.matching.explanation import Explanation, MeaningShare, WordShare
from naru_engine.matching.index import Index
from naru_engine.matching.owners import Aggregation
from naru_engine.matching.scoring import Mode

__all__ = [
    "Aggregation",
    "Document",
    "Explanation",
    "Hit",
    "Index",
    "MeaningShare",
    "Mode",
    "OwnerBatch",
    "OwnerHit",
    "Query",
    "RankedOwner",
    "Survey",
    "WordShare",
    "Work",
]
