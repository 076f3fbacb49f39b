"""Background jobs, for operators: what waits, what runs, what failed, and how to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naru.core.errors import MoveRefused
from naru.jobs import labels, queries, services
from naru.jobs.registry import title_of
from naru.jobs.states import JOB, OPEN_STATES, JobState
from naru.web.pages.asked import actor_of

if TYPE_CHECKING:
    from naru.jobs.models import Job

PER_PAGE = 25
# A due job that waits longer than this is a sign that workers are missing or stuck.
PATIENCE = timedelta(minutes=2)
TONES: Mapping[JobState, str] = {
    JobState.QUEUED: "neutral",
    JobState.RUNNING: "progress",
    JobState.SUCCEEDED: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A job as the page shows it."""

    job: "Job"
    title: str
    state: JobState
    label: str | Promise
    tone: str
    duration: str
    can_cancel: bool
    can_retry: bool
    is_stopping: bool


def duration_words(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return _("%(seconds)d초") % {"seconds": seconds}
    if seconds < 3600:
        return _("%(minutes)d분 %(seconds)d초") % {"minutes": seconds // 60, "seconds": seconds % 60}
    return _("%(hours)d시간 %(minutes)d분") % {"hours": seconds // 3600, "minutes": seconds % 3600 // 60}


def _row(job: "Job", now: datetime) -> Row:
    state = JobState(job.state)
    is_stopping = state is JobState.RUNNING and job.cancel_requested_at is not None
    actions = set(JOB.actions(state))
    return Row(
        job=job,
        title=title_of(job.task),
        state=state,
        label=_("멈추는 중") if is_stopping else labels.STATE[state],
        tone=TONES[state],
        duration=duration_words((job.finished_at or now) - job.started_at) if job.started_at else "",
        can_cancel="cancel" in actions and not is_stopping,
        can_retry="retry" in actions,
        is_stopping=is_stopping,
    )


def _chosen_state(request: HttpRequest) -> JobState | None:
    asked = request.GET.get("state", "")
    return JobState(asked) if asked in set(JobState) else None


def _chips(counts: Mapping[JobState, int], chosen: JobState | None) -> list[dict[str, Any]]:
    here = reverse("job-list")
    every = {"url": here, "label": _("전체"), "is_current": chosen is None, "count": sum(counts.values())}
    return [every] + [
        {
            "url": f"{here}?state={state}",
            "label": labels.STATE[state],
            "is_current": state is chosen,
            "count": counts[state],
        }
        for state in JobState
    ]


def _page(request: HttpRequest, counts: Mapping[JobState, int], chosen: JobState | None) -> "Page[Job]":
    jobs = queries.jobs_visible_to(actor_of(request), state=chosen)
    paginator = Paginator(jobs, PER_PAGE)
    # The filter shows the counts anyway: no second count over the table.
    paginator.count = counts[chosen] if chosen else sum(counts.values())
    return paginator.get_page(request.GET.get("page"))


def job_list(request: HttpRequest) -> HttpResponse:
    """The list; asked by htmx every two seconds, only the part that changes."""
    now = timezone.now()
    chosen = _chosen_state(request)
    counts = queries.counts_by_state(actor_of(request))
    page = _page(request, counts, chosen)
    health = queries.queue_health(now=now)
    context = {
        "page": page,
        "rows": [_row(job, now) for job in page],
        "chips": _chips(counts, chosen),
        "health": health,
        "is_stuck": health.oldest_due_at is not None and now - health.oldest_due_at > PATIENCE,
        "is_live": any(counts[state] for state in OPEN_STATES),
    }
    is_part = getattr(request, "htmx", False)
    return render(request, "jobs/_list.html" if is_part else "jobs/list.html", context)


def job_detail(request: HttpRequest, job_id: int) -> HttpResponse:
    job = queries.job_visible_to(actor_of(request), job_id)
    row = _row(job, timezone.now())
    context = {
        "row": row,
        "job": job,
        "error": labels.error_label(job.error_code) if job.error_code else "",
        "is_live": row.state in OPEN_STATES,
    }
    is_part = getattr(request, "htmx", False)
    return render(request, "jobs/_detail.html" if is_part else "jobs/detail.html", context)


@require_POST
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        state = services.cancel_job(job_id=job_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused:
        messages.info(request, _("이미 끝난 작업이라 취소할 것이 없습니다."))
    else:
        is_asked = state is JobState.RUNNING
        done = _("취소를 요청했습니다. 다음 확인 지점에서 멈춥니다.") if is_asked else _("작업을 취소했습니다.")
        messages.success(request, done)
    return redirect("job-detail", job_id)


@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        services.retry_job(job_id=job_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused as refusal:
        if refusal.code == "job_already_open":
            messages.info(request, _("같은 일을 하는 작업이 이미 있어 다시 넣지 않았습니다. 아래가 그 작업입니다."))
            return redirect("job-detail", refusal.facts["job_id"])
        messages.info(request, _("지금 상태에서는 다시 실행할 수 없습니다."))
    else:
        messages.success(request, _("다시 실행하도록 대기열에 넣었습니다."))
    return redirect("job-detail", job_id)
