"""Find by problem, and the candidates of a demand; each answer says why."""

from collections.abc import Callable

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from naru.api.fields import Code, Id, Text
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.core.errors import NaruError
from naru.demands.states import OfferKind
from naru.matching import finding, ranking
from naru.matching.following import shared_index
from naru.matching.results import Card, Reasons
from naru.matching.solve import IndexMissing

router = Router(tags=["matching"])


class IndexNotReady(NaruError):
    """The index is being made; a worker does it within seconds of the first start."""

    code = "index_not_ready"


class WordOut(Schema):
    """A word that both sides share. share: what it added to the score; attainable: what it could have added."""

    word: str
    share: float
    attainable: float
    translates: str


class ReasonsOut(Schema):
    """Why the score is what it is: it is the sum of the words' shares and of `meaning_share`."""

    words: list[WordOut]
    missing: list[WordOut]
    passages: list[str]
    meaning_share: float


class ResultOut(Schema):
    type: str
    id: int
    kind: str
    title: str
    title_en: str
    organisation_id: int | None
    organisation_name: str
    region_code: str
    trl: int | None
    is_example: bool
    score: float = Field(ge=0, le=1)
    reasons: ReasonsOut | None


class SearchPage(Schema):
    """counts: results by kind under the other filters. model: by which meaning was compared, empty for words alone."""

    items: list[ResultOut]
    counts: dict[str, int]
    page: int
    has_next: bool
    model: str


class SearchQuery(Schema):
    words: Text = Field(max_length=finding.LONGEST_QUESTION, description="The problem, in one's own words")
    kind: list[OfferKind] = []
    region: Code = ""
    organisation_id: Id | None = None
    page: int = Field(default=1, ge=1, le=finding.LAST_PAGE)


class MatchQuery(Schema):
    kind: list[OfferKind] = []
    region: Code = ""
    organisation_id: Id | None = None
    page: int = Field(default=1, ge=1, le=ranking.LAST_PAGE)


class MatchPage(Schema):
    """Candidates of a demand, best first; computed for the caller, from the parts that the caller may read."""

    demand_id: int
    items: list[ResultOut]
    counts: dict[str, int]
    page: int
    has_next: bool
    model: str


class OwnerOut(Schema):
    """An organisation by all its offers together; the best of them stand in `works`."""

    organisation_id: int
    organisation_name: str
    rank: int
    score: float
    works: list[ResultOut]


class OwnerPage(Schema):
    demand_id: int
    items: list[OwnerOut]
    page: int
    has_next: bool
    model: str


def result_out(card: Card, score: float, reasons: Reasons | None) -> ResultOut:
    return ResultOut(
        type=card.subject_type,
        id=card.id,
        kind=card.kind,
        title=card.title,
        title_en=card.title_en,
        organisation_id=card.organisation_id,
        organisation_name=card.organisation_name,
        region_code=card.region_code,
        trl=card.trl,
        is_example=card.is_example,
        score=min(1.0, max(0.0, score)),
        reasons=_reasons_out(reasons) if reasons else None,
    )


def _reasons_out(reasons: Reasons) -> ReasonsOut:
    return ReasonsOut(
        words=[WordOut.model_validate(word) for word in reasons.words],
        missing=[WordOut.model_validate(word) for word in reasons.missing],
        passages=[passage.text for passage in reasons.passages],
        meaning_share=reasons.meaning_share,
    )


@router.get("/search", response={200: SearchPage, STATUSES: Problem}, operation_id="search")
def search(request: HttpRequest, wanted: Query[SearchQuery]) -> SearchPage:  # noqa: ARG001  public for everybody
    """Published offers and programmes that answer a problem, best first. Nothing of the question is kept."""
    asked = finding.Search(
        text=wanted.words,
        kinds=tuple(kind.value for kind in wanted.kind),
        region=wanted.region,
        organisation_id=wanted.organisation_id,
        page=wanted.page,
    )
    try:
        found = finding.find(shared_index(), asked)
    except IndexMissing as error:
        raise IndexNotReady("the index is not ready yet; try again in some seconds") from error
    return SearchPage(
        items=[result_out(result.card, result.score, result.reasons) for result in found.results],
        counts=dict(found.counts),
        page=found.page,
        has_next=found.has_next,
        model=found.model,
    )


@router.get("/demands/{demand_id}/matches", response={200: MatchPage, STATUSES: Problem}, operation_id="list_matches")
def list_matches(request: HttpRequest, demand_id: Path[Id], wanted: Query[MatchQuery]) -> MatchPage:
    """Offers for one of the caller's demands, best first, with reasons; operators see those of every published one."""
    page = _candidates(request, demand_id, wanted, ranking.candidates)
    return MatchPage(
        demand_id=demand_id,
        items=[result_out(one.card, one.score, one.reasons) for one in page.candidates],
        counts=dict(page.counts),
        page=page.page,
        has_next=page.has_next,
        model=page.model,
    )


@router.get(
    "/demands/{demand_id}/matches/owners",
    response={200: OwnerPage, STATUSES: Problem},
    operation_id="list_matching_owners",
)
def list_matching_owners(request: HttpRequest, demand_id: Path[Id], wanted: Query[MatchQuery]) -> OwnerPage:
    """The same by organisation: several offers of one owner count as one candidate."""
    page = _candidates(request, demand_id, wanted, ranking.candidates_by_owner)
    items = [
        OwnerOut(
            organisation_id=owner.organisation_id,
            organisation_name=owner.name,
            rank=owner.rank,
            score=owner.score,
            works=[result_out(work.card, work.score, work.reasons) for work in owner.works],
        )
        for owner in page.owners
    ]
    return OwnerPage(demand_id=demand_id, items=items, page=page.page, has_next=page.has_next, model=page.model)


def _candidates(
    request: HttpRequest, demand_id: int, wanted: MatchQuery, rank: Callable[..., ranking.CandidatePage]
) -> ranking.CandidatePage:
    narrowing = ranking.Narrowing(
        kinds=tuple(kind.value for kind in wanted.kind),
        region=wanted.region,
        organisation_id=wanted.organisation_id,
        page=wanted.page,
    )
    try:
        return rank(shared_index(), actor=actor_in(request), demand_id=demand_id, narrowing=narrowing)
    except IndexMissing as error:
        raise IndexNotReady("the index is not ready yet; try again in some seconds") from error
