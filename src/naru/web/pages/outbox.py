"""Mails on their way out, for those who answer for them: read, stop, let go."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from naru.core.errors import MoveRefused
from naru.records import queries
from naru.records.labels import MAIL_STATE, NOTICE_KIND
from naru.records.letters import letter
from naru.records.services.outbox import release_mail, stop_mail
from naru.records.states import MAIL_MOVES, MailState, NoticeKind
from naru.web.pages.asked import actor_of

if TYPE_CHECKING:
    from naru.records.models import OutboxMail

PER_PAGE = 25
TONES: Mapping[MailState, str] = {
    MailState.WAITING: "progress",
    MailState.DIGEST: "neutral",
    MailState.SENT: "success",
    MailState.STOPPED: "warning",
    MailState.FAILED: "danger",
}


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Newest first, filtered by state."""
    asked = request.GET.get("state", "")
    chosen = MailState(asked) if asked in set(MailState) else None
    actor = actor_of(request)
    counts = queries.mail_counts(actor)
    paginator = Paginator(queries.mails_visible_to(actor, chosen), PER_PAGE)
    # The filter shows the counts anyway: no second count over the table.
    paginator.count = counts[chosen] if chosen else sum(counts.values())
    page = paginator.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {"page": page, "rows": [_row(mail, now) for mail in page], "chips": _chips(counts, chosen)}
    return render(request, "outbox/list.html", context)


def _row(mail: "OutboxMail", now: datetime) -> dict[str, Any]:
    state = MailState(mail.state)
    return {
        "mail": mail,
        "kind": NOTICE_KIND[NoticeKind(mail.kind)] if mail.kind else _("하루 묶음"),
        "state": state,
        "label": MAIL_STATE[state],
        "tone": TONES[state],
        "actions": set(MAIL_MOVES.actions(state)),
        "is_held": state is MailState.WAITING and mail.send_after > now,
    }


def _chips(counts: Mapping[MailState, int], chosen: MailState | None) -> list[dict[str, Any]]:
    here = reverse("outbox")
    every = {"url": here, "label": _("전체"), "is_current": chosen is None, "count": sum(counts.values())}
    return [every] + [
        {
            "url": f"{here}?state={state}",
            "label": MAIL_STATE[state],
            "is_current": state is chosen,
            "count": counts[state],
        }
        for state in MailState
    ]


@require_GET
def outbox_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail exactly as it goes."""
    mail = queries.mail_visible_to(actor_of(request), mail_id)
    subject, text = letter(mail.subject, mail.body, mail.language, has_account=mail.person_id is not None)
    context = {"row": _row(mail, timezone.now()), "mail": mail, "subject": subject, "text": text}
    return render(request, "outbox/mail.html", context)


@require_POST
def outbox_stop(request: HttpRequest, mail_id: int) -> HttpResponse:
    try:
        stop_mail(mail_id=mail_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused:
        messages.info(request, _("이미 나갔거나 멈춘 메일입니다."))
    else:
        messages.success(request, _("메일을 멈췄습니다. 내보내기를 누를 때까지 나가지 않습니다."))
    return redirect("outbox-mail", mail_id)


@require_POST
def outbox_release(request: HttpRequest, mail_id: int) -> HttpResponse:
    try:
        release_mail(mail_id=mail_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused:
        messages.info(request, _("멈췄거나 보내지 못한 메일만 다시 내보낼 수 있습니다."))
    else:
        messages.success(request, _("메일을 내보냅니다. 몇 초 안에 나갑니다."))
    return redirect("outbox-mail", mail_id)
