"""Handing in, signing, taking back, ending, and the certificate of what was signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.errors import InvalidInput, MoveRefused, NotPermitted, RuleRefused
from naru.introductions.labels import END_REASONS
from naru.introductions.labels import refusal_text as ending_refusal_text
from naru.introductions.states import END_REASONS_OF, EndReason
from naru.introductions.states import Party as Side
from naru.plans import queries, services
from naru.plans.hashing import canonical
from naru.plans.labels import PARTIES
from naru.plans.states import Party, PlanState
from naru.web.forms.plans import EndForm, SignForm
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.plan_texts import shown_parts
from naru.web.pages.plans import head, refusal_text


@require_POST
def plan_submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    try:
        services.submit_for_signing(plan_id=plan_id, actor=actor_of(request), now=timezone.now())
    except RuleRefused:
        messages.error(request, _("아직 통과하지 못한 점검이 있습니다. 아래에서 빠진 곳을 채우세요."))
        return redirect("plan-detail", plan_id)
    except MoveRefused as refusal:
        messages.warning(request, refusal_text(refusal))
        return redirect("plan-detail", plan_id)
    messages.success(request, _("서명하기로 넘겼습니다. 기업부터 차례로 서명합니다."))
    return redirect("plan-detail", plan_id)


@require_POST
def plan_reopen(request: HttpRequest, plan_id: int) -> HttpResponse:
    try:
        services.reopen_plan(plan_id=plan_id, actor=actor_of(request), now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, refusal_text(refusal))
    else:
        messages.success(request, _("다시 쓸 수 있습니다. 이미 한 서명은 기록에만 남고 효력이 없습니다."))
    return redirect("plan-detail", plan_id)


@require_http_methods(["GET", "POST"])
def plan_sign(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The whole frozen plan, and under it the signature of the party whose turn it is."""
    view = queries.plan_view(actor_of(request), plan_id)
    party = _party(request, view)
    if party is None:
        raise NotPermitted(f"you sign for no party of plan {plan_id}")
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, plan_id, party, form)
        except InvalidInput as refusal:
            for name, said in refusal.fields.items():
                form.add_error(name if name in form.fields else None, said)
        except (RuleRefused, MoveRefused) as refusal:
            messages.error(request, refusal_text(refusal))
            return redirect("plan-detail", plan_id)
        else:
            messages.success(request, _("서명했습니다. 확인서에서 서명한 내용을 볼 수 있습니다."))
            return redirect("plan-certificate", plan_id)
    if view.sheet.state is not PlanState.SIGNING:
        messages.warning(request, _("지금은 서명할 것이 없습니다."))
        return redirect("plan-detail", plan_id)
    context = {
        **head(view),
        "form": form,
        "party": party.value,
        "party_label": PARTIES[party],
        "parts": shown_parts(view.sheet),
        "is_turn": party in view.next.parties,
        "has_signed": any(line.party is party for line in view.sheet.signatures),
    }
    return render(request, "plans/sign.html", context, status=422 if form.errors else 200)


def _party(request: HttpRequest, view: queries.PlanView) -> Party | None:
    """The party that is told, else the one whose turn it is, of those for which the actor signs."""
    told = next((party for party in Party if party.value == request.POST.get("party")), None)
    if told is not None:
        return told if told in view.writes_as else None
    mine = [*(p for p in view.next.parties if p in view.writes_as), *(p for p in Party if p in view.writes_as)]
    return mine[0] if mine else None


def _sign(request: HttpRequest, plan_id: int, party: Party, form: SignForm) -> None:
    services.sign_plan(
        plan_id=plan_id,
        party=party,
        version=whole_number(request.POST.get("version")) or 0,
        name=form.cleaned_data["name"],
        title=form.cleaned_data["title"],
        has_read=form.cleaned_data["has_read"],
        actor=actor_of(request),
        now=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def plan_end(request: HttpRequest, plan_id: int) -> HttpResponse:
    view = queries.plan_view(actor_of(request), plan_id)
    if not view.can_move:
        raise NotPermitted(f"you may not end plan {plan_id}")
    side = next((party for party in Party if party in view.writes_as), Party.OPERATOR)
    reasons = [(each.value, END_REASONS[each]) for each in END_REASONS_OF[Side(side.value)]]
    form = EndForm(request.POST or None, reasons=reasons)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_plan(
                plan_id=plan_id,
                reason=EndReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except RuleRefused as refusal:
            form.add_error("note", ending_refusal_text(refusal))
        except MoveRefused as refusal:
            messages.warning(request, refusal_text(refusal))
            return redirect("plan-detail", plan_id)
        else:
            messages.success(request, _("공동기획을 끝냈습니다. 까닭을 남기고 두 기관에 알렸습니다."))
            return redirect("plan-detail", plan_id)
    context = {**head(view), "form": form}
    return render(request, "plans/end.html", context, status=422 if form.errors else 200)


@require_GET
def plan_certificate(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What was signed, by whom and when, whether it is whole, and how to check it without this site.

    ?content gives the very bytes whose SHA-256 was signed.
    """
    found = queries.certificate_of(actor_of(request), plan_id)
    if "content" in request.GET:
        answer = HttpResponse(canonical(found.content), content_type="application/json; charset=utf-8")
        name = f"{found.plan.number}-v{found.version}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    lines: list[dict[str, Any]] = [{"signed": each, "party": PARTIES[each.line.party]} for each in found.lines]
    context = {
        "certificate": found,
        "sheet": found.sheet,
        "plan_id": plan_id,
        "standing": [line for line in lines if line["signed"].is_standing],
        "fallen": [line for line in lines if not line["signed"].is_standing],
        "parts": shown_parts(found.sheet),
    }
    return render(request, "plans/certificate.html", context)
