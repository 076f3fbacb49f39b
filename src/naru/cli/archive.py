"""One file that holds a database and its files: a tar whose first member, the manifest, names and hashes the others.

Written beside its name and renamed when it is on disk: what has the name is whole, however the writing ended.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "naru-backup-1"
MANIFEST = "manifest.json"
_PIECE = 1024 * 1024


class BrokenArchive(Exception):
    """Not an archive of ours, cut off, or other than its manifest says. Names the member."""


@dataclass(frozen=True, slots=True)
class Member:
    """name : inside the archive. open : gives its bytes from their beginning, as often as it is asked."""

    name: str
    open: Callable[[], BinaryIO]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_archive(target: Path, facts: Mapping[str, Any], members: Iterable[Member]) -> int:
    """Write facts and members to `target`, readable by its owner only; returns its size. Replaces what was there."""
    listed = [(member, *_measure(member)) for member in members]
    manifest = {
        "format": FORMAT,
        **facts,
        "members": [{"name": member.name, "sha256": sha256, "size": size} for member, sha256, size in listed],
    }
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add_bytes(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
                for member, _, size in listed:
                    info = tarfile.TarInfo(member.name)
                    info.size, info.mode = size, 0o600
                    with member.open() as source:
                        tar.addfile(info, source)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(target.parent)
    return size


def _measure(member: Member) -> tuple[str, int]:
    """SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    with member.open() as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, BytesIO(content))


def sync_folder(folder: Path) -> None:
    """A rename is only on disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(archive: Path) -> dict[str, Any]:
    """Raises BrokenArchive where the file is none of ours."""
    with _opened(archive) as tar:
        return _manifest_of(tar)


def _opened(archive: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(archive, "r:")
    except (tarfile.TarError, EOFError) as error:
        raise BrokenArchive(str(archive)) from error


def _manifest_of(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        first = tar.next()
        content = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
        manifest: dict[str, Any] = json.loads(content.read()) if content else {}
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BrokenArchive(MANIFEST) from error
    if manifest.get("format") != FORMAT:
        raise BrokenArchive(MANIFEST)
    return manifest


def unpack(archive: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write each member into `folder` under its number and hand on its name and path, when it is what it should be.

    Raises BrokenArchive at the first one that is not, and at the end when any is missing. Names from the archive never
    become paths.
    """
    with _opened(archive) as tar:
        expected = _manifest_of(tar)["members"]
        for number, listed in enumerate(expected):
            path = folder / str(number)
            try:
                info = tar.next()
                content = tar.extractfile(info) if info is not None and info.name == listed["name"] else None
                if content is None:
                    raise BrokenArchive(listed["name"])
                with path.open("wb") as file:
                    while piece := content.read(_PIECE):
                        file.write(piece)
            except (tarfile.TarError, EOFError) as error:
                raise BrokenArchive(listed["name"]) from error
            if sha256_of(path) != listed["sha256"]:
                raise BrokenArchive(listed["name"])
            yield listed["name"], path
