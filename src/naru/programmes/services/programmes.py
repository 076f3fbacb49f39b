"""Changing programmes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted, RuleRefused
from naru.core.resident_numbers import resident_number_in
from naru.programmes.labels import PROBLEMS
from naru.programmes.models import Call, Programme, ProgrammeDay, ProgrammePart, RulePack, SupportItem
from naru.programmes.permissions import can_register_programme, can_run_programme
from naru.programmes.rules import check_call_days
from naru.programmes.states import PartRole
from naru.records.services import record_event

RUNNING_ROLES = (PartRole.OPERATOR, PartRole.FUNDER)
LONGEST_SUMMARY = 5000
LONGEST_ITEM = 120
LONGEST_CALL_TITLE = 200


@dataclass(frozen=True, slots=True)
class Announced:
    """What a programme says of itself. items : (Korean, English) names of its menu, in order; English may be empty."""

    summary: str
    summary_en: str
    topics: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


@transaction.atomic
def register_programme(
    *,
    key: str,
    facts: Mapping[str, Any],
    parts: Sequence[tuple[int, PartRole]],
    items: Sequence[tuple[str, str]],
    days: Sequence[Mapping[str, Any]],
    actor: Actor,
    now: datetime,
) -> int:
    """Add a programme with its parts, menu and days; returns its id.

    facts : columns of `Programme`; what the announcement does not give is absent. items : (Korean, English) names.
    Raises NotPermitted, and InvalidInput for a missing name or a key that is taken.
    """
    if not can_register_programme(actor):
        raise NotPermitted("only operators register programmes")
    if not str(facts.get("name", "")).strip():
        raise InvalidInput("a programme needs a name", fields={"name": [str(PROBLEMS["name_missing"])]})
    if Programme.objects.filter(key=key).exists():
        raise InvalidInput(f"key '{key}' is taken", fields={"key": [str(PROBLEMS["key_taken"])]})
    programme = Programme.objects.create(key=key, created_at=now, updated_at=now, **facts)
    ProgrammePart.objects.bulk_create(
        ProgrammePart(programme=programme, organisation_id=organisation_id, role=role)
        for organisation_id, role in parts
    )
    _add_items(programme, items)
    ProgrammeDay.objects.bulk_create(ProgrammeDay(programme=programme, **day) for day in days)
    record("programme.registered", programme.pk, actor, now, {"key": key})
    return programme.pk


@transaction.atomic
def change_programme(*, programme_id: int, version: int, told: Announced, actor: Actor, now: datetime) -> None:
    """What the programme says of itself, replaced; its facts, conditions and calls stay.

    version : the one the writer began from; EditedMeanwhile when somebody saved since, nothing is written then.
    Raises NotFound, NotPermitted, and InvalidInput for texts that are too long or hold a resident number.
    """
    programme = locked_programme(programme_id, actor)
    if version != programme.version:
        raise EditedMeanwhile(f"programme {programme_id} is at version {programme.version}, not {version}")
    _refuse_texts({"summary": (told.summary,), "summary_en": (told.summary_en,)}, LONGEST_SUMMARY)
    names = tuple(name for item in told.items for name in item)
    _refuse_texts({"topics": told.topics, "items": names}, LONGEST_ITEM)
    stored = [(item.name, item.name_en) for item in programme.items.all()]
    columns = {"summary": told.summary, "summary_en": told.summary_en, "topics": list(told.topics)}
    changed = [name for name, value in columns.items() if getattr(programme, name) != value]
    if list(told.items) != stored:
        changed.append("items")
        programme.items.all().delete()
        _add_items(programme, told.items)
    if not changed:
        return
    for name, value in columns.items():
        setattr(programme, name, value)
    programme.version += 1
    programme.updated_at = now
    programme.save()
    record("programme.changed", programme.pk, actor, now, {"fields": changed})


@transaction.atomic
def publish_call(
    *,
    programme_id: int,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    actor: Actor,
    now: datetime,
    title_en: str = "",
) -> int:
    """Invite applications from one instant to another, under the newest rule pack, which stays the call's own.

    Raises NotFound (also when no rules were published yet), NotPermitted, InvalidInput for a title that is missing,
    too long or holds a resident number, and RuleRefused for fewer than 30 days.
    """
    programme = locked_programme(programme_id, actor)
    if not title.strip():
        raise InvalidInput("a call needs a title", fields={"title": [str(PROBLEMS["call_title_missing"])]})
    _refuse_texts({"title": (title,), "title_en": (title_en,)}, LONGEST_CALL_TITLE)
    pack = RulePack.objects.filter(programme=programme).order_by("-version").first()
    if pack is None:
        raise NotFound(f"programme {programme_id} has no rule pack; publish its conditions first")
    decision = check_call_days(opens_at, closes_at)
    if not decision.passed:
        raise RuleRefused(str(PROBLEMS[decision.code]), decision=decision)
    call = Call.objects.create(
        programme=programme,
        rule_pack=pack,
        title=title,
        title_en=title_en,
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=now,
    )
    record("programme.call_published", programme.pk, actor, now, {"call": call.pk, "rule_pack": pack.version})
    return call.pk


def _add_items(programme: Programme, items: Sequence[tuple[str, str]]) -> None:
    SupportItem.objects.bulk_create(
        SupportItem(programme=programme, position=position, name=name, name_en=name_en)
        for position, (name, name_en) in enumerate(items, start=1)
    )


def _refuse_texts(texts: Mapping[str, Sequence[str]], most: int) -> None:
    """Raises InvalidInput with every field of which a text is too long or holds a resident number."""
    problems = {}
    for name, several in texts.items():
        if any(resident_number_in(text) for text in several):
            problems[name] = [str(PROBLEMS["resident_number"])]
        elif any(len(text) > most for text in several):
            problems[name] = [str(PROBLEMS["text_too_long"]) % {"most": most}]
    if problems:
        raise InvalidInput(f"texts cannot be stored: {', '.join(problems)}", fields=problems)


def locked_programme(programme_id: int, actor: Actor) -> Programme:
    """The programme, locked until commit, for those who run it. Raises NotFound, NotPermitted."""
    programme = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if programme is None:
        raise NotFound(f"no programme {programme_id}", programme_id=programme_id)
    run_by = ProgrammePart.objects.filter(programme=programme, role__in=RUNNING_ROLES)
    if not can_run_programme(actor, set(run_by.values_list("organisation_id", flat=True))):
        raise NotPermitted(f"no right to run programme {programme_id}", programme_id=programme_id)
    return programme


def record(verb: str, programme_id: int, actor: Actor, now: datetime, details: Mapping[str, Any]) -> None:
    """Append what happened to a programme to the audit chain."""
    record_event(actor=actor, verb=verb, subject_type="programme", subject_id=programme_id, now=now, details=details)
