"""Opening, closing, cancelling and reopening a round: what it means, and what it would leave open."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naru.core.actor import Actor
from naru.core.errors import MoveRefused, NotFound, RuleRefused
from naru.introductions.labels import INTRODUCTION_STATES
from naru.plans.labels import STATES as PLAN_STATES
from naru.plans.queries import pairs_in_round
from naru.programmes import queries, services
from naru.programmes.labels import ROUND_ACTIONS
from naru.programmes.states import ROUND_MOVES, RoundState
from naru.web.pages.asked import actor_of
from naru.web.pages.open_pairs import pair_line

# So many pairs are named; the rest is counted, and stands in the list that the page leads to.
MOST_NAMED = 20
ENDING = ("close", "cancel")


@require_http_methods(["GET", "POST"])
def round_move(request: HttpRequest, round_id: int) -> HttpResponse:
    """What a move means, and making it."""
    actor = actor_of(request)
    round_ = queries.round_to_run(actor, round_id)
    action = request.POST.get("action") or request.GET.get("action", "")
    if action not in ROUND_ACTIONS:
        raise NotFound(f"no move '{action}' of rounds", action=action)
    if request.method == "POST":
        return _moved(request, round_id, action)
    is_possible = action in ROUND_MOVES.actions(RoundState(round_.state))
    context = {
        "round": round_,
        "action": action,
        "label": ROUND_ACTIONS[action],
        "meaning": _meaning(action),
        "is_possible": is_possible,
        "is_final": action == "cancel",
        "left": _left_open(actor, round_id) if is_possible and action in ENDING else None,
    }
    return render(request, "rounds/round_move.html", context)


def _meaning(action: str) -> str:
    return {
        "open": _(
            "누구나 이 차수를 보고, 기업과 연구기관이 참여를 요청할 수 있습니다. 연 뒤에도 날짜를 고칠 수 있습니다."
        ),
        "close": _("더는 아무도 참여하거나 내지 못합니다. 참여 기관에 알립니다. 나중에 다시 열 수 있습니다."),
        "cancel": _("이 차수를 없던 일로 합니다. 참여 기관에 알리고, 되돌릴 수 없습니다."),
        "reopen": _("다시 진행 중으로 바꿉니다. 참여 기관에 알립니다."),
    }[action]


def _moved(request: HttpRequest, round_id: int, action: str) -> HttpResponse:
    try:
        services.move_round(round_id=round_id, action=action, actor=actor_of(request), now=timezone.now())
    except RuleRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("round-phases", round_id)
    except MoveRefused:
        messages.warning(request, _("이미 바뀌었습니다. 지금 상태를 확인하세요."))
    else:
        said = {
            "open": _("차수를 열었습니다. 이제 누구나 봅니다. 기업과 연구기관을 초대하세요."),
            "close": _("차수를 마쳤습니다. 참여 기관에 알렸습니다."),
            "cancel": _("차수를 취소했습니다. 참여 기관에 알렸습니다."),
            "reopen": _("차수를 다시 열었습니다."),
        }
        messages.success(request, said[action])
    return redirect("round-detail", round_id)


def _left_open(actor: Actor, round_id: int) -> dict[str, Any] | None:
    """The pairs that have not signed: how many of each kind, and the first of them by name; None without any."""
    pairs = pairs_in_round(actor, round_id, most=MOST_NAMED)
    if not pairs.count:
        return None
    introductions, plans = reverse("introduction-list"), reverse("plan-list")
    return {
        "count": pairs.count,
        "kinds": [
            *(
                (INTRODUCTION_STATES[state], number, f"{introductions}?round={round_id}&state={state}")
                for state, number in pairs.introductions.items()
            ),
            *(
                (PLAN_STATES[state], number, f"{plans}?round={round_id}&state={state}" if actor.memberships else "")
                for state, number in pairs.plans.items()
            ),
        ],
        "lines": [pair_line(pair) for pair in pairs.some],
        "more": pairs.count - len(pairs.some),
        "all_url": f"{introductions}?round={round_id}",
    }
