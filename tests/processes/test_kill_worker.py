"""kill -9 of the worker in mid-job: the job runs again and its effect happens once."""

import os
import signal
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from tests.processes.conftest import INSIDE, wait_until

pytestmark = pytest.mark.processes
Start = Callable[..., "subprocess.Popen[str]"]
Inside = Callable[..., Any]
STEPS = 120


def start_worker(start: Start) -> "subprocess.Popen[str]":
    return start("work", program=(INSIDE,))


def test_job_of_a_killed_worker_runs_again_and_its_effects_happen_once(start: Start, inside: Inside) -> None:
    inside("add_slow_jobs", 1, STEPS)
    for kills in (1, 2):
        worker = start_worker(start)
        begun = wait_until(lambda kills=kills: busy(inside, attempt=kills))
        assert begun["firms"] < STEPS
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    start_worker(start)
    wait_until(lambda: inside("look")["jobs"][0]["state"] == "succeeded")
    seen = inside("look")
    assert (seen["firms"], seen["different_firms"], seen["events"]) == (STEPS, STEPS, STEPS)
    assert seen["jobs"][0]["attempt"] == 3
    assert start("audit", "verify").wait(timeout=60) == 0


def busy(inside: Inside, *, attempt: int) -> Any:
    """What is there once this attempt has done something that the ones before had not."""
    seen = inside("look")
    job = seen["jobs"][0]
    return seen if job["attempt"] == attempt and seen["firms"] >= 5 * attempt else None


def test_jobs_of_two_workers_run_once_each(start: Start, inside: Inside) -> None:
    inside("add_slow_jobs", 30, 2)
    for _ in range(2):
        start_worker(start)
    wait_until(lambda: all(job["state"] == "succeeded" for job in inside("look")["jobs"]))
    seen = inside("look")
    assert {job["attempt"] for job in seen["jobs"]} == {1}
    assert (seen["firms"], seen["different_firms"]) == (60, 60)


def test_stopped_worker_gives_its_job_back_without_counting_the_attempt(start: Start, inside: Inside) -> None:
    inside("add_slow_jobs", 1, 5000)
    worker = start_worker(start)
    wait_until(lambda: busy(inside, attempt=1))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    job = inside("look")["jobs"][0]
    assert (job["state"], job["attempt"]) == ("queued", 0)
