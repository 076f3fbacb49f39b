"""The inner loops of search, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def add_terms(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    weights: NDArray[np.float64],
    posting_document: NDArray[np.int32],
    posting_count: NDArray[np.uint16],
    norm: NDArray[np.float64],
    scores: NDArray[np.float64],
) -> None:
    """Add ``weight · count / (count + norm[document])`` of every posting to ``scores``, term at a time.

    Terms are taken in the given order, so that a document's sum is the same in whichever segment it lies.
    """
    for t in range(starts.shape[0]):
        weight = weights[t]
        for p in range(starts[t], ends[t]):
            document = posting_document[p]
            count = posting_count[p]
            scores[document] += weight * count / (count + norm[document])


@njit(cache=True, nogil=True)
def cover_terms(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    posting_document: NDArray[np.int32],
    posting_count: NDArray[np.uint16],
    document: int,
    norm: float,
) -> NDArray[np.float64]:
    """Return ``count / (count + norm)`` of every term in one document, 0 for terms that it lacks.

    A term's postings are in the order of their documents, so each is found by halving.
    """
    covered = np.zeros(starts.shape[0])
    for t in range(starts.shape[0]):
        low, high = starts[t], ends[t]
        while low < high:
            middle = (low + high) // 2
            if posting_document[middle] < document:
                low = middle + 1
            else:
                high = middle
        if low < ends[t] and posting_document[low] == document:
            count = posting_count[low]
            covered[t] = count / (count + norm)
    return covered


@njit(cache=True, nogil=True)
def count_alive(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    posting_document: NDArray[np.int32],
    dead: NDArray[np.bool_],
    frequency: NDArray[np.int64],
) -> None:
    """Add to ``frequency[t]`` the number of term t's documents that were not removed."""
    for t in range(starts.shape[0]):
        for p in range(starts[t], ends[t]):
            if not dead[posting_document[p]]:
                frequency[t] += 1


@njit(cache=True, nogil=True, fastmath=True)
def add_products(
    vectors: NDArray[np.int8],
    scale: NDArray[np.float32],
    side: NDArray[np.int8],
    queries: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Add to ``out[i]`` the product of row i, whose true values are ``vectors[i] · scale[i]``, and its query.

    ``side[i]`` says which of the two queries a row is compared with.
    """
    for i in range(vectors.shape[0]):
        query = queries[side[i]]
        total = np.float32(0.0)
        for j in range(vectors.shape[1]):
            total += np.float32(vectors[i, j]) * query[j]
        out[i] += total * scale[i]


@njit(cache=True, nogil=True)
def saturation(
    posting_document: NDArray[np.int32], posting_count: NDArray[np.uint16], norm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return ``count / (count + norm[document])`` of every posting: what does not depend on the query."""
    found = np.empty(posting_document.shape[0])
    for p in range(posting_document.shape[0]):
        count = posting_count[p]
        found[p] = count / (count + norm[posting_document[p]])
    return found


@njit(cache=True, nogil=True)
def _add(
    first: int,
    last: int,
    terms: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    posting_document: NDArray[np.int32],
    saturated: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    starts, ends, weights = terms
    for t in range(first, last):
        weight = weights[t]
        for p in range(starts[t], ends[t]):
            sums[posting_document[p]] += weight * saturated[p]


@njit(cache=True, nogil=True)
def score_words(
    bounds: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    weights: NDArray[np.float64],
    posting_document: NDArray[np.int32],
    saturated: NDArray[np.float64],
    documents: int,
) -> NDArray[np.float64]:
    """Return the lexical score of every document of a part, in one call without Python in between.

    The terms ``:bounds[0]`` are the query's own. Translation i holds the terms ``bounds[2i]:bounds[2i + 1]`` of the
    other name, then ``bounds[2i + 1]:bounds[2i + 2]`` of the phrase: a document counts with the better of both.
    """
    terms = (starts, ends, weights)
    scores, named, phrase = np.zeros(documents), np.zeros(documents), np.zeros(documents)
    _add(0, bounds[0], terms, posting_document, saturated, scores)
    for i in range(bounds.shape[0] // 2):
        first, middle, last = bounds[2 * i], bounds[2 * i + 1], bounds[2 * i + 2]
        _add(first, middle, terms, posting_document, saturated, named)
        _add(middle, last, terms, posting_document, saturated, phrase)
        for t in range(first, middle):
            for p in range(starts[t], ends[t]):
                document = posting_document[p]
                scores[document] += max(named[document] - phrase[document], 0.0)
                named[document] = 0.0
        for t in range(middle, last):
            for p in range(starts[t], ends[t]):
                phrase[posting_document[p]] = 0.0
    return np.minimum(scores, 1.0)
