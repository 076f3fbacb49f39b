"""What goes into the index and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from naru_engine.text.meaning import QueryVector


@dataclass(frozen=True)
class Document:
    """One offer (or demand) to be found.

    ``facets`` are exact values to filter by, such as ``{"kind": "expert", "region": "충남"}``; ``owner`` joins the
    works of one expert, institute or firm.
    """

    id: str
    title: str
    text: str
    owner: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def passage(self) -> str:
        """What a dense model reads of it."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Query:
    """What is looked for.  ``vector`` is ``passage`` as the index's model sees it (``MeaningModel.queries``)."""

    title: str = ""
    text: str = ""
    vector: QueryVector | None = None

    @property
    def passage(self) -> str:
        """What a dense model reads of it."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Hit:
    """One found document: ``score`` = ``lexical`` + ``dense``, the shares of words and of meaning, all in [0, 1]."""

    id: str
    score: float
    lexical: float
    dense: float
    owner: str = ""


@dataclass(frozen=True)
class Survey:
    """The best documents, and per value of one facet how many documents are good enough."""

    hits: tuple[Hit, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Work:
    """One work of an owner and what it adds to the owner's score."""

    id: str
    score: float
    share: float


@dataclass(frozen=True)
class OwnerHit:
    """One owner: ``score`` in [0, 1] is the sum of the shares of ``works``, best work first."""

    owner: str
    score: float
    works: tuple[Work, ...]
