"""Reasons in one line of text: shares that add up to the score, the passages, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from naru_engine.matching import Explanation, OwnerHit, WordShare
from naru_engine.tables import Phrase
from naru_engine.text import Passage

SHOWN_WORDS = 8
SHOWN_MISSING = 5
SHOWN_WORKS = 3
LOW = 0.5
"""Below this score the result also says what is missing."""

DECIMALS = 4
_TOO_LITTLE = 0.001

_MEANING = Phrase("뜻의 가까움", "closeness of meaning")
_REST = Phrase("그 밖", "others")


def reasons_of(explanation: Explanation, lang: str) -> str:
    """``기포 0.1539 + 알루미늄 0.0705 + 뜻의 가까움 0.1200 + 그 밖 0.0211 = 0.3655``: the terms add up to the score."""
    shares: dict[str, float] = {}
    for word in explanation.words:
        shares[_label(word)] = shares.get(_label(word), 0.0) + word.share
    return _sum(shares, explanation.meaning.share if explanation.meaning else 0.0, explanation.score, lang)


def owner_reasons_of(owner: OwnerHit, explanations: Sequence[Explanation], lang: str) -> str:
    """As ``reasons_of``, over the owner's best works, each word weighted as its work is; the works are named."""
    by_id = {explanation.id: explanation for explanation in explanations}
    shares: dict[str, float] = {}
    meaning = 0.0
    for work in owner.works:
        explanation = by_id.get(work.id)
        if explanation is None or work.score <= 0:
            continue
        weight = work.share / work.score
        for word in explanation.words:
            shares[_label(word)] = shares.get(_label(word), 0.0) + weight * word.share
        meaning += weight * (explanation.meaning.share if explanation.meaning else 0.0)
    ordered = dict(sorted(shares.items(), key=lambda item: -item[1]))
    works = ", ".join(f"{work.id} {work.share:.{DECIMALS}f}" for work in owner.works[:SHOWN_WORKS])
    more = len(owner.works) - SHOWN_WORKS
    if more > 0:
        works += f" … +{more}"
    return f"{_sum(ordered, meaning, owner.score, lang)} [{works}]"


def passages_of(explanation: Explanation) -> str:
    """The passages, best first, shared words between «»."""
    return " / ".join(_marked(passage) for passage in explanation.passages if not passage.in_title)


def missing_of(explanation: Explanation) -> str:
    """What the demand says and a low-scoring offer hardly has, largest loss first; empty for a high score."""
    if explanation.score >= LOW:
        return ""
    return ", ".join(dict.fromkeys(word.word for word in explanation.missing[:SHOWN_MISSING]))


def _label(word: WordShare) -> str:
    """``이차전지``; ``집합투자업[집합]`` where a part was found; ``secondary battery(이차전지)`` by the glossary."""
    label = f"{word.word}({word.translates})" if word.translates else word.word
    return f"{label}[{' '.join(word.found)}]" if word.found and word.found != (word.word,) else label


def _sum(shares: dict[str, float], meaning: float, score: float, lang: str) -> str:
    # Cut off, not rounded, so that the rest is never negative; it makes what is printed add up.
    shown = [(label, _cut(share)) for label, share in list(shares.items())[:SHOWN_WORDS]]
    shown.append((_MEANING.say(lang), _cut(meaning)))
    rest = round(score, DECIMALS) - sum(share for _, share in shown)
    if rest < _TOO_LITTLE:  # what the cutting left over, not a reason of its own
        most = max(range(len(shown)), key=lambda at: shown[at][1])
        shown[most] = (shown[most][0], shown[most][1] + rest)
        rest = 0.0
    shown = [(label, share) for label, share in (*shown, (_REST.say(lang), rest)) if round(share, DECIMALS) > 0]
    if not shown:
        return f"{score:.{DECIMALS}f}"
    return " + ".join(f"{label} {share:.{DECIMALS}f}" for label, share in shown) + f" = {score:.{DECIMALS}f}"


def _cut(share: float) -> float:
    scale = 10.0**DECIMALS
    return math.floor(share * scale) / scale


def _marked(passage: Passage) -> str:
    pieces, at = [], 0
    for start, end in passage.marks:
        pieces += [passage.text[at:start], "«", passage.text[start:end], "»"]
        at = end
    return "".join((*pieces, passage.text[at:])).replace("» «", " ")
