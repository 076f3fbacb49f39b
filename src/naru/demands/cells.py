"""What people write into the cells of a demand or an offer, as the values that the stage keeps; all of it JSON."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from naru.demands.labels import OFFER_KINDS, PARTNER_KINDS
from naru.demands.states import OfferKind, PartnerKind
from naru.imports.kinds import in_both_languages
from naru.people import industries, regions
from naru_engine.tables import Phrase

WHOLE = Phrase("정수를 적으세요(예: 300,000,000)", "give a whole number, such as 300,000,000")
TRL = Phrase(
    "1에서 9까지의 기술성숙도를 적으세요(예: 4 또는 TRL 4)", "give a readiness level from 1 to 9, such as 4 or TRL 4"
)
DATE = Phrase("날짜를 적으세요(예: 2027-03-01)", "give a date, such as 2027-03-01")
YES_NO = Phrase("예 또는 아니요를 적으세요", "give yes or no")
WHICH_REGION = Phrase(
    "모르는 지역이거나 같은 이름이 여럿입니다. 시·도부터 적으세요(예: 경북 영천시)",
    "is no region or one of several of this name; give the province too",
)
WHICH_INDUSTRY = Phrase(
    "한국표준산업분류(11차)의 코드나 이름이 아닙니다(예: C24)",
    "is no code or name of the standard industries, such as C24",
)
_YES = {"예", "네", "y", "yes", "o", "○", "true", "1", "공개", "있음"}
_NO = {"아니요", "아니오", "n", "no", "x", "×", "false", "0", "비공개", "없음"}
_DATE = re.compile(r"([0-9]{4})[-./년 ]+([0-9]{1,2})[-./월 ]+([0-9]{1,2})일?\.?(?:T00:00:00)?")


class CellProblem(Exception):
    """A cell that cannot be read; `expected` says what to write instead."""

    def __init__(self, code: str, expected: Phrase) -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


Parser = Callable[[str, date], Any]


def text(cell: str, _today: date) -> str:
    return cell


def whole(cell: str, _today: date) -> int:
    plain = cell.replace(",", "").removesuffix("원").strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", plain):
        raise CellProblem("not_a_whole_number", WHOLE)
    return int(plain)


def thousands(cell: str, today: date) -> int:
    return whole(cell.removesuffix("천원"), today) * 1_000


def millions(cell: str, today: date) -> int:
    return whole(cell.removesuffix("백만원"), today) * 1_000_000


def readiness(cell: str, _today: date) -> int:
    level = re.fullmatch(r"(?:TRL)?[ -]?([1-9])(?:단계)?", cell.strip(), re.IGNORECASE)
    if level is None:
        raise CellProblem("trl_out_of_range", TRL)
    return int(level[1])


def day(cell: str, _today: date) -> str:
    found = _DATE.fullmatch(cell.strip())
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise CellProblem("not_a_date", DATE)


def yes_no(cell: str, _today: date) -> bool:
    word = cell.casefold().strip()
    if word not in _YES | _NO:
        raise CellProblem("not_yes_or_no", YES_NO)
    return word in _YES


def region(cell: str, today: date) -> str:
    code = cell if regions.region(cell) else regions.find_region(cell, on=today).code
    if not code:
        raise CellProblem("unknown_region", WHICH_REGION)
    return code


def industry(cell: str, _today: date) -> str:
    code = industries.parsed(cell) or industries.code_named(cell)
    if not code:
        raise CellProblem("unknown_industry", WHICH_INDUSTRY)
    return code


def offer_kind(cell: str, _today: date) -> str:
    return _one_of(cell, _words(OfferKind))


def offer_kinds(cell: str, _today: date) -> list[str]:
    return [_one_of(part, _words(OfferKind)) for part in re.split(r"[;,/·]", cell) if part.strip()]


def partner_kinds(cell: str, _today: date) -> list[str]:
    return [_one_of(part, _words(PartnerKind)) for part in re.split(r"[;,/·]", cell) if part.strip()]


def _one_of(cell: str, words: Mapping[str, str]) -> str:
    found = words.get(cell.replace(" ", "").casefold())
    if found is None:
        known = ", ".join(dict.fromkeys(words.values()))
        raise CellProblem("kind_unknown", Phrase(f"다음 가운데 하나를 적으세요: {known}", f"give one of: {known}"))
    return found


@cache
def _words(kinds: type[StrEnum]) -> Mapping[str, str]:
    """Codes and their labels in both languages, without blanks."""
    labels: Mapping[Any, object] = OFFER_KINDS if kinds is OfferKind else PARTNER_KINDS
    words = {kind.value: kind.value for kind in kinds}
    for kind, label in labels.items():
        said = in_both_languages(lambda label=label: str(label))  # type: ignore[misc]
        words |= {said.ko.replace(" ", ""): kind.value, said.en.replace(" ", "").casefold(): kind.value}
    return words
