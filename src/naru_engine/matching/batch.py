"""Owners for many queries at once: what ``Index.search_owners`` finds by words, in a third of the time.

What does not depend on the query (which documents count, their length norms, their owners) is worked out once, and
each query is one run through compiled code that lets other threads work meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.document import Document, Query
from naru_engine.matching.explanation import WordShare
from naru_engine.matching.index import Index
from naru_engine.matching.kernels import saturation, score_words
from naru_engine.matching.owners import DISCOUNT, OWNER_WORKS
from naru_engine.matching.query import PreparedQuery, prepare_query
from naru_engine.matching.scoring import Mode, Scores, TermWeights, average_length, length_norm, term_weights
from naru_engine.matching.state import Part


@dataclass(frozen=True, slots=True)
class RankedOwner:
    """An owner's score in [0, 1] and the id of its best work."""

    owner: str
    score: float
    best: str


@dataclass(frozen=True)
class _Prepared:
    """One part of the index as the batch sees it. ``tie[row]`` is the row's place among all ids in order."""

    part: Part
    saturated: Scores
    rows: NDArray[np.int64]
    tie: NDArray[np.int64]


class OwnerBatch:
    """The owners of some documents, ranked for many queries against one generation of the index."""

    def __init__(self, index: Index, ids: Collection[str]) -> None:
        """Take the documents ``ids`` (unknown ones are passed over) of the index as it is now.  O(documents · log)."""
        self._index = index
        self._state = index._state
        wanted = set(ids)
        average = average_length(self._state)
        order = {id_: at for at, id_ in enumerate(sorted(wanted))}
        self._parts = []
        for part in self._state.parts:
            names = part.segment.ids
            rows = [int(row) for row in np.flatnonzero(~part.dead) if names[int(row)] in wanted]
            tie = np.array([order[names[row]] for row in rows], dtype=np.int64)
            lists = (part.segment.posting_document, part.segment.posting_count)
            saturated = saturation(*lists, length_norm(part, average))
            self._parts.append(_Prepared(part, saturated, np.array(rows, dtype=np.int64), tie))

    def rank(self, query: Query, k: int) -> list[RankedOwner]:
        """Return the best ``k`` owners by words, as ``search_owners`` scores them, best first, ties by name.

        Documents without an owner are passed over.
        """
        sums: dict[str, float] = {}
        weights: dict[str, float] = {}
        best: dict[str, str] = {}
        for score, at, row in self._best_works(query):
            segment = self._parts[at].part.segment
            owner = segment.facet("owner", row)
            if owner and owner not in best:
                best[owner] = segment.ids[row]
            weights[owner] = weights.get(owner, 1.0) * DISCOUNT
            sums[owner] = sums.get(owner, 0.0) + score * weights[owner]
        ranked = [RankedOwner(owner, sums[owner], id_) for owner, id_ in best.items()]
        return sorted(ranked, key=lambda one: (-one.score, one.owner))[:k]

    def rank_many(self, queries: Iterable[Query], k: int, *, threads: int = 2) -> Iterator[list[RankedOwner]]:
        """Yield ``rank`` of each query in order.  Takes the queries as they are needed, some ahead per thread."""
        with ThreadPoolExecutor(threads) as pool:
            batch: list[Query] = []
            for query in queries:
                batch.append(query)
                if len(batch) == 16 * threads:
                    yield from pool.map(lambda one: self.rank(one, k), batch)
                    batch = []
            yield from pool.map(lambda one: self.rank(one, k), batch)

    def words(self, query: Query, ids: Sequence[str]) -> dict[str, tuple[WordShare, ...]]:
        """Return for each document the words that made its lexical score, largest share first."""
        documents = [Document(id_, "", "") for id_ in ids]
        found = self._index.explain_many(query, documents, Mode.LEXICAL)
        return {one.id: one.words for one in found}

    def _best_works(self, query: Query) -> list[tuple[float, int, int]]:
        """(score, part, row) of the best works, best first, ties by id."""
        prepared = prepare_query(query, self._index.glossary)
        weights = term_weights(self._state, prepared)
        found_scores, found_parts, found_rows, found_ties = [], [], [], []
        for at, one in enumerate(self._parts):
            scores = self._scores(one, prepared, weights)[one.rows]
            kept = np.flatnonzero(scores > 0)
            if kept.size > OWNER_WORKS:
                least = np.partition(scores[kept], kept.size - OWNER_WORKS)[kept.size - OWNER_WORKS]
                kept = kept[scores[kept] >= least]
            found_scores.append(scores[kept])
            found_parts.append(np.full(kept.size, at))
            found_rows.append(one.rows[kept])
            found_ties.append(one.tie[kept])
        if not found_scores:
            return []
        scores, ties = np.concatenate(found_scores), np.concatenate(found_ties)
        order = np.lexsort((ties, -scores))[:OWNER_WORKS]
        parts, rows = np.concatenate(found_parts)[order], np.concatenate(found_rows)[order]
        return list(zip(scores[order].tolist(), parts.tolist(), rows.tolist(), strict=True))

    @staticmethod
    def _scores(one: _Prepared, query: PreparedQuery, weights: TermWeights) -> Scores:
        """The sums of ``lexical_scores``."""
        starts, ends = one.part.segment.postings_of(query.hashes)
        said = np.flatnonzero(query.said)
        terms, attainable = [said], [weights.attainable[said]]
        for other in weights.translations:
            terms += [other.terms, other.phrase]
            attainable += [other.attainable, weights.attainable[other.phrase]]
        places = np.concatenate(terms)
        bounds = np.cumsum([len(piece) for piece in terms])
        lists = (one.part.segment.posting_document, one.saturated)
        found: Scores = score_words(
            bounds, starts[places], ends[places], np.concatenate(attainable), *lists, len(one.part.segment)
        )
        return found
