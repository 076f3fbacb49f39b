"""Before a matching run is published: what that does, and to whom."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from naru.core.errors import NotFound
from naru.matching.labels import OBJECTIVE_MEANINGS, OBJECTIVES
from naru.matching.queries.publishing import publishing_of
from naru.matching.states import RUN_MOVES, Objective, RunState
from naru.web.pages.asked import actor_of


@require_GET
def run_publish(request: HttpRequest, run_id: int) -> HttpResponse:
    """One objective's result, and the button that publishes it; `run-move` does it."""
    told = request.GET.get("objective", "")
    if told not in set(Objective):
        raise NotFound(f"no objective '{told}'")
    objective = Objective(told)
    publishing = publishing_of(actor_of(request), run_id, objective)
    if "publish" not in RUN_MOVES.actions(RunState(publishing.run.state)):
        messages.warning(request, _("지금 상태에서는 할 수 없습니다. 화면을 새로 고쳐 지금 상태를 확인하세요."))
        return redirect("run-detail", run_id)
    context = {
        "run": publishing.run,
        "publishing": publishing,
        "objective": objective.value,
        "label": OBJECTIVES[objective],
        "meaning": OBJECTIVE_MEANINGS[objective],
    }
    return render(request, "runs/run_publish.html", context)
