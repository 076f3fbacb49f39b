"""The index: build, open, change, search.

    index = Index.build([Document("t1", "기포 저감 다이캐스팅", "진공 다이캐스팅으로 기포를 줄인다")])
    index.search(Query(text="주조품의 기포 불량"), k=10)

Sketch of the whole: ``Index.build(documents, path=None)``, ``Index.open(path)``, ``index.refresh()``,
``index.update(put=[...], remove=[...])``, ``index.set_vectors(...)``, ``index.search(...)``,
``index.search_owners(...)``, ``index.explain(...)``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.document import Document, Hit, OwnerHit, Query, Survey
from naru_engine.matching.explanation import Explanation, Weighed, explain_row
from naru_engine.matching.owners import OWNER_WORKS, Aggregation, rank_owners
from naru_engine.matching.query import PreparedQuery, prepare_query
from naru_engine.matching.scoring import Mode, average_length, score_shares, term_weights
from naru_engine.matching.segment import build_segment, merge_segments
from naru_engine.matching.state import Model, Part, State, new_part, read_state, stamp_of, write_state, writing
from naru_engine.text.glossary import Glossary
from naru_engine.text.meaning import MeaningModel

MOST_PARTS = 8
"""More parts than this are merged into one, unless they hold most of the documents."""

Changer = Callable[[State], State]
Filters = Mapping[str, Collection[str]]


class Index:
    """Documents that can be found by words and by meaning.

    Safe for many readers in many processes beside one writer at a time; every search sees one generation.  Memory:
    the arrays are memory-mapped when the index has a folder, and shared by all processes that open it.
    """

    def __init__(self, state: State, path: Path | None = None, glossary: Glossary | None = None) -> None:
        """Use ``build`` or ``open``."""
        self._state = state
        self._path = path
        self._stamp = stamp_of(path) if path else None
        self.glossary = glossary

    @classmethod
    def build(cls, documents: Sequence[Document], path: Path | None = None, glossary: Glossary | None = None) -> Index:
        """Index the documents, in memory or saved in the folder ``path`` in place of what it held.

        About 1,500 documents of 500 Korean characters a second.  Raises ValueError naming an id that comes twice.
        """
        parts = (new_part(build_segment(documents)),) if documents else ()
        if path is None:
            return cls(State(parts, 1), None, glossary)
        with writing(path):
            generation = read_state(path).generation if stamp_of(path) else 0
            return cls(write_state(path, State(parts, generation + 1)), path, glossary)

    @classmethod
    def open(cls, path: Path, glossary: Glossary | None = None) -> Index:
        """Open a saved index.  Raises FileNotFoundError when there is none, ValueError on another format."""
        return cls(read_state(path), path, glossary)

    def refresh(self) -> bool:
        """See what other processes wrote; cheap when nothing changed.  Returns whether something did."""
        if self._path is None or stamp_of(self._path) == self._stamp:
            return False
        stamp = stamp_of(self._path)
        self._state = read_state(self._path)
        self._stamp = stamp
        return True

    def __len__(self) -> int:
        return self._state.alive

    def __contains__(self, id_: str) -> bool:
        return _locate(self._state, id_) is not None

    @property
    def model(self) -> Model | None:
        """The dense model of the stored vectors, None while there are none."""
        return self._state.model

    def ids(self) -> list[str]:
        """Return the ids of all documents that can be found."""
        return [part.segment.ids[int(row)] for part in self._state.parts for row in np.flatnonzero(~part.dead)]

    def ids_without_vector(self) -> list[str]:
        """Return the documents that still wait for a vector."""
        waiting = []
        for part in self._state.parts:
            ids = part.segment.ids
            waiting += [ids[int(row)] for row in np.flatnonzero(~part.dead & (part.scale == 0))]
        return waiting

    # --- change -----------------------------------------------------------------------------------------------

    def update(self, *, put: Sequence[Document] = (), remove: Iterable[str] = ()) -> None:
        """Add or replace ``put`` and take out ``remove`` (unknown ids are ignored), in one step that readers see whole.

        Costs the size of the change, now and then a merge of small parts.
        """
        fresh = new_part(build_segment(put)) if put else None
        gone = {*remove, *(document.id for document in put)}

        def change(state: State) -> State:
            parts = tuple(_without(part, gone) for part in state.parts)
            return replace(state, parts=_merged((*parts, fresh) if fresh else parts))

        self._change(change)

    def set_vectors(self, ids: Sequence[str], vectors: NDArray[np.float32], model: MeaningModel) -> None:
        """Store the vectors of documents that are in the index; others are ignored.

        vectors : (len(ids), model.dimensions), from ``model.passages``; kept in 8 bits.

        Vectors of another model or version are dropped as soon as the first one of a new model comes.
        """
        stored = Model(model.name, model.version, model.dimensions)
        by_id = dict(zip(ids, vectors, strict=True))

        def change(state: State) -> State:
            keep = state.model == stored
            parts = tuple(_with_vectors(part, by_id, stored.dimensions, keep=keep) for part in state.parts)
            return replace(state, parts=parts, model=stored)

        self._change(change)

    def _change(self, change: Changer) -> None:
        if self._path is None:
            state = change(self._state)
            self._state = replace(state, generation=self._state.generation + 1)
            return
        with writing(self._path):
            before = read_state(self._path)
            after = replace(change(before), generation=before.generation + 1)
            self._state = write_state(self._path, after)
            self._stamp = stamp_of(self._path)

    # --- search -----------------------------------------------------------------------------------------------

    def search(
        self,
        query: Query,
        k: int = 10,
        *,
        filters: Filters | None = None,
        exclude: Collection[str] = (),
        mode: Mode = Mode.HYBRID,
    ) -> list[Hit]:
        """Return the best ``k`` documents, best first, ties by id; k = 0 returns all, also those with score 0.

        ``filters`` maps a facet (or ``owner``) to the values that are let through.  Without ``query.vector`` the
        hybrid mode is lexical.
        """
        state = self._state
        _check_vector(state, query)
        found: list[Hit] = []
        for part, lexical, dense in self._scored(state, prepare_query(query, self.glossary), mode):
            score = lexical + dense
            found += [
                _hit(part, row, float(lexical[row]), float(dense[row]))
                for row in _best_rows(score, _allowed(part, filters, exclude), k)
            ]
        found.sort(key=lambda hit: (-hit.score, hit.id))
        return found[:k] if k else found

    def survey(
        self,
        query: Query,
        k: int,
        *,
        facet: str,
        chosen: Collection[str] = (),
        filters: Filters | None = None,
        least: float = 0.0,
        mode: Mode = Mode.HYBRID,
    ) -> Survey:
        """Return the best ``k`` documents and, for every value of ``facet``, how many pass ``filters``.

        ``chosen`` values of the facet (all when empty) are let through to the hits; the counts disregard it, so that
        they say what another choice would show.  Only documents with a score of at least ``least`` and above 0 are
        counted or returned.  One pass over the scores for both.
        """
        state = self._state
        _check_vector(state, query)
        hits: list[Hit] = []
        counts: Counter[str] = Counter()
        for part, lexical, dense in self._scored(state, prepare_query(query, self.glossary), mode):
            score = lexical + dense
            passed = (score >= least) & (score > 0)
            allowed = _allowed(part, filters, ())
            if allowed is not None:
                passed &= allowed
            counts.update(_tally(part, facet, passed))
            if chosen:
                passed &= _has_value(part, facet, chosen)
            hits += [_hit(part, row, float(lexical[row]), float(dense[row])) for row in _best_rows(score, passed, k)]
        hits.sort(key=lambda hit: (-hit.score, hit.id))
        return Survey(tuple(hits[:k] if k else hits), dict(sorted(counts.items())))

    def search_owners(
        self,
        query: Query,
        k: int = 10,
        *,
        filters: Filters | None = None,
        exclude: Collection[str] = (),
        mode: Mode = Mode.HYBRID,
        aggregation: Aggregation = Aggregation.HALVING,
    ) -> list[OwnerHit]:
        """Return the best ``k`` owners by their works, best first, ties by name; k = 0 returns all.

        A document without an owner is its own owner.  See ``naru_engine.matching.owners`` for the aggregations.
        """
        hits = self.search(query, OWNER_WORKS if k else 0, filters=filters, exclude=exclude, mode=mode)
        owners = rank_owners(hits, aggregation)
        return owners[:k] if k else owners

    def explain(self, query: Query, document: Document, mode: Mode = Mode.HYBRID) -> Explanation:
        """Say what made the score of one document: words, passages, meaning, and what it lacks.

        ``document`` supplies the text for the passages; the figures come from the index.  Raises KeyError when the
        index does not hold its id.
        """
        explained = self.explain_many(query, [document], mode)
        if not explained:
            raise KeyError(f"document {document.id!r} is not in the index")
        return explained[0]

    def explain_many(self, query: Query, documents: Iterable[Document], mode: Mode = Mode.HYBRID) -> list[Explanation]:
        """Explain a list of results, as ``explain`` for each; documents that the index does not hold are left out."""
        state = self._state
        _check_vector(state, query)
        weighed = Weighed.by(state, prepare_query(query, self.glossary), mode)
        return [
            explain_row(state, *place, weighed, document)
            for document in documents
            if (place := _locate(state, document.id)) is not None
        ]

    def _scored(
        self, state: State, query: PreparedQuery, mode: Mode
    ) -> Iterable[tuple[Part, NDArray[np.float64], NDArray[np.float64]]]:
        weights = term_weights(state, query)
        average = average_length(state)
        for part in state.parts:
            lexical, dense = score_shares(part, query, weights, average, mode)
            yield part, lexical, dense


def _check_vector(state: State, query: Query) -> None:
    if query.vector is not None and state.model and query.vector.vectors.shape != (2, state.model.dimensions):
        raise ValueError(
            f"query.vector has shape {query.vector.vectors.shape}; {state.model.name} {state.model.version},"
            f" whose vectors the index holds, gives (2, {state.model.dimensions})"
        )


def _locate(state: State, id_: str) -> tuple[Part, int] | None:
    for part in state.parts:
        row = part.segment.row_of(id_)
        if row is not None and not part.dead[row]:
            return part, row
    return None


def _hit(part: Part, row: int, lexical: float, dense: float) -> Hit:
    return Hit(part.segment.ids[row], lexical + dense, lexical, dense, part.segment.facet("owner", row))


def _best_rows(score: NDArray[np.float64], allowed: NDArray[np.bool_] | None, k: int) -> list[int]:
    """Return the rows that can be among the best k: all rows for k = 0, else those that score, ties included."""
    rows = np.arange(len(score)) if allowed is None else np.flatnonzero(allowed)
    if k:
        rows = rows[score[rows] > 0]
        if len(rows) > k:
            least = np.partition(score[rows], len(rows) - k)[len(rows) - k]
            rows = rows[score[rows] >= least]
    return [int(row) for row in rows]


def _allowed(part: Part, filters: Filters | None, exclude: Collection[str]) -> NDArray[np.bool_] | None:
    """Return which rows may be shown, None for all."""
    if not filters and not exclude and not part.dead.any():
        return None
    allowed = ~part.dead
    for name, wanted in (filters or {}).items():
        allowed &= _has_value(part, name, wanted)
    for id_ in exclude:
        row = part.segment.row_of(id_)
        if row is not None:
            allowed[row] = False
    return allowed


def _has_value(part: Part, facet: str, wanted: Collection[str]) -> NDArray[np.bool_]:
    """Return which rows have one of the wanted values; none where no document of the part has the facet."""
    values = part.segment.facet_values.get(facet)
    if values is None:
        return np.zeros(len(part.segment), dtype=np.bool_)
    let_through = np.array([value in wanted for value in values], dtype=np.bool_)
    return np.asarray(let_through[part.segment.facets[facet]], dtype=np.bool_)


def _tally(part: Part, facet: str, passed: NDArray[np.bool_]) -> dict[str, int]:
    values = part.segment.facet_values.get(facet)
    if values is None:
        return {}
    counts = np.bincount(part.segment.facets[facet][passed], minlength=len(values))
    return {value: int(count) for value, count in zip(values, counts, strict=True) if count}


def _without(part: Part, ids: Collection[str]) -> Part:
    rows = [row for id_ in ids if (row := part.segment.row_of(id_)) is not None and not part.dead[row]]
    if not rows:
        return part
    dead = part.dead.copy()
    dead[rows] = True
    return replace(part, dead=dead, dead_name="")


def _merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Keep few parts: drop empty ones, join the small ones when they are too many, rewrite one that is half removed."""
    parts = tuple(part for part in parts if part.alive)
    total = sum(len(part.segment) for part in parts)
    if sum(part.alive for part in parts) < total / 2:
        return (_join(parts),)
    if len(parts) <= MOST_PARTS:
        return parts
    large = tuple(part for part in parts if len(part.segment) > total / 4)
    small = tuple(part for part in parts if len(part.segment) <= total / 4)
    return (*large, _join(small))


def _join(parts: Sequence[Part]) -> Part:
    segment = merge_segments([(part.segment, part.dead) for part in parts])
    width = max(part.vectors.shape[1] for part in parts)
    vectors = [
        part.vectors[~part.dead] if part.vectors.shape[1] else np.zeros((part.alive, width), dtype=np.int8)
        for part in parts
    ]
    scale = np.concatenate([part.scale[~part.dead] for part in parts])
    return replace(new_part(segment), vectors=np.concatenate(vectors), scale=scale)


def _with_vectors(part: Part, by_id: Mapping[str, NDArray[np.float32]], dimensions: int, *, keep: bool) -> Part:
    rows = {row: value for id_, value in by_id.items() if (row := part.segment.row_of(id_)) is not None}
    usable = keep and part.vectors.shape[1] == dimensions
    if usable and not rows:
        return part
    vectors = part.vectors.copy() if usable else np.zeros((len(part.segment), dimensions), dtype=np.int8)
    scale = part.scale.copy() if usable else np.zeros(len(part.segment), dtype=np.float32)
    for row, value in rows.items():
        largest = float(np.abs(value).max(initial=0.0))
        scale[row] = largest / 127
        vectors[row] = np.rint(value / scale[row]) if largest else 0
    return replace(part, vectors=vectors, scale=scale, vectors_name="")
