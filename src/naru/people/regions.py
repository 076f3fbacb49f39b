"""Regions (시도 and 시군구) by their official codes, each valid for a time.

`data/regions.csv` holds the codes in force since 2010: 강원 42→51 (2023-06-11), 군위 to 대구 (2023-07-01), 전북 45→52
(2024-01-18), 화성's four districts (2026-02-01), 광주 and 전남 → 12 and 인천's new districts (2026-07-01). An operator
adds or corrects rows in a file of the same shape, named by NARU_REGIONS; a row there replaces the one with its code.

A stored code keeps the meaning it had on its day; `at` translates it to any other day.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from naru.core.period import Period

_FILE = Path(__file__).parent / "data" / "regions.csv"
# What people write for a province; the official names themselves come from the file.
_SHORT_NAMES = {
    name: code
    for code, names in {
        "11": "서울 서울시",
        "26": "부산 부산시",
        "27": "대구 대구시",
        "28": "인천 인천시",
        "29": "광주 광주시",
        "30": "대전 대전시",
        "31": "울산 울산시",
        "36": "세종 세종시",
        "41": "경기",
        "51": "강원 강원도",
        "43": "충북",
        "44": "충남",
        "52": "전북 전라북도",
        "46": "전남",
        "47": "경북",
        "48": "경남",
        "50": "제주 제주도",
        "12": "전남광주 광주전남",
    }.items()
    for name in names.split()
}
_SPLIT = re.compile(r"[\s,()·/]+")


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    parent: str
    name: str
    name_en: str
    period: Period
    successors: tuple[str, ...]

    @property
    def is_province(self) -> bool:
        return not self.parent


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """What a text names: one region, or several to ask about, or none."""

    code: str = ""
    candidates: tuple[str, ...] = ()


@cache
def all_regions() -> Mapping[str, Region]:
    rows = _read(_FILE)
    if extra := getattr(settings, "REGIONS_FILE", ""):
        rows |= _read(Path(extra))
    return rows


def _read(path: Path) -> dict[str, Region]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: _region(row) for row in csv.DictReader(file)}


def _region(row: Mapping[str, str]) -> Region:
    start, end = (date.fromisoformat(row[key]) if row[key] else None for key in ("valid_from", "valid_to"))
    return Region(
        row["code"], row["parent"], row["name"], row["name_en"], Period(start, end), tuple(row["successors"].split())
    )


@cache
def _predecessors() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for region in all_regions().values():
        for successor in region.successors:
            found[successor] = (*found.get(successor, ()), region.code)
    return found


def region(code: str) -> Region | None:
    return all_regions().get(code)


def full_name(code: str, language: str = "ko") -> str:
    """The name with those above it: «경상북도 영천시», "Yeongcheon-si, Gyeongsangbuk-do"; an unknown code as it is."""
    found = region(code)
    if found is None:
        return code
    chain = [found.name_en if language == "en" else found.name]
    while found.parent:
        found = all_regions()[found.parent]
        name = found.name_en if language == "en" else found.name
        if name not in chain:
            chain.append(name)
    return ", ".join(chain) if language == "en" else " ".join(reversed(chain))


def at(code: str, on: date) -> tuple[str, ...]:
    """The codes in force on a day for what `code` names: itself, its successors, or its predecessors.

    Where neither existed on that day (부천's districts from 2016 to 2023) the place belongs to the region above.
    """
    found = region(code)
    if found is None:
        return ()
    if found.period.contains(on):
        return (code,)
    earlier = found.period.start is not None and on < found.period.start
    steps = _predecessors().get(code, ()) if earlier else found.successors
    # A step that leads past the day would lead back again.
    useful = [step for step in steps if not _is_past(all_regions()[step].period, on, earlier=earlier)]
    if not useful:
        return at(found.parent, on)
    return tuple(dict.fromkeys(result for step in useful for result in at(step, on)))


def _is_past(period: Period, on: date, *, earlier: bool) -> bool:
    if earlier:
        return period.end is not None and period.end < on
    return period.start is not None and period.start > on


def is_within(code: str, area: str, *, on: date) -> bool | None:
    """Whether the place `code` lies in `area`; None when the place was divided and only a part does.

    An area that ended before that day keeps the bounds of its last day: 광주광역시 does not grow by its merger.
    """
    bounds = region(area)
    if bounds is None:
        return False
    if bounds.period.end is not None and bounds.period.end < on:
        on = bounds.period.end
    inside = [any(_lies_in(place, target) for target in at(area, on)) for place in at(code, on)]
    if not any(inside):
        return False
    return True if all(inside) else None


def _lies_in(code: str, area: str) -> bool:
    while code:
        if code == area:
            return True
        found = region(code)
        code = found.parent if found else ""
    return False


@cache
def codes_within(area: str) -> frozenset[str]:
    """Every code, of any day, that names the area or a place in it: what a list filtered by region looks for."""
    bounds = region(area)
    last_day = (bounds.period.end if bounds else None) or date.max
    return frozenset(code for code in all_regions() if is_within(code, area, on=last_day) is not False)


def provinces(on: date) -> list[Region]:
    return [item for item in all_regions().values() if item.is_province and item.period.contains(on)]


def province_of(code: str) -> str:
    """The province that a place lies in, by the codes of the place's own day; an unknown code has none.

    >>> province_of("41273"), province_of("x")
    ('41', '')
    """
    found = region(code)
    while found is not None and found.parent:
        found = region(found.parent)
    return found.code if found else ""


def districts(province: str, on: date) -> list[Region]:
    """All regions under a province on a day, cities before their districts."""
    return [
        item
        for item in all_regions().values()
        if item.parent and item.period.contains(on) and _lies_in(item.code, province)
    ]


@cache
def _by_name() -> Mapping[str, tuple[Region, ...]]:
    """Districts by their name, and by their name without 시·군·구 where at least two letters are left."""
    found: dict[str, tuple[Region, ...]] = {}
    for item in all_regions().values():
        if item.is_province:
            continue
        for name in {item.name, item.name[:-1] if len(item.name) > 2 else item.name}:
            found[name] = (*found.get(name, ()), item)
    return found


@cache
def _province_names() -> Mapping[str, str]:
    official = {item.name: item.code for item in all_regions().values() if item.is_province}
    return {**_SHORT_NAMES, **official}


def find_region(text: str, *, on: date) -> RegionMatch:
    """Read a region from free text: «경북 영천시», «경상북도영천시 금호읍», «영천», old names included.

    The result is in force on that day. A name that several regions share (중구) gives the candidates, no guess.
    """
    words = [word for word in _SPLIT.split(text.strip()) if word]
    if not words:
        return RegionMatch()
    if text.isascii():
        return _match(_by_english_name().get(text.strip().lower(), ()), on)
    province, rest = _province(words)
    found = _deepest(rest, province)
    if not found and province and not (rest and _looks_like_district(rest[0])):
        found = [all_regions()[province]]
    # «광주시» alone is the metropolis of old or the city in 경기: both are candidates.
    if province and not rest:
        found = [
            all_regions()[province],
            *(item for item in _by_name().get(words[0], ()) if not _lies_in(item.code, province)),
        ]
    return _match(found, on)


def _match(found: Iterable[Region], on: date) -> RegionMatch:
    codes = tuple(dict.fromkeys(code for item in found for code in at(item.code, on)))
    return RegionMatch(codes[0]) if len(codes) == 1 else RegionMatch(candidates=codes)


@cache
def _by_english_name() -> Mapping[str, tuple[Region, ...]]:
    found: dict[str, tuple[Region, ...]] = {}
    for item in all_regions().values():
        for name in {item.name_en.lower(), full_name(item.code, "en").lower()}:
            found[name] = (*found.get(name, ()), item)
    return found


def _looks_like_district(word: str) -> bool:
    return len(word) > 1 and word[-1] in "시군구"


def _province(words: list[str]) -> tuple[str, list[str]]:
    """The province that the first word names or begins with, and the words after it."""
    names = _province_names()
    first = words[0]
    if first in names:
        return names[first], words[1:]
    for name in sorted(names, key=len, reverse=True):
        if first.startswith(name) and first[len(name) :] in _by_name():
            return names[name], [first[len(name) :], *words[1:]]
    return "", words


def _deepest(words: list[str], province: str) -> list[Region]:
    found: list[Region] = []
    for word in words:
        inner = [item for item in _by_name().get(word, ()) if _belongs(item, found, province)]
        if inner:
            found = inner
        elif found:
            break
    return found


def _belongs(item: Region, above: list[Region], province: str) -> bool:
    if above:
        return any(item.parent == upper.code for upper in above)
    return not province or _lies_in(item.code, province) or _same_province(item.code[:2], province)


def _same_province(code: str, province: str) -> bool:
    """Old and new code of one province, so that «강원도 춘천시» and «강원특별자치도 춘천시» both read."""
    return province in all_regions()[code].successors or code in all_regions()[province].successors


def search_regions(text: str, *, on: date, limit: int = 10) -> list[Region]:
    """Regions in force whose full Korean or English name holds every word of `text`."""
    words = [word.lower() for word in _SPLIT.split(text) if word]
    if not words:
        return []
    match = find_region(text, on=on)
    first = [all_regions()[code] for code in ((match.code,) if match.code else match.candidates) if code]
    others = [
        item
        for item in all_regions().values()
        if item.period.contains(on)
        and item not in first
        and all(word in f"{full_name(item.code)} {full_name(item.code, 'en')}".lower() for word in words)
    ]
    return [*first, *others][:limit]


def forget_cached() -> None:
    """Read the files again at the next question; for when an operator's file changed."""
    for cached in (all_regions, _predecessors, codes_within, _by_name, _by_english_name, _province_names):
        cached.cache_clear()
