"""The audit log, for operators."""

from datetime import datetime, time
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from naru.core.period import SEOUL
from naru.records import queries
from naru.records.verification import last_anchor
from naru.web.pages.asked import actor_of
from naru.web.verbs import verb_label

PER_PAGE = 50


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
        "rows": [(event, verb_label(event.verb)) for event in events],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "verbs": [(verb, verb_label(verb)) for verb in queries.known_verbs(actor_of(request))],
        "older_than": events[-1].sequence if has_more else None,
        "first_url": "?" + urlencode({name: value for name, value in asked.items() if value}),
        "is_older_page": wanted.before is not None,
        "anchor": last_anchor(),
    }
    return render(request, "records/audit.html", context)
