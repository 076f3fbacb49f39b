"""Vectors that were paid for once: an on-disk cache keyed by model, version, role and the text's hash."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from naru_engine.text.embedding import Embedder, Role, Vectors

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    model TEXT NOT NULL, version TEXT NOT NULL, role TEXT NOT NULL, text_hash BLOB NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (model, version, role, text_hash)
) WITHOUT ROWID
"""
_BATCH = 16

Halves = NDArray[np.float16]


class VectorCache:
    """Keeps every vector in half precision in one SQLite file that several processes may use at once.

    What comes back is always the stored half-precision value, also for a text embedded just now, so that a warm
    and a cold cache give the same scores.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open or make the file; without a path the cache lives in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path or ":memory:", timeout=30, check_same_thread=False)
        if path is not None:
            self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(_SCHEMA)

    def encode(
        self,
        embedder: Embedder,
        texts: Sequence[str],
        role: Role,
        progress: Callable[[int], object] | None = None,
    ) -> Vectors:
        """Return unit vectors of the texts, shape (n, dimensions), embedding only those not known yet.

        Each batch is stored before the next begins, so that an interrupted run continues where it stopped.
        ``progress`` is told how many texts each step finished.
        """
        hashes = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts]
        known = self._known(embedder, role, set(hashes))
        fresh = {h: text for h, text in zip(hashes, texts, strict=True) if h not in known}
        if progress:
            progress(sum(h in known for h in hashes))
        pending = list(fresh)
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            values = embedder.encode([fresh[h] for h in batch], role).astype(np.float16)
            known.update(zip(batch, values, strict=True))
            self._store(embedder, role, batch, values)
            if progress:
                progress(len(batch))
        if not hashes:
            return np.zeros((0, embedder.dimensions), dtype=np.float32)
        return np.stack([known[h] for h in hashes]).astype(np.float32)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _known(self, embedder: Embedder, role: Role, hashes: set[bytes]) -> dict[bytes, Halves]:
        found: dict[bytes, Halves] = {}
        for text_hash in hashes:
            row = self._connection.execute(
                "SELECT value FROM vector WHERE model = ? AND version = ? AND role = ? AND text_hash = ?",
                (embedder.name, embedder.version, role, text_hash),
            ).fetchone()
            if row:
                found[text_hash] = np.frombuffer(row[0], dtype=np.float16)
        return found

    def _store(self, embedder: Embedder, role: Role, hashes: list[bytes], values: Halves) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?, ?, ?, ?)",
                [(embedder.name, embedder.version, role, h, v.tobytes()) for h, v in zip(hashes, values, strict=True)],
            )
