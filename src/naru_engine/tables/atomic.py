"""Put files in place whole or not at all."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from naru_engine.tables.problems import BadInput, Phrase


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write each file beside its place, flush it to disk, then rename all; on failure nothing new remains.

    A reader sees the old file or the new one, never a part. Raises BadInput where a place cannot be written.
    """
    waiting: dict[Path, Path] = {}
    try:
        for place, content in files.items():
            waiting[place] = _write_beside(place, content)
        for place, beside in waiting.items():
            beside.replace(place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        named = next((str(place) for place in files if place not in waiting), str(error.filename))
        raise BadInput.one(
            named,
            Phrase(
                f"파일을 쓸 수 없습니다({reason}). 폴더와 권한을 확인하세요",
                f"cannot be written ({reason}); check the folder and its permissions",
            ),
        ) from error
    finally:
        for beside in waiting.values():
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    for folder in {place.parent for place in files}:
        _flush_folder(folder)


def _write_beside(place: Path, content: bytes) -> Path:
    beside = place.with_name(f".{place.name}.{secrets.token_hex(6)}.part")
    # os.open rather than tempfile: the umask decides who may read, as for any file the person makes.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _flush_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems refuse to sync a folder; the files themselves are safe
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
