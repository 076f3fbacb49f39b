"""An operator puts in what a member could not put in by itself: late, or for want of hands."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naru.core.decision import failed
from naru.core.errors import RuleRefused
from naru.matching import services
from naru.matching.labels import ENTRY_REASONS, problem_text
from naru.matching.queries.late import enterable
from naru.matching.states import EntryReason, Side
from naru.programmes import queries as programmes
from naru.programmes.states import PhaseKind, PhaseState, RoundState
from naru.web.pages.asked import actor_of, today, whole_number


@require_http_methods(["GET", "POST"])
def round_entry_add(request: HttpRequest, round_id: int) -> HttpResponse:
    """Search what members have published, choose one, say why where demand discovery is over."""
    actor = actor_of(request)
    round_ = programmes.round_to_run(actor, round_id)
    if round_.state != RoundState.RUNNING:
        messages.warning(request, problem_text(failed("round_not_running", state=round_.state)))
        return redirect("round-entries", round_id)
    told = request.POST if request.method == "POST" else request.GET
    side = Side.OFFER if told.get("side") == Side.OFFER else Side.DEMAND
    problem = ""
    if request.method == "POST":
        problem = _put_in(request, round_id, side)
        if not problem:
            messages.success(request, _("이 차수에 더했습니다. 더한 사람과 까닭을 기록했습니다."))
            return redirect("round-entries", round_id)
    words = told.get("words", "").strip()
    phases = {phase.kind: phase.state for phase in programmes.phases_on(round_, today())}
    context: dict[str, Any] = {
        "round": round_,
        "is_demands": side is Side.DEMAND,
        "side": side.value,
        "words": words,
        "found": enterable(actor, round_id, side, words),
        "chosen": told.get("chosen", ""),
        "is_late": phases.get(PhaseKind.DISCOVERY) is PhaseState.OVER,
        "reasons": [(reason.value, label) for reason, label in ENTRY_REASONS.items()],
        "reason": told.get("reason", ""),
        "problem": problem,
        "tabs": [
            {"url": "?side=demand", "label": _("기술수요"), "is_current": side is Side.DEMAND},
            {"url": "?side=offer", "label": _("보유기술·사업화 제안"), "is_current": side is Side.OFFER},
        ],
    }
    return render(request, "rounds/round_entry_add.html", context, status=422 if problem else 200)


def _put_in(request: HttpRequest, round_id: int, side: Side) -> str:
    """Why it was not put in; empty where it was."""
    subject_id = whole_number(request.POST.get("chosen"))
    if subject_id is None:
        return _("더할 것을 하나 고르세요.")
    told = request.POST.get("reason", "")
    reason = EntryReason(told) if told in set(EntryReason) else None
    try:
        services.enter_round(
            round_id=round_id,
            side=side,
            subject_id=subject_id,
            actor=actor_of(request),
            now=timezone.now(),
            reason=reason,
        )
    except RuleRefused as refused:
        return refused.message
    return ""
