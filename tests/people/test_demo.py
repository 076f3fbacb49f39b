"""The demo's organisations."""

from datetime import UTC, datetime

import pytest

from naru.people import demo, industries, regions
from naru.people.models import Organisation, ProfileValue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_demo_fill_adds_the_organisations_of_all_programmes_once() -> None:
    first = demo.fill(NOW)
    assert len(first) == 62
    assert demo.fill(NOW) == first
    assert Organisation.objects.count() == 62


def test_demo_fill_marks_exactly_what_is_invented() -> None:
    demo.fill(NOW)
    examples = Organisation.objects.filter(is_example=True)
    assert examples.count() == 23
    assert all(item.name.startswith("(예시)") and item.summary.startswith("예시") for item in examples)
    assert not Organisation.objects.filter(is_example=False, name__startswith="(예시)").exists()


def test_demo_fill_real_organisations_carry_no_number_and_known_codes_only() -> None:
    demo.fill(NOW)
    assert not Organisation.objects.exclude(business_number=None).exists()
    for item in Organisation.objects.all():
        assert not item.region_code or regions.region(item.region_code)
        assert not item.ksic_code or industries.industry(item.ksic_code)


def test_demo_fill_tells_the_seats_of_the_nine_institutes_with_their_own_source() -> None:
    ids = demo.fill(NOW)
    nine = ("kimm", "kitech", "kier", "katech", "keri", "keti", "etri", "kims", "krict")
    seats = {key: Organisation.objects.get(pk=ids[key]).region_code for key in nine}
    assert set(seats.values()) == {"30200", "41130", "44130", "48120"}
    told = ProfileValue.objects.get(organisation_id=ids["kimm"], field="region_code")
    assert told.source == "본원 소재지(기관 공개)"
