"""Housekeeping of the queue itself, and of the database."""

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from naru.jobs.context import JobContext
from naru.jobs.registry import schedule, task
from naru.jobs.services import purge_jobs
from naru.jobs.upkeep import count_tables


@task(title=_("끝난 작업 기록 정리"))
def purge(context: JobContext, *, keep_days: int) -> dict[str, int]:
    """Delete the rows of jobs that ended well or were cancelled more than `keep_days` ago."""
    return {"deleted": purge_jobs(finished_before=context.clock() - timedelta(days=keep_days))}


schedule("jobs.purge", purge, daily_at=time(4, 10), payload={"keep_days": 30})


@task(title=_("데이터베이스 통계 갱신"))
def count(_context: JobContext) -> dict[str, bool]:
    """Keep the figures fresh by which SQLite picks its indexes."""
    return {"counted": count_tables()}


schedule("jobs.count", count, every_seconds=3600)
