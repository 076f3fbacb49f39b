"""The database into one file and back: SQLite by VACUUM INTO, PostgreSQL by pg_dump, pg_restore and psql."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection

from naru.cli.archive import sync_folder


class DumpFailed(Exception):
    """The database's own tool said no; the message is what it said."""


def dump(path: Path) -> None:
    """A consistent copy of the whole database as it is now; writers go on meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    else:
        _tool(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}"])


def is_empty() -> bool:
    """Whether there is nothing that a restore would replace."""
    if connection.vendor == "sqlite" and not _sqlite_path().exists():
        return True
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        # A ruined file is still somebody's file.
        return False


def load(path: Path) -> None:
    """Put a dump in the database's place: wholly or, however it ends, not at all."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgres(path)


@contextmanager
def looking_into(path: Path) -> Iterator[None]:
    """Within, the database is the SQLite file at `path`. PostgreSQL's dumps cannot be looked into."""
    if connection.vendor != "sqlite":
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def check_whole(path: Path) -> None:
    """Raises DumpFailed where the dump cannot be read at all."""
    if connection.vendor != "sqlite":
        _tool(["pg_restore", "--list", str(path)], connect=False)
        return
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            (answer,) = database.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise DumpFailed(str(error)) from error
    if answer != "ok":
        raise DumpFailed(answer)


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _load_sqlite(path: Path) -> None:
    """The present file stays as `….before-restore`. Its log must go first: it would be played onto the new one."""
    target = _sqlite_path()
    beside = target.with_name(f"{target.name}.restored")
    shutil.copyfile(path, beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    if target.exists():
        _close_log()
        before = target.with_name(f"{target.name}.before-restore")
        before.unlink(missing_ok=True)
        before.hardlink_to(target)
    for tail in ("-wal", "-shm"):
        target.with_name(target.name + tail).unlink(missing_ok=True)
    beside.replace(target)
    sync_folder(target.parent)


def _close_log() -> None:
    """Play the log into the file that is about to be put aside; one that cannot be read is put aside as it is."""
    with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _load_postgres(path: Path) -> None:
    """Everything that stands there goes and the dump comes, in one transaction."""
    tables = connection.introspection.table_names()
    quoted = ", ".join(connection.ops.quote_name(table) for table in tables)
    clearing = [f"DROP TABLE IF EXISTS {quoted} CASCADE;"] if tables else []
    clearing.append("DROP FUNCTION IF EXISTS naru_audit_refuse() CASCADE;")
    connection.close()
    script = path.with_name(f"{path.name}.sql")
    _tool(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path)], connect=False)
    first = path.with_name(f"{path.name}.first.sql")
    first.write_text("\n".join(clearing))
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _tool(["psql", *options, f"--file={first}", f"--file={script}"])


def _tool(command: Sequence[str], *, connect: bool = True) -> None:
    """Run one of PostgreSQL's programs against the configured database; the password goes by the environment."""
    settings = connection.settings_dict
    login = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(settings[key]) for name, key in login.items() if settings.get(key)} if connect else {}
    if mode := settings["OPTIONS"].get("sslmode"):
        given["PGSSLMODE"] = str(mode)
    try:
        done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise DumpFailed(f"'{command[0]}' is not installed (Debian: apt install postgresql-client)") from None
    if done.returncode:
        raise DumpFailed(done.stderr.strip()[-500:] or f"{command[0]} ended with {done.returncode}")
