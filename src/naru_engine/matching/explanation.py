"""Why a document scored what it did, exactly: the shares below add up to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.document import Document
from naru_engine.matching.kernels import cover_terms
from naru_engine.matching.query import PreparedQuery, QueryWord
from naru_engine.matching.scoring import (
    Mode,
    TermWeights,
    TranslationWeights,
    average_length,
    closeness,
    dense_weights,
    length_norm,
    term_weights,
)
from naru_engine.matching.state import Model, Part, State
from naru_engine.text.passages import Passage, best_passages

MISSED = 0.15
"""A word of the demand counts as missing when less than this part of its attainable share was reached."""


class WordShare(NamedTuple):
    """A word of the demand: what it added to the score, out of what it could have added.

    ``found`` are the parts that the document has when it does not have all of the word (집합 of 집합투자);
    ``translates`` names the demand's own phrase when the glossary supplied the word.
    """

    word: str
    share: float
    attainable: float
    translates: str = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeaningShare:
    """What closeness of meaning added by this model: ``share = weight · closeness``."""

    model: str
    version: str
    closeness: float
    weight: float
    share: float


@dataclass(frozen=True)
class Explanation:
    """``score`` = sum of the words' shares + the meaning's share (``recomputed``).

    ``words`` come largest share first; ``missing`` are words of the demand that the document hardly has, largest
    loss first; ``passages`` show where the shared words stand.
    """

    id: str
    score: float
    words: tuple[WordShare, ...]
    meaning: MeaningShare | None
    missing: tuple[WordShare, ...]
    passages: tuple[Passage, ...]

    def recomputed(self) -> float:
        """Add up the reasons again."""
        return sum(word.share for word in self.words) + (self.meaning.share if self.meaning else 0.0)


@dataclass(frozen=True)
class SaidWords:
    """The demand's own words against its terms: entry i says that word ``word[i]`` brought ``fraction[i]`` of term
    ``term[i]``, in proportion to how often it said it."""

    words: tuple[QueryWord, ...]
    word: NDArray[np.int64]
    term: NDArray[np.int64]
    fraction: NDArray[np.float64]

    @classmethod
    def of(cls, query: PreparedQuery) -> SaidWords:
        """Look up once per query what every explanation hands its shares out by."""
        position = {term: at for at, term in enumerate(query.terms)}
        words = tuple(word for word in query.words if not word.translates)
        pairs = [(row, position[term]) for row, word in enumerate(words) for term in word.terms]
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        terms = np.array([at for _, at in pairs], dtype=np.int64)
        counts = np.array([word.count for word in words], dtype=np.float64)
        return cls(words, rows, terms, counts[rows] / query.weight[terms])

    def total(self, of_terms: NDArray[np.float64]) -> list[float]:
        """Return what each word has of a quantity that is given by term."""
        held = np.bincount(self.word, self.fraction * of_terms[self.term], minlength=len(self.words))
        return [float(one) for one in held]

    def shares(self, gained: NDArray[np.float64], attainable: NDArray[np.float64]) -> list[WordShare]:
        """Return each word's share, and the parts that were found where not all of it was."""
        held: list[list[str]] = [[] for _ in self.words]
        names = [term for word in self.words for term in word.terms]
        for name, row, gain in zip(names, self.word.tolist(), gained[self.term].tolist(), strict=True):
            if gain > 0:
                held[row].append(name)
        return [
            WordShare(word.text, share, most, found=_joined_parts(parts) if 0 < len(parts) < len(word.terms) else ())
            for word, share, most, parts in zip(
                self.words, self.total(gained), self.total(attainable), held, strict=True
            )
        ]


@dataclass(frozen=True)
class Weighed:
    """A query against one generation of the index: what every explanation of a list of results shares."""

    query: PreparedQuery
    weights: TermWeights
    said: SaidWords
    average: float
    mode: Mode

    @classmethod
    def by(cls, state: State, query: PreparedQuery, mode: Mode) -> Weighed:
        """Weigh the query's words by their rarity in the index."""
        return cls(query, term_weights(state, query), SaidWords.of(query), average_length(state), mode)


def explain_row(state: State, part: Part, row: int, weighed: Weighed, document: Document) -> Explanation:
    """Explain the score of one row of a part.  Costs the document's length, whatever the size of the index."""
    query, weights, mode = weighed.query, weighed.weights, weighed.mode
    dense_weight = float(dense_weights(part, query, mode, slice(row, row + 1))[0])
    covered = _covered(part, row, query, weighed.average)
    lexical_weight = 0.0 if mode is Mode.SEMANTIC else 1.0 - dense_weight
    gained = covered * weights.attainable
    others = [_other_name(covered, gained, other) for other in weights.translations]
    whole = float(gained.sum()) + sum(float(other.sum()) for other in others)
    factor = lexical_weight / max(1.0, whole)
    words = weighed.said.shares(gained * factor, weights.attainable * lexical_weight)
    words += _other_names(query, weights, [other * factor for other in others], lexical_weight)
    for other, most in zip(others, weights.translations, strict=True):
        gained[most.terms] += other
    meaning = _meaning(part, row, query, state.model, dense_weight)
    found = sorted((word for word in words if word.share > 0), key=lambda word: -word.share)
    lost = [word for word in words if not word.translates and word.share < MISSED * word.attainable]
    return Explanation(
        id=document.id,
        score=whole * factor + (meaning.share if meaning else 0.0),
        words=tuple(found),
        meaning=meaning,
        missing=tuple(sorted(lost, key=lambda word: -word.attainable)),
        passages=_passages(document, dict(zip(query.terms, (gained * factor).tolist(), strict=True))),
    )


def _covered(part: Part, row: int, query: PreparedQuery, average: float) -> NDArray[np.float64]:
    """Return which part of each term's attainable share a row reaches, as the kernel counts it."""
    segment = part.segment
    norm = float(length_norm(part, average, slice(row, row + 1))[0])
    starts, ends = segment.postings_of(query.hashes)
    covered: NDArray[np.float64] = cover_terms(starts, ends, segment.posting_document, segment.posting_count, row, norm)
    return covered


def _other_name(
    covered: NDArray[np.float64], gained: NDArray[np.float64], other: TranslationWeights
) -> NDArray[np.float64]:
    """Return what each term of another name adds beyond the phrase itself."""
    named = covered[other.terms] * other.attainable
    whole = float(named.sum())
    beyond = max(0.0, whole - float(gained[other.phrase].sum()))
    return np.asarray(named * (beyond / whole if whole > 0 else 0.0))


def _other_names(
    query: PreparedQuery, weights: TermWeights, gained: Sequence[NDArray[np.float64]], lexical_weight: float
) -> list[WordShare]:
    names = [word for word in query.words if word.translates]
    return [
        WordShare(name.text, float(gain.sum()), float(most.attainable.sum()) * lexical_weight, name.translates)
        for name, gain, most in zip(names, gained, weights.translations, strict=True)
    ]


def _joined_parts(terms: list[str]) -> tuple[str, ...]:
    """Return terms as a person reads them: neighbouring bigrams joined, those inside a found morpheme left out."""
    whole = [term[2:] for term in terms if term[0] != "b"]
    parts: list[str] = []
    for pair in (term[2:] for term in terms if term[0] == "b"):
        if parts and parts[-1][-1] == pair[0]:
            parts[-1] += pair[1:]
        else:
            parts.append(pair)
    return (*whole, *(part for part in parts if not any(part in word or word in part for word in whole)))


def _meaning(part: Part, row: int, query: PreparedQuery, model: Model | None, weight: float) -> MeaningShare | None:
    if model is None or weight == 0:
        return None
    near = float(closeness(part, query, slice(row, row + 1))[0])
    return MeaningShare(model.name, model.version, near, weight, weight * near)


def _passages(document: Document, shares: dict[str, float]) -> tuple[Passage, ...]:
    title = best_passages(document.title, shares, most=1, in_title=True)
    return (*title, *best_passages(document.text, shares, most=2))
