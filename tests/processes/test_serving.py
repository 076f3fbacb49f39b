"""One command starts web and worker, starts again what falls, and stops all of it."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.processes.conftest import answers, children_of, free_port, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc"),
]
Start = Callable[..., "subprocess.Popen[str]"]


def test_serve_with_a_killed_web_server_starts_it_again_and_stops_all_on_sigterm(start: Start) -> None:
    port = free_port()
    naru = start("serve", "--port", str(port))
    url = f"http://127.0.0.1:{port}/healthz"
    wait_until(lambda: answers(url))
    before = children_of(naru.pid)
    web = next(pid for pid, line in before.items() if "granian" in line)
    assert len(before) == 2
    os.killpg(web, signal.SIGKILL)
    wait_until(lambda: any("granian" in line and pid != web for pid, line in children_of(naru.pid).items()))
    wait_until(lambda: answers(url))
    last = children_of(naru.pid)
    naru.send_signal(signal.SIGTERM)
    said = naru.communicate(timeout=30)[0]
    assert naru.returncode == 0
    assert "web ended (code -9). Starting it again in 1 s." in said
    assert not answers(url)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in last))


def test_serve_whose_supervisor_is_killed_leaves_nothing_behind(start: Start) -> None:
    port = free_port()
    naru = start("serve", "--port", str(port))
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
    left = children_of(naru.pid)
    naru.kill()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def test_serve_on_a_taken_port_names_it_and_writes_nothing(start: Start, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        naru = start("serve", "--port", str(port))
        said = naru.communicate(timeout=30)[0]
    assert naru.returncode == 2
    assert f"127.0.0.1:{port} cannot be used" in said
    assert f"--port {port + 1}" in said
    assert not (tmp_path / "home").exists()


def test_worker_with_an_unknown_queue_names_the_known_ones(start: Start) -> None:
    start("migrate").wait(timeout=60)
    naru = start("worker", "--queues", "sloow")
    assert "No such queue: sloow. There are: " in naru.communicate(timeout=30)[0]
    assert naru.returncode == 2


def test_serve_whose_web_server_cannot_start_gives_up_and_says_so(start: Start, place: dict[str, str]) -> None:
    place["NARU_WEB_THREADS"] = "none"
    naru = start("serve", "--port", str(free_port()), "--no-worker")
    said = naru.communicate(timeout=120)[0]
    assert naru.returncode == 1
    assert "web failed to start 4 times. Mend the error above and start again." in said
