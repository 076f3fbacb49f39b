"""What stands before the first request: folders, database, static files, demo data.

Runs in a process of its own (`python -m naru.cli.preparing`), so that the one that watches over web and worker stays
small. Whatever is already done is found to be done and skipped: a later start takes about a second here.
"""

import argparse
import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from time import perf_counter

from naru.cli.speech import refuse, say

# Stages that bring demo data, each in `naru.<stage>.demo.fill(now)`, in the order in which they build on another.
DEMO_STAGES = ("people", "programmes", "demands", "plans", "matching")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="naru-prepare")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--no-migrate", action="store_true")
    options = parser.parse_args(arguments)
    start = perf_counter()
    _start_django()
    _migrate(may_migrate=not options.no_migrate)
    _guard_audit_log()
    _seal_second_factors()
    _collect_static()
    if options.demo:
        _fill_demo()
    _count_tables()
    seconds = perf_counter() - start
    say(f"준비를 마쳤습니다 ({seconds:.1f}초).", f"Prepared ({seconds:.1f} s).")


def _start_django() -> None:
    import django

    from naru.cli.catalogues import compile_catalogues
    from naru.config import env

    compile_catalogues()
    env.home().mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings")
    django.setup()


def _migrate(*, may_migrate: bool) -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise refuse(
            f"데이터베이스에 연결할 수 없습니다({type(error).__name__}). DATABASE_URL과 서버 상태를 확인하세요.",
            f"The database cannot be reached ({type(error).__name__}). Look at DATABASE_URL and at the server.",
        ) from None
    if not missing:
        call_command("createcachetable", verbosity=0)
        return
    if not may_migrate:
        raise refuse(
            f"데이터베이스에 적용되지 않은 변경이 {len(missing)}개 있습니다. `naru migrate`를 먼저 실행하세요.",
            f"The database lacks {len(missing)} migrations. Run `naru migrate` first.",
        )
    say(f"데이터베이스를 준비합니다(변경 {len(missing)}개)…", f"Preparing the database ({len(missing)} migrations) …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _guard_audit_log() -> None:
    from naru.records import guards

    guards.install()


def _seal_second_factors() -> None:
    from naru.people.services import seal_second_factors

    _, unreadable = seal_second_factors()
    if unreadable:
        say(
            f"2단계 인증 {unreadable}개를 열 수 없습니다. 옛 NARU_SECRET_KEY를 NARU_OLD_SECRET_KEYS에 적으세요.",
            f"{unreadable} second factors cannot be opened. Put the former NARU_SECRET_KEY into NARU_OLD_SECRET_KEYS.",
        )


def _count_tables() -> None:
    from naru.jobs.upkeep import count_tables

    count_tables()


def _signature(paths: Iterable[Path]) -> str:
    """Changes when a file is added, removed, or changed in size or time."""
    stats = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths)
    return hashlib.sha256(repr(stats).encode()).hexdigest()


def _collect_static() -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [Path(store.path(name)) for finder in get_finders() for name, store in finder.list([])]
    mark = Path(settings.HOME) / "static.signature"
    signature = _signature(found)
    if mark.exists() and mark.read_text() == signature and Path(settings.STATIC_ROOT).exists():
        return
    say(f"화면 파일 {len(found)}개를 모읍니다…", f"Collecting {len(found)} static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(signature)


def _fill_demo() -> None:
    """Call the fillers, each of which adds what is not there; skipped while neither they nor the database changed."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    mark = Path(settings.HOME) / "demo.signature"
    stages = [stage for stage in DEMO_STAGES if importlib.util.find_spec(f"naru.{stage}.demo")]
    signature = f"{connection.settings_dict['NAME']} {_signature(_demo_sources(stages))}"
    if mark.exists() and mark.read_text() == signature:
        return
    for position, stage in enumerate(stages, start=1):
        say(
            f"시연 자료를 채웁니다: {stage} ({position}/{len(stages)})…",
            f"Filling the demo data: {stage} ({position}/{len(stages)}) …",
        )
        _fill(stage, timezone.now())
    mark.write_text(signature)


def _demo_sources(stages: Iterable[str]) -> list[Path]:
    import naru

    root = Path(naru.__file__).parent
    return [path for stage in stages for path in root.glob(f"{stage}/demo*") if path.is_file()]


def _fill(stage: str, now: datetime) -> None:
    importlib.import_module(f"naru.{stage}.demo").fill(now)


if __name__ == "__main__":
    main(sys.argv[1:])
