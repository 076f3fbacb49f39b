"""The demands and offers of the demo: four announced pairs as announced, everything else invented and marked so."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from naru.core.actor import SYSTEM
from naru.demands.models import Demand, Offer
from naru.demands.services import admit_reader, move_demand, move_offer, register_demand, register_offer
from naru.demands.states import Confidentiality, OfferKind, PartnerKind
from naru.demands.values import DemandValues, OfferValues, Origin
from naru.people.demo import organisation_ids
from naru.people.models import Organisation

_FOLDER = Path(__file__).parent / "data"
_MILLION = 1_000_000
_MOVES_TO = {
    "draft": (),
    "open": ("publish",),
    "matched": ("publish", "match"),
    "met": ("publish", "meet"),
    "closed": ("publish", "close"),
    "withdrawn": ("publish", "withdraw"),
}
_OFFER_MOVES_TO = {"draft": (), "published": ("publish",), "retired": ("publish", "retire")}
# The announced partner of a matched demand was let in to read it.
_READERS = {"lms-lidar": "kimm"}


def fill(now: datetime) -> None:
    """Add what is not there yet; a second call changes nothing. The organisations must be there (`people.demo`)."""
    organisations = Organisation.objects.in_bulk(list(organisation_ids().values()))
    by_key = {key: organisations[number] for key, number in organisation_ids().items()}
    present = set(Demand.objects.values_list("external_key", flat=True))
    for entry in demo_demands():
        if entry["key"] not in present:
            _add_demand(entry, by_key, now)
    present = set(Offer.objects.values_list("external_key", flat=True))
    for entry in demo_offers():
        if entry["key"] not in present:
            _add_offer(entry, by_key[entry["organisation"]], now)


def demo_demands() -> list[dict[str, Any]]:
    """The entries as they stand in `data/demo_demands.toml`."""
    return list(tomllib.loads((_FOLDER / "demo_demands.toml").read_text(encoding="utf-8"))["demand"])


def demo_offers() -> list[dict[str, Any]]:
    """The entries as they stand in `data/demo_offers.toml`."""
    return list(tomllib.loads((_FOLDER / "demo_offers.toml").read_text(encoding="utf-8"))["offer"])


def _add_demand(entry: Mapping[str, Any], by_key: Mapping[str, Organisation], now: datetime) -> None:
    firm = by_key[entry["firm"]]
    demand = register_demand(
        organisation_id=firm.pk,
        values=_demand_values(entry, firm),
        actor=SYSTEM,
        now=now,
        origin=Origin(external_key=entry["key"], source=entry.get("source", ""), is_example=True),
    )
    for action in _MOVES_TO[entry["state"]]:
        move_demand(demand_id=demand.pk, action=action, actor=SYSTEM, now=now)
    if entry["key"] in _READERS:
        reader = by_key[_READERS[entry["key"]]]
        admit_reader(
            demand_id=demand.pk, organisation_id=reader.pk, level=Confidentiality.MATCHED, actor=SYSTEM, now=now
        )


def _demand_values(entry: Mapping[str, Any], firm: Organisation) -> DemandValues:
    texts = ("title", "title_en", "field", "problem", "problem_en", "specification", "specification_en", "tried")
    levels: dict[str, Any] = {
        f"{part}_level": Confidentiality(level) for part, level in entry.get("levels", {}).items()
    }
    trl_now, trl_wanted = entry["trl"]
    least, most = entry["budget"]
    return DemandValues(
        **{name: entry.get(name, "") for name in texts},
        trl_now=trl_now,
        trl_wanted=trl_wanted,
        budget_min_krw=least * _MILLION,
        budget_max_krw=most * _MILLION,
        wanted_until=entry["until"],
        region_code=firm.region_code,
        ksic_code=firm.ksic_code,
        wanted_kinds=tuple(OfferKind(code) for code in entry["wanted"]),
        partner_kinds=tuple(PartnerKind(code) for code in entry.get("partners", ())),
        contact_role="기술 담당 부서",
        **levels,
    )


def _add_offer(entry: Mapping[str, Any], owner: Organisation, now: datetime) -> None:
    apart = ("organisation", "key", "state", "kind")
    values = OfferValues(
        kind=OfferKind(entry["kind"]),
        region_code=owner.region_code,
        contact_role="기술협력 담당 부서",
        **{name: value for name, value in entry.items() if name not in apart},
    )
    offer = register_offer(
        organisation_id=owner.pk,
        values=values,
        actor=SYSTEM,
        now=now,
        origin=Origin(external_key=entry["key"], is_example=True),
    )
    for action in _OFFER_MOVES_TO[entry.get("state", "published")]:
        move_offer(offer_id=offer.pk, action=action, actor=SYSTEM, now=now)
