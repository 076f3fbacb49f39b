"""Moving a demand; where that ends pairs too, saying first what ends along with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naru.core.errors import MoveRefused, NotFound, RuleRefused
from naru.demands.labels import DEMAND_VERBS
from naru.demands.queries import demand_seen_by
from naru.introductions.states import EndReason
from naru.plans.labels import DECISIONS
from naru.plans.queries import DemandPairs, pairs_over_demand
from naru.plans.rules import ENDING_MOVES
from naru.plans.services import move_with_pairs
from naru.web.forms.demands import DemandEndForm
from naru.web.forms.introductions import add_refusal
from naru.web.pages import writing
from naru.web.pages.asked import actor_of, posted
from naru.web.pages.open_pairs import pair_line


@require_POST
def demand_move(request: HttpRequest, demand_id: int) -> HttpResponse:
    """One step of the demand's life. A second press of the same button is told, not refused with an error page.

    Where pairs would end with the demand, nothing happens yet: the next page says which, and asks why.
    """
    said = {
        "publish": _("공개했습니다. 이제 연구기관이 이 수요를 찾을 수 있습니다."),
        "withdraw": _("거두었습니다. 이제 다른 사람에게 보이지 않습니다. 아래에서 되돌릴 수 있습니다."),
        "reopen": _("다시 공개했습니다."),
        "discard": _("버렸습니다. 아래에서 되살릴 수 있습니다."),
    }

    def move(action: str) -> None:
        move_with_pairs(demand_id=demand_id, action=action, actor=actor_of(request), now=timezone.now())

    try:
        return writing.moved(request, "demand", demand_id, move, said)
    except RuleRefused:
        return redirect(f"{reverse('demand-end', args=[demand_id])}?action={request.POST['action']}")


@require_http_methods(["GET", "POST"])
def demand_end(request: HttpRequest, demand_id: int) -> HttpResponse:
    """What ends along with a demand, and why; the end of a pair cannot be taken back, so it is shown before."""
    actor = actor_of(request)
    action = request.POST.get("action") or request.GET.get("action", "")
    if action not in ENDING_MOVES:
        raise NotFound(f"no move '{action}' that ends a demand", action=action)
    try:
        pairs = pairs_over_demand(actor, demand_id, action)
    except MoveRefused:
        messages.warning(request, _("이미 바뀌었습니다. 지금 상태를 확인하세요."))
        return redirect("demand-detail", demand_id)
    if pairs.can_end and not pairs.ending:
        return redirect("demand-detail", demand_id)
    initial = {"reason": EndReason.FOUND_OTHER.value if action == "meet" else ""}
    form = DemandEndForm(posted(request), initial=initial)
    if request.method == "POST" and pairs.can_end and form.is_valid() and _end(request, form, demand_id, action, pairs):
        return redirect("demand-detail", demand_id)
    context = {
        "sheet": demand_seen_by(actor, demand_id),
        "form": form,
        "action": action,
        "label": DEMAND_VERBS[action],
        "pairs": pairs,
        "shown": _shown(pairs),
        "ending": [pair_line(pair) for pair in pairs.ending],
        "standing": [pair_line(pair) for pair in pairs.standing],
        "refusal": "" if pairs.can_end else DECISIONS["pair_of_others"],
    }
    return render(request, "demands/demand_end.html", context, status=422 if form.errors else 200)


def _end(request: HttpRequest, form: DemandEndForm, demand_id: int, action: str, pairs: DemandPairs) -> bool:
    """Whether it ended; a refusal is shown in the form, with what was typed."""
    if request.POST.get("shown") != _shown(pairs):
        form.add_error(None, _("그사이 이 수요로 이어 가는 짝이 바뀌었습니다. 함께 끝나는 것을 다시 확인하세요."))
        return False
    try:
        move_with_pairs(
            demand_id=demand_id,
            action=action,
            reason=form.reason_code(),
            note=form.cleaned_data["note"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except RuleRefused as refused:
        if refused.code in DECISIONS:
            form.add_error(None, str(DECISIONS[refused.code]))
        else:
            add_refusal(form, refused, "note")
        return False
    messages.success(request, _("바꾸었습니다. 이어 가던 주선과 공동기획을 끝내고 상대에게 알렸습니다."))
    return True


def _shown(pairs: DemandPairs) -> str:
    """What the reader saw: sent back with the form, so that nothing ends that was not shown."""
    return ",".join(f"{pair.introduction.id}-{pair.plan.id if pair.plan else 0}" for pair in pairs.ending)
