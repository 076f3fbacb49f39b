"""What the two sides of an introduction write to each other, and when they meet."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.errors import MoveRefused, RuleRefused
from naru.introductions import queries, services
from naru.introductions.labels import MEETING_STATES, refusal_text
from naru.introductions.queries import MESSAGES_A_PAGE
from naru.introductions.sheets import IntroductionSheet, MeetingSheet
from naru.introductions.states import MeetingState
from naru.web.forms.introductions import MeetingForm, MessageForm, OutcomeForm, add_refusal
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.introductions import SIDES, frame

MEETING_TONES = {
    MeetingState.PROPOSED: "info",
    MeetingState.ACCEPTED: "progress",
    MeetingState.HELD: "success",
    MeetingState.CANCELLED: "neutral",
}


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """Read and write. A press too many sends nothing twice; a refused text comes back as it was."""
    actor = actor_of(request)
    sheet = queries.introduction_seen_by(actor, introduction_id)
    before = whole_number(request.GET.get("before"))
    shown = queries.messages_of(actor, introduction_id, before=before)
    form = MessageForm(request.POST or None, request.FILES or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            services.send_message(
                introduction_id=introduction_id,
                text=form.cleaned_data["text"],
                key=str(form.cleaned_data["key"]),
                files=_sent_files(form),
                actor=actor,
                now=timezone.now(),
            )
        except RuleRefused as refused:
            add_refusal(form, refused, "attached" if "file" in refused.code else "text")
        except MoveRefused as refused:
            messages.warning(request, refusal_text(refused))
        else:
            return redirect(f"{request.path}?sent=1#last")
    context = {
        **frame(sheet, "introduction-messages"),
        "messages_shown": [(one, one.organisation_id in actor.memberships) for one in shown],
        "older": shown[0].id if len(shown) == MESSAGES_A_PAGE else None,
        "is_older_page": before is not None,
        "form": form,
        "is_sent": request.method == "GET" and "sent" in request.GET,
        "may_write": sheet.is_open_to_talk and _writes(sheet),
    }
    return render(request, "introductions/messages.html", context, status=422 if form.errors else 200)


def _sent_files(form: MessageForm) -> list[services.SentFile]:
    return [services.SentFile(file.name or "", file.read()) for file in form.cleaned_data["attached"]]


def _writes(sheet: IntroductionSheet) -> bool:
    return bool(sheet.acts_as.intersection(SIDES))


@require_http_methods(["GET", "POST"])
def meetings(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """The meetings, and proposing one."""
    actor = actor_of(request)
    sheet = queries.introduction_seen_by(actor, introduction_id)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_meeting(
                introduction_id=introduction_id, values=form.values(), actor=actor, now=timezone.now()
            )
        except RuleRefused as refused:
            add_refusal(form, refused, "agenda")
        except MoveRefused as refused:
            messages.warning(request, refusal_text(refused))
        else:
            messages.success(request, _("만나자고 알렸습니다. 상대가 받아들이면 정해집니다."))
            return redirect("introduction-meetings", introduction_id)
    return _meetings_page(request, sheet, form, status=422 if form.errors else 200)


def _meetings_page(
    request: HttpRequest,
    sheet: IntroductionSheet,
    form: MeetingForm,
    *,
    outcome: tuple[int, OutcomeForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    writes = _writes(sheet)
    rows = [_meeting_row(request, one, writes=writes) for one in queries.meetings_of(actor_of(request), sheet.id)]
    for row in rows:
        row["form"] = OutcomeForm(auto_id=f"outcome-{row['meeting'].id}-%s") if row["may_hold"] else None
        if outcome and outcome[0] == row["meeting"].id:
            row["form"] = outcome[1]
    context = {
        **frame(sheet, "introduction-meetings"),
        "rows": rows,
        "is_asked": any(row["may_accept"] for row in rows),
        "form": form,
        "may_propose": writes and sheet.is_open_to_talk,
    }
    return render(request, "introductions/meetings.html", context, status=status)


def _meeting_row(request: HttpRequest, one: MeetingSheet, *, writes: bool) -> dict[str, Any]:
    is_over = one.starts_at <= timezone.now()
    is_planned = one.state in (MeetingState.PROPOSED, MeetingState.ACCEPTED)
    is_theirs = one.proposed_by_id not in actor_of(request).memberships
    return {
        "meeting": one,
        "state_label": MEETING_STATES[one.state],
        "state_tone": MEETING_TONES[one.state],
        "may_accept": writes and one.state is MeetingState.PROPOSED and is_theirs and not is_over,
        "waits": one.state is MeetingState.PROPOSED and not is_over,
        "may_cancel": writes and is_planned and not is_over,
        "may_hold": writes and is_planned and is_over,
        "has_calendar": is_planned and bool(one.place or one.address),
    }


@require_POST
def meeting_move(request: HttpRequest, introduction_id: int, meeting_id: int) -> HttpResponse:
    """Accept, call off, or tell what came of it."""
    actor, now = actor_of(request), timezone.now()
    asked = {"introduction_id": introduction_id, "meeting_id": meeting_id}
    action = request.POST.get("action", "")
    try:
        if action == "accept":
            services.accept_meeting(**asked, actor=actor, now=now)
            messages.success(request, _("만날 시각이 정해졌습니다. 하루 전에 알려 드립니다."))
        elif action == "cancel":
            services.cancel_meeting(**asked, actor=actor, now=now)
            messages.success(request, _("만남을 취소했습니다."))
        else:
            services.hold_meeting(**asked, outcome=request.POST.get("outcome", ""), actor=actor, now=now)
            messages.success(request, _("만난 결과를 적었습니다."))
    except RuleRefused as refused:
        if action in ("accept", "cancel"):
            messages.warning(request, refusal_text(refused))
        else:
            form = OutcomeForm(request.POST, auto_id=f"outcome-{meeting_id}-%s")
            if form.is_valid():
                add_refusal(form, refused, "outcome")
            sheet = queries.introduction_seen_by(actor, introduction_id)
            return _meetings_page(request, sheet, MeetingForm(), outcome=(meeting_id, form), status=422)
    except MoveRefused as refused:
        messages.warning(request, refusal_text(refused))
    return redirect("introduction-meetings", introduction_id)


@require_GET
def calendar(request: HttpRequest, introduction_id: int, meeting_id: int) -> HttpResponse:
    """The calendar file of one meeting."""
    text = services.calendar_file(
        introduction_id=introduction_id, meeting_id=meeting_id, actor=actor_of(request), now=timezone.now()
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="naru-meeting-{meeting_id}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
