"""Setting up a round: its text, its dates, its state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, RuleRefused
from naru.programmes import queries, services
from naru.programmes.labels import PHASE_MEANINGS, PHASES
from naru.programmes.states import RoundState
from naru.web.forms.rounds import NewRoundForm, PhasesForm, RoundForm, phases_initial
from naru.web.pages.asked import actor_of, posted, today
from naru.web.pages.refusals import show_conflict, show_refusal
from naru.web.pages.wording import in_language, name_of


def programmes_to_open_in(actor: Actor) -> list[tuple[str, str]]:
    """What the actor may open rounds of, as choices of a form."""
    several = queries.programmes_run_by(actor)
    return [
        (
            f"{programme.pk}:{operator.pk}",
            f"{in_language(programme.name, programme.name_en)} — {name_of(operator)}",
        )
        for programme, operator in several
    ]


@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """A new round of one of the programmes that the actor's organisations run."""
    actor = actor_of(request)
    choices = programmes_to_open_in(actor)
    wanted = request.GET.get("programme", "")
    initial = {"run_by": next((value for value, _label in choices if value.startswith(f"{wanted}:")), None)}
    form = NewRoundForm(request.POST or None, choices=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        programme_id, operator_id = form.chosen()
        try:
            round_id = services.register_round(
                programme_id=programme_id, operator_id=operator_id, text=form.text(), actor=actor, now=timezone.now()
            )
        except (InvalidInput, RuleRefused) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("차수를 만들었습니다. 아직 운영기관만 봅니다. 이제 날짜를 정하세요."))
            return redirect("round-phases", round_id)
    context = {"form": form, "round": None, "has_choices": bool(choices), "keep": "round:new"}
    return render(request, "rounds/round_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def round_edit(request: HttpRequest, round_id: int) -> HttpResponse:
    actor = actor_of(request)
    round_ = queries.round_to_run(actor, round_id)
    names = ("title", "title_en", "summary", "summary_en", "version")
    stored = {name: getattr(round_, name) for name in names}
    form, found = RoundForm(posted(request), initial=stored), []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_round(
                round_id=round_id,
                version=form.cleaned_data["version"] or 0,
                text=form.text(),
                actor=actor,
                now=timezone.now(),
            )
        except EditedMeanwhile:
            found = show_conflict(form, stored)
        except (InvalidInput, RuleRefused) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("저장했습니다."))
            return redirect("round-detail", round_id)
    context = {
        "form": form,
        "round": round_,
        "has_choices": True,
        "keep": f"round:{round_id}",
        "differences": found,
    }
    return render(request, "rounds/round_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def round_phases(request: HttpRequest, round_id: int) -> HttpResponse:
    """All six phases on one page, so that their order is seen."""
    actor = actor_of(request)
    round_ = queries.round_to_run(actor, round_id)
    known = {phase.kind: (phase.starts_on, phase.ends_on) for phase in queries.phases_on(round_, today())}
    form = PhasesForm(request.POST or None, initial={**phases_initial(known), "version": round_.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_phases(
                round_id=round_id,
                version=form.cleaned_data["version"],
                spans=form.spans(),
                actor=actor,
                now=timezone.now(),
            )
        except (RuleRefused, EditedMeanwhile) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("날짜를 정했습니다."))
            return redirect("round-detail", round_id)
    context = {
        "form": form,
        "round": round_,
        "is_running": round_.state == RoundState.RUNNING,
        "rows": [
            {
                "label": label,
                "meaning": PHASE_MEANINGS[kind],
                "first": form[f"{kind.value}_from"],
                "last": form[f"{kind.value}_to"],
            }
            for kind, label in PHASES.items()
        ],
    }
    return render(request, "rounds/round_phases.html", context, status=422 if form.errors else 200)
