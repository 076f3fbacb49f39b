"""The programmes of the demo, with the facts of their announcements."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from naru.core.actor import SYSTEM
from naru.people.demo import organisation_ids
from naru.programmes.models import Programme
from naru.programmes.services import publish_rule_pack, register_programme
from naru.programmes.states import PartRole

_FILE = Path(__file__).parent / "data" / "demo_programmes.toml"
_ARTICLE = "announcement"
_ROLES = {
    "funders": PartRole.FUNDER,
    "operators": PartRole.OPERATOR,
    "partners": PartRole.PARTNER,
    "sites": PartRole.SITE,
    "participants": PartRole.PARTICIPANT,
}
_COLUMNS = {
    "name": "name",
    "name_en": "name_en",
    "summary": "summary",
    "summary_en": "summary_en",
    "region": "region_code",
    "since": "since_year",
    "start": "start_year",
    "end": "end_year",
    "annual_budget_krw": "annual_budget_krw",
    "budget_group": "budget_shared_with",
    "firms_count": "firms_count",
    "firms_per_operator": "firms_per_operator",
    "private_investment_krw": "private_investment_krw",
    "topics": "topics",
}


def fill(now: datetime) -> Mapping[str, int]:
    """Add the programmes that are not there yet and return all ids by key; a second call changes nothing."""
    organisations = organisation_ids()
    present = programme_ids()
    for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["programme"]:
        if entry["key"] not in present:
            _register(entry, organisations, now)
    return programme_ids()


def programme_ids() -> Mapping[str, int]:
    return dict(Programme.objects.values_list("key", "pk"))


def _register(entry: Mapping[str, Any], organisations: Mapping[str, int], now: datetime) -> None:
    programme_id = register_programme(
        key=entry["key"],
        facts={column: entry[name] for name, column in _COLUMNS.items() if name in entry},
        parts=[(organisations[key], role) for name, role in _ROLES.items() for key in entry.get(name, ())],
        items=[(name, name_en) for name, name_en in entry.get("items", ())],
        days=entry.get("days", ()),
        actor=SYSTEM,
        now=now,
    )
    conditions = [{**condition, "article": _ARTICLE} for condition in entry.get("conditions", ())]
    if conditions:
        publish_rule_pack(
            programme_id=programme_id, base_version=0, conditions=conditions, source=_ARTICLE, actor=SYSTEM, now=now
        )
