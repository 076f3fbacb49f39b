"""Text to terms: Korean morphemes and character bigrams, English stems, numbers.

A term is a string whose first two characters say its kind: ``m/기포`` morpheme, ``b/기포`` bigram, ``e/alumin`` stem
(any other script's words too), ``n/6061`` number.  Morphemes carry the meaning; bigrams catch compounds that are
written apart or that the dictionary does not know; both together rank better than either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from naru_engine.text.english import STOP_WORDS, stem
from naru_engine.text.korean import field_terms, is_particle, shared_analyser, spelling_pattern
from naru_engine.text.normalise import normalise


class TermKind(StrEnum):
    """What a term is; the value is its prefix."""

    MORPHEME = "m"
    BIGRAM = "b"
    STEM = "e"
    NUMBER = "n"


class Word(NamedTuple):
    """A visible word with its terms: ``text[start:end]`` is its content without particles."""

    start: int
    end: int
    terms: tuple[str, ...]


def kind_of(term: str) -> TermKind:
    """Return the kind of a term."""
    return TermKind(term[0])


# Hangul runs; Han and Kana runs; numbers; words of any other script, which may contain digits (CO2, 5G, AL6061).
_WORD = re.compile(
    "(?P<hangul>[가-힣]+)|(?P<han>[\u3040-\u30ff\u3400-\u9fff]+)"
    r"|(?P<number>\d+(?:[.,]\d+)*(?![^\W\d_가-힣\u3040-\u30ff\u3400-\u9fff]))"
    "|(?P<other>[^\\W_가-힣\u3040-\u30ff\u3400-\u9fff]+)"
)
# Reference numerals of drawings, "(20)" and "(121a)", and dates say nothing about the matter.
_EMPTY_NUMBER = re.compile(
    r"\(\s*\d{1,4}[a-z]?(?:\s*,\s*\d{1,4}[a-z]?)*\s*\)"
    r"|(?<!\w)\d{1,4}\s?(?:년도|[년월일차회])(?=(?:에|의|부터|까지|은|는|이|가|을|를|로|간)?(?!\w))"
)
_HANGUL = re.compile("[가-힣]+")


def words_of(text: str) -> list[Word]:
    """Return the words of a normalised text in order, each with its terms; words without content are left out."""
    words = _respelt_words(text)
    for match in _WORD.finditer(_blank(_blank(text, spelling_pattern()), _EMPTY_NUMBER)):
        word = _word(match, text)
        if word is not None:
            words.append(word)
    return sorted(words)


def count_terms(text: str) -> Counter[str]:
    """Return how often each term occurs in a text (normalised here)."""
    return Counter(term for word in words_of(normalise(text)) for term in word.terms)


def count_terms_of(texts: Sequence[str]) -> list[Counter[str]]:
    """Count the terms of many texts: as ``count_terms`` on each, but new Korean words are analysed on all cores."""
    normal = [normalise(text) for text in texts]
    learn_words(normal)
    return [Counter(term for word in words_of(text) for term in word.terms) for text in normal]


def learn_words(texts: Iterable[str]) -> None:
    """Analyse the Korean words of normalised texts together, on all cores, instead of each when it is met."""
    shared_analyser.learn(run for text in texts for run in _HANGUL.findall(text))


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    """Replace matches by as many spaces, so that positions stay."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _respelt_words(text: str) -> list[Word]:
    """Find other spellings of field terms (2차전지) and give them the terms of the usual one (이차전지)."""
    usual = field_terms()[1]
    return [
        Word(match.start(), match.end(), _hangul_terms(usual[match[0].lower()]))
        for match in spelling_pattern().finditer(text)
    ]


def _word(match: re.Match[str], text: str) -> Word | None:
    start, end, run = match.start(), match.end(), match[0]
    if match["hangul"]:
        return _hangul_word(run, start, text)
    if match["han"]:
        return Word(start, end, tuple(bigrams(run)) or (f"b/{run}",))
    if match["number"]:
        return Word(start, end, (f"n/{run.replace(',', '')}",))
    lower = run.lower()
    return None if lower in STOP_WORDS else Word(start, end, (f"e/{stem(lower)}",))


def _hangul_word(run: str, start: int, text: str) -> Word | None:
    before = text[start - 1 : start]
    if before and not before.isspace() and is_particle(run):
        return None
    content = _hangul_content(run)
    return content and Word(start + content.start, start + content.end, content.terms)


@lru_cache(maxsize=200_000)
def _hangul_content(run: str) -> Word | None:
    """Return where in a run its content stands and the terms; None for grammar only."""
    pieces = shared_analyser.pieces(run)
    if not pieces:  # A word that the dictionary does not know is taken for a noun, so this is grammar.
        return None
    return Word(pieces[0].start, max(piece.end for piece in pieces), _hangul_terms(run))


def _hangul_terms(run: str) -> tuple[str, ...]:
    """Return the morphemes, and the bigrams of the nouns: those of a verb change with its ending."""
    pieces = shared_analyser.pieces(run)
    nouns = [piece for piece in pieces if not piece.is_verb]
    content = run[nouns[0].start : nouns[-1].end] if nouns else ""
    return (*(f"m/{piece.form}" for piece in pieces), *bigrams(content))


def bigrams(run: str) -> list[str]:
    """Return the pairs of neighbouring characters of a run as bigram terms."""
    return [f"b/{run[i : i + 2]}" for i in range(len(run) - 1)]
