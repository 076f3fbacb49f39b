"""The Korean Standard Industrial Classification, 11th revision (KSIC 11), as a tree of codes and names.

Sections are letters, everything below is digits: 29223 ‹ 2922 ‹ 292 ‹ 29 ‹ C. English names are kept for sections
and divisions; a finer code shows its division's English name beside its own Korean one.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "ksic11.csv"


@dataclass(frozen=True, slots=True)
class Industry:
    code: str
    parent: str
    name: str
    name_en: str


@cache
def all_industries() -> Mapping[str, Industry]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Industry(**row) for row in csv.DictReader(file)}


def industry(code: str) -> Industry | None:
    return all_industries().get(code)


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {found.name: code for code, found in sorted(all_industries().items())}


def code_named(name: str) -> str:
    """The code of an industry by its name in full, "" when there is none; of a group and its only member the finer."""
    return _codes_by_name().get(name, "")


def parsed(text: str) -> str:
    """The code that a text means («C29223», «29223», «c») or "" when there is none.

    >>> parsed("C29223"), parsed("29"), parsed("c"), parsed("99999")
    ('29223', '29', 'C', '')
    """
    match = re.fullmatch(r"\s*([A-Ua-u]?)\s*-?([0-9]{0,5})\s*", text)
    if not match:
        return ""
    letter, digits = match[1].upper(), match[2]
    code = digits or letter
    if code not in all_industries() or (letter and digits and section_of(code) != letter):
        return ""
    return code


def ancestors(code: str) -> list[Industry]:
    """From the section down to the code itself; empty for an unknown code."""
    chain: list[Industry] = []
    found = industry(code)
    while found is not None:
        chain.insert(0, found)
        found = industry(found.parent) if found.parent else None
    return chain


def section_of(code: str) -> str:
    """
    >>> section_of("29223"), section_of("C"), section_of("x")
    ('C', 'C', '')
    """
    chain = ancestors(code)
    return chain[0].code if chain else ""


def is_within(code: str, group: str) -> bool:
    """Whether an industry belongs to a section, division or finer group («C29» and «29» mean the same)."""
    target = parsed(group)
    return bool(target) and any(item.code == target for item in ancestors(code))


def name_of(code: str, language: str = "ko") -> str:
    """The name in a language; an unknown code stays itself.

    >>> name_of("29223", "en")
    'Other machinery and equipment · 금속 절삭기계 제조업'
    """
    chain = ancestors(code)
    if not chain:
        return code
    own = chain[-1]
    if language != "en" or own.name_en:
        return own.name_en if language == "en" else own.name
    return f"{chain[1].name_en} · {own.name}"


def search_industries(text: str, *, limit: int = 10) -> list[Industry]:
    """Industries whose code begins with the text or whose name holds all its words; the finest codes first."""
    asked = text.strip()
    if not asked:
        return []
    digits = re.sub(r"^[A-Ua-u](?=\d)", "", asked)
    words = asked.lower().split()
    found = [
        item
        for item in all_industries().values()
        if (digits.isdigit() and item.code.startswith(digits))
        or all(word in item.name or word in item.name_en.lower() for word in words)
    ]
    return sorted(found, key=lambda item: (not digits.isdigit() and -len(item.code), item.code))[:limit]


def named(text: str) -> str:
    """The code of the industry with exactly this name, the finest where a name repeats down the tree; or ""."""
    wanted = text.strip()
    codes = [item.code for item in all_industries().values() if item.name == wanted]
    return max(codes, key=len, default="")
