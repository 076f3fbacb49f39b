"""Matching runs, for operators: set up, ruled, started, published."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.actor import Actor
from naru.core.errors import MoveRefused, NotFound, RuleRefused
from naru.matching import services
from naru.matching.labels import problem_text
from naru.matching.queries import runs as queries
from naru.matching.states import Objective, RuleKind
from naru.web.forms.runs import RuleForm, RunForm
from naru.web.pages.asked import actor_of, posted, whole_number
from naru.web.pages.run_rows import rule_rows, run_row, standing
from naru.web.pages.wording import in_language

RUNS_A_PAGE = 20


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(queries.runs_visible_to(actor), RUNS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "runs/run_list.html", {"page": page, "rows": [run_row(run) for run in page]})


@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    """A new run; ?round= chooses the round."""
    actor = actor_of(request)
    form = RunForm(posted(request), rounds=_rounds(actor), initial={"round": request.GET.get("round", "")})
    if form.is_bound and form.is_valid():
        try:
            run_id = services.draft_run(settings=form.settings(), actor=actor, now=timezone.now())
        except RuleRefused as refused:
            form.add_error(None, problem_text(refused.decision))
        else:
            messages.success(request, _("매칭을 준비했습니다. 규칙이 있으면 더하고 계산을 시작하세요."))
            return redirect("run-detail", run_id)
    return render(request, "runs/run_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def run_edit(request: HttpRequest, run_id: int) -> HttpResponse:
    actor = actor_of(request)
    run = queries.run_seen_by(actor, run_id)
    initial = {
        "title": run.title,
        "round": run.round_id or "",
        "per_demand": run.per_demand,
        "capacity": run.capacity,
        "least_percent": round(100 * run.least_score),
        "seed": run.seed,
    }
    form = RunForm(posted(request), rounds=_rounds(actor), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.change_run(run_id=run_id, settings=form.settings(), actor=actor, now=timezone.now())
        except RuleRefused as refused:
            form.add_error(None, problem_text(refused.decision))
        except MoveRefused:
            form.add_error(None, _("준비 중인 매칭만 고칠 수 있습니다. ‘조건 고치기’로 되돌린 뒤 다시 저장하세요."))
        else:
            return redirect("run-detail", run_id)
    return render(request, "runs/run_form.html", {"form": form, "run": run}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def run_rules(request: HttpRequest, run_id: int) -> HttpResponse:
    """The run's rules, and a form for one more; ?q= looks for the demand, ?demand= and ?organisation= choose."""
    actor = actor_of(request)
    run = queries.run_seen_by(actor, run_id)
    words = request.GET.get("q", "").strip()
    chosen = whole_number(request.POST.get("demand") or request.GET.get("demand"))
    found = queries.demands_found(actor, run, words)
    if chosen is not None and chosen not in {id_ for id_, _title in found}:
        found = [*queries.demands_found(actor, run, str(chosen)), *found]
    institutes = [(id_, in_language(name, name_en)) for id_, name, name_en in queries.institutes_found(run)]
    form = RuleForm(
        posted(request),
        demands=[(id_, f"{title} (#{id_})") for id_, title in found],
        organisations=institutes,
        initial={
            "kind": request.GET.get("kind", RuleKind.PIN.value),
            "demand": chosen,
            "organisation": request.GET.get("organisation", ""),
        },
    )
    if form.is_bound and form.is_valid() and _add_rule(form, run_id, actor):
        messages.success(request, _("규칙을 넣었습니다."))
        return redirect("run-rules", run_id)
    context = {"run": run, "form": form, "rules": rule_rows(run), "words": words, **standing(run, actor)}
    return render(request, "runs/run_rules.html", context, status=422 if form.is_bound else 200)


def _add_rule(form: RuleForm, run_id: int, actor: Actor) -> bool:
    told = form.cleaned_data
    try:
        services.add_run_rule(
            run_id=run_id,
            kind=RuleKind(told["kind"]),
            demand_id=told["demand"],
            organisation_id=told["organisation"],
            value=told["value"],
            reason=told["reason"],
            actor=actor,
            now=timezone.now(),
        )
    except RuleRefused as refused:
        form.add_error(None, problem_text(refused.decision))
        return False
    except MoveRefused:
        form.add_error(None, _("준비 중인 매칭에만 규칙을 넣을 수 있습니다."))
        return False
    return True


@require_POST
def run_rule_remove(request: HttpRequest, run_id: int, rule_id: int) -> HttpResponse:
    try:
        services.remove_run_rule(run_id=run_id, rule_id=rule_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused:
        messages.error(request, _("준비 중인 매칭의 규칙만 지울 수 있습니다."))
    return redirect("run-rules", run_id)


@require_POST
def run_move(request: HttpRequest, run_id: int) -> HttpResponse:
    """start · cancel · change · publish (with the objective) · withdraw · repeat · what_if."""
    action, actor = request.POST.get("action", ""), actor_of(request)
    try:
        target = _moved(request, action, run_id, actor)
    except RuleRefused as refused:
        messages.error(request, problem_text(refused.decision))
        target = run_id
    except MoveRefused:
        messages.error(request, _("지금 상태에서는 할 수 없습니다. 화면을 새로 고쳐 지금 상태를 확인하세요."))
        target = run_id
    return redirect("run-detail", target)


def _moved(request: HttpRequest, action: str, run_id: int, actor: Actor) -> int:
    """Do it; returns the run to look at next."""
    told: dict[str, Any] = {"run_id": run_id, "actor": actor, "now": timezone.now()}
    match action:
        case "start":
            services.start_run(**told)
        case "cancel":
            services.cancel_run(**told)
        case "change":
            services.reopen_run(**told)
        case "withdraw":
            services.withdraw_run(**told)
        case "repeat":
            services.ask_repeat(**told)
        case "what_if":
            run = queries.run_seen_by(actor, run_id)
            title = _("만약에: %(title)s") % {"title": run.title}
            copy_id = services.copy_as_what_if(title=title[:200], **told)
            messages.info(request, _("같은 조건으로 새로 준비했습니다. 조건이나 규칙을 바꾸어 계산하면 견줍니다."))
            return copy_id
        case "publish":
            objective = request.POST.get("objective", "")
            if objective not in set(Objective):
                raise NotFound(f"no objective '{objective}'")
            services.publish_run(objective=Objective(objective), **told)
            messages.success(
                request, _("확정했습니다. 기업과 기관에 결과가 정해졌다고 알렸습니다. 상대 이름은 주선할 때 알립니다.")
            )
        case _:
            raise NotFound(f"no move '{action}'")
    return run_id


def _rounds(actor: Actor) -> list[tuple[int, str]]:
    return [(id_, in_language(title, title_en)) for id_, title, title_en in queries.rounds_to_match(actor)]
