"""Backup and restore by the commands themselves: lost databases, altered archives, and kill -9 in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.processes.conftest import INSIDE

pytestmark = pytest.mark.processes
Place = dict[str, str]


def naru(place: Place, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "naru.cli", *arguments]
    return subprocess.run(command, env=place, capture_output=True, text=True, timeout=120, check=False)


def inside(place: Place, *arguments: object) -> Any:
    """A process for one question: nobody holds the database open afterwards."""
    line = json.dumps(arguments) + "\n"
    done = subprocess.run(
        [sys.executable, INSIDE], env=place, input=line, capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


def lose_database(place: Place) -> None:
    """Everything is gone: the file with its log, or all tables."""
    if "DATABASE_URL" not in place:
        for path in Path(place["NARU_HOME"]).glob("naru.sqlite3*"):
            path.unlink()
        return
    with psycopg.connect(place["DATABASE_URL"], autocommit=True) as control:
        control.execute("DROP SCHEMA public CASCADE")
        control.execute("CREATE SCHEMA public")


@pytest.fixture
def filled(place: Place, tmp_path: Path) -> tuple[Place, Path, Any]:
    """A place with three firms and their files, its backup, and what stood in it."""
    assert naru(place, "migrate").returncode == 0
    kept = inside(place, "keep", 3, 2000)
    target = tmp_path / "naru.tar"
    done = naru(place, "backup", str(target))
    assert done.returncode == 0, done.stderr
    assert target.stat().st_mode & 0o777 == 0o600
    return place, target, kept


def test_lost_database_and_files_come_back_whole(filled: tuple[Place, Path, Any]) -> None:
    place, target, kept = filled
    lose_database(place)
    shutil.rmtree(Path(place["NARU_HOME"]) / "files")
    done = naru(place, "restore", str(target))
    assert done.returncode == 0, done.stderr
    # What waited may have gone since the backup: an operator decides.
    assert inside(place, "look_at_kept") == {**kept, "mails": ["stopped"]}
    assert naru(place, "audit", "verify").returncode == 0
    assert naru(place, "index", "status").returncode == 0
    assert [path.name for path in Path(place["NARU_HOME"]).glob(".restore-*")] == []


def test_restore_replaces_a_database_only_when_forced(filled: tuple[Place, Path, Any]) -> None:
    place, target, kept = filled
    more = inside(place, "keep", 2, 10)
    done = naru(place, "restore", str(target))
    assert (done.returncode, "--force" in done.stderr) == (2, True)
    assert inside(place, "look_at_kept") == more
    assert naru(place, "restore", str(target), "--force").returncode == 0
    assert inside(place, "look_at_kept") == {**kept, "mails": ["stopped"]}
    assert inside(place, "keep", 1, 10)["firms"] == 4
    assert naru(place, "audit", "verify").returncode == 0


def test_backup_replaces_a_file_only_when_forced(filled: tuple[Place, Path, Any]) -> None:
    place, target, _ = filled
    before = target.read_bytes()
    assert naru(place, "backup", str(target)).returncode == 2
    assert target.read_bytes() == before
    assert naru(place, "backup", str(target), "--force").returncode == 0


def flip(target: Path, member: str) -> None:
    with tarfile.open(target) as tar:
        info = next(one for one in tar if one.name.startswith(member))
        at = info.offset_data + info.size // 2
    content = bytearray(target.read_bytes())
    content[at] ^= 1
    target.write_bytes(content)


def cut(target: Path) -> None:
    target.write_bytes(target.read_bytes()[: target.stat().st_size // 2])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "database altered": lambda target: flip(target, "database"),
    "file altered": lambda target: flip(target, "files/"),
    "cut off": cut,
    "something else": lambda target: target.write_text("no archive"),
}


def test_damaged_backup_is_refused_and_changes_nothing(filled: tuple[Place, Path, Any]) -> None:
    place, target, kept = filled
    whole = target.read_bytes()
    for name, damage in DAMAGES.items():
        target.write_bytes(whole)
        damage(target)
        done = naru(place, "restore", str(target), "--force")
        assert (name, done.returncode, "not whole" in done.stderr) == (name, 1, True)
    assert inside(place, "look_at_kept") == kept


def killed_when(place: Place, begun: Callable[[], bool], *arguments: str) -> None:
    """Kill -9 at the moment in which `begun` is first true, or let it end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "naru.cli", *arguments],
        env=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and not begun() and time.monotonic() < deadline:
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_backup_killed_in_the_middle_leaves_nothing_under_its_name(
    filled: tuple[Place, Path, Any], tmp_path: Path
) -> None:
    place, _, kept = filled
    inside(place, "keep", 12, 1_000_000)
    target = tmp_path / "second.tar"
    killed_when(place, (tmp_path / ".second.tar.part").exists, "backup", str(target))
    assert not target.exists()
    assert naru(place, "backup", str(target)).returncode == 0
    lose_database(place)
    assert naru(place, "restore", str(target)).returncode == 0
    assert inside(place, "look_at_kept")["files"] == kept["files"] + 12


def test_restore_killed_in_the_middle_leaves_the_old_or_the_new_database_whole(
    filled: tuple[Place, Path, Any],
) -> None:
    place, target, kept = filled
    more = inside(place, "keep", 2, 10)
    home = Path(place["NARU_HOME"])
    moments = {
        "unpacking": lambda: any(home.glob(".restore-*/2")),
        "putting in place": lambda: any(home.glob("*.restored")) or any(home.glob(".restore-*/*.sql")),
    }
    restored = {**kept, "mails": ["stopped"]}
    for name, begun in moments.items():
        killed_when(place, begun, "restore", str(target), "--force")
        found = inside(place, "look_at_kept")
        assert found in (more, kept, restored), name
    assert naru(place, "audit", "verify").returncode == 0
    assert naru(place, "restore", str(target), "--force").returncode == 0
    assert inside(place, "look_at_kept") == restored


def test_backup_of_another_kind_of_database_is_refused(filled: tuple[Place, Path, Any], tmp_path: Path) -> None:
    place, target, _ = filled
    if "DATABASE_URL" in place:
        other = {key: value for key, value in place.items() if key != "DATABASE_URL"}
        assert urlsplit(place["DATABASE_URL"]).scheme == "postgres"
    else:
        other = {**place, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = naru({**other, "NARU_HOME": str(tmp_path / "other")}, "restore", str(target))
    assert (done.returncode, "DATABASE_URL" in done.stderr) == (2, True)
