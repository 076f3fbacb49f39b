"""What the usual fields of technology and the usual desks are called in English: people write them in Korean only."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "usual_names.csv"


def english_name(name: str) -> str:
    """
    >>> english_name("다이캐스팅"), english_name("처음 듣는 분야")
    ('Die casting', '')
    """
    return _names().get(name.strip(), "")


@cache
def _names() -> Mapping[str, str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["name_en"] for row in csv.DictReader(file)}
