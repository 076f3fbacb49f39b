"""A clock that stands still until it is told, and the tests' own tasks."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.jobs.tasks_for_tests import ALL

from naru.jobs import registry


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, declared in ALL.items():
        monkeypatch.setitem(registry.TASKS, name, declared)
    return
