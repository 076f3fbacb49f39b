"""Find by problem: a sentence in one's own words, and what answers it, with the reasons. Nothing of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from naru.demands.states import OfferKind
from naru.matching.queries import shown_by_key
from naru.matching.results import Card, Reasons, Wanted
from naru.matching.solve import Asking, SharedIndex
from naru.people.regions import codes_within

PAGE_SIZE = 10
LAST_PAGE = 20
LEAST = 0.12
"""Results below this share little more with the question than common words."""

PUBLIC_KINDS = (*(kind.value for kind in OfferKind), "programme")
LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. Empty fields filter nothing.

    is_instant : asked while typing, so by words alone: a model of meaning would take longer than a keystroke
    """

    text: str
    kinds: tuple[str, ...] = ()
    region: str = ""
    organisation_id: int | None = None
    page: int = 1
    is_instant: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Result:
    """One answer. reasons is None only when it left the index between finding and explaining."""

    card: Card
    score: float
    reasons: Reasons | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """counts: per kind, under the other filters. model: by which meaning was compared; empty when words alone count."""

    results: Sequence[Result] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    page: int = 1
    has_next: bool = False
    model: str = ""


def find(index: SharedIndex, search: Search) -> ResultPage:
    """The page of results. Raises IndexMissing before the first index was made."""
    if search.is_empty:
        return ResultPage()
    how = Asking.BY_WORDS if search.is_instant else Asking.IN_PASSING
    question = index.ask(Wanted(text=search.text[:LONGEST_QUESTION]), how)
    page = min(max(search.page, 1), LAST_PAGE)
    survey = question.survey(
        k=page * PAGE_SIZE + 1, facet="kind", chosen=search.kinds, filters=_filters(search), least=LEAST
    )
    counts = {kind: survey.counts[kind] for kind in PUBLIC_KINDS if kind in survey.counts}
    hits = survey.hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    shown = shown_by_key(hit.key for hit in hits)
    reasons = question.explain([shown[hit.key][1] for hit in hits if hit.key in shown])
    return ResultPage(
        results=[Result(shown[hit.key][0], hit.score, reasons.get(hit.key)) for hit in hits if hit.key in shown],
        counts=counts,
        total=sum(count for kind, count in counts.items() if not search.kinds or kind in search.kinds),
        page=page,
        has_next=len(survey.hits) > page * PAGE_SIZE and page < LAST_PAGE,
        model=question.model,
    )


def _filters(search: Search) -> dict[str, list[str]]:
    filters = {"type": ["offer", "programme"]}
    if search.region:
        filters["region"] = sorted({code[:2] for code in codes_within(search.region)})
    if search.organisation_id is not None:
        filters["owner"] = [str(search.organisation_id)]
    return filters


def similar(index: SharedIndex, wanted: Wanted, *, subject_type: str, k: int = 5) -> list[Result]:
    """Entries of one type that are alike, by words alone: asked while somebody types, so it must be quick."""
    if wanted.is_empty:
        return []
    question = index.ask(wanted, Asking.BY_WORDS)
    hits = [hit for hit in question.search(k=k, filters={"type": [subject_type]}) if hit.score >= 2 * LEAST]
    shown = shown_by_key(hit.key for hit in hits)
    return [Result(shown[hit.key][0], hit.score, None) for hit in hits if hit.key in shown]
