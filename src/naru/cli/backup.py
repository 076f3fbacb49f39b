"""`naru backup` and `naru restore`: database and files together."""

import tempfile
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from naru.cli import dumps
from naru.cli.archive import BrokenArchive, Member, read_manifest, unpack, write_archive
from naru.cli.speech import refuse, say
from naru.core.actor import SYSTEM
from naru.jobs.queries import queue_health
from naru.matching import following
from naru.records import guards, verification
from naru.records.backups import note_backup
from naru.records.services.outbox import stop_waiting_mails
from naru.records.store import file_store

DATABASE = "database"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
def backup(file: Path, *, force: bool) -> None:
    """Write database and attached files into FILE, while everything goes on."""
    if file.exists() and not force:
        raise refuse(
            f"{file} 이(가) 이미 있습니다. 다른 이름을 적거나 --force로 덮어쓰세요.",
            f"{file} is there already. Choose another name, or replace it with --force.",
        )
    now = timezone.now()
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".naru-backup-") as folder:
        dumped = Path(folder) / DATABASE
        try:
            # Read before the dump, so that the dump holds at least this much of the chain.
            anchor = verification.last_anchor()
            facts = _facts(now, anchor)
            dumps.dump(dumped)
        except (dumps.DumpFailed, DatabaseError) as error:
            raise refuse(
                f"데이터베이스를 옮겨 적지 못했습니다: {error}", f"The database could not be dumped: {error}", code=1
            ) from None
        # After the dump: whatever row the dump holds, its bytes were on disk before it.
        store = file_store()
        files = [Member(f"files/{sha256}", partial(store.open, sha256)) for sha256, _ in store.kept()]
        size = write_archive(file.absolute(), facts, [Member(DATABASE, lambda: dumped.open("rb")), *files])
    note_backup(Path(settings.HOME), now=now, size=size)
    say(
        f"백업했습니다: {file} ({size / 1e6:.1f} MB, 파일 {len(files)}개, 감사 기록 {anchor.sequence}번까지)",
        f"Backed up: {file} ({size / 1e6:.1f} MB, {len(files)} files, audit event {anchor.sequence})",
    )


def _facts(now: datetime, anchor: verification.Anchor) -> dict[str, Any]:
    applied = sorted(MigrationLoader(connection).applied_migrations)
    return {
        "naru": version("naru"),
        "made_at": now.isoformat(),
        "vendor": connection.vendor,
        "audit_head": str(anchor),
        "migrations": [f"{app}.{name}" for app, name in applied],
    }


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace the database that is there.")
def restore(file: Path, *, force: bool) -> None:
    """Bring back what `naru backup` wrote: verify it, put it in place, verify the audit chain, rebuild the index.

    Stop Naru first. Mails that waited when the backup was made are stopped, because they may have gone since.
    """
    try:
        manifest = read_manifest(file)
        _refuse_unfit(manifest, force=force)
        home = Path(settings.HOME)
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            members = dict(unpack(file, Path(folder)))
            _put_in_place(members, verification.Anchor.parse(manifest["audit_head"]))
    except (BrokenArchive, KeyError, ValueError) as error:
        raise refuse(
            f"백업 파일이 온전하지 않습니다({error}). 아무것도 바꾸지 않았습니다. 다른 백업을 쓰세요.",
            f"The backup is not whole ({error}). Nothing was changed. Use another one.",
            code=1,
        ) from None
    except dumps.DumpFailed as error:
        raise refuse(
            f"데이터베이스를 되돌리지 못했습니다: {error}", f"The database could not be restored: {error}", code=1
        ) from None
    _make_ready()
    say(
        f"되돌렸습니다: {manifest['made_at']}의 백업, 파일 {len(members) - 1}개.",
        f"Restored: the backup of {manifest['made_at']}, {len(members) - 1} files.",
    )


def _refuse_unfit(manifest: dict[str, Any], *, force: bool) -> None:
    if manifest["vendor"] != connection.vendor:
        raise refuse(
            f"이 백업은 {manifest['vendor']}의 것인데 지금 설정은 {connection.vendor}입니다. DATABASE_URL을 맞추세요.",
            f"This backup is of {manifest['vendor']}, and {connection.vendor} is configured. Set DATABASE_URL.",
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise refuse(
            f"더 새로운 나루({manifest['naru']})의 백업입니다(모르는 변경: {unknown[0]}). 나루를 올린 뒤 되돌리세요.",
            f"This backup is of a newer Naru ({manifest['naru']}; unknown here: {unknown[0]}). Upgrade, then restore.",
        )
    if _workers_alive():
        raise refuse(
            "나루가 돌고 있습니다. 멈춘 뒤 15초 기다렸다가 되돌리세요.",
            "Naru is running. Stop it, wait 15 seconds, and restore then.",
        )
    if not force and not dumps.is_empty():
        raise refuse(
            "데이터베이스가 이미 있습니다. 백업의 것으로 바꾸려면 --force를 붙이세요.",
            "There is a database already. To replace it by that of the backup, add --force.",
        )


def _workers_alive() -> bool:
    """Whether a worker was seen lately; a database that is missing or ruined has none."""
    try:
        return not dumps.is_empty() and queue_health(now=timezone.now()).workers > 0
    except DatabaseError:
        return False


def _put_in_place(members: dict[str, Path], anchor: verification.Anchor) -> None:
    """The files first: they lie under their hashes and disturb nobody. Then the database, wholly or not at all."""
    dumped = members[DATABASE]
    dumps.check_whole(dumped)
    if connection.vendor == "sqlite":
        with dumps.looking_into(dumped):
            _verify(anchor)
    for name, path in members.items():
        if name != DATABASE and file_store().put(path.read_bytes()) != name.removeprefix("files/"):
            raise BrokenArchive(name)
    dumps.load(dumped)


def _verify(anchor: verification.Anchor) -> None:
    found = verification.verify_chain(anchors=[anchor])
    if not found.is_whole:
        raise BrokenArchive(f"audit chain, event {found.broken_at}: {found.kind}")


def _make_ready() -> None:
    """Bring an older database to this version, look at the chain as it now stands, and make the index anew."""
    call_command("migrate", interactive=False, verbosity=0)
    guards.install()
    found = verification.verify_chain()
    if not found.is_whole:
        raise refuse(
            f"되돌렸지만 감사 기록이 {found.broken_at}번에서 끊어져 있습니다: {found.kind}. 다른 백업과 견주어 보세요.",
            f"Restored, but its audit chain is broken at {found.broken_at}: {found.kind}. Compare another backup.",
            code=1,
        )
    if stopped := stop_waiting_mails(actor=SYSTEM, now=timezone.now()):
        say(
            f"보내기 전이던 메일 {stopped}통을 멈췄습니다. 이미 나갔을 수 있으니 «나가는 메일»에서 보고 내보내세요.",
            f"{stopped} waiting mails are stopped: they may have gone already. Look at «Outgoing mail».",
        )
    following.rebuild(following.shared_index())
