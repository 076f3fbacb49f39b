"""Rounds of programmes: what they are, when their phases run, and how many take part."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from naru.api.fields import Before, Id, Limit, Page
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.core.period import SEOUL
from naru.matching.queries import EntryCounts, entry_counts
from naru.programmes import queries
from naru.programmes.queries import MemberCounts
from naru.programmes.states import PhaseKind, PhaseState, RoundState

if TYPE_CHECKING:
    from naru.programmes.models import Round

router = Router(tags=["rounds"])


class PhaseOut(Schema):
    """Both days are included, in Seoul; `state` is as of today there."""

    kind: PhaseKind
    starts_on: date
    ends_on: date
    state: PhaseState


class RoundOut(Schema):
    id: int
    programme_id: int
    operator_id: int
    title: str
    title_en: str
    summary: str
    summary_en: str
    state: RoundState
    is_example: bool
    phases: list[PhaseOut]
    updated_at: datetime


class RoundDetail(RoundOut):
    """With how many take part. Which institutes is public; which firms is not."""

    firms: int
    institutes: int
    demands: int
    offers: int
    institute_ids: list[int]


class RoundFilter(Schema):
    programme_id: Id | None = None
    state: RoundState | None = None
    before: Before = None
    limit: Limit = 20


def _today() -> date:
    return timezone.now().astimezone(SEOUL).date()


def round_out(round_: "Round") -> RoundOut:
    phases = [
        PhaseOut(kind=one.kind, starts_on=one.starts_on, ends_on=one.ends_on, state=one.state)
        for one in queries.phases_on(round_, _today())
    ]
    values = {name: getattr(round_, name) for name in RoundOut.model_fields if name != "phases"}
    return RoundOut(**values, phases=phases)


@router.get("", response={200: Page[RoundOut], STATUSES: Problem}, operation_id="list_rounds")
def list_rounds(request: HttpRequest, wanted: Query[RoundFilter]) -> Page[RoundOut]:
    """Rounds that run or are closed, newest first; for their operator also those in preparation."""
    found = queries.rounds_matching(actor_in(request), programme_id=wanted.programme_id, state=wanted.state)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found[: wanted.limit + 1])
    page = rows[: wanted.limit]
    return Page(items=[round_out(one) for one in page], next=page[-1].pk if len(rows) > wanted.limit else None)


@router.get("/{round_id}", response={200: RoundDetail, STATUSES: Problem}, operation_id="get_round")
def get_round(request: HttpRequest, round_id: Path[Id]) -> RoundDetail:
    """One round with the numbers of who and what takes part."""
    round_ = queries.round_seen_by(actor_in(request), round_id)
    members = queries.member_counts([round_id]).get(round_id, MemberCounts())
    entries = entry_counts([round_id]).get(round_id, EntryCounts())
    return RoundDetail(
        **round_out(round_).model_dump(),
        firms=members.firms,
        institutes=members.institutes,
        demands=entries.demands,
        offers=entries.offers,
        institute_ids=[one.pk for one in queries.institutes_in(round_id)],
    )
