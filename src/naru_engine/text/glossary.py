"""Korean and English names of one thing, from an operator's own list and from texts that say both.

Technical Korean writes the English name in brackets behind the Korean one, ``이차전지(secondary battery)``, and
sometimes the other way round.  Pairs mined from the offers let a demand in one language find the other without any
model.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from naru_engine.text.korean import shared_analyser
from naru_engine.text.normalise import normalise
from naru_engine.text.terms import learn_words, words_of

_KOREAN_FIRST = re.compile(r"([가-힣][가-힣 ]*)\(\s*([A-Za-z][A-Za-z0-9 \-]{1,48}[A-Za-z0-9])\s*[),;]")
_ENGLISH_FIRST = re.compile(r"\b([A-Za-z][A-Za-z \-]{2,48})\s?\(\s*([가-힣][가-힣 ]{0,20}[가-힣])\s*\)")
_MOST_WORDS = 4


class Translation(NamedTuple):
    """A phrase that stands in a text, and its name in the other language."""

    phrase: str
    translation: str


_Index = dict[tuple[tuple[str, ...], ...], list[Translation]]


@dataclass(frozen=True, eq=False)
class Glossary:
    """Pairs (Korean, English); looks up by words, so that inflected and differently cased phrases are found."""

    pairs: tuple[tuple[str, str], ...]
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        learn_words(phrase for pair in self.pairs for phrase in pair)
        index: _Index = {}
        for korean, english in self.pairs:
            for phrase, translation in ((korean, english), (english, korean)):
                key = tuple(word.terms for word in words_of(phrase))
                if key:
                    index.setdefault(key, []).append(Translation(phrase, translation))
        object.__setattr__(self, "_index", index)

    def translations_in(self, text: str) -> list[Translation]:
        """Return the translations of all known phrases in a normalised text, in the order they stand, each once."""
        keys = [word.terms for word in words_of(text)]
        found: dict[Translation, None] = {}
        for start in range(len(keys)):
            for size in range(1, _MOST_WORDS + 1):
                for translation in self._index.get(tuple(keys[start : start + size]), ()):
                    found.setdefault(translation)
        return list(found)

    def joined_with(self, other: Glossary) -> Glossary:
        """Return both lists as one, this one's pairs first."""
        return Glossary(tuple(dict.fromkeys((*self.pairs, *other.pairs))))


def mine_glossary(texts: Iterable[str], least: int = 1) -> Glossary:
    """Collect bracketed pairs that occur in at least ``least`` texts, most frequent first, then alphabetical."""
    seen: Counter[tuple[str, str]] = Counter()
    for text in texts:
        seen.update(set(_pairs_in(normalise(text))))
    kept = sorted((pair for pair, count in seen.items() if count >= least), key=lambda pair: (-seen[pair], pair))
    return Glossary(tuple(kept))


def read_glossary(path: Path) -> Glossary:
    """Read an operator's list: CSV or TSV in UTF-8, Korean then English, without a header.

    Raises ValueError naming the file and line of a row that does not have both.
    """
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    pairs = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            cells = [normalise(cell).strip() for cell in row]
            if not any(cells):
                continue
            if len(cells) < 2 or not cells[0] or not cells[1]:
                raise ValueError(f"{path}:{number}: {row!r} needs a Korean and an English name")
            pairs.append((cells[0], cells[1]))
    return Glossary(tuple(pairs))


def _pairs_in(text: str) -> Iterable[tuple[str, str]]:
    for match in _KOREAN_FIRST.finditer(text):
        english = match[2].strip()
        phrase = _noun_phrase(match[1], len(english.split()))
        if phrase and not _is_numeral(english):
            yield phrase, english.lower()
    for match in _ENGLISH_FIRST.finditer(text):
        words = match[1].split()
        korean = match[2].strip()
        # The English phrase ends at the bracket; how far left it reaches is guessed from the Korean words.
        yield korean, " ".join(words[-max(1, len(korean.split())) :]).lower()


def _noun_phrase(before: str, most: int) -> str:
    """Return the nouns right before the bracket: words without particles, at most as many as the English name has."""
    words: list[str] = []
    for word in reversed(before.split()[-most:]):
        pieces = shared_analyser.pieces(word)
        if not pieces or pieces[-1].end != len(word):
            break
        words.insert(0, word)
    phrase = " ".join(words)
    return phrase if len(phrase) > 1 else ""


def _is_numeral(name: str) -> bool:
    """Recognise reference signs such as ``S101`` and single letters."""
    return re.fullmatch(r"[A-Za-z]{1,2}\d*", name) is not None
