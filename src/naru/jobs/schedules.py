"""Enqueue what is due by the clock."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import SYSTEM
from naru.jobs.models import Schedule
from naru.jobs.registry import SCHEDULES
from naru.jobs.registry import Schedule as Declared
from naru.jobs.rules import next_daily, next_run
from naru.jobs.services import enqueue


def fire_due(*, now: datetime) -> int:
    """Enqueue what is due and return how many. Of many workers that call this at once, one enqueues."""
    known = {row.name: row for row in Schedule.objects.filter(name__in=list(SCHEDULES))}
    fired = 0
    for declared in SCHEDULES.values():
        row = known.get(declared.name)
        if row is None:
            Schedule.objects.get_or_create(name=declared.name, defaults={"next_run_at": _first_run(declared, now)})
        elif row.next_run_at <= now:
            fired += _fire(declared, now)
    return fired


def _first_run(declared: Declared, now: datetime) -> datetime:
    return now if declared.daily_at is None else next_daily(now, declared.daily_at)


@transaction.atomic
def _fire(declared: Declared, now: datetime) -> int:
    due = Schedule.objects.select_for_update(skip_locked=True)
    row = due.filter(name=declared.name, next_run_at__lte=now).first()
    if row is None:
        return 0
    enqueue(declared.task, payload=declared.payload, dedupe_key=f"schedule:{declared.name}", now=now, actor=SYSTEM)
    row.last_run_at = now
    row.next_run_at = next_run(now, every_seconds=declared.every_seconds, daily_at=declared.daily_at)
    row.save(update_fields=["last_run_at", "next_run_at"])
    return 1
