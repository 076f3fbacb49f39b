"""Introductions of one's own organisations, and for operators of those they run. Reading only."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from naru.api.fields import Before, Id, Limit, Page
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.introductions import queries
from naru.introductions.queries import IntroductionFilter
from naru.introductions.sheets import IntroductionSheet
from naru.introductions.states import EndReason, IntroductionState, Origin, Party, Step

router = Router(tags=["introductions"])


class NextStepOut(Schema):
    """Whose turn it is, what they do, and by when."""

    who: list[Party]
    what: Step | None
    until: date | None


class IntroductionOut(Schema):
    """An introduction as the caller sees it: what is not for them is null or empty."""

    id: int
    state: IntroductionState
    origin: Origin
    is_example: bool
    parties: list[Party] = Field(description="As whom the caller reads it")
    round_id: int | None
    operator_id: int | None
    operator_name: str
    firm_id: int | None
    firm_name: str
    institute_id: int
    institute_name: str
    demand_id: int | None
    demand_title: str
    offer_id: int | None
    offer_title: str
    firm_said: str
    institute_said: str
    accepted: list[Party] = Field(description="Who accepted the confidentiality agreement")
    next: NextStepOut
    ended_by: Party | None
    ended_from: IntroductionState | None
    end_reason: EndReason | None
    messages: int
    meetings: int
    introduced_at: datetime | None
    created_at: datetime
    updated_at: datetime


class IntroductionQuery(Schema):
    state: IntroductionState | None = None
    waits_on: Party | None = None
    ours: bool = Field(default=False, description="Those in which it is the caller's turn")
    round_id: Id | None = None
    organisation_id: Id | None = None
    before: Before = None
    limit: Limit = 20


def introduction_out(sheet: IntroductionSheet) -> IntroductionOut:
    values = {name: getattr(sheet, name) for name in IntroductionOut.model_fields}
    following = NextStepOut(who=list(sheet.next.who), what=sheet.next.what, until=sheet.next.until)
    return IntroductionOut.model_validate(
        {**values, "parties": sorted(sheet.parties), "accepted": sorted(sheet.accepted), "next": following}
    )


@router.get("", response={200: Page[IntroductionOut], STATUSES: Problem}, operation_id="list_introductions")
def list_introductions(request: HttpRequest, wanted: Query[IntroductionQuery]) -> Page[IntroductionOut]:
    """Introductions of one's own organisations and of the operators one works for, newest first."""
    actor = actor_in(request)
    chosen = IntroductionFilter(**wanted.dict(exclude={"before", "limit"}))
    found = queries.introductions_matching(actor, chosen).order_by("-id")
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    sheets = queries.sheets_for(actor, found[: wanted.limit + 1])
    page = sheets[: wanted.limit]
    following = page[-1].id if len(sheets) > wanted.limit else None
    return Page(items=[introduction_out(sheet) for sheet in page], next=following)


@router.get("/{introduction_id}", response={200: IntroductionOut, STATUSES: Problem}, operation_id="get_introduction")
def get_introduction(request: HttpRequest, introduction_id: Path[Id]) -> IntroductionOut:
    """One introduction. What the two sides write to each other is not in the API."""
    return introduction_out(queries.introduction_seen_by(actor_in(request), introduction_id))
