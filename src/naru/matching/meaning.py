"""Vectors for comparing meaning, made in the background where a model is installed."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from naru.core.actor import SYSTEM
from naru.demands.queries import demand_text_for, search_texts
from naru.matching.results import Wanted
from naru.matching.solve import SharedIndex
from naru.matching.sources import entries, question_of

AT_ONCE = 64
"""Entries per step: about ten seconds of work, after which the step is in the index and cannot be lost."""


def _as_asked(ids: Mapping[str, Iterable[int]]) -> Iterator[Wanted]:
    """The same things as questions of the match pages: a demand with all its parts, as its firm asks it."""
    for demand_id in ids.get("demand", ()):
        yield question_of(demand_text_for(SYSTEM, demand_id))
    for text in search_texts("offer", ids.get("offer", ())):
        yield question_of(text)


def add_missing_vectors(index: SharedIndex, progress: Callable[[int, int], object] | None = None) -> int:
    """Make the vectors that are missing and put them into the index. Returns how many."""
    waiting = index.waiting_for_vectors()
    for start in range(0, len(waiting), AT_ONCE):
        ids: dict[str, list[int]] = {}
        for key in waiting[start : start + AT_ONCE]:
            subject_type, _, subject_id = key.partition(":")
            ids.setdefault(subject_type, []).append(int(subject_id))
        fresh = [entry for subject_type, of_type in ids.items() for entry in entries(subject_type, of_type)]
        index.add_vectors(fresh, [*_as_asked(ids)])
        if progress:
            progress(min(start + AT_ONCE, len(waiting)), len(waiting))
    return len(waiting)
