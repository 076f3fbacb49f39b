"""What the two sides of an introduction agree on and say to each other: contacts, NDA, messages, meetings."""

from collections.abc import Sequence
from datetime import datetime

from naru.core.actor import Actor, Role
from naru.core.errors import NotFound, NotPermitted
from naru.core.period import SEOUL
from naru.introductions.calendars import CalendarEntry
from naru.introductions.models import Introduction, Meeting, Message, NdaAcceptance
from naru.introductions.nda import hash_of, nda_text
from naru.introductions.permissions import can_read_thread
from naru.introductions.queries.introductions import introduction_row
from naru.introductions.rules import REMIND_BEFORE
from naru.introductions.sheets import Contact, FileSheet, MeetingSheet, MessageSheet, NdaSheet
from naru.introductions.states import IntroductionState, MeetingState, Party
from naru.people.models import Membership
from naru.records.models import Attachment

MESSAGES_A_PAGE = 50


MEETINGS_SHOWN = 50


def contacts_of(actor: Actor, introduction_id: int) -> list[Contact]:
    """Who can be written to on either side: for the two sides and the operator, once they were introduced."""
    row = introduction_row(actor, introduction_id)
    if row.introduced_at is None or row.state == IntroductionState.ENDED:
        return []
    found = Membership.objects.filter(
        organisation_id__in=[row.firm_id, row.institute_id],
        ended_at=None,
        role__in=(Role.ADMIN, Role.EDITOR),
        person__is_active=True,
    )
    people = found.order_by("organisation_id", "id").values_list("organisation_id", "person__name", "person__email")
    return [
        Contact(Party.FIRM if organisation_id == row.firm_id else Party.INSTITUTE, name, email)
        for organisation_id, name, email in people[:40]
    ]


def nda_of(actor: Actor, introduction_id: int) -> NdaSheet:
    """The agreement of an introduction, for its sides and its operator. Raises NotFound before they were introduced."""
    row = introduction_row(actor, introduction_id)
    if row.introduced_at is None:
        raise NotFound(f"introduction {introduction_id} has no agreement yet", introduction_id=introduction_id)
    text = text_to_accept(row)
    rows = NdaAcceptance.objects.filter(introduction=row).order_by("accepted_at", "id")
    accepted = tuple(
        (Party.FIRM if one.organisation_id == row.firm_id else Party.INSTITUTE, one.name, one.accepted_at)
        for one in rows
    )
    return NdaSheet(text, hash_of(text), accepted)


def text_to_accept(introduction: Introduction) -> str:
    """What the second side accepts is to the letter what the first accepted."""
    kept = NdaAcceptance.objects.filter(introduction=introduction).order_by("accepted_at", "id").first()
    if kept is not None:
        return kept.text
    subject = introduction.demand or introduction.offer
    if introduction.introduced_at is None or subject is None:
        raise ValueError(f"introduction {introduction.pk} is not introduced, so there is nothing to accept")
    return nda_text(
        firm=introduction.firm.name,
        institute=introduction.institute.name,
        subject=subject.title,
        number=introduction.pk,
        day=introduction.introduced_at.astimezone(SEOUL).date(),
    )


def _thread(actor: Actor, introduction_id: int) -> Introduction:
    row = introduction_row(actor, introduction_id)
    if not can_read_thread(actor, row):
        raise NotPermitted(f"what is written in introduction {introduction_id} is for its two sides")
    return row


def messages_of(actor: Actor, introduction_id: int, *, before: int | None = None) -> list[MessageSheet]:
    """The newest messages, oldest first; before : an id, for those older than it. Raises NotFound, NotPermitted."""
    row = _thread(actor, introduction_id)
    found = Message.objects.filter(introduction=row).select_related("organisation", "person").order_by("-id")
    if before:
        found = found.filter(pk__lt=before)
    rows = list(reversed(found[:MESSAGES_A_PAGE]))
    files = _files_of(rows)
    return [
        MessageSheet(
            id=one.pk,
            organisation_id=one.organisation_id,
            organisation_name=one.organisation.name if one.organisation else "",
            organisation_name_en=one.organisation.name_en if one.organisation else "",
            person=one.person.name if one.person else "",
            text=one.text,
            sent_at=one.sent_at,
            files=tuple(files.get(str(one.pk), ())),
        )
        for one in rows
    ]


def _files_of(rows: Sequence[Message]) -> dict[str, list[FileSheet]]:
    found: dict[str, list[FileSheet]] = {}
    kept = Attachment.objects.filter(
        subject_type="message", subject_id__in=[str(one.pk) for one in rows], removed_at=None
    )
    for file in kept:
        found.setdefault(file.subject_id, []).append(FileSheet(file.pk, file.name, file.size))
    return found


def meetings_of(actor: Actor, introduction_id: int) -> list[MeetingSheet]:
    """Its meetings, next ones first. The operator reads that and when they meet."""
    row = introduction_row(actor, introduction_id)
    reads = can_read_thread(actor, row)
    found = Meeting.objects.filter(introduction=row).select_related("proposed_by").order_by("-starts_at", "-id")
    return [_meeting(one, reads=reads) for one in found[:MEETINGS_SHOWN]]


def _meeting(one: Meeting, *, reads: bool) -> MeetingSheet:
    return MeetingSheet(
        id=one.pk,
        state=MeetingState(one.state),
        proposed_by_id=one.proposed_by_id,
        proposed_by=one.proposed_by.name,
        proposed_by_en=one.proposed_by.name_en,
        starts_at=one.starts_at,
        minutes=one.minutes,
        place=one.place if reads else "",
        address=one.address if reads else "",
        agenda=one.agenda if reads else "",
        outcome=one.outcome if reads else "",
    )


def meeting_of(actor: Actor, introduction_id: int, meeting_id: int) -> Meeting:
    """One meeting, for the two sides."""
    row = _thread(actor, introduction_id)
    found = Meeting.objects.filter(introduction=row, pk=meeting_id).first()
    if found is None:
        raise NotFound(f"no meeting {meeting_id} of introduction {introduction_id}", meeting_id=meeting_id)
    return found


def calendar_entry(
    meeting: Meeting, *, summary: str, url: str, organizer: str, attendees: Sequence[str]
) -> CalendarEntry:
    """What the calendar file of a meeting says."""
    return CalendarEntry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        summary=summary,
        url=url,
        organizer=organizer,
        attendees=tuple(attendees),
        is_accepted=meeting.state != MeetingState.PROPOSED,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )


def meetings_to_remind_of(now: datetime) -> list[int]:
    """Ids of agreed meetings that begin within a day and of which nobody was reminded."""
    found = Meeting.objects.filter(
        state=MeetingState.ACCEPTED, reminded_at=None, starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE
    )
    return list(found.order_by("starts_at", "id").values_list("pk", flat=True)[:500])
