"""주민등록번호 (resident registration numbers) must never be collected or stored: 개인정보보호법 제24조의2.

Pure, and in `core` because every text field and every upload asks it.
"""

import re
from datetime import date

_CANDIDATE = re.compile(r"(?<![0-9])([0-9]{6})([ \t]?[-‐‑–—−][ \t]?|[ \t]?)([1-8][0-9]{6})(?![0-9])")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# Since October 2020 the last six digits are drawn by lot and no check digit holds.
_DRAWN_SINCE = date(2020, 10, 1)
_CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_FOREIGNER = "5678"


def resident_number_in(text: str) -> str | None:
    """The first resident number in a text with its last six digits masked, or None.

    Needs a real birth date and a gender digit from 1 to 8. Thirteen digits in a row must also pass the check digit
    (or be born after it was given up); with a hyphen the shape alone is enough, unless it is a corporate number
    (법인등록번호) by its own check digit.

    >>> resident_number_in("대표 900101-1234568")
    '900101-1******'
    >>> resident_number_in("법인등록번호 110111-0062432") is None
    True
    """
    for match in _CANDIDATE.finditer(text):
        front, separator, back = match.groups()
        born = _birth_date(front, back[0])
        if born is not None and _is_resident(front + back, born, is_separated=bool(separator.strip())):
            return f"{front}-{back[0]}******"
    return None


def _birth_date(front: str, gender: str) -> date | None:
    try:
        return date(_CENTURY[gender] + int(front[:2]), int(front[2:4]), int(front[4:6]))
    except ValueError:
        return None


def _is_resident(digits: str, born: date, *, is_separated: bool) -> bool:
    if _resident_check_holds(digits):
        return True
    if is_separated:
        return not corporate_check_holds(digits)
    return born >= _DRAWN_SINCE and not corporate_check_holds(digits)


def _resident_check_holds(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:12], strict=True))
    base = 13 if digits[6] in _FOREIGNER else 11
    return (base - total % 11) % 10 == int(digits[12])


def corporate_check_holds(digits: str) -> bool:
    """Whether 13 digits are a corporate number (법인등록번호) by its check digit: weights 1, 2 alternating."""
    total = sum((1 + at % 2) * int(digit) for at, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])
