"""What takes part in a round: the list for those in it, and choosing one's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from naru.core.errors import NotFound, RuleRefused
from naru.matching import queries, services
from naru.matching.states import Side
from naru.programmes import queries as programmes
from naru.programmes.permissions import can_run_round
from naru.programmes.states import MemberRole, MemberState, PhaseKind, PhaseState, RoundState
from naru.web.pages.asked import actor_of, page_number, today
from naru.web.pages.cards import Card, demand_card, offer_card
from naru.web.pages.wording import name_of

SIDE_OF = {MemberRole.FIRM: Side.DEMAND, MemberRole.INSTITUTE: Side.OFFER}


@require_GET
def round_entries(request: HttpRequest, round_id: int) -> HttpResponse:
    """The demands or the offers of a round, for its operator and those who take part."""
    actor = actor_of(request)
    round_ = programmes.round_seen_by(actor, round_id)
    side = Side.OFFER if request.GET.get("side") == Side.OFFER else Side.DEMAND
    counts = queries.entry_counts([round_id]).get(round_id, queries.EntryCounts())
    cards: list[Card]
    if side is Side.DEMAND:
        demands, sheets = queries.demands_in_round(actor, round_id, page=page_number(request))
        page: Any = demands
        cards = [demand_card(sheet) for sheet in sheets]
    else:
        page = queries.offers_in_round(actor, round_id, page=page_number(request))
        cards = [offer_card(offer) for offer in page]
    context = {
        "round": round_,
        "page": page,
        "cards": cards,
        "side": side.value,
        "may_add": round_.state == RoundState.RUNNING and can_run_round(actor, round_.operator_id),
        "tabs": [
            {"url": "?", "label": _("기술수요"), "is_current": side is Side.DEMAND, "count": counts.demands},
            {
                "url": f"?side={Side.OFFER}",
                "label": _("보유기술·사업화 제안"),
                "is_current": side is Side.OFFER,
                "count": counts.offers,
            },
        ],
    }
    return render(request, "rounds/round_entries.html", context)


@require_http_methods(["GET", "POST"])
def round_choose(request: HttpRequest, round_id: int, organisation_id: int) -> HttpResponse:
    """Which of the organisation's own published demands or offers take part: a list with a tick box each."""
    actor = actor_of(request)
    members = programmes.my_round_memberships(actor, round_id=round_id)
    member = next((one for one in members if one.organisation_id == organisation_id), None)
    if member is None or member.state != MemberState.ADMITTED:
        raise NotFound(f"organisation {organisation_id} of yours is not in round {round_id}", round_id=round_id)
    side = SIDE_OF[MemberRole(member.role)]
    page, choices = queries.entry_choices(actor, round_id, organisation_id, side, page=page_number(request))
    ticked = {choice.record.pk for choice in choices if choice.is_in}
    refused, status = "", 200
    if request.method == "POST":
        shown, before = {choice.record.pk for choice in choices}, ticked
        ticked = {int(text) for text in request.POST.getlist("chosen") if text.isdecimal() and len(text) < 18} & shown
        try:
            services.choose_entries(
                round_id=round_id,
                side=side,
                enter=sorted(ticked - before),
                leave=sorted(before - ticked),
                actor=actor,
                now=timezone.now(),
            )
        except RuleRefused as refusal:
            refused, status = refusal.message, 422
        else:
            messages.success(request, _("이 차수에 낸 것을 저장했습니다."))
            return redirect("round-detail", round_id)
    discovery = [one for one in programmes.phases_on(member.round, today()) if one.kind is PhaseKind.DISCOVERY]
    is_open = member.round.state == RoundState.RUNNING and any(one.state is PhaseState.NOW for one in discovery)
    context = {
        "round": member.round,
        "organisation": name_of(member.organisation),
        "is_demands": side is Side.DEMAND,
        "page": page,
        "rows": [{"record": choice.record, "is_in": choice.record.pk in ticked} for choice in choices],
        "is_open": is_open,
        "until": discovery[0].ends_on if discovery else None,
        "refused": refused,
    }
    return render(request, "rounds/round_choose.html", context, status=status)
