"""Which industry codes a text speaks of: by the names of the classes, and by the words of the field.

The official names know no «다이캐스팅»: `data/industry_terms.csv` says which classes such a word means, best first.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from naru.people.industries import Industry, all_industries

_TERMS = Path(__file__).parent / "data" / "industry_terms.csv"
_WORD = re.compile(r"[가-힣A-Za-z]{2,}")
# Endings that nearly every name has.
_ENDING = re.compile(r"(제조업|도매업|소매업|서비스업|공급업|업)$")
_SAYS_NOTHING = frozenset({"기타", "제조", "관련", "그외", "이외", "제품", "유사", "및", "그"})


def suggest_industries(text: str, *, limit: int = 4) -> list[Industry]:
    """The finest industries that the text's words of the field mean, or whose names share its rarest words.

    Best first; ties by code. A word of the field weighs as much as a word that only one class has in its name.

    Looks for words of the names inside the text, so that particles («알루미늄을») do not hide them.
    """
    scores: dict[str, float] = defaultdict(float)
    for word, codes in _codes_by_word().items():
        if word in text:
            for code in codes:
                scores[code] += len(word) / len(codes)
    for term, meant in industry_terms().items():
        if term in text:
            for place, code in enumerate(meant, start=1):
                scores[code] += len(term) / place
    best = sorted(scores, key=lambda code: (-scores[code], code))[:limit]
    return [all_industries()[code] for code in best]


@cache
def _codes_by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item in all_industries().values():
        if len(item.code) != 5:
            continue
        for word in _WORD.findall(item.name):
            stem = _ENDING.sub("", word)
            if len(stem) >= 2 and stem not in _SAYS_NOTHING:
                found[stem].add(item.code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}


@cache
def industry_terms() -> Mapping[str, tuple[str, ...]]:
    """Words of the field and the classes that each means, best first."""
    with _TERMS.open(encoding="utf-8", newline="") as file:
        return {row["term"]: tuple(row["codes"].split()) for row in csv.DictReader(file)}
