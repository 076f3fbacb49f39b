"""A demand as weighted terms that remember which visible word they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.document import Query
from naru_engine.matching.segment import TITLE_WEIGHT, hash_of
from naru_engine.text.glossary import Glossary
from naru_engine.text.language import is_korean
from naru_engine.text.meaning import QueryVector
from naru_engine.text.normalise import normalise
from naru_engine.text.terms import words_of

TRANSLATION_WEIGHT = 0.5
"""A name that the glossary added can add half of what the demand's own phrase can."""


@dataclass(frozen=True)
class QueryWord:
    """One word of the demand as a person reads it; ``translates`` names the phrase when the glossary added it."""

    text: str
    terms: tuple[str, ...]
    count: float
    translates: str = ""
    phrase: tuple[str, ...] = ()


@dataclass(frozen=True)
class PreparedQuery:
    """Distinct terms in order of first appearance; ``weight[t]`` is how often the words say term t.

    ``said[t]`` is False for terms that only the glossary added; they can add to a score but nothing is missing
    when they do not.  ``translations`` pairs the positions of added terms with those of the phrase they translate.
    """

    words: tuple[QueryWord, ...]
    terms: tuple[str, ...]
    hashes: NDArray[np.uint64]
    weight: NDArray[np.float64]
    said: NDArray[np.bool_]
    translations: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    korean: bool
    vector: QueryVector | None


def prepare_query(query: Query, glossary: Glossary | None = None) -> PreparedQuery:
    """Count the demand's words and terms; the title counts as it does in documents."""
    return replace(_prepared(query.title, query.text, glossary), vector=query.vector)


@lru_cache(maxsize=256)
def _prepared(title: str, text: str, glossary: Glossary | None) -> PreparedQuery:
    """Prepare the words; remembered, for searching, counting and explaining ask with the same query in turn."""
    query = Query(title, text)
    said = _count_words(query)
    words = list(said)
    if glossary is not None:
        words += _translations(query, said, glossary)
    weight: dict[str, float] = {}
    spoken: set[str] = set()
    for word in words:
        for term in word.terms:
            weight[term] = weight.get(term, 0.0) + word.count
        if not word.translates:
            spoken.update(word.terms)
    terms = tuple(weight)
    place = {term: at for at, term in enumerate(terms)}
    return PreparedQuery(
        words=tuple(words),
        terms=terms,
        hashes=np.array([hash_of(term) for term in terms], dtype=np.uint64),
        weight=np.array([weight[term] for term in terms], dtype=np.float64),
        said=np.array([term in spoken for term in terms], dtype=np.bool_),
        translations=tuple(
            (_places(word.terms, place), _places([term for term in word.phrase if term in spoken], place))
            for word in words
            if word.translates
        ),
        korean=is_korean(query.passage),
        vector=None,
    )


def _places(terms: Iterable[str], place: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array([place[term] for term in dict.fromkeys(terms)], dtype=np.int64)


def _count_words(query: Query) -> list[QueryWord]:
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    shown: dict[tuple[str, tuple[str, ...]], str] = {}
    for text, weight in ((normalise(query.title), TITLE_WEIGHT), (normalise(query.text), 1)):
        for word in words_of(text):
            visible = text[word.start : word.end]
            key = (visible.lower(), word.terms)
            counts[key] += weight
            shown.setdefault(key, visible)
    return [QueryWord(shown[key], key[1], count) for key, count in counts.items()]


def _translations(query: Query, said: list[QueryWord], glossary: Glossary) -> list[QueryWord]:
    """Return the other language's words for phrases of the demand, each once, unless the demand says them itself."""
    spoken = {term for word in said for term in word.terms}
    added: dict[str, QueryWord] = {}
    for entry in glossary.translations_in(normalise(query.passage)):
        terms = tuple(term for term in _terms_of(entry.translation) if term not in spoken)
        if terms and entry.translation not in added:
            added[entry.translation] = QueryWord(entry.translation, terms, 1.0, entry.phrase, _terms_of(entry.phrase))
    return list(added.values())


@lru_cache(maxsize=20_000)
def _terms_of(name: str) -> tuple[str, ...]:
    """Return the terms of a name in the glossary, which come up again with every demand that says it."""
    return tuple(term for word in words_of(name) for term in word.terms)
