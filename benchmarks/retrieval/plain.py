"""Plain BM25 as everybody has it: words between spaces (Porter stems for the English awards), lucene's formula."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import snowballstemmer
from numpy.typing import NDArray

_porter = snowballstemmer.stemmer("porter")


def by_spaces(text: str) -> list[str]:
    return text.lower().split()


def by_stems(text: str) -> list[str]:
    return [str(stem) for stem in _porter.stemWords(re.findall(r"[a-z0-9]+", text.lower()))]


class PlainBm25:
    """All scores of bm25s with k1 1.2 and b 0.75."""

    def __init__(self, tokens: Sequence[Sequence[str]]) -> None:
        self._index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        self._index.index([list(words) for words in tokens], show_progress=False)

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of every document for a query."""
        return np.asarray(self._index.get_scores(list(tokens)), dtype=np.float64)
