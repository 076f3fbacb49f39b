"""Where the bytes of files lie: under their SHA-256, so that equal files lie there once.

`FileStore` is all that Naru asks of a store; an object store takes the folder's place by offering the same.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings


class FileStore(Protocol):
    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256. On return they are on disk, whole. Putting again renews."""

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""

    def remove(self, sha256: str) -> None: ...

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every SHA-256 with the instant it was last put."""


class FolderStore:
    """`ab/cd/<sha256>` in a folder. Written beside and renamed: what stands under a name is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if path.exists():
            os.utime(path)
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(descriptor, "wb") as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(beside).rename(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self.folder):
            _sync_folder(folder)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        return self.path_of(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        self.path_of(sha256).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        for path in self.folder.glob("??/??/*"):
            if len(path.name) == 64:
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    """A rename is only on disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_store() -> FileStore:
    return FolderStore(Path(settings.HOME) / "files")
