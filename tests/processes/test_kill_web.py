"""kill -9 of the web server under write load: no acknowledged write is missing, and the audit chain verifies."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.processes.conftest import answers, children_of, free_port, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc"),
]
CLIENTS = 6
WRITES = 600
CSRF = "a" * 32
Start = Callable[..., "subprocess.Popen[str]"]


def cancel_all(port: int, session: str, ids: list[int], deadline: float) -> list[int]:
    """Cancel one job after another and return those that the server said are done. A broken answer is asked again."""
    acknowledged = []
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for job_id in ids:
        while time.monotonic() < deadline:
            try:
                link.request("POST", f"/jobs/{job_id}/cancel/", headers=headers)
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                link.close()
                time.sleep(0.05)
                continue
            if answer.status == 302:
                acknowledged.append(job_id)
            break
    link.close()
    return acknowledged


def test_web_server_killed_under_load_loses_no_acknowledged_write(start: Start, inside: Callable[..., Any]) -> None:
    seeded = inside("add_waiting_jobs", WRITES)
    port = free_port()
    naru = start("serve", "--port", str(port), "--no-worker")
    url = f"http://127.0.0.1:{port}/healthz"
    wait_until(lambda: answers(url))
    deadline = time.monotonic() + 300
    with ThreadPoolExecutor(CLIENTS) as clients:
        shares = [seeded["ids"][n::CLIENTS] for n in range(CLIENTS)]
        running = [clients.submit(cancel_all, port, seeded["session"], share, deadline) for share in shares]
        for _ in range(2):
            time.sleep(0.7)
            web = next(pid for pid, line in wait_until(lambda: children_of(naru.pid)).items() if "granian" in line)
            os.killpg(web, signal.SIGKILL)
            wait_until(lambda web=web: web not in children_of(naru.pid) and answers(url))
        acknowledged = [job_id for client in running for job_id in client.result()]
    seen = inside("look_at_cancelled")
    assert len(acknowledged) == WRITES
    assert set(acknowledged) - set(seen["cancelled"]) == set()
    assert sorted(seen["events"]) == sorted(seen["cancelled"])
    assert start("audit", "verify").wait(timeout=60) == 0
