"""Money is integer KRW. Rounding happens once, on output, and always cuts off (절사)."""

from enum import StrEnum


class MoneyUnit(StrEnum):
    WON = "won"
    THOUSAND = "thousand"  # 천원
    MILLION = "million"  # 백만원


_DIVISOR = {MoneyUnit.WON: 1, MoneyUnit.THOUSAND: 1_000, MoneyUnit.MILLION: 1_000_000}


def in_unit(amount_krw: int, unit: MoneyUnit) -> int:
    """The amount in `unit`, cut off towards zero.

    >>> in_unit(1_234_999, MoneyUnit.THOUSAND)
    1234
    >>> in_unit(-1_999, MoneyUnit.THOUSAND)
    -1
    """
    sign = -1 if amount_krw < 0 else 1
    return sign * (abs(amount_krw) // _DIVISOR[unit])
