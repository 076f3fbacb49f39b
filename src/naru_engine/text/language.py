"""Which of the two languages a text is written in."""

from __future__ import annotations

import re

_HANGUL = re.compile("[가-힣ᄀ-ᇿㄱ-ㆎ]")
_LATIN = re.compile("[A-Za-z]")


def is_korean(text: str) -> bool:
    """Say whether a text reads as Korean: a Hangul syllable for every four Latin letters, or more.

    Korean technical texts are full of Latin names; an English text hardly ever has Hangul.  Text with neither is
    taken for Korean.
    """
    sample = text[:2_000]
    return 4 * len(_HANGUL.findall(sample)) >= len(_LATIN.findall(sample))
