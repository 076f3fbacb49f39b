"""Starting and preparing the platform. None of these load Django here: their children do."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import click

from naru.cli.root import start_django
from naru.cli.speech import refuse, say
from naru.cli.supervisor import Child, Supervisor
from naru.config import env


def _place_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True),
        click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Instead of NARU_HOME."),
        click.option("--no-worker", is_flag=True, help="Start the web server only."),
    ):
        function = option(function)
    return function


@click.command()
@_place_options
def demo(host: str, port: int, home: Path | None, *, no_worker: bool) -> None:
    """Fill a fresh database with the five programmes and start everything."""
    _settle_place(host, port, home)
    os.environ["NARU_DEMO"] = "1"
    say(
        f"시연을 시작합니다. 자료는 {env.home()} 에 둡니다.",
        f"Starting the demo. Its data is kept in {env.home()}.",
    )
    _prepare("--demo")
    _run(host, port, with_worker=not no_worker, is_demo=True)


@click.command()
@_place_options
@click.option("--no-migrate", is_flag=True, help="Refuse to start when the database lacks migrations.")
def serve(host: str, port: int, home: Path | None, *, no_worker: bool, no_migrate: bool) -> None:
    """Start the web server and the worker."""
    _settle_place(host, port, home)
    _prepare(*(["--no-migrate"] if no_migrate else []))
    _run(host, port, with_worker=not no_worker, is_demo=False)


@click.command()
@click.option("--queues", default="", help="Comma-separated; all when left out.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Instead of NARU_HOME.")
def worker(queues: str, home: Path | None) -> None:
    """Run background jobs until stopped; start as many as you like, on any host with the same database."""
    if home:
        os.environ["NARU_HOME"] = str(home.absolute())
    start_django()
    from naru.jobs import registry
    from naru.jobs.worker import Worker

    names = [name.strip() for name in queues.split(",") if name.strip()]
    if unknown := sorted(set(names) - set(registry.queues())):
        raise refuse(
            f"없는 대기열입니다: {', '.join(unknown)}. 있는 것: {', '.join(registry.queues())}",
            f"No such queue: {', '.join(unknown)}. There are: {', '.join(registry.queues())}",
        )
    running = Worker(names)

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        running.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    say(f"작업자를 시작했습니다: {running.name}", f"Worker started: {running.name}")
    running.run()


@click.command()
def migrate() -> None:
    """Bring the database to this version."""
    start_django()
    from django.core.management import call_command

    from naru.records import guards

    call_command("migrate", interactive=False)
    call_command("createcachetable")
    guards.install()


def _settle_place(host: str, port: int, home: Path | None) -> None:
    """Put the options where the children read them, and refuse a port that is taken before anything is written."""
    if home:
        os.environ["NARU_HOME"] = str(home.absolute())
    os.environ.setdefault("NARU_ORIGIN", f"http://{host}:{port}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise refuse(
                f"{host}:{port} 을(를) 쓸 수 없습니다({error.strerror}). 다른 번호로 시작하세요: --port {port + 1}",
                f"{host}:{port} cannot be used ({error.strerror}). Choose another one: --port {port + 1}",
            ) from None


def _prepare(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "naru.cli.preparing", *arguments], check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.returncode)


def _web_command(host: str, port: int) -> list[str]:
    """Granian over WSGI. Threads share one copy of the Korean morphology (about 330 MB), processes do not."""
    options: dict[str, Any] = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": env.text("NARU_WEB_PROCESSES"),
        "--blocking-threads": env.text("NARU_WEB_THREADS"),
        "--log-level": "error",
        "--workers-kill-timeout": 10,
    }
    flat = [str(part) for pair in options.items() for part in pair]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "naru.config.wsgi:application"]


def _run(host: str, port: int, *, with_worker: bool, is_demo: bool) -> None:
    children = [Child("web", _web_command(host, port))]
    if with_worker:
        children.append(Child("worker", [sys.executable, "-m", "naru.cli", "worker"]))
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104
    welcome = [(f"준비됐습니다 → {address}", f"Ready → {address}")]
    if is_demo:
        welcome.append(
            (
                f"역할을 골라 한 번에 로그인: {address}/account/login/ · English: {address}/en/",
                f"Sign in as any role with one click: {address}/en/account/login/ · 한국어: {address}/",
            )
        )
    welcome.append(("Ctrl-C를 누르면 모두 멈춥니다.", "Ctrl-C stops all of it."))
    sys.exit(Supervisor(children, ready_url=f"{address}/healthz", welcome=welcome).run())
