"""An immutable part of the index: inverted lists, lengths, ids and facets as plain arrays.

Terms and ids are looked up by 64-bit hashes in sorted arrays, which memory-map as they are.  Two of a million terms
share a hash with probability 3e-8; ids are compared in full.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.matching.document import Document
from naru_engine.text.language import is_korean
from naru_engine.text.terms import count_terms_of

TITLE_WEIGHT = 2
"""A word in the title counts as this many in the text (field-weighted BM25)."""

_BATCH = 2_000
_MOST = np.iinfo(np.uint16).max


@lru_cache(maxsize=500_000)
def hash_of(text: str) -> int:
    """Return the 64-bit hash of a term or id."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Strings:
    """A column of strings as one run of UTF-8 bytes and where each begins."""

    data: NDArray[np.uint8]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, values: Iterable[str]) -> Strings:
        """Pack the strings."""
        encoded = [value.encode("utf-8", "replace") for value in values]
        start = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(value) for value in encoded], out=start[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), start)

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, row: int) -> str:
        return self.data[self.start[row] : self.start[row + 1]].tobytes().decode("utf-8")


@dataclass(frozen=True)
class Segment:
    """Documents 0..n-1 of one part; ``term_start[t]:term_start[t+1]`` are term t's postings, documents ascending.

    ``facets[name]`` holds a code per document into ``facet_values[name]``; ``owner`` is one of the facets.
    """

    term_hash: NDArray[np.uint64]
    term_start: NDArray[np.int64]
    posting_document: NDArray[np.int32]
    posting_count: NDArray[np.uint16]
    length: NDArray[np.int64]
    korean: NDArray[np.bool_]
    id_hash: NDArray[np.uint64]
    id_row: NDArray[np.int32]
    id_data: NDArray[np.uint8]
    id_start: NDArray[np.int64]
    facets: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)
    facet_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.length)

    @property
    def ids(self) -> Strings:
        """The documents' ids by row."""
        return Strings(self.id_data, self.id_start)

    def row_of(self, id_: str) -> int | None:
        """Return the row of an id, or None."""
        wanted = np.uint64(hash_of(id_))
        at = int(np.searchsorted(self.id_hash, wanted))
        while at < len(self.id_hash) and self.id_hash[at] == wanted:
            row = int(self.id_row[at])
            if self.ids[row] == id_:
                return row
            at += 1
        return None

    def postings_of(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return start and end of each term's postings; an unknown term has none."""
        if not len(self.term_hash):
            empty = np.zeros(len(hashes), dtype=np.int64)
            return empty, empty
        at = np.minimum(np.searchsorted(self.term_hash, hashes), len(self.term_hash) - 1)
        known = self.term_hash[at] == hashes
        start = self.term_start[at]
        return start, np.where(known, self.term_start[at + 1], start)

    def facet(self, name: str, row: int) -> str:
        """Return one facet's value of a document, empty where it has none."""
        if name not in self.facets:
            return ""
        return self.facet_values[name][int(self.facets[name][row])]


def build_segment(documents: Sequence[Document]) -> Segment:
    """Index the documents.  O(total terms · log); raises ValueError naming an id that comes twice."""
    _refuse_duplicates(documents)
    hashes, rows, counts = array("Q"), array("i"), array("H")
    korean = np.zeros(len(documents), dtype=np.bool_)
    for first in range(0, len(documents), _BATCH):
        batch = documents[first : first + _BATCH]
        titles = count_terms_of([document.title for document in batch])
        texts = count_terms_of([document.text for document in batch])
        for row, (document, title, text) in enumerate(zip(batch, titles, texts, strict=True), start=first):
            for term, count in title.items():
                text[term] += TITLE_WEIGHT * count
            hashes.extend(map(hash_of, text))
            counts.extend(min(count, _MOST) for count in text.values())
            rows.extend([row] * len(text))
            korean[row] = is_korean(document.passage)
    return _assemble(
        np.array(hashes, dtype=np.uint64),
        np.array(rows, dtype=np.int32),
        np.array(counts, dtype=np.uint16),
        Strings.of(document.id for document in documents),
        korean,
        _facet_columns(documents),
    )


def merge_segments(parts: Sequence[tuple[Segment, NDArray[np.bool_]]]) -> Segment:
    """Join segments into one without the removed documents (``dead`` mask beside each); order of rows is kept."""
    hashes, rows, counts, korean = [], [], [], []
    ids: list[str] = []
    columns: dict[str, list[str]] = {name: [] for segment, _ in parts for name in segment.facets}
    for segment, dead in parts:
        new_row = np.cumsum(~dead, dtype=np.int32) - np.int32(1) + np.int32(len(ids))
        alive = ~dead[segment.posting_document]
        hashes.append(np.repeat(segment.term_hash, np.diff(segment.term_start))[alive])
        rows.append(new_row[segment.posting_document[alive]])
        counts.append(segment.posting_count[alive])
        korean.append(segment.korean[~dead])
        kept = np.flatnonzero(~dead)
        strings = segment.ids
        ids.extend(strings[int(row)] for row in kept)
        for name, column in columns.items():
            column.extend(segment.facet(name, int(row)) for row in kept)
    return _assemble(
        np.concatenate(hashes),
        np.concatenate(rows),
        np.concatenate(counts),
        Strings.of(ids),
        np.concatenate(korean),
        columns,
    )


def save_segment(segment: Segment, folder: Path) -> None:
    """Write the arrays as ``.npy`` files and the facets' values as JSON into a new folder."""
    folder.mkdir(parents=True)
    for name in _array_names():
        np.save(folder / f"{name}.npy", getattr(segment, name))
    for number, codes in enumerate(segment.facets.values()):
        np.save(folder / f"facet{number}.npy", codes)
    names = {name: list(values) for name, values in segment.facet_values.items()}
    (folder / "facets.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def load_segment(folder: Path) -> Segment:
    """Open a saved segment; the arrays are memory-mapped, nothing is read until it is needed."""
    arrays: dict[str, Any] = {name: load_array(folder / f"{name}.npy") for name in _array_names()}
    values = json.loads((folder / "facets.json").read_text(encoding="utf-8"))
    facets = {name: load_array(folder / f"facet{number}.npy") for number, name in enumerate(values)}
    return Segment(**arrays, facets=facets, facet_values={name: tuple(v) for name, v in values.items()})


def load_array(path: Path) -> NDArray[Any]:
    """Memory-map one array (an empty one cannot be mapped and is read)."""
    try:
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:
        return np.asarray(np.load(path))


def _array_names() -> list[str]:
    return [f.name for f in fields(Segment) if not f.name.startswith("facet")]


def _refuse_duplicates(documents: Sequence[Document]) -> None:
    seen: set[str] = set()
    for position, document in enumerate(documents):
        if document.id in seen:
            raise ValueError(f"documents[{position}].id is {document.id!r}, which an earlier document has too")
        seen.add(document.id)


def _facet_columns(documents: Sequence[Document]) -> dict[str, list[str]]:
    names = sorted({name for document in documents for name in document.facets} - {"owner"})
    columns = {name: [document.facets.get(name, "") for document in documents] for name in names}
    columns["owner"] = [document.owner for document in documents]
    return columns


def _assemble(
    hashes: NDArray[np.uint64],
    rows: NDArray[np.int32],
    counts: NDArray[np.uint16],
    ids: Strings,
    korean: NDArray[np.bool_],
    columns: Mapping[str, Sequence[str]],
) -> Segment:
    # Stable: within a term the documents stay in ascending order, which look-ups rely on.
    order = np.argsort(hashes, kind="stable")
    hashes, rows, counts = hashes[order], rows[order], counts[order]
    term_hash, first = np.unique(hashes, return_index=True)
    id_hash = np.array([hash_of(ids[row]) for row in range(len(ids))], dtype=np.uint64)
    id_order = np.argsort(id_hash, kind="stable").astype(np.int32)
    codes, values = {}, {}
    for name, column in columns.items():
        known = {value: code for code, value in enumerate(sorted(set(column)))}
        codes[name] = np.array([known[value] for value in column], dtype=np.int32)
        values[name] = tuple(known)
    return Segment(
        term_hash=term_hash,
        term_start=np.append(first, len(hashes)).astype(np.int64),
        posting_document=rows,
        posting_count=counts,
        length=np.bincount(rows, weights=counts, minlength=len(ids)).astype(np.int64),
        korean=korean,
        id_hash=id_hash[id_order],
        id_row=id_order,
        id_data=ids.data,
        id_start=ids.start,
        facets=codes,
        facet_values=values,
    )
