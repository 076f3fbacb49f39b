"""A meeting as a calendar file (RFC 5545), so that it stands in everybody's own calendar and a change replaces it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What the file says. Nothing confidential: no agenda, no online room, nothing of what the meeting is about."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    place: str
    summary: str
    url: str
    organizer: str
    attendees: tuple[str, ...]
    is_accepted: bool
    is_cancelled: bool


def calendar_text(entry: CalendarEntry, *, now: datetime) -> str:
    """The file: METHOD REQUEST, or CANCEL for a meeting that was called off."""
    calendar = Calendar()
    calendar.add("prodid", "-//Naru//introductions//KO")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "REQUEST")
    calendar.add_component(_event(entry, now))
    return str(calendar.to_ical().decode())


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(UTC))
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.url)
    event.add("status", _status(entry))
    event.add("organizer", vCalAddress(f"MAILTO:{entry.organizer}"))
    for address in _attendees(entry.attendees):
        event.add("attendee", address, encode=False)
    return event


def _status(entry: CalendarEntry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if entry.is_accepted else "TENTATIVE"


def _attendees(addresses: Iterable[str]) -> Iterable[vCalAddress]:
    for address in addresses:
        attendee = vCalAddress(f"MAILTO:{address}")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["RSVP"] = vText("TRUE")
        yield attendee
