"""The places in a text that answer a demand: short windows with the shared words marked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from naru_engine.text.normalise import normalise
from naru_engine.text.terms import Word, words_of

WINDOW = 140
"""Longest passage in characters; a patent's sentence can fill a page."""

_DIGITS = 9  # gains that differ later than this are alike: they were added up in another order
_NOTHING = 1e-9  # what is left of a running sum of shares when all were taken off again
_SENTENCE = re.compile(r"[^.!?。\n]+(?:[.!?。]+(?!\s|$)[^.!?。\n]*)*[.!?。]*")


@dataclass(frozen=True)
class Passage:
    """A piece of a text; ``share`` is what its terms add to the score, ``marks`` are spans of shared words in it."""

    text: str
    share: float
    marks: tuple[tuple[int, int], ...]
    in_title: bool = False


def best_passages(text: str, shares: Mapping[str, float], most: int = 2, *, in_title: bool = False) -> list[Passage]:
    """Return up to ``most`` passages that together show the largest shares, each term counted once, best first.

    ``shares`` maps terms to what they added to the score.  Greedy; ties go to the earlier passage.  Linear in the
    text for each passage.
    """
    normal, words, sentences = _read(text)
    left = {term: share for term, share in shares.items() if share > 0}
    chosen: list[_Window] = []
    while len(chosen) < most:
        best = max(_windows(words, sentences, left), key=lambda window: round(window.gain, _DIGITS), default=None)
        if best is None or best.gain <= _NOTHING:
            break
        chosen.append(best)
        for word in words[best.first : best.last]:
            for term in word.terms:
                left.pop(term, None)
    return [_passage(normal, words[w.first : w.last], w, shares, in_title=in_title) for w in chosen]


def shared_spans(text: str, word: Word, shares: Mapping[str, float]) -> list[tuple[int, int]]:
    """Return the parts of a word that are shared: all of it by a morpheme, stem or number, else its shared bigrams."""
    if any(shares.get(term, 0.0) > 0 for term in word.terms if term[0] != "b"):
        return [(word.start, word.end)]
    spans: list[tuple[int, int]] = []
    for term in word.terms:
        if shares.get(term, 0.0) <= 0:
            continue
        at = text.find(term[2:], word.start, word.end)
        if at < 0:
            continue
        if spans and at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + len(term) - 2)
        else:
            spans.append((at, at + len(term) - 2))
    return spans


class _Window(NamedTuple):
    """Words ``first:last`` shown as ``text[start:end]``; ``gain`` is what its terms add."""

    gain: float
    start: int
    end: int
    first: int
    last: int


@lru_cache(maxsize=4_096)
def _read(text: str) -> tuple[str, tuple[Word, ...], tuple[tuple[int, int], ...]]:
    """Normalise a text and find its words and sentences; remembered, for one offer is shown to many demands."""
    normal = normalise(text)
    spans = tuple(match.span() for match in _SENTENCE.finditer(normal) if match[0].strip())
    return normal, tuple(words_of(normal)), spans


def _windows(
    words: Sequence[Word], sentences: Sequence[tuple[int, int]], shares: Mapping[str, float]
) -> Iterator[_Window]:
    """Yield every short sentence whole, and of a long one each part that begins at a word with a share."""
    first = 0
    for start, end in sentences:
        last = first
        while last < len(words) and words[last].start < end:
            last += 1
        if end - start <= WINDOW:
            terms = {term for word in words[first:last] for term in word.terms}
            # Exact, and so the same in whatever order the set gives its terms.
            gain = math.fsum(shares.get(term, 0.0) for term in terms)
            yield _Window(gain, start, end, first, last)
        else:
            yield from _parts(words, first, last, shares)
        first = last


def _parts(words: Sequence[Word], first: int, last: int, shares: Mapping[str, float]) -> Iterator[_Window]:
    """Slide over the words of a long sentence, counting each term inside the window once."""
    inside: Counter[str] = Counter()
    gain, stop = 0.0, first
    for begin in range(first, last):
        while stop < last and words[stop].end - words[begin].start <= WINDOW:
            for term in words[stop].terms:
                inside[term] += 1
                gain += shares.get(term, 0.0) if inside[term] == 1 else 0.0
            stop += 1
        if stop <= begin:  # one word longer than the window
            stop = begin + 1
            continue
        if any(term in shares for term in words[begin].terms):
            yield _Window(gain, words[begin].start, words[stop - 1].end, begin, stop)
        for term in words[begin].terms:
            inside[term] -= 1
            gain -= shares.get(term, 0.0) if inside[term] == 0 else 0.0


def _passage(
    text: str, words: Sequence[Word], window: _Window, shares: Mapping[str, float], *, in_title: bool
) -> Passage:
    shown = text[window.start : window.end]
    offset = window.start + len(shown) - len(shown.lstrip())
    marks = tuple((start - offset, end - offset) for word in words for start, end in shared_spans(text, word, shares))
    return Passage(re.sub(r"\s", " ", shown.strip()), window.gain, marks, in_title)
