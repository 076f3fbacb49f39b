"""Keeps the web server and the worker running as children, and stops all of them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from naru.cli.speech import say

LOOK_SECONDS = 0.1
# A child that lived so long counts as healthy again: its next fall is its first.
HEALTHY_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 30.0
# Whoever falls so often before the first request is broken, not unlucky.
MOST_FALLS_BEFORE_READY = 4
# Workers give running jobs 10 s to reach a checkpoint.
STOP_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """A program to keep running. `falls` in a row decide how long to wait before the next start."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    falls: int = 0
    environment: dict[str, str] = field(default_factory=dict)


def _die_with_parent() -> None:
    """On Linux: be told to stop when the supervisor is killed, so that nothing is left holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs until Ctrl-C or SIGTERM. `ready_url` answers 200 when the web server takes requests."""

    def __init__(self, children: Sequence[Child], *, ready_url: str, welcome: Sequence[tuple[str, str]]) -> None:
        self.children = list(children)
        self._ready_url = ready_url
        self._welcome = welcome
        self._is_stopping = False
        self._is_ready = False
        self._exit_code = 0

    def run(self) -> int:
        """Returns the exit code: 0 after a wish to stop, 1 when a child cannot be started at all."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self._is_stopping:
                for child in self.children:
                    self._look_after(child)
                if not self._is_ready:
                    self._look_for_ready()
                time.sleep(LOOK_SECONDS)
        finally:
            self._stop_all()
        return self._exit_code

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child, now)
            return
        code = child.process.poll()
        if code is None:
            return
        _signal_group(child.process, signal.SIGKILL)
        child.process = None
        child.falls = 1 if now - child.started_at > HEALTHY_SECONDS else child.falls + 1
        if not self._is_ready and child.falls >= MOST_FALLS_BEFORE_READY:
            self._give_up(child)
            return
        wait = min(2.0 ** (child.falls - 1), LONGEST_WAIT_SECONDS)
        child.start_at = now + wait
        say(
            f"{child.name} 프로세스가 끝났습니다(코드 {code}). {wait:.0f}초 뒤 다시 시작합니다.",
            f"{child.name} ended (code {code}). Starting it again in {wait:.0f} s.",
            err=True,
        )

    def _give_up(self, child: Child) -> None:
        say(
            f"{child.name} 프로세스가 {child.falls}번 시작하지 못했습니다. 위의 오류를 고친 뒤 다시 시작하세요.",
            f"{child.name} failed to start {child.falls} times. Mend the error above and start again.",
            err=True,
        )
        self._exit_code = 1
        self._is_stopping = True

    def _start(self, child: Child, now: float) -> None:
        # Its own session: Ctrl-C reaches only the supervisor, which stops the children in order.
        child.process = subprocess.Popen(  # noqa: S603 - our own program
            child.command,
            env={**os.environ, **child.environment},
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has one thread
        )
        child.started_at = now

    def _look_for_ready(self) -> None:
        try:
            with urllib.request.urlopen(self._ready_url, timeout=2) as answer:  # noqa: S310 - our own address
                self._is_ready = answer.status == 200
        except OSError:
            return
        if self._is_ready:
            for ko, en in self._welcome:
                say(ko, en)

    def _stop_all(self) -> None:
        say("멈추는 중입니다…", "Stopping …")
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say("응답이 없어 강제로 끝냅니다.", "No answer: ending it by force.", err=True)
            _signal_group(process, signal.SIGKILL)
        say("모두 멈췄습니다.", "All stopped.")


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
