"""The audit log, for operators."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from naru.core.period import SEOUL
from naru.records import queries
from naru.records.verification import last_anchor
from naru.web.pages.asked import actor_of
from naru.web.verbs import verb_label

if TYPE_CHECKING:
    from naru.records.models import AuditEvent

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the log, ready to show: what a template would do with each of 350 cells is done here."""

    sequence: str
    at: str
    at_machine: str
    person: str
    who: str
    what: str
    subject: str
    subject_asked: str
    details: SafeString
    hash: str
    hash_begin: str


def _row(event: "AuditEvent") -> AuditRow:
    at = event.occurred_at.astimezone(SEOUL)
    person = str(event.actor_id or "")
    return AuditRow(
        sequence=str(event.sequence),
        at=f"{at:%Y-%m-%d %H:%M:%S}",
        at_machine=at.isoformat(timespec="seconds"),
        person=person,
        who=gettext("%(number)s번 사람") % {"number": person} if person else _without_account(event.actor_kind),
        what=verb_label(event.verb),
        subject=f"{event.subject_type}:{event.subject_id}",
        subject_asked=quote(f"{event.subject_type}:{event.subject_id}", safe=":"),
        details=format_html_join(" ", "<code>{}={}</code>", event.details.items()),
        hash=event.hash,
        hash_begin=event.hash[:8],
    )


def _without_account(kind: str) -> str:
    return gettext("시스템") if kind == "system" else gettext("방문자")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= 18 else None


def _since(text: str) -> datetime | None:
    """The beginning of that day in Seoul; None where it is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), SEOUL) if day else None


def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first. Pages by sequence number, so that the last page costs as little as the first."""
    asked = {name: request.GET.get(name, "").strip()[:64] for name in ("verb", "subject", "actor", "since")}
    subject_type, _, subject_id = asked["subject"].partition(":")
    wanted = queries.AuditFilter(
        verb=asked["verb"],
        subject_type=subject_type,
        subject_id=subject_id,
        actor_id=_number(asked["actor"]),
        since=_since(asked["since"]),
        before=_number(request.GET.get("before")),
    )
    events = list(queries.audit_events(actor_of(request), wanted)[: PER_PAGE + 1])
    has_more = len(events) > PER_PAGE
    events = events[:PER_PAGE]
    context = {
        "rows": [_row(event) for event in events],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "verbs": [(verb, verb_label(verb)) for verb in queries.known_verbs(actor_of(request))],
        "older_than": events[-1].sequence if has_more else None,
        "first_url": "?" + urlencode({name: value for name, value in asked.items() if value}),
        "is_older_page": wanted.before is not None,
        "anchor": last_anchor(),
    }
    return render(request, "records/audit.html", context)
