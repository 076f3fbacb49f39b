"""Rows ↔ the engine: the index that search and matching share.

The index lies in a folder that web and worker share. It is opened once per process, memory-mapped, and looked at for
a newer generation at most four times a second. Loading the Korean analyser takes about two seconds, so a server
does it in a thread when it starts (`warm_up`).
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from time import monotonic

from naru.matching.results import Entry, Found, FoundOwner, Passage, Piece, Reasons, Wanted, WordShare
from naru_engine.matching import Document, Explanation, Hit, Index, Query
from naru_engine.matching import WordShare as EngineWordShare
from naru_engine.text import Glossary, MeaningModel, VectorCache, default_model, from_folder, mine_glossary, one_model
from naru_engine.text import Passage as EnginePassage
from naru_engine.text.korean import shared_analyser

LOOK_SECONDS = 0.25
"""How often a process looks whether another one wrote a newer generation."""

CONTENT = 1
"""Rises when entries are made of other texts than before: an index of another content is made anew."""

MOST_PAIRS = 3_000
"""So many pairs of Korean and English names the glossary holds, the most frequent first: reading analyses each."""

Pairs = Sequence[tuple[str, str]]
Filters = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where the index has followed the audit log: the last event's number and hash.

    The hash tells a restored or exchanged database from the one that the index was built from.
    """

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The best hits and, per value of one facet, how many reach the least score under the other filters."""

    hits: list[Found]
    counts: Mapping[str, int]


class Asking(Enum):
    """How a question is put."""

    BY_WORDS = "by_words"  # without meaning, where it must be very quick
    IN_PASSING = "in_passing"  # somebody's own words: their vector is thrown away
    RECORDED = "recorded"  # the text of a demand or offer: its vector is kept, as it will be asked again


class IndexMissing(Exception):
    """There is no index yet; `naru index build` or a running worker makes it."""


class Question:
    """What is looked for, weighed once, so that search and reasons speak of the same."""

    def __init__(self, index: Index, query: Query) -> None:
        self._index = index
        self._query = query

    @property
    def model(self) -> str:
        """Name and version of the model by which meaning is compared; empty when words alone count."""
        model = self._index.model
        return f"{model.name} {model.version}" if model and self._query.vector is not None else ""

    def survey(self, *, k: int, facet: str, chosen: Collection[str], filters: Filters, least: float) -> Survey:
        """Search with `chosen` values of `facet` (all when empty) and count every value of it."""
        found = self._index.survey(self._query, k, facet=facet, chosen=chosen, filters=filters, least=least)
        return Survey([_found(hit) for hit in found.hits], found.counts)

    def search(self, *, k: int, filters: Filters | None = None) -> list[Found]:
        return [_found(hit) for hit in self._index.search(self._query, k, filters=filters)]

    def search_owners(self, *, k: int, filters: Filters | None = None) -> list[FoundOwner]:
        """Organisations by all their works together. Entries without an owner are passed over."""
        owners = self._index.search_owners(self._query, k, filters=filters)
        return [
            FoundOwner(one.owner, one.score, tuple(Found(w.id, w.score, one.owner) for w in one.works))
            for one in owners
            if one.owner.isdecimal()
        ]

    def explain(self, entries: Sequence[Entry]) -> dict[str, Reasons]:
        """Say why, for each entry that the index holds; one that was taken out meanwhile is left out."""
        documents = [_document(entry) for entry in entries]
        return {found.id: _reasons(found) for found in self._index.explain_many(self._query, documents)}


class SharedIndex:
    """The index of one folder, as one process sees it. Safe to use from many threads."""

    def __init__(self, folder: Path, model_setting: str = "none") -> None:
        self.folder = folder
        self._setting = model_setting
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._looked_at = 0.0
        self._model: MeaningModel | None = None
        self._model_loaded = False
        self._glossary_read: tuple[tuple[int, int], Glossary] | None = None

    # --- what is found ----------------------------------------------------------------------------------------

    def ask(self, wanted: Wanted, how: Asking = Asking.IN_PASSING) -> Question:
        """Look at the newest generation with this question."""
        index = self._current()
        return Question(index, self._query(index, wanted, how))

    def search(self, wanted: Wanted, *, k: int, filters: Filters | None = None) -> list[Found]:
        return self.ask(wanted).search(k=k, filters=filters)

    # --- what changes it --------------------------------------------------------------------------------------

    def build(self, entries: Sequence[Entry], position: Position) -> None:
        """Make the index anew from all entries; the glossary is mined from them."""
        documents = [_document(entry) for entry in entries]
        self._write_pairs(mine_glossary(document.text for document in documents).pairs[:MOST_PAIRS])
        Index.build(documents, self.folder)
        self._write_position(position)
        self._forget()

    def update(self, *, put: Sequence[Entry], remove: Collection[str], position: Position) -> None:
        """Add, replace and take out in one step. Position is written last: after a crash the step is done again."""
        if put or remove:
            index = self._current()
            self._extend_glossary([entry.text for entry in put])
            index.update(put=[_document(entry) for entry in put], remove=remove)
            index.glossary = self._glossary()
        self._write_position(position)

    def position(self) -> Position | None:
        """Up to where the index followed; None when there is no usable index."""
        try:
            self._current()
            stored = json.loads((self.folder / "position.json").read_text(encoding="utf-8"))
        except (IndexMissing, FileNotFoundError):
            return None
        return Position(stored["sequence"], stored["hash"]) if stored.get("content") == CONTENT else None

    @contextmanager
    def following(self) -> Iterator[None]:
        """Let one process at a time bring the index up to date, so that an older text never lands on a newer one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "following.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # --- meaning ----------------------------------------------------------------------------------------------

    def model(self) -> MeaningModel | None:
        """The model that the setting names, loaded at the first call; None when meaning is not compared."""
        with self._lock:
            if not self._model_loaded:
                self._model = _load_model(self._setting)
                self._model_loaded = True
            return self._model

    def waiting_for_vectors(self) -> list[str]:
        """Keys of entries that have no vector of the present model yet."""
        model = self.model()
        if model is None:
            return []
        index = self._current()
        return index.ids_without_vector() if _made_by(index, model) else index.ids()

    def add_vectors(self, entries: Sequence[Entry], questions: Sequence[Wanted] = ()) -> None:
        """Make, keep and store the vectors of these entries, and keep those of questions that will be asked.

        Slow: about five texts a second.
        """
        model = self.model()
        if model is None or not entries:
            return
        documents = [_document(entry) for entry in entries]
        with closing(self._vectors()) as cache:
            vectors = model.passages([document.passage for document in documents], cache)
            model.queries([Query(wanted.title, wanted.text).passage for wanted in questions], cache)
        self._current().set_vectors([document.id for document in documents], vectors, model)

    def snapshot(self) -> Index:
        """The index as it is now, which stays as it is. Raises IndexMissing."""
        return self._open()

    # --- the state of it --------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._current())

    def keys(self) -> list[str]:
        return self._current().ids()

    def stored_model(self) -> str:
        """Name and version of the model whose vectors are in the index, empty when there are none."""
        model = self._current().model
        return f"{model.name} {model.version}" if model else ""

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    # --- inside -----------------------------------------------------------------------------------------------

    def _current(self) -> Index:
        with self._lock:
            if self._index is None:
                self._index = self._open()
                self._looked_at = monotonic()
            elif monotonic() - self._looked_at >= LOOK_SECONDS:
                self._looked_at = monotonic()
                self._index.refresh()
                self._index.glossary = self._glossary()
            return self._index

    def _open(self) -> Index:
        try:
            return Index.open(self.folder, self._glossary())
        except FileNotFoundError:
            raise IndexMissing(f"no index in {self.folder}") from None

    def _forget(self) -> None:
        with self._lock:
            self._index = None

    def _query(self, index: Index, wanted: Wanted, how: Asking) -> Query:
        """Compare meaning too where the index has vectors and this process the model that made them."""
        query = Query(wanted.title, wanted.text)
        if how is Asking.BY_WORDS or index.model is None:
            return query
        model = self.model()
        if model is None or not _made_by(index, model):
            return query
        with closing(self._vectors() if how is Asking.RECORDED else VectorCache()) as cache:
            return Query(wanted.title, wanted.text, model.queries([query.passage], cache)[0])

    def _vectors(self) -> VectorCache:
        return VectorCache(self.folder.parent / "vectors.sqlite3")

    def _write_position(self, position: Position) -> None:
        stored = {"content": CONTENT, "sequence": position.sequence, "hash": position.hash}
        _write_whole(self.folder / "position.json", stored)

    def _extend_glossary(self, texts: Sequence[str]) -> None:
        """Add the pairs that new texts bring, while there is room. A pair outlives its text until the next build."""
        known = self._read_pairs()
        fresh = [pair for pair in mine_glossary(texts).pairs if pair not in set(known)]
        if fresh and len(known) < MOST_PAIRS:
            self._write_pairs([*known, *fresh][:MOST_PAIRS])

    def _glossary(self) -> Glossary:
        """The glossary, read again only when its file is another one: analysing its pairs takes a while."""
        stamp = _stamp(self._pairs_path)
        if self._glossary_read is None or self._glossary_read[0] != stamp:
            self._glossary_read = (stamp, Glossary(tuple(self._read_pairs())))
        return self._glossary_read[1]

    @property
    def _pairs_path(self) -> Path:
        return self.folder / "glossary.json"

    def _write_pairs(self, pairs: Pairs) -> None:
        _write_whole(self._pairs_path, pairs)

    def _read_pairs(self) -> Pairs:
        try:
            pairs = json.loads(self._pairs_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return [(korean, english) for korean, english in pairs]


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is replaced; zeros while there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)


def warm_up(index: SharedIndex, after_seconds: float = 0.0) -> threading.Thread:
    """Load the Korean analyser, the index and the model in a thread, so that the first question does not wait."""

    def load() -> None:
        shared_analyser.warm()
        index.model()
        with suppress(IndexMissing):  # the worker builds it; the analyser is what takes long
            index.search(Wanted(text="준비 ready"), k=1)
        # What is loaded by now stays. Looking through all of it for garbage took somebody's page a sixth of a second.
        gc.collect()
        gc.freeze()

    thread = threading.Timer(after_seconds, load)
    thread.name, thread.daemon = "warm-up", True
    thread.start()
    return thread


def _load_model(setting: str) -> MeaningModel | None:
    if setting == "none":
        return None
    return default_model() if setting == "auto" else one_model(from_folder(Path(setting)))


def _made_by(index: Index, model: MeaningModel) -> bool:
    stored = index.model
    return stored is not None and (stored.name, stored.version) == (model.name, model.version)


def _write_whole(path: Path, value: object) -> None:
    """Write a small file so that a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _document(entry: Entry) -> Document:
    return Document(entry.key, entry.title, entry.text, entry.owner, entry.facets)


def _found(hit: Hit) -> Found:
    return Found(hit.id, hit.score, hit.owner)


def _reasons(explanation: Explanation) -> Reasons:
    meaning = explanation.meaning
    return Reasons(
        score=explanation.score,
        words=word_shares(explanation.words),
        missing=word_shares(explanation.missing),
        passages=tuple(_passage(passage) for passage in explanation.passages),
        meaning_share=meaning.share if meaning else 0.0,
        meaning_model=f"{meaning.model} {meaning.version}" if meaning else "",
    )


def word_shares(words: Iterable[EngineWordShare]) -> tuple[WordShare, ...]:
    """The engine's words without the parts of words, which only its own reports show."""
    return tuple(WordShare(word, share, most, translates) for word, share, most, translates, _found in words)


def _passage(passage: EnginePassage) -> Passage:
    pieces, at = [], 0
    for start, end in sorted(passage.marks):
        if start > at:
            pieces.append(Piece(passage.text[at:start], is_shared=False))
        pieces.append(Piece(passage.text[start:end], is_shared=True))
        at = end
    if at < len(passage.text):
        pieces.append(Piece(passage.text[at:], is_shared=False))
    return Passage(tuple(pieces), passage.share, passage.in_title)
