"""The sales limits of small and medium firms by main industry, as dated tables.

`data/sme_limits.csv`: 중소기업기본법 시행령 별표 1 (SME) and 별표 3 (소기업), average sales of three years at most, in
units of KRW 100 m. A division (17) goes before its section (C). Rows noted «seats» hold for makers of seats for
vehicles, trains and aircraft inside that industry.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from naru.people import industries

_FILE = Path(__file__).parent / "data" / "sme_limits.csv"
_UNIT_KRW = 100_000_000
SECTIONS_WITHOUT_LIMIT = frozenset("OTU")
DIVISIONS_WITHOUT_LIMIT = frozenset({"94"})


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """Average sales at most, in KRW: to be small or medium, and to be small."""

    code: str
    sme_krw: int
    small_krw: int


@cache
def _tables() -> Mapping[date, Mapping[tuple[str, bool], SizeLimit]]:
    tables: dict[date, dict[tuple[str, bool], SizeLimit]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            limit = SizeLimit(row["code"], int(row["sme_100m_krw"]) * _UNIT_KRW, int(row["small_100m_krw"]) * _UNIT_KRW)
            day = date.fromisoformat(row["valid_from"])
            tables.setdefault(day, {})[row["code"], row["note"] == "seats"] = limit
    return tables


def table_on(day: date) -> date | None:
    """The day from which the table in force on `day` holds; None before the first that is known."""
    return max((start for start in _tables() if start <= day), default=None)


def limit_for(ksic_code: str, on: date) -> SizeLimit | None:
    """The limit of an industry on a day; None where the law sets none, or the code is too coarse to tell."""
    start = table_on(on)
    chain = [item.code for item in industries.ancestors(ksic_code)][:2]
    if start is None or DIVISIONS_WITHOUT_LIMIT.intersection(chain):
        return None
    limits = (_tables()[start].get((code, False)) for code in reversed(chain))
    found = next((limit for limit in limits if limit), None)
    # «S» alone may be division 94, which has no limit.
    return None if found and ksic_code == "S" else found


def seat_limit_for(ksic_code: str, on: date) -> SizeLimit | None:
    """The limit for makers of seats, where the industry may hold some."""
    start = table_on(on)
    if start is None or not ksic_code:
        return None
    seats = [limit for (code, for_seats), limit in _tables()[start].items() if for_seats]
    return next((limit for limit in seats if industries.is_within(limit.code, ksic_code)), None)
