"""Which institutes answer which demands, for many demands at once, by the words of both."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence

from naru.matching.results import Wanted, WordShare
from naru.matching.solve.index import SharedIndex, word_shares
from naru_engine.matching import OwnerBatch, Query

CANDIDATES = 50
"""So many institutes per demand, the best ones, are looked at."""


class RunScores:
    """Institutes ranked for demands, by the words of both, against the index as it is now."""

    def __init__(self, index: SharedIndex, offer_keys: Collection[str]) -> None:
        self._batch = OwnerBatch(index.snapshot(), offer_keys)

    def ranked(self, asked: Iterable[Wanted]) -> Iterator[list[tuple[int, float, int]]]:
        """For each question the best institutes as (organisation, score, best offer), best first."""
        queries = (Query(wanted.title, wanted.text) for wanted in asked)
        for owners in self._batch.rank_many(queries, CANDIDATES):
            yield [(int(one.owner), one.score, int(one.best.partition(":")[2])) for one in owners]

    def words(self, wanted: Wanted, keys: Sequence[str]) -> dict[str, tuple[WordShare, ...]]:
        """The words that made the scores of these offers, largest share first."""
        found = self._batch.words(Query(wanted.title, wanted.text), keys)
        return {key: word_shares(words) for key, words in found.items()}


def sha256_of(values: Iterable[object]) -> str:
    """A hash by which two lists are known to be the same."""
    digest = hashlib.sha256()
    for value in values:
        digest.update(repr(value).encode())
        digest.update(b"\n")
    return digest.hexdigest()
