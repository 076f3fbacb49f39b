"""Meetings of the two sides: proposed, accepted, called off, held; and reminding of them."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from naru.core.actor import SYSTEM, Actor
from naru.core.decision import failed
from naru.core.errors import NotFound
from naru.introductions.calendars import calendar_text
from naru.introductions.labels import MEETING_SUMMARY
from naru.introductions.models import Introduction, Meeting
from naru.introductions.permissions import SIDES, organisation_of
from naru.introductions.queries import calendar_entry, meeting_of, meetings_to_remind_of
from naru.introductions.rules import MeetingValues, held_decision, meeting_decision
from naru.introductions.services.messages import refuse_unless_talking
from naru.introductions.services.shared import (
    locked,
    path_of,
    people_of,
    record,
    refuse,
    side_written_for,
    tell,
)
from naru.introductions.states import MEETING_MOVES, MeetingState
from naru.records.states import NoticeKind


@transaction.atomic
def propose_meeting(*, introduction_id: int, values: MeetingValues, actor: Actor, now: datetime) -> Meeting:
    """One side proposes when and where to meet. Raises NotFound, NotPermitted, RuleRefused, MoveRefused."""
    introduction = locked(introduction_id, actor)
    side = side_written_for(introduction, actor)
    refuse_unless_talking(introduction)
    refuse(meeting_decision(values, now))
    meeting = Meeting.objects.create(
        introduction=introduction,
        proposed_by_id=organisation_of(introduction, side) or 0,
        state=MeetingState.PROPOSED.value,
        starts_at=values.starts_at,
        minutes=values.minutes,
        place=values.place.strip(),
        address=values.address,
        agenda=values.agenda.strip(),
        uid=f"{uuid4()}@naru",
        created_at=now,
    )
    _tell(introduction, meeting, "meeting_proposed", actor, now)
    record(introduction, "introduction.meeting_proposed", actor, now, meeting=meeting.pk, party=side.value)
    return meeting


@transaction.atomic
def accept_meeting(*, introduction_id: int, meeting_id: int, actor: Actor, now: datetime) -> Meeting:
    """The other side agrees to a proposed meeting that still lies ahead."""
    introduction, meeting = _locked(introduction_id, meeting_id, actor)
    side = side_written_for(introduction, actor)
    refuse_unless_talking(introduction)
    if meeting.proposed_by_id == organisation_of(introduction, side):
        refuse(failed("own_meeting"))
    if meeting.starts_at <= now:
        refuse(failed("meeting_in_past"))
    _move(meeting, "accept")
    _tell(introduction, meeting, "meeting_accepted", actor, now)
    record(introduction, "introduction.meeting_accepted", actor, now, meeting=meeting.pk, party=side.value)
    return meeting


@transaction.atomic
def cancel_meeting(*, introduction_id: int, meeting_id: int, actor: Actor, now: datetime) -> Meeting:
    """Either side calls a meeting off; it leaves everybody's calendar."""
    introduction, meeting = _locked(introduction_id, meeting_id, actor)
    side = side_written_for(introduction, actor)
    _move(meeting, "cancel")
    _tell(introduction, meeting, "meeting_cancelled", actor, now)
    record(introduction, "introduction.meeting_cancelled", actor, now, meeting=meeting.pk, party=side.value)
    return meeting


@transaction.atomic
def hold_meeting(*, introduction_id: int, meeting_id: int, outcome: str, actor: Actor, now: datetime) -> Meeting:
    """They met: what came out of it, for the two sides."""
    introduction, meeting = _locked(introduction_id, meeting_id, actor)
    side = side_written_for(introduction, actor)
    refuse(held_decision(meeting.starts_at, now, outcome))
    meeting.outcome = outcome.strip()
    meeting.state = MEETING_MOVES.after(MeetingState(meeting.state), "hold").value
    meeting.save(update_fields=["state", "outcome"])
    record(introduction, "introduction.meeting_held", actor, now, meeting=meeting.pk, party=side.value)
    return meeting


def remind_of_meetings(*, now: datetime) -> int:
    """Remind both sides of every agreed meeting of the coming day, once; returns of how many."""
    return sum(_remind(meeting_id, now) for meeting_id in meetings_to_remind_of(now))


@transaction.atomic
def _remind(meeting_id: int, now: datetime) -> bool:
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None or meeting.reminded_at is not None or meeting.state != MeetingState.ACCEPTED:
        return False
    meeting.reminded_at = now
    meeting.save(update_fields=["reminded_at"])
    introduction = meeting.introduction
    _tell(introduction, meeting, "meeting_reminder", SYSTEM, now)
    record(introduction, "introduction.meeting_reminded", SYSTEM, now, meeting=meeting.pk)
    return True


def _locked(introduction_id: int, meeting_id: int, actor: Actor) -> tuple[Introduction, Meeting]:
    introduction = locked(introduction_id, actor)
    side_written_for(introduction, actor)
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id, introduction=introduction).first()
    if meeting is None:
        raise NotFound(f"no meeting {meeting_id} of introduction {introduction_id}", meeting_id=meeting_id)
    return introduction, meeting


def _move(meeting: Meeting, action: str) -> None:
    """A change of what stands in everybody's calendar: the sequence rises, so that it replaces the entry there."""
    meeting.state = MEETING_MOVES.after(MeetingState(meeting.state), action).value
    meeting.sequence += 1
    meeting.save(update_fields=["state", "sequence"])


def _tell(introduction: Introduction, meeting: Meeting, code: str, actor: Actor, now: datetime) -> None:
    tell(
        introduction,
        code,
        SIDES,
        actor=actor,
        now=now,
        key=f"{code}:{meeting.pk}:{meeting.sequence}",
        kind=NoticeKind.MEETING,
        page="meetings/",
        calendar=calendar_of(introduction, meeting, now=now),
    )


def calendar_file(*, introduction_id: int, meeting_id: int, actor: Actor, now: datetime) -> str:
    """The calendar file of one meeting, for the two sides. Raises NotFound, NotPermitted."""
    meeting = meeting_of(actor, introduction_id, meeting_id)
    return calendar_of(meeting.introduction, meeting, now=now)


def calendar_of(introduction: Introduction, meeting: Meeting, *, now: datetime) -> str:
    """The calendar file of a meeting, as both sides get it."""
    with override("ko"):
        summary = str(MEETING_SUMMARY)
    entry = calendar_entry(
        meeting,
        summary=summary,
        url=f"{settings.ORIGIN}{path_of(introduction, 'meetings/')}",
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendees=[one.email for one in people_of(introduction, SIDES)],
    )
    return calendar_text(entry, now=now)
