"""What a demand and an offer must satisfy to be stored and to be published. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from naru.core.texts import text_faults
from naru.demands.states import OfferKind
from naru.demands.values import DemandValues, OfferValues

BUDGET_MOST_KRW = 10_000_000_000_000  # ten trillion: above, it is a slip of the unit
SHORTEST_PROBLEM = 20  # characters: less than a sentence matches nothing

_LONGEST_OF_DEMAND = {
    "title": 200,
    "title_en": 300,
    "field": 200,
    "problem": 5000,
    "problem_en": 8000,
    "specification": 5000,
    "specification_en": 8000,
    "tried": 5000,
    "region_code": 10,
    "ksic_code": 6,
    "contact_role": 100,
}
_LONGEST_OF_OFFER = {
    "title": 200,
    "title_en": 300,
    "field": 200,
    "summary": 500,
    "summary_en": 800,
    "description": 8000,
    "description_en": 12000,
    "region_code": 10,
    "ksic_code": 6,
    "ip_numbers": 2000,
    "equipment_number": 60,
    "hours": 200,
    "fee": 500,
    "availability": 500,
    "aimed_at": 500,
    "contact_role": 100,
}

_COMMON = ("title", "title_en", "field", "summary", "summary_en", "description", "description_en")
_PLACE = ("ksic_code", "region_code", "availability", "contact_role")
FIELDS_OF_KIND: Mapping[OfferKind, tuple[str, ...]] = {
    OfferKind.TECHNOLOGY: (*_COMMON, "trl", "ip_numbers", *_PLACE),
    OfferKind.EXPERT: (*_COMMON, *_PLACE),
    OfferKind.EQUIPMENT: (*_COMMON, "equipment_number", "has_operator", "hours", "fee", *_PLACE),
    OfferKind.SERVICE: (*_COMMON, "hours", "fee", *_PLACE),
    OfferKind.PROPOSAL: (*_COMMON, "trl", "ip_numbers", "aimed_at", *_PLACE),
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One value that does not do: `code` has a text in `labels`, `facts` fill it."""

    name: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def demand_problems(values: DemandValues) -> list[FieldProblem]:
    """All reasons why these values cannot be stored, even as a draft. A text with a 주민등록번호 is one of them:
    it must never be stored (개인정보보호법 24조의2)."""
    return [
        *_title_problems(values.title),
        *_text_problems(values, _LONGEST_OF_DEMAND),
        *_readiness_problems(values, ("trl_now", "trl_wanted")),
        *_demand_order_problems(values),
        *_budget_problems(values),
    ]


def demand_publish_problems(values: DemandValues) -> list[FieldProblem]:
    """What is still missing before others can answer the demand."""
    problems = []
    if len(values.problem.strip()) < SHORTEST_PROBLEM:
        problems.append(FieldProblem("problem", "problem_too_short", {"least": SHORTEST_PROBLEM}))
    return problems


def offer_problems(values: OfferValues) -> list[FieldProblem]:
    """All reasons why these values cannot be stored, even as a draft."""
    return [
        *_title_problems(values.title),
        *_text_problems(values, _LONGEST_OF_OFFER),
        *_readiness_problems(values, ("trl",)),
        *_foreign_field_problems(values),
    ]


def offer_publish_problems(values: OfferValues) -> list[FieldProblem]:
    """What is still missing before firms can find the offer."""
    if len(values.summary.strip()) + len(values.description.strip()) < SHORTEST_PROBLEM:
        return [FieldProblem("summary", "summary_too_short", {"least": SHORTEST_PROBLEM})]
    return []


def _title_problems(title: str) -> list[FieldProblem]:
    return [] if title.strip() else [FieldProblem("title", "title_missing")]


def _text_problems(values: DemandValues | OfferValues, longest: Mapping[str, int]) -> list[FieldProblem]:
    return [
        FieldProblem(name, code, facts)
        for name, most in longest.items()
        for code, facts in text_faults(getattr(values, name), most)
    ]


def _readiness_problems(values: DemandValues | OfferValues, names: tuple[str, ...]) -> list[FieldProblem]:
    levels = ((name, getattr(values, name)) for name in names)
    return [
        FieldProblem(name, "trl_out_of_range", {"value": level})
        for name, level in levels
        if level is not None and not 1 <= level <= 9
    ]


def _demand_order_problems(values: DemandValues) -> list[FieldProblem]:
    problems = []
    if values.trl_now is not None and values.trl_wanted is not None and values.trl_wanted < values.trl_now:
        problems.append(FieldProblem("trl_wanted", "trl_wanted_below_now", {"now": values.trl_now}))
    if values.wanted_from and values.wanted_until and values.wanted_until < values.wanted_from:
        problems.append(FieldProblem("wanted_until", "period_ends_before_start"))
    return problems


def _budget_problems(values: DemandValues) -> list[FieldProblem]:
    problems = []
    for name in ("budget_min_krw", "budget_max_krw"):
        amount = getattr(values, name)
        if amount is not None and not 0 <= amount <= BUDGET_MOST_KRW:
            problems.append(FieldProblem(name, "budget_out_of_range", {"most": BUDGET_MOST_KRW}))
    least, most = values.budget_min_krw, values.budget_max_krw
    if least is not None and most is not None and most < least:
        problems.append(FieldProblem("budget_max_krw", "budget_max_below_min"))
    return problems


def _foreign_field_problems(values: OfferValues) -> list[FieldProblem]:
    """A value in a field that its kind does not have would be stored and never shown."""
    allowed = FIELDS_OF_KIND[values.kind]
    return [
        FieldProblem(spec.name, "field_not_of_kind", {"kind": str(values.kind)})
        for spec in fields(values)
        if spec.name != "kind" and spec.name not in allowed and getattr(values, spec.name) not in ("", None)
    ]
