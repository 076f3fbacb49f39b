"""The demo's demands and offers."""

from collections import Counter

import pytest
from tests.factories.demands import NOW

from naru.demands.demo import demo_demands, demo_offers, fill
from naru.demands.models import Demand, Offer
from naru.demands.states import OfferKind
from naru.people import demo as people_demo
from naru.records.models import AuditEvent

NINE = ("kimm", "kitech", "kier", "katech", "keri", "keti", "etri", "kims", "krict")


@pytest.mark.django_db
def test_fill_twice_adds_everything_once() -> None:
    people_demo.fill(NOW)
    fill(NOW)
    events = AuditEvent.objects.count()
    fill(NOW)
    assert AuditEvent.objects.count() == events
    assert (Demand.objects.count(), Offer.objects.count()) == (len(demo_demands()), len(demo_offers()))
    assert len(set(Demand.objects.values_list("state", flat=True))) >= 6
    assert set(Offer.objects.values_list("state", flat=True)) == {"draft", "published", "retired"}
    assert not Demand.objects.filter(is_example=False).exists()


def test_demo_holds_both_directions_for_every_firm_and_institute() -> None:
    firms = Counter(entry["firm"] for entry in demo_demands())
    assert (len(firms), len(demo_demands())) == (27, 45)
    owners = Counter(entry["organisation"] for entry in demo_offers())
    assert min(owners[key] for key in NINE) >= 6
    for key in NINE:
        kinds = {entry["kind"] for entry in demo_offers() if entry["organisation"] == key}
        assert kinds == {kind.value for kind in OfferKind}, key


def test_demo_is_told_in_both_languages() -> None:
    for entry in demo_demands():
        assert all(entry[name] for name in ("title_en", "problem_en", "specification_en")), entry["key"]
    for entry in demo_offers():
        assert all(entry[name] for name in ("title_en", "summary_en")), entry["key"]
        assert bool(entry.get("description")) == bool(entry.get("description_en")), entry["key"]
