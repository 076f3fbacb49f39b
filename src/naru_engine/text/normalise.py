"""One spelling for one text, whatever keyboard, file system or code page it came through."""

from __future__ import annotations

import re
import unicodedata

# Zero-width joiners, soft hyphen, byte order mark, variation selectors: invisible, yet they split words.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# What a wrong decoding leaves behind; private-use characters come from old Korean word processors.
_DEBRIS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\ud800-\udfff]")


def normalise(text: str) -> str:
    """Return the text in NFKC: composed Hangul, half-width Latin, without invisible or broken characters.

    Case, line breaks and all visible words stay.  Idempotent; passages and highlights refer to this form.
    """
    return unicodedata.normalize("NFKC", _DEBRIS.sub(" ", _INVISIBLE.sub("", text)))
