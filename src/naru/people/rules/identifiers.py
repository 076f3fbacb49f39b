"""Business and corporate registration numbers."""

import re

from naru.core.decision import Decision, failed, passed, undetermined
from naru.core.resident_numbers import corporate_check_holds

BUSINESS_NUMBER_ARTICLE = "부가가치세법 제8조"
CORPORATE_NUMBER_ARTICLE = "법인 및 재외국민의 등기용등록번호 부여에 관한 규칙"
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_SEPARATORS = re.compile(r"[\s\-‐-―−.]")


def digits_of(text: str) -> str:
    """The number without the separators people write; other characters stay and are refused later.

    >>> digits_of("124-81-00998")
    '1248100998'
    """
    return _SEPARATORS.sub("", text)


def formatted_business_number(digits: str) -> str:
    """
    >>> formatted_business_number("1248100998")
    '124-81-00998'
    """
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else digits


def check_business_number(text: str) -> Decision:
    """Ten digits whose last is the check digit: weights 1,3,7,1,3,7,1,3,5 plus floor(9th × 5 / 10).

    >>> check_business_number("124-81-00998").verdict
    <Verdict.PASS: 'pass'>
    >>> check_business_number("1234567890").code
    'business_number_check_digit'
    """
    digits = digits_of(text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return failed("business_number_shape", BUSINESS_NUMBER_ARTICLE, digits=len(digits))
    total = sum(weight * int(digit) for weight, digit in zip(_BUSINESS_WEIGHTS, digits, strict=False))
    total += int(digits[8]) * 5 // 10
    expected = (10 - total % 10) % 10
    if expected != int(digits[9]) or digits == "0000000000":
        return failed("business_number_check_digit", BUSINESS_NUMBER_ARTICLE)
    return passed("business_number_valid", BUSINESS_NUMBER_ARTICLE)


def check_corporate_number(text: str) -> Decision:
    """Thirteen digits. A wrong check digit only warns: check digits are reported abolished from 2025-01-31.

    >>> check_corporate_number("110111-0062432").verdict
    <Verdict.PASS: 'pass'>
    """
    digits = digits_of(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return failed("corporate_number_shape", CORPORATE_NUMBER_ARTICLE, digits=len(digits))
    if not corporate_check_holds(digits):
        return undetermined("corporate_number_check_digit", CORPORATE_NUMBER_ARTICLE)
    return passed("corporate_number_valid", CORPORATE_NUMBER_ARTICLE)
