"""From a prepared query to a score for every document: BM25 over words, cosine over meaning, one sum of both.

Words: field-weighted BM25 (title words count double; k1 = 1.2, b = 0.75; Robertson & Zaragoza 2009,
doi:10.1561/1500000019) without its constant factor, divided by what the demand could attain at most:

    lexical = Σ weight·idf·count/(count + K)  /  Σ weight·idf

It is the share of what the demand says that the offer covers, rare words counting more, so it compares over demands.
A word that no offer has stays in the denominator: nobody covers it.

Meaning: the closeness of two vectors in [0, 1] (``naru_engine.text.meaning``).  The final score is
``(1 - w)·lexical + w·closeness``.  Where demand and offer are in different languages they share hardly a word, so
that w is larger there; without a vector w is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.kernels import add_products, add_terms, count_alive
from naru_engine.matching.query import TRANSLATION_WEIGHT, PreparedQuery
from naru_engine.matching.state import Part, State

K1 = 1.2
B = 0.75

Scores = NDArray[np.float64]
ALL_ROWS = slice(None)


class Mode(StrEnum):
    """Which evidence counts."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


SAME_LANGUAGE_WEIGHT = 0.25
OTHER_LANGUAGE_WEIGHT = 0.7


@dataclass(frozen=True)
class TranslationWeights:
    """The most that the terms of another name can add, and the terms of the phrase whose name it is."""

    terms: NDArray[np.int64]
    attainable: Scores
    phrase: NDArray[np.int64]


@dataclass(frozen=True)
class TermWeights:
    """Per query term: in how many documents it occurs and the most it can add to ``lexical``; 0 if not said."""

    frequency: NDArray[np.int64]
    attainable: Scores
    translations: tuple[TranslationWeights, ...]


def term_weights(state: State, query: PreparedQuery) -> TermWeights:
    """Weigh the query's terms by their rarity in the whole index."""
    frequency = np.zeros(len(query.terms), dtype=np.int64)
    for part in state.parts:
        starts, ends = part.segment.postings_of(query.hashes)
        if part.dead.any():
            count_alive(starts, ends, part.segment.posting_document, part.dead, frequency)
        else:
            frequency += ends - starts
    rarity = np.log1p((state.alive - frequency + 0.5) / (frequency + 0.5))
    attainable = np.where(query.said, query.weight * rarity, 0.0)
    whole = float(attainable.sum())
    attainable = attainable / whole if whole > 0 else np.zeros_like(attainable)
    # In proportion to the phrase's weight: the rare English name of an everyday word must not outweigh the rest.
    translations = tuple(
        TranslationWeights(
            added, TRANSLATION_WEIGHT * attainable[phrase].sum() * rarity[added] / rarity[added].sum(), phrase
        )
        for added, phrase in query.translations
    )
    return TermWeights(frequency, attainable, translations)


def average_length(state: State) -> float:
    """Return the mean length of the documents that can be found, at least 1."""
    return max(1.0, sum(part.alive_length for part in state.parts) / max(1, state.alive))


def length_norm(part: Part, average: float, rows: slice = ALL_ROWS) -> Scores:
    """Return BM25's K for each document."""
    return np.asarray(K1 * (1 - B + B * part.segment.length[rows] / average), dtype=np.float64)


def lexical_scores(part: Part, query: PreparedQuery, weights: TermWeights, average: float) -> Scores:
    """Return the lexical score of every row of a part, in [0, 1].

    A phrase and its other name are one thing: a document that has both counts with the better one.
    """
    norm = length_norm(part, average)
    said = np.flatnonzero(query.said)
    scores = _sums(part, query, said, weights.attainable[said], norm)
    for other in weights.translations:
        named = _sums(part, query, other.terms, other.attainable, norm)
        phrase = _sums(part, query, other.phrase, weights.attainable[other.phrase], norm)
        scores += np.maximum(named - phrase, 0.0)
    # Several other names of one phrase on top of a demand that is met in full could pass 1.
    return np.minimum(scores, 1.0)


def _sums(part: Part, query: PreparedQuery, terms: NDArray[np.int64], attainable: Scores, norm: Scores) -> Scores:
    """Return what some terms add to every row of a part."""
    sums = np.zeros(len(part.segment), dtype=np.float64)
    starts, ends = part.segment.postings_of(query.hashes[terms])
    add_terms(starts, ends, attainable, part.segment.posting_document, part.segment.posting_count, norm, sums)
    return sums


def closeness(part: Part, query: PreparedQuery, rows: slice = ALL_ROWS) -> Scores:
    """Return how close in meaning the rows are to the query, in [0, 1]; 0 for rows without a vector."""
    scale = part.scale[rows]
    if query.vector is None or not part.vectors.shape[1]:
        return np.zeros(len(scale))
    other_language = np.asarray(part.segment.korean[rows] != query.korean).astype(np.int8)
    out = query.vector.offsets[other_language]
    add_products(part.vectors[rows], scale, other_language, query.vector.vectors, out)
    return np.where(scale > 0, np.clip(out.astype(np.float64), 0.0, 1.0), 0.0)


def dense_weights(part: Part, query: PreparedQuery, mode: Mode, rows: slice = ALL_ROWS) -> Scores:
    """Return w for the rows of a part."""
    scale = part.scale[rows]
    if mode is Mode.LEXICAL or query.vector is None:
        return np.zeros(len(scale))
    if mode is Mode.SEMANTIC:
        return np.where(scale > 0, 1.0, 0.0)
    weight = np.where(part.segment.korean[rows] == query.korean, SAME_LANGUAGE_WEIGHT, OTHER_LANGUAGE_WEIGHT)
    return np.where(scale > 0, weight, 0.0)


def score_shares(
    part: Part, query: PreparedQuery, weights: TermWeights, average: float, mode: Mode
) -> tuple[Scores, Scores]:
    """Return both shares of the score of every row: words and meaning; their sum is the score."""
    dense_weight = dense_weights(part, query, mode)
    lexical = np.zeros(len(part.segment))
    if mode is not Mode.SEMANTIC:
        lexical = (1.0 - dense_weight) * lexical_scores(part, query, weights, average)
    if not dense_weight.any():
        return lexical, np.zeros(len(part.segment))
    return lexical, dense_weight * closeness(part, query)
