"""Schedules fire once, survive restarts, and collapse what was missed."""

import doctest
from datetime import UTC, datetime, time

import pytest
from tests.jobs.conftest import Clock
from tests.jobs.tasks_for_tests import ALL

from naru.jobs import registry, rules, schedules
from naru.jobs.models import Job


@pytest.fixture
def every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "SCHEDULES", {})
    monkeypatch.setattr(schedules, "SCHEDULES", registry.SCHEDULES)
    registry.schedule("tests.minute", ALL["tests.succeed"], every_seconds=60, payload={"value": 1})


def test_docstring_examples_run() -> None:
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 1, 18, 0, tzinfo=UTC), datetime(2026, 11, 1, 19, 10, tzinfo=UTC)),
        (datetime(2026, 11, 1, 19, 10, tzinfo=UTC), datetime(2026, 11, 2, 19, 10, tzinfo=UTC)),
    ],
)
def test_daily_time_is_read_in_seoul_and_strictly_later(now: datetime, expected: datetime) -> None:
    assert rules.next_daily(now, time(4, 10)) == expected


def test_schedule_without_a_rhythm_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tests\.none"):
        registry.schedule("tests.none", ALL["tests.succeed"])


@pytest.mark.django_db
@pytest.mark.usefixtures("every_minute")
def test_due_schedule_is_enqueued_once_however_many_workers_look(clock: Clock) -> None:
    assert schedules.fire_due(now=clock()) == 0  # the row is made
    assert [schedules.fire_due(now=clock()) for _ in range(3)] == [1, 0, 0]
    assert Job.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("every_minute")
def test_missed_runs_collapse_into_one(clock: Clock) -> None:
    schedules.fire_due(now=clock())
    schedules.fire_due(now=clock())
    Job.objects.all().delete()
    clock.advance(hours=3)
    assert [schedules.fire_due(now=clock()) for _ in range(3)] == [1, 0, 0]
