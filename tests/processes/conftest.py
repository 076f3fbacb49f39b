"""Real processes on the loopback, each test with its own folder and port, all ended afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]
INSIDE = str(Path(__file__).with_name("inside.py"))
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true answer of `condition`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"did not come true within {seconds:.0f} s")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def children_of(pid: int) -> dict[int, str]:
    """Direct children with their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
    return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of one test's installation: a folder of its own and, on PostgreSQL, a database of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NARU_", "DJANGO_", "DATABASE_"))}
    sources = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    own = {
        **kept,
        "NARU_HOME": str(tmp_path / "home"),
        "NARU_EMBEDDER": "none",
        "LANG": "C",
        "PYTHONPATH": sources,
    }
    if connection.vendor != "postgresql":
        yield own
        return
    server = connection.settings_dict
    name = f"naru_process_{uuid4().hex[:12]}"
    login = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as control:
        control.execute(f'CREATE DATABASE "{name}"')
        user = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
        yield {**own, "DATABASE_URL": f"postgres://{user}@{server['HOST']}:{server['PORT']}/{name}"}
        control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def inside(place: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """A migrated installation, and a process in it that runs the commands of `inside.py` and returns their answers."""
    subprocess.run(
        [sys.executable, "-m", "naru.cli", "migrate"], env=place, capture_output=True, check=True, timeout=120
    )
    process = subprocess.Popen(
        [sys.executable, INSIDE], env=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout

    def run(*arguments: object) -> Any:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(arguments) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, f"inside.py ended over {arguments}"
        return json.loads(answer)

    yield run
    process.stdin.close()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture
def start(place: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `naru …`, or another program, in the test's place; ends what is left afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start_naru(*arguments: str, program: tuple[str, ...] = ("-m", "naru.cli")) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            env=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start_naru
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        if process.stdout:
            process.stdout.close()
