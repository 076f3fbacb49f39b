"""Korean words to morphemes, by kiwipiepy, one word (eojeol) at a time.

A word is analysed by itself and remembered.  That loses the context of the sentence and wins three things that
matter more here: the same word gives the same terms in a demand and in an offer, a changed offer is indexed as it
would be in a rebuild, and long texts cost little because words repeat (measured: the quality of ranking is the same).
"""

from __future__ import annotations

import importlib
import os
import re
import threading
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """A content morpheme inside a word: ``word[start:end]`` is where it stands."""

    form: str
    start: int
    end: int
    is_verb: bool


# Nouns, roots and foreign words count at any length, verbs and adjectives from two syllables on.  Bound nouns,
# numerals, pronouns, particles and endings say nothing about a technology.
_NOUNS = frozenset({"NNG", "NNP", "XR"})
_VERBS = frozenset({"VV", "VA", "VV-I", "VV-R", "VA-I", "VA-R"})
_REMEMBERED = 300_000


@cache
def field_terms() -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the field's own words and, for other spellings, which word is meant."""
    words: list[str] = []
    spellings: dict[str, str] = {}
    for line in _resource("field_terms.txt").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, others = line.partition("=")
        words.append(word.strip())
        spellings |= {other.strip().lower(): word.strip() for other in others.split(",") if other.strip()}
    return tuple(words), spellings


@cache
def spelling_pattern() -> re.Pattern[str]:
    """Match any other spelling of a field term, longest first; case is ignored."""
    spellings = sorted(field_terms()[1], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(s) for s in spellings)})", re.IGNORECASE)


def is_particle(word: str) -> bool:
    """Say whether a Hangul run behind a Latin word or bracket is grammar only, as 는 in ``AI는``."""
    return word in _particles()


@cache
def _particles() -> frozenset[str]:
    return frozenset(_resource("particles_ko.txt").split())


@cache
def _boilerplate() -> frozenset[str]:
    """Words of patents and notices that stand in every text of their kind and name no matter."""
    return frozenset(_resource("boilerplate_ko.txt").split())


def _resource(name: str) -> str:
    return resources.files("naru_engine.text").joinpath(name).read_text(encoding="utf-8")


class KoreanAnalyser:
    """Morphemes of single words; loads Kiwi (2 s, 330 MB) at the first Korean word and keeps what it learnt."""

    def __init__(self) -> None:
        self._kiwi: Any = None
        self._lock = threading.Lock()
        self._words: dict[str, tuple[Piece, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Analyse the words not met yet, on all cores."""
        fresh = [word for word in dict.fromkeys(words) if word not in self._words]
        if not fresh:
            return
        with self._lock:
            if len(self._words) + len(fresh) > _REMEMBERED:
                self._words = {}
            kiwi = self._loaded()
            for word, tokens in zip(fresh, kiwi.tokenize(fresh), strict=True):
                self._words[word] = tuple(_pieces(tokens))

    def pieces(self, word: str) -> tuple[Piece, ...]:
        """Return the content morphemes of one Hangul word, in order."""
        found = self._words.get(word)
        if found is None:
            self.learn([word])
            found = self._words.get(word, ())
        return found

    def warm(self) -> None:
        """Load Kiwi now, so that the first question does not wait for it: it is ready after its first word only."""
        with self._lock:
            self._loaded().tokenize("준비")

    def _loaded(self) -> Any:
        if self._kiwi is None:
            # Imported here: English-only work and `--help` should not pay for it.
            # Its dictionary of names of several words cannot match in single words: without it, loading takes half
            # the time and 190 MB less.
            kiwi = importlib.import_module("kiwipiepy").Kiwi
            self._kiwi = kiwi(num_workers=os.cpu_count() or 1, load_multi_dict=False)
            for word in field_terms()[0]:
                self._kiwi.add_user_word(word, "NNP", 3.0)
        return self._kiwi


def _pieces(tokens: Iterable[Any]) -> Iterable[Piece]:
    for token in tokens:
        verb = token.tag in _VERBS
        if token.tag in _NOUNS or (verb and len(token.form) > 1):
            if token.form in _boilerplate():
                continue
            yield Piece(token.form.replace(" ", ""), token.start, token.start + token.len, verb)


shared_analyser = KoreanAnalyser()
