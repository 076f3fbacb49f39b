"""Who takes part in a round: the operator's list, one member with its eligibility, and asking to take part."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naru.core.actor import Actor
from naru.core.decision import Verdict
from naru.core.errors import MoveRefused, NotPermitted, RuleRefused
from naru.people.labels import KINDS, VERDICTS
from naru.people.queries import organisation_page
from naru.people.states import OrganisationKind
from naru.plans.services import leave_with_pairs
from naru.programmes import queries, services
from naru.programmes.labels import MEMBER_ACTIONS, MEMBER_ROLES, MEMBER_STATES
from naru.programmes.permissions import can_decide_member, can_run_round
from naru.programmes.queries import MemberRow
from naru.programmes.rules import Fit, side_of
from naru.programmes.states import MEMBER_MOVES, MemberRole, MemberState, PhaseKind, PhaseState, RoundState
from naru.web.forms.rounds import ReasonForm
from naru.web.pages.asked import actor_of, page_number, today
from naru.web.pages.programmes import TONES, decision_row
from naru.web.pages.rounds import joiners, may_join
from naru.web.pages.wording import name_of

if TYPE_CHECKING:
    from naru.people.models import Organisation
    from naru.programmes.models import Round

MEMBER_TONES = {
    MemberState.ASKED: "warning",
    MemberState.INVITED: "info",
    MemberState.ADMITTED: "success",
    MemberState.DECLINED: "neutral",
    MemberState.LEFT: "neutral",
}
MOST_FOUND = 10


@require_http_methods(["GET", "POST"])
def round_members(request: HttpRequest, round_id: int) -> HttpResponse:
    """Everybody who has to do with the round, for its operator; searching organisations and inviting them."""
    actor = actor_of(request)
    round_ = queries.round_seen_by(actor, round_id)
    if request.method == "POST":
        _invite(request, round_id, actor)
        return redirect(request.get_full_path())
    role = request.GET.get("role", "")
    page, rows = queries.members_of(actor, round_id, on=today(), role=role, page=page_number(request))
    words = request.GET.get("words", "").strip()
    may_run = can_run_round(actor, round_.operator_id)
    context = {
        "round": round_,
        "page": page,
        "rows": [_member_row(row) for row in rows],
        "chips": _role_chips(role),
        "words": words,
        "may_invite": may_run and round_.state == RoundState.RUNNING,
        "may_run": may_run,
        "is_late": _is_late(round_),
        "found": _found(actor, round_, words) if words else [],
    }
    return render(request, "rounds/round_members.html", context)


def _is_late(round_: "Round") -> bool:
    """Whether demand discovery is over, so that inviting needs a reason."""
    phases = {phase.kind: phase.state for phase in queries.phases_on(round_, today())}
    return phases.get(PhaseKind.DISCOVERY) is PhaseState.OVER


def _role_chips(role: str) -> list[dict[str, Any]]:
    all_of_them = {"url": "?", "label": _("모두"), "is_current": not role}
    return [
        all_of_them,
        *(
            {"url": f"?role={one.value}", "label": label, "is_current": role == one.value}
            for one, label in MEMBER_ROLES.items()
        ),
    ]


def _found(actor: Actor, round_: "Round", words: str) -> list[dict[str, Any]]:
    """Organisations of these words that could take a side, each with what may be done."""
    organisations = list(organisation_page(actor, text=words).object_list)[:MOST_FOUND]
    states = queries.member_states(actor, round_.pk, [one.pk for one in organisations])
    found = []
    for one in organisations:
        state = states.get(one.pk)
        can_come = side_of(OrganisationKind(one.kind)) is not None
        found.append(
            {
                "id": one.pk,
                "name": name_of(one),
                "kind": KINDS[OrganisationKind(one.kind)],
                "state": MEMBER_STATES[state] if state else "",
                "may_invite": can_come and (state is None or "invite" in MEMBER_MOVES.actions(state)),
                "has_no_side": not can_come,
            }
        )
    return found


def _invite(request: HttpRequest, round_id: int, actor: Actor) -> None:
    text = request.POST.get("organisation", "")
    try:
        services.invite_member(
            round_id=round_id,
            organisation_id=int(text) if text.isdecimal() and len(text) < 18 else 0,
            reason=request.POST.get("reason", ""),
            actor=actor,
            now=timezone.now(),
        )
    except RuleRefused as refusal:
        messages.error(request, refusal.message)
    except MoveRefused:
        messages.warning(request, _("이미 초대했거나 참여 중인 기관입니다."))
    else:
        messages.success(request, _("초대했습니다. 그 기관의 담당자에게 알렸습니다."))


def _member_row(row: MemberRow) -> dict[str, Any]:
    member, state = row.member, MemberState(row.member.state)
    return {
        "id": member.pk,
        "name": name_of(member.organisation),
        "organisation_id": member.organisation_id,
        "role": MEMBER_ROLES[MemberRole(member.role)],
        "state": MEMBER_STATES[state],
        "tone": MEMBER_TONES[state],
        "waits": state is MemberState.ASKED,
        "decided_at": member.decided_at,
        "reason": member.reason,
        **_fit(row.fit),
    }


def _fit(fit: Fit | None) -> dict[str, Any]:
    if fit is None:
        return {"fit": "", "decisions": []}
    return {
        "fit": VERDICTS[fit.verdict],
        "fit_tone": TONES[fit.verdict],
        "fits": fit.verdict is Verdict.PASS,
        "decisions": [decision_row(decision) for decision in fit.decisions],
    }


@require_http_methods(["GET", "POST"])
def round_member(request: HttpRequest, round_id: int, member_id: int) -> HttpResponse:
    """One organisation in a round: how the conditions answer, and the decisions that are open to the reader."""
    actor = actor_of(request)
    row = queries.member_in(actor, round_id, member_id, on=today())
    round_ = queries.round_seen_by(actor, round_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, form, round_id, member_id, actor):
        runs = can_run_round(actor, round_.operator_id)
        return redirect("round-members" if runs else "round-detail", round_id)
    actions = _open_actions(actor, round_, row)
    context = {
        "round": round_,
        "row": _member_row(row),
        "form": form,
        "actions": actions,
        "may_leave": row.member.state == MemberState.ADMITTED and any(one["action"] == "leave" for one in actions),
        "is_own": actor.is_member(row.member.organisation_id),
    }
    return render(request, "rounds/round_member.html", context, status=422 if form.errors else 200)


def _open_actions(actor: Actor, round_: "Round", row: MemberRow) -> list[dict[str, Any]]:
    """What the reader may decide now; the welcoming answer comes first and is the primary one."""
    state, member = MemberState(row.member.state), row.member
    if round_.state != RoundState.RUNNING:
        return []
    labels: dict[str, str | Promise] = dict(MEMBER_ACTIONS)
    if state is MemberState.ASKED:
        labels["leave"] = _("요청 거두기")
    elif not actor.can_write_for(member.organisation_id):
        labels["leave"] = _("차수에서 빼기")
    return [
        {"action": action, "label": labels[action], "is_primary": action in ("admit", "accept")}
        for action in ("admit", "accept", "decline", "leave")
        if action in MEMBER_MOVES.actions(state)
        and can_decide_member(
            actor, action, state, operator_id=round_.operator_id, organisation_id=member.organisation_id
        )
    ]


def _decide(request: HttpRequest, form: ReasonForm, round_id: int, member_id: int, actor: Actor) -> bool:
    """Whether the decision was made; a refusal is shown in the form, with what was typed."""
    action = request.POST.get("action", "")
    decided = {
        "round_id": round_id,
        "member_id": member_id,
        "reason": form.cleaned_data["reason"],
        "actor": actor,
        "now": timezone.now(),
    }
    try:
        if action == "leave":
            leave_with_pairs(**decided)
        else:
            services.decide_member(action=action, **decided)
    except RuleRefused as refusal:
        form.add_error("reason", refusal.message)
        return False
    except MoveRefused:
        messages.warning(request, _("이미 바뀌었습니다. 지금 상태를 확인하세요."))
        return True
    said = {
        "admit": _("참여를 받았습니다. 그 기관에 알렸습니다."),
        "accept": _("이제 이 차수에 참여합니다. 낼 것을 골라 주세요."),
        "decline": _("참여하지 않는 것으로 했습니다. 상대 기관에 알렸습니다."),
        "leave": _("차수에서 나갔습니다. 냈던 것을 거두고, 서명하지 않은 주선과 공동기획도 끝냈습니다."),
    }
    messages.success(request, said[action])
    return True


@require_http_methods(["GET", "POST"])
def round_join(request: HttpRequest, round_id: int) -> HttpResponse:
    """Ask for one of one's own organisations to take part; the programme's conditions are shown before."""
    actor = actor_of(request)
    sheet = queries.round_sheet(actor, round_id, day=today())
    organisations = joiners(actor, sheet)
    if request.method == "POST":
        chosen = next((one for one in organisations if str(one.pk) == request.POST.get("organisation")), None)
        if chosen is None:
            raise NotPermitted(f"this organisation cannot ask to take part in round {round_id}", round_id=round_id)
        try:
            services.ask_to_take_part(round_id=round_id, organisation_id=chosen.pk, actor=actor, now=timezone.now())
        except (RuleRefused, MoveRefused) as refusal:
            messages.error(request, refusal.message if isinstance(refusal, RuleRefused) else _("이미 요청했습니다."))
        else:
            messages.success(request, _("참여를 요청했습니다. 운영기관이 답하면 알려 드립니다."))
        return redirect("round-detail", round_id)
    context = {
        "round": sheet.round,
        "is_open": may_join(sheet, today()),
        "rows": _joining_rows(sheet.round, organisations),
    }
    return render(request, "rounds/round_join.html", context)


def _joining_rows(round_: "Round", organisations: "list[Organisation]") -> list[dict[str, Any]]:
    """The actor's organisations, firms with how the conditions answer for them."""
    firms = [one for one in organisations if side_of(OrganisationKind(one.kind)) is MemberRole.FIRM]
    fits = queries.fits_of(round_.programme_id, firms, on=today()) if firms else {}
    rows = []
    for one in organisations:
        side = side_of(OrganisationKind(one.kind))
        if side is not None:
            rows.append({"id": one.pk, "name": name_of(one), "role": MEMBER_ROLES[side], **_fit(fits.get(one.pk))})
    return rows
