"""Matching runs for tests: made and solved through the services, the job run in place."""

from django.utils import timezone
from tests.factories.demands import NOW

from naru.core.actor import SYSTEM, Actor
from naru.jobs.runner import run_due
from naru.matching.models import MatchRun
from naru.matching.services import RunSettings, draft_run, start_run


def make_run(title: str = "가을 매칭", *, actor: Actor = SYSTEM, **settings: object) -> MatchRun:
    run_id = draft_run(settings=RunSettings(title=title, **settings), actor=actor, now=NOW)  # type: ignore[arg-type]
    return MatchRun.objects.get(pk=run_id)


def work() -> None:
    """Do the jobs that wait for a matching."""
    run_due(clock=lambda: max(NOW, timezone.now()), queues=["matching"])


def solved(run: MatchRun, *, actor: Actor = SYSTEM) -> MatchRun:
    start_run(run_id=run.pk, actor=actor, now=NOW)
    work()
    return MatchRun.objects.get(pk=run.pk)
