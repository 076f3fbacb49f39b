"""Size facts as JSON and back: they are stored with every judgement."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from naru.people.rules.size import SizeFacts, YearSales


def facts_as_json(facts: SizeFacts) -> dict[str, Any]:
    stored = asdict(facts)
    stored["sales"] = [{**year, "year_end": year["year_end"].isoformat()} for year in stored["sales"]]
    return stored


def facts_from_json(stored: Mapping[str, Any]) -> SizeFacts:
    known = {name: value for name, value in stored.items() if name in SizeFacts.__dataclass_fields__}
    known["sales"] = tuple(
        YearSales(date.fromisoformat(year["year_end"]), year["sales_krw"], year["months"])
        for year in stored.get("sales", ())
    )
    return SizeFacts(**known)
