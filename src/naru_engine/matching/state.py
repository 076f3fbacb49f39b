"""One consistent generation of an index, in memory and on disk.

A folder holds segments and a ``manifest.json`` that names the files of one generation.  A writer writes new files,
then renames a new manifest over the old one: a reader sees the old generation or the new one, never a mixture.
Files of the old generation that a reader has mapped stay readable after they are removed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.segment import Segment, load_array, load_segment, save_segment

FORMAT = 1
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Model:
    """The dense model whose vectors an index holds."""

    name: str
    version: str
    dimensions: int


@dataclass(frozen=True)
class Part:
    """A segment with what may change about it: removed documents and vectors (8-bit rows times ``scale``).

    A row without a vector has scale 0.  The names are those of the files; empty while not written.
    """

    segment: Segment
    dead: NDArray[np.bool_]
    vectors: NDArray[np.int8]
    scale: NDArray[np.float32]
    segment_name: str = ""
    dead_name: str = ""
    vectors_name: str = ""

    @property
    def alive(self) -> int:
        """Number of documents that were not removed."""
        return len(self.segment) - int(np.count_nonzero(self.dead))

    @property
    def alive_length(self) -> int:
        """Sum of the lengths of the documents that were not removed."""
        return int(self.segment.length.sum()) - int(self.segment.length[self.dead].sum())


@dataclass(frozen=True)
class State:
    """Everything that one search sees."""

    parts: tuple[Part, ...] = ()
    generation: int = 0
    model: Model | None = None

    @property
    def alive(self) -> int:
        """Number of documents that can be found."""
        return sum(part.alive for part in self.parts)


def new_part(segment: Segment) -> Part:
    """Wrap a fresh segment: nothing removed, no vectors."""
    return Part(
        segment,
        np.zeros(len(segment), dtype=np.bool_),
        np.zeros((len(segment), 0), dtype=np.int8),
        np.zeros(len(segment), dtype=np.float32),
    )


def read_state(folder: Path) -> State:
    """Open the generation that the manifest names.

    Raises FileNotFoundError when there is no index, ValueError when it was written in another format.
    """
    for attempt in range(5):
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError(f"{folder}: index format {manifest['format']}, expected {FORMAT}; build it again")
        try:
            return _open(folder, manifest)
        except FileNotFoundError:
            # A writer moved on and cleared away between our two reads; the manifest is newer by now.
            if attempt == 4:
                raise
    raise AssertionError("unreachable")


def stamp_of(folder: Path) -> tuple[int, int] | None:
    """Return a value that changes with every generation, cheaply; None without an index."""
    try:
        status = (folder / _MANIFEST).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def write_state(folder: Path, state: State) -> State:
    """Write what is new, switch to it, clear away what is old; returns the state with its file names."""
    folder.mkdir(parents=True, exist_ok=True)
    written = replace(
        state, parts=tuple(_write_part(folder, part, state.generation, n) for n, part in enumerate(state.parts))
    )
    names = [[part.segment_name, part.dead_name, part.vectors_name] for part in written.parts]
    model = None if state.model is None else vars(state.model)
    manifest = {"format": FORMAT, "generation": state.generation, "model": model, "parts": names}
    temporary = folder / f"{_MANIFEST}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(manifest, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _MANIFEST)
    _clear(folder, {name for part in names for name in part})
    return written


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Let one process at a time change the index."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write_part(folder: Path, part: Part, generation: int, number: int) -> Part:
    base = f"{generation:08d}-{number}"
    if not part.segment_name:
        name = f"segment-{base}"
        shutil.rmtree(folder / name, ignore_errors=True)  # left by a writer that died before its manifest
        save_segment(part.segment, folder / name)
        part = replace(part, segment=load_segment(folder / name), segment_name=name)
    if not part.dead_name:
        np.save(folder / f"dead-{base}.npy", part.dead)
        part = replace(part, dead_name=f"dead-{base}.npy")
    if not part.vectors_name:
        name = f"vectors-{base}"
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
        np.save(folder / name / "vectors.npy", part.vectors)
        np.save(folder / name / "scale.npy", part.scale)
        part = replace(part, vectors_name=name)
    return part


def _open(folder: Path, manifest: dict[str, Any]) -> State:
    parts = []
    for segment_name, dead_name, vectors_name in manifest["parts"]:
        parts.append(
            Part(
                segment=load_segment(folder / segment_name),
                dead=np.load(folder / dead_name),
                vectors=load_array(folder / vectors_name / "vectors.npy"),
                scale=load_array(folder / vectors_name / "scale.npy"),
                segment_name=segment_name,
                dead_name=dead_name,
                vectors_name=vectors_name,
            )
        )
    model = Model(**manifest["model"]) if manifest["model"] else None
    return State(tuple(parts), manifest["generation"], model)


def _clear(folder: Path, kept: set[str]) -> None:
    for path in folder.iterdir():
        if path.name in kept or not path.name.startswith(("segment-", "dead-", "vectors-")):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
