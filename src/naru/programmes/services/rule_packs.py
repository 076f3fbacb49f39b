"""Publishing the conditions of a programme, version by version."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput
from naru.core.period import Period
from naru.core.resident_numbers import resident_number_in
from naru.people import industries, regions
from naru.people.states import OrganisationKind
from naru.programmes.labels import PROBLEMS, RULES, SIZES
from naru.programmes.models import Programme, ProgrammePart, RulePack
from naru.programmes.queries import changes_between, conditions_in, conditions_of
from naru.programmes.rules import Condition, condition_ids, periods_meet
from naru.programmes.services.programmes import RUNNING_ROLES, locked_programme, record
from naru.programmes.states import ChangeKind, ConditionRule

LONGEST_ARTICLE = 200
MOST_CONDITIONS = 20
MOST_EMPLOYEES = 9_999_999
Given = Mapping[str, str]
# field → what is wrong with it: code and facts
Found = Iterator[tuple[str, str, Mapping[str, object]]]


@transaction.atomic
def check_rule_pack(
    *, programme_id: int, base_version: int, conditions: Sequence[Given], source: str, actor: Actor
) -> list[Condition]:
    """What `publish_rule_pack` would publish; writes nothing and raises the same."""
    programme = locked_programme(programme_id, actor)
    return conditions_in(_checked(_newest(programme), base_version, conditions, source))


@transaction.atomic
def publish_rule_pack(
    *, programme_id: int, base_version: int, conditions: Sequence[Given], source: str, actor: Actor, now: datetime
) -> int:
    """Add the next version of a programme's conditions; calls already published keep theirs. Returns its id.

    base_version : the version the writer began from, 0 where there is none; EditedMeanwhile when another was
    published since, nothing is written then.
    conditions : {id, rule, parameter, article, valid_from, valid_to}; days as YYYY-MM-DD, empty where open. A
    condition without an id is a new one.

    Raises NotFound, NotPermitted, and InvalidInput with «conditions.N.field» for what cannot be checked or stored,
    with «conditions» for as many as nobody reads and for those of the present version unchanged.
    """
    programme = locked_programme(programme_id, actor)
    newest = _newest(programme)
    stored = _checked(newest, base_version, conditions, source)
    pack = RulePack.objects.create(
        programme=programme,
        version=base_version + 1,
        source=source.strip(),
        conditions=stored,
        published_at=now,
        published_by_id=actor.person_id,
        published_for_id=_writes_for(programme, actor),
    )
    record("programme.rules_published", programme.pk, actor, now, {"version": pack.version, **_told(newest, stored)})
    return pack.pk


def _newest(programme: Programme) -> RulePack | None:
    return RulePack.objects.filter(programme=programme).order_by("-version").first()


def _writes_for(programme: Programme, actor: Actor) -> int | None:
    """The organisation that publishes: of those that run the programme, the first that the actor writes for."""
    parts = ProgrammePart.objects.filter(programme=programme, role__in=RUNNING_ROLES).order_by("-role", "pk")
    ids = parts.values_list("organisation_id", flat=True)
    return next((organisation_id for organisation_id in ids if actor.can_write_for(organisation_id)), None)


def _told(newest: RulePack | None, stored: Sequence[Given]) -> dict[str, list[str]]:
    """Which conditions changed, by id, for the record."""
    changes = changes_between(conditions_of(newest), conditions_in(stored))
    kinds = [kind for kind in ChangeKind if kind is not ChangeKind.SAME]
    return {kind.value: [change.id for change in changes if change.kind is kind] for kind in kinds}


def _checked(
    newest: RulePack | None, base_version: int, conditions: Sequence[Given], source: str
) -> list[dict[str, str]]:
    version = newest.version if newest else 0
    if base_version != version:
        raise EditedMeanwhile(f"the rule pack is at version {version}, not {base_version}", version=version)
    problems: dict[str, list[str]] = {}
    for place, code, facts in _problems(conditions, source):
        problems.setdefault(place, []).append(str(PROBLEMS[code]) % facts)
    if problems:
        raise InvalidInput(f"conditions refused: {sorted(problems)}", fields=problems)
    stored = _stored(conditions)
    is_same = all(
        change.kind is ChangeKind.SAME for change in changes_between(conditions_of(newest), conditions_in(stored))
    )
    if newest and is_same:
        said = str(PROBLEMS["conditions_same"]) % {"value": version}
        raise InvalidInput(f"the conditions are those of version {version}", fields={"conditions": [said]})
    return stored


def _stored(conditions: Sequence[Given]) -> list[dict[str, str]]:
    return [
        {
            "id": own,
            "rule": given["rule"],
            "parameter": _parameter(given),
            "article": given["article"].strip(),
            "valid_from": given.get("valid_from", ""),
            "valid_to": given.get("valid_to", ""),
        }
        for own, given in zip(condition_ids(conditions), conditions, strict=True)
    ]


def _problems(conditions: Sequence[Given], source: str) -> Found:
    if len(conditions) > MOST_CONDITIONS:
        yield "conditions", "too_many_conditions", {"most": MOST_CONDITIONS, "value": len(conditions)}
    yield from _text_problems("source", source)
    for at, given in enumerate(conditions):
        yield from _condition_problems(f"conditions.{at}", given)
    readable = [(at, given) for at, given in enumerate(conditions) if not list(_condition_problems("", given))]
    for (_, one), (at, other) in combinations(readable, 2):
        yield from _contradictions(f"conditions.{at}.parameter", one, other)


def _condition_problems(place: str, given: Given) -> Found:
    rule = given.get("rule", "")
    if rule not in {known.value for known in ConditionRule}:
        yield f"{place}.rule", "condition_unknown", {"value": rule}
        return
    if not _parameter(given):
        yield f"{place}.parameter", f"{rule}_unreadable", {"value": given.get("parameter", "")}
    if not given.get("article", "").strip():
        yield f"{place}.article", "article_missing", {}
    yield from _text_problems(f"{place}.article", given.get("article", ""))
    days = {name: given.get(name, "") for name in ("valid_from", "valid_to")}
    unreadable = {name: text for name, text in days.items() if text and not _is_day(text)}
    for name, text in unreadable.items():
        yield f"{place}.{name}", "day_unreadable", {"value": text}
    if not unreadable and all(days.values()) and days["valid_to"] < days["valid_from"]:
        yield f"{place}.valid_to", "period_reversed", {"value": days["valid_to"]}


def _text_problems(place: str, text: str) -> Found:
    if resident_number_in(text):
        yield place, "resident_number", {}
    elif len(text) > LONGEST_ARTICLE:
        yield place, "text_too_long", {"most": LONGEST_ARTICLE}


def _contradictions(place: str, one: Given, other: Given) -> Found:
    """Two conditions of one kind at the same time are never both meant; every condition has to be met."""
    if not periods_meet(_period(one), _period(other)):
        return
    if one["rule"] == other["rule"]:
        yield place, "condition_overlaps", {"value": RULES[ConditionRule(one["rule"])]}
    counts = {given["rule"]: int(given["parameter"]) for given in (one, other) if given["rule"].startswith("employees")}
    least, below = counts.get(ConditionRule.EMPLOYEES_MIN), counts.get(ConditionRule.EMPLOYEES_BELOW)
    if least is not None and below is not None and least >= below:
        yield place, "employees_none", {"least": least, "value": below}


def _is_day(text: str) -> bool:
    """Only what `date.isoformat` writes, so that days compare as they are stored."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _period(given: Given) -> Period:
    start, end = (given.get(name, "") for name in ("valid_from", "valid_to"))
    return Period(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def _parameter(given: Given) -> str:
    """The parameter as it is stored, empty where its rule cannot check it."""
    parameter = given.get("parameter", "").strip()
    match given.get("rule"):
        case ConditionRule.KIND:
            return parameter if parameter in {kind.value for kind in OrganisationKind} else ""
        case ConditionRule.SIZE:
            return parameter if parameter in SIZES else ""
        case ConditionRule.REGION:
            return parameter if regions.region(parameter) is not None else ""
        case ConditionRule.INDUSTRY:
            return industries.parsed(parameter)
        case ConditionRule.EMPLOYEES_MIN | ConditionRule.EMPLOYEES_BELOW:
            is_number = parameter.isascii() and parameter.isdigit() and len(parameter) <= len(str(MOST_EMPLOYEES))
            return str(int(parameter)) if is_number and int(parameter) else ""
        case _:
            return ""
