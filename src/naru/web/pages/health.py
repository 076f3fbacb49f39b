"""For machines that watch over this one: is it alive, can it serve, how is it doing?"""

import hmac
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from naru.core.actor import SYSTEM
from naru.jobs.queries import counts_by_state, queue_health
from naru.matching.following import shared_index
from naru.records.backups import last_backup_at
from naru.records.queries import last_sequence, mail_counts
from naru.web import metrics

_LOOPBACK = {"127.0.0.1", "::1"}


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nobody else, so that a slow database restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is of this version, else 503.

    A missing worker or index is told but is no reason to turn visitors away.
    """
    now = timezone.now()
    try:
        missing = missing_migrations()
        if missing:
            return JsonResponse({"ready": False, "database": "ok", "missing_migrations": missing}, status=503)
        health = queue_health(now=now)
        lag = index_lag()
    except DatabaseError as error:
        return JsonResponse({"ready": False, "database": type(error).__name__}, status=503)
    body = {
        "ready": True,
        "database": "ok",
        "missing_migrations": 0,
        "index": "missing" if lag is None else "ok",
        "index_events_behind": lag,
        "workers": health.workers,
        "oldest_due_job_seconds": round(_age(health.oldest_due_at, now), 1),
    }
    return JsonResponse(body)


def missing_migrations() -> int:
    """How many migrations the database lacks. Asked until there are none: then this process need not ask again."""
    try:
        return _migrated()
    except _NotMigrated as lacking:
        return lacking.count


class _NotMigrated(Exception):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@cache
def _migrated() -> int:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotMigrated(len(plan))
    return 0


def index_lag() -> int | None:
    """How many events the index has not seen; most of them do not concern it. None when there is no index."""
    position = shared_index().position()
    return None if position is None else max(0, last_sequence() - position.sequence)


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0


def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus's text, for whoever holds the token; without one, for programs on this machine only."""
    if not _may_measure(request):
        raise Http404("metrics are not for this address")
    return HttpResponse(metrics.text_of([*metrics.REQUESTS.families(), *_gauges()]), content_type=metrics.CONTENT_TYPE)


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # Behind a proxy every visitor comes from this machine.
    is_forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not is_forwarded


def _gauges() -> list[metrics.Family]:
    now = timezone.now()
    health = queue_health(now=now)
    lag = index_lag()
    made_at = last_backup_at(Path(settings.HOME))
    jobs: dict[metrics.Labels, float] = {(("state", state.value),): n for state, n in counts_by_state(SYSTEM).items()}
    mails: dict[metrics.Labels, float] = {(("state", state.value),): n for state, n in mail_counts(SYSTEM).items()}
    return [
        metrics.Family("naru_jobs", "gauge", "Jobs by state.", jobs),
        metrics.Family("naru_outbox_mails", "gauge", "Mails by state.", mails),
        metrics.gauge("naru_workers", "Workers seen lately.", health.workers),
        metrics.gauge(
            "naru_oldest_due_job_seconds", "How long the oldest due job waits.", _age(health.oldest_due_at, now)
        ),
        metrics.gauge("naru_index_present", "Whether there is a search index.", lag is not None),
        metrics.gauge("naru_index_events_behind", "Events that the index has not seen.", lag or 0),
        metrics.gauge("naru_audit_sequence", "Number of the newest audit event.", last_sequence()),
        metrics.gauge(
            "naru_last_backup_timestamp_seconds",
            "When the last backup was made; 0: never.",
            made_at.timestamp() if made_at else 0,
        ),
        metrics.gauge("naru_process_start_time_seconds", "When this web process started.", metrics.STARTED_AT),
    ]
