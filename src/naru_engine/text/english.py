"""English words: Porter's stems (Snowball) and the words that say nothing."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import snowballstemmer

# The closed class of function words; left in, they would pass for unmet wishes of an English demand.
STOP_WORDS = frozenset(
    resources.files("naru_engine.text").joinpath("stop_words_en.txt").read_text(encoding="utf-8").split()
)

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word: ``batteries`` and ``battery`` give ``batteri``."""
    return str(_stemmer.stemWord(word))
