"""Housekeeping of the queue itself."""

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from naru.jobs.context import JobContext
from naru.jobs.registry import schedule, task
from naru.jobs.services import purge_jobs


@task(title=_("끝난 작업 기록 정리"))
def purge(context: JobContext, *, keep_days: int) -> dict[str, int]:
    """Delete the rows of jobs that ended well or were cancelled more than `keep_days` ago."""
    return {"deleted": purge_jobs(finished_before=context.clock() - timedelta(days=keep_days))}


schedule("jobs.purge", purge, daily_at=time(4, 10), payload={"keep_days": 30})
