"""Operators see jobs, cancel and retry them; nobody else does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from naru.core.actor import SYSTEM
from naru.jobs import services
from naru.jobs.models import Job, WorkerPulse
from naru.jobs.states import JobState
from naru.jobs.tasks import purge
from naru.people.models import Person
from naru.web.pages.jobs import duration_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(Person.objects.create_user("operator@example.org", is_platform_admin=True))
    return client


def add(**fields: object) -> Job:
    job_id = services.enqueue(purge, payload={"keep_days": 30}, now=timezone.now(), actor=SYSTEM)
    Job.objects.filter(pk=job_id).update(**fields)
    return Job.objects.get(pk=job_id)


def test_job_list_shows_title_state_progress_and_attempts(operator: Client) -> None:
    add(
        state=JobState.RUNNING,
        lease_token="t",
        leased_until=timezone.now(),
        started_at=timezone.now() - timedelta(seconds=75),
        attempt=2,
        progress_done=30,
        progress_total=40,
    )
    page = operator.get("/jobs/").content.decode()
    for words in ("끝난 작업 기록 정리", "실행 중", "75%", "2/3", "1분 15초", "취소", 'hx-trigger="every 2s"'):
        assert words in page


def test_job_list_in_english_is_english(operator: Client) -> None:
    add(state=JobState.FAILED, error_code="worker_lost")
    page = operator.get("/en/jobs/").content.decode()
    for words in ("Tidy up finished jobs", "Failed", "Run again", "No worker is running"):
        assert words in page


def test_job_list_filters_by_state_and_counts_each(operator: Client) -> None:
    add(state=JobState.FAILED)
    add()
    answer = operator.get("/jobs/?state=failed")
    assert [row.state for row in answer.context["rows"]] == [JobState.FAILED]
    assert [chip["count"] for chip in answer.context["chips"]] == [2, 1, 0, 0, 1, 0]
    assert operator.get("/jobs/?state=nonsense").context["page"].paginator.count == 2


def test_job_list_asked_by_htmx_is_the_changing_part_only(operator: Client) -> None:
    add()
    part = operator.get("/jobs/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="jobs"')
    assert "<html" not in part


def test_job_list_with_a_live_worker_says_so(operator: Client) -> None:
    now = timezone.now()
    WorkerPulse.objects.create(name="a:1", queues="default", started_at=now, seen_at=now)
    add(run_at=now - timedelta(minutes=5))
    page = operator.get("/jobs/").content.decode()
    assert "작업자 1개가 일하고 있습니다" in page
    assert "작업이 밀려 있습니다" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_job_list_takes_the_same_queries_for_one_and_three_rows(
    operator: Client, rows: int, django_assert_num_queries: object
) -> None:
    for _ in range(rows):
        add()
    operator.get("/jobs/")
    with django_assert_num_queries(8):  # type: ignore[operator]
        operator.get("/jobs/")


def test_job_detail_of_a_failed_job_says_why_and_what_to_do(operator: Client) -> None:
    job = add(state=JobState.FAILED, error_code="worker_lost", error_place="vm:7")
    page = operator.get(f"/jobs/{job.pk}/").content.decode()
    assert "작업자가 응답 없이 사라졌습니다" in page
    assert "vm:7" in page
    assert "keep_days=30" in page


def test_cancel_and_retry_change_the_job_and_lead_to_it(operator: Client) -> None:
    job = add()
    assert operator.post(f"/jobs/{job.pk}/cancel/").headers["Location"] == f"/jobs/{job.pk}/"
    assert Job.objects.get().state == JobState.CANCELLED
    operator.post(f"/jobs/{job.pk}/retry/")
    assert Job.objects.get().state == JobState.QUEUED


def test_cancel_of_an_ended_job_says_that_there_is_nothing_to_cancel(operator: Client) -> None:
    job = add(state=JobState.SUCCEEDED)
    page = operator.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "이미 끝난 작업이라" in page


def test_retry_beside_an_open_job_leads_to_that_job(operator: Client) -> None:
    ended = add(state=JobState.CANCELLED, dedupe_key="k")
    open_job = add(dedupe_key="k")
    answer = operator.post(f"/jobs/{ended.pk}/retry/")
    assert answer.headers["Location"] == f"/jobs/{open_job.pk}/"


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/1/", "/audit/"])
def test_pages_of_operators_are_closed_to_members_and_visitors(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(Person.objects.create_user("member@example.org"))
    assert client.get(address).status_code == 403


def test_cancel_by_a_member_is_refused_and_changes_nothing(client: Client) -> None:
    job = add()
    client.force_login(Person.objects.create_user("member@example.org"))
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 403
    assert Job.objects.get().state == JobState.QUEUED


def test_cancel_needs_a_post(operator: Client) -> None:
    assert operator.get(f"/jobs/{add().pk}/cancel/").status_code == 405


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0초"), (59.9, "59초"), (60, "1분 0초"), (3599, "59분 59초"), (7260, "2시간 1분")]
)
def test_duration_is_said_in_two_units_at_most(seconds: float, words: str) -> None:
    assert duration_words(timedelta(seconds=seconds)) == words
