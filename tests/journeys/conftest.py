"""A real installation with its demo data, and browsers that note everything that goes wrong in them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from tests.journeys.pages import Visit

STARTED_WITHIN_SECONDS = 300
# How long a page may take on a machine with other work: no journey is about speed.
PATIENCE_MS = 60_000

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True, slots=True)
class Site:
    """The running demo."""

    url: str
    log: Path

    def csp_reports(self) -> list[str]:
        return [line for line in self.log.read_text(errors="replace").splitlines() if "csp page=" in line]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 our own loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the demo did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.2)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("demo")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = home / "demo.log"
    own = {key: value for key, value in os.environ.items() if not key.startswith(("NARU_", "DJANGO_", "DATABASE_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "naru.cli", "demo", "--port", str(port)],
            env={**own, "NARU_HOME": str(home / "home"), "NARU_EMBEDDER": "none", "LANG": "C.UTF-8"},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(process, f"{url}/readyz", log)
            yield Site(url, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = os.environ.get("NARU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("no Chromium: install it (Debian: apt install chromium) or set NARU_CHROMIUM=/path/to/it")
    flags = ["--disable-quic", "--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {"executable_path": found, "args": flags}


class Watch:
    """Notes what no page of ours may do: errors in the console or a script, failed requests, answers of 500."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._note(self._is_error(message), f"console: {message.text}"))
        context.on("weberror", lambda error: self._note(True, f"script: {error.error}"))
        context.on("response", lambda answer: self._note(answer.status >= 500, f"{answer.status} {answer.url}"))

    @staticmethod
    def _is_error(message: ConsoleMessage) -> bool:
        # Leaving a page ends its request for fresh news in mid-way, which htmx notes as an error.
        return message.type == "error" and not message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))

    def _note(self, is_fault: bool, text: str) -> None:
        if is_fault:
            self.faults.append(text)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens the site as somebody: `visit(role="firm", language="en", width=390)`. Every visit ends without a fault."""
    watch = Watch()
    contexts: list[BrowserContext] = []
    reports_before = len(site.csp_reports())

    def begin(
        *, role: str = "", language: str = "ko", width: int = 1280, theme: str = "light", script: bool = True
    ) -> Visit:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale="ko-KR" if language == "ko" else "en-GB",
            timezone_id="Asia/Seoul",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watch.over(context)
        page: Page = context.new_page()
        visit = Visit(page, language)
        if role:
            visit.sign_in(role)
        return visit

    yield begin
    for context in contexts:
        context.close()
    assert watch.faults == []
    assert site.csp_reports()[reports_before:] == []
