"""When a job runs again and when a schedule is due. Pure."""

from datetime import datetime, time, timedelta

from naru.core.period import SEOUL

FIRST_DELAY_SECONDS = 2
LONGEST_DELAY_SECONDS = 600


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after attempt number `attempt` (from 1) failed: 2, 4, 8 … 600 seconds.

    >>> [retry_delay(n).seconds for n in (1, 2, 3, 20)]
    [2, 4, 8, 600]
    """
    seconds = FIRST_DELAY_SECONDS * 2 ** min(attempt - 1, 20)
    return timedelta(seconds=min(seconds, LONGEST_DELAY_SECONDS))


def next_daily(now: datetime, at: time) -> datetime:
    """The next instant at which the clock in Seoul shows `at`, strictly after `now`."""
    local = now.astimezone(SEOUL)
    today = local.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
    return today if today > local else today + timedelta(days=1)


def next_run(now: datetime, *, every_seconds: int | None, daily_at: time | None) -> datetime:
    """The run after one at `now`. Runs that were missed while no worker was there collapse into one."""
    if daily_at is not None:
        return next_daily(now, daily_at)
    if every_seconds is None or every_seconds <= 0:
        raise ValueError(f"a schedule needs daily_at or every_seconds > 0, not {every_seconds}")
    return now + timedelta(seconds=every_seconds)
