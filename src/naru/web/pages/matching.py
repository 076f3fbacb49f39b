"""The match pages: a demand's candidates for the firm and for operators, and the demands that fit an institute."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from naru.core.actor import Actor
from naru.core.errors import MoveRefused, NotFound, RuleRefused
from naru.matching import ranking
from naru.matching.following import shared_index
from naru.matching.labels import INTEREST_STATES, REASON_CODES, refusal_text
from naru.matching.queries import (
    may_decide_for,
    may_offer_for,
    organisation_names,
    shown_by_key,
)
from naru.matching.ranking import CandidatePage, Narrowing
from naru.matching.services import decide_interest
from naru.matching.solve import IndexMissing
from naru.matching.states import REASONS_FOR, InterestState, ReasonCode, Side
from naru.web.pages.asked import actor_of
from naru.web.pages.matching_rows import KIND_LABELS, CandidateRow, candidate_row, filter_choices, title_of
from naru.web.pages.wording import in_language, language

if TYPE_CHECKING:
    from naru.matching.models import Interest

FORM_VERBS = {
    "show_interest": gettext_lazy("관심 있다고 알리기"),
    "decline": gettext_lazy("관심 없음으로 적기"),
}
BY = {"offer": gettext_lazy("하나씩"), "owner": gettext_lazy("기관으로 묶어"), "decided": gettext_lazy("정한 것")}


@require_GET
def demand_matches(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Ranked candidates of one demand, by offer, by institute, or those already decided about."""
    actor, by = actor_of(request), request.GET.get("by", "offer")
    narrowing = _narrowing(request)
    try:
        page = _candidate_page(by, actor, demand_id, narrowing)
    except IndexMissing:
        return render(request, "matching/preparing.html")
    context = {
        "page": page,
        "demand": page.demand,
        "demand_title": title_of(page.demand),
        "by": by if by in BY else "offer",
        "tabs": [
            {"url": "?" + urlencode({"by": name}), "label": label, "is_current": name == by}
            for name, label in BY.items()
        ],
        "rows": [_row(candidate, actor, page) for candidate in page.candidates],
        "owners": [
            (owner, in_language(owner.name, owner.name_en), [_row(work, actor, page) for work in owner.works])
            for owner in page.owners
        ],
        "chips": _kind_chips(page, narrowing, request),
        "may_decide": may_decide_for(actor, page.demand),
        "narrowing": narrowing,
        "this_page": request.get_full_path(),
        **filter_choices(),
    }
    return render(request, "matching/demand.html", context)


@require_GET
def demand_compare(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Up to four candidates side by side."""
    actor = actor_of(request)
    chosen = [int(value) for value in request.GET.getlist("offer") if value.isdecimal() and len(value) < 18]
    try:
        page = ranking.compare(shared_index(), actor=actor, demand_id=demand_id, offer_ids=chosen)
    except IndexMissing:
        return render(request, "matching/preparing.html")
    rows = [_row(candidate, actor, page) for candidate in page.candidates]
    context = {"page": page, "demand": page.demand, "demand_title": title_of(page.demand), "rows": rows}
    return render(request, "matching/compare.html", {**context, "most": ranking.MOST_COMPARED})


@require_GET
def offer_matches(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Open demands that fit one offer."""
    actor = actor_of(request)
    try:
        offer, found, model = ranking.demands_for_offer(shared_index(), actor=actor, offer_id=offer_id)
    except IndexMissing:
        return render(request, "matching/preparing.html")
    may_decide = may_offer_for(actor, offer)
    rows = [candidate_row(candidate, Side.OFFER, demand_id=candidate.card.id, offer_id=offer.pk) for candidate in found]
    context = {
        "offer": offer,
        "offer_title": title_of(offer),
        "rows": rows,
        "model": model,
        "may_decide": may_decide,
        "this_page": request.get_full_path(),
    }
    return render(request, "matching/offer.html", context)


@require_GET
def my_matches(request: HttpRequest) -> HttpResponse:
    """Open demands that fit what my organisation offers; operators may look at any organisation."""
    actor = actor_of(request)
    names = organisation_names(actor.memberships) if len(actor.memberships) > 1 else {}
    asked = request.GET.get("organisation", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 18 else next(iter(names or actor.memberships), 0)
    try:
        fits, model = ranking.demands_for_organisation(shared_index(), actor=actor, organisation_id=wanted)
    except IndexMissing:
        return render(request, "matching/preparing.html")
    rows = [
        (
            fit,
            in_language(*fit.offer_title),
            candidate_row(fit.candidate, Side.OFFER, demand_id=fit.candidate.card.id, offer_id=fit.offer_id),
        )
        for fit in fits
    ]
    context = {
        "rows": rows,
        "model": model,
        "may_decide": actor.can_write_for(wanted),
        "organisation_id": wanted,
        "this_page": request.get_full_path(),
        "organisations": [(id_, in_language(*pair)) for id_, pair in names.items()],
    }
    return render(request, "matching/mine.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, demand_id: int, offer_id: int) -> HttpResponse:
    """Interested, not interested (with the reason), or take it back. GET asks for the reason."""
    said = request.POST if request.method == "POST" else request.GET
    side = Side.OFFER if said.get("side") == Side.OFFER else Side.DEMAND
    if request.method == "GET":
        return _ask_for_reason(request, side, demand_id, offer_id, said.get("action", ""))
    try:
        interest = _decide(request, side, demand_id, offer_id)
    except (RuleRefused, MoveRefused) as refused:
        problem = refusal_text(refused)
        return _ask_for_reason(request, side, demand_id, offer_id, said.get("action", ""), problem)
    if request.htmx:  # type: ignore[attr-defined]
        row = CandidateRow.bare(side, demand_id, offer_id, interest)
        return render(request, "matching/_decision.html", {"row": row, "may_decide": True, "back": _back(request)})
    state = INTEREST_STATES[InterestState(interest.state)]
    messages.success(request, _("‘%(state)s’(으)로 적었습니다.") % {"state": state})
    return HttpResponseRedirect(_back(request) or _default_back(side, demand_id, offer_id))


def _decide(request: HttpRequest, side: Side, demand_id: int, offer_id: int) -> "Interest":
    actor, reason = actor_of(request), request.POST.get("reason", "")
    try:
        standing = ranking.standing_of(shared_index(), actor=actor, demand_id=demand_id, offer_id=offer_id, side=side)
    except IndexMissing:
        standing = None
    return decide_interest(
        demand_id=demand_id,
        offer_id=offer_id,
        side=side,
        action=request.POST.get("action", ""),
        actor=actor,
        now=timezone.now(),
        reason=ReasonCode(reason) if reason in set(ReasonCode) else None,
        note=request.POST.get("note", ""),
        standing=standing,
    )


def _ask_for_reason(
    request: HttpRequest, side: Side, demand_id: int, offer_id: int, action: str, problem: str = ""
) -> HttpResponse:
    """The form of one decision: in place with htmx, a page of its own without. No action: back to the two buttons."""
    row = CandidateRow.bare(side, demand_id, offer_id, None)
    context: dict[str, Any] = {"row": row, "may_decide": True, "back": _back(request), "problem": problem}
    if action in REASONS_FOR:
        first = _("까닭을 고르세요") if action == "decline" else _("까닭을 고르지 않음")
        context |= {"action": action, "verb": FORM_VERBS[action], "options": _options(first, REASONS_FOR[action])}
        context["note"] = request.POST.get("note", "")
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "matching/_decision_form.html" if "options" in context else "matching/_decision.html", context
        )
    if "options" not in context:
        return HttpResponseRedirect(context["back"] or _default_back(side, demand_id, offer_id))
    demand_key, offer_key = f"demand:{demand_id}", f"offer:{offer_id}"
    shown = shown_by_key([demand_key, offer_key])
    if len(shown) < 2:
        raise NotFound(f"no open pair of demand {demand_id} and offer {offer_id}")
    titles = [card.title_in(language()) for card, _entry in (shown[demand_key], shown[offer_key])]
    context |= {"demand_title": titles[0], "offer_title": titles[1]}
    context["back"] = context["back"] or _default_back(side, demand_id, offer_id)
    return render(request, "matching/decision.html", context)


def _candidate_page(by: str, actor: Actor, demand_id: int, narrowing: Narrowing) -> CandidatePage:
    index = shared_index()
    if by == "owner":
        return ranking.candidates_by_owner(index, actor=actor, demand_id=demand_id, narrowing=narrowing)
    if by == "decided":
        return ranking.decided(index, actor=actor, demand_id=demand_id)
    return ranking.candidates(index, actor=actor, demand_id=demand_id, narrowing=narrowing)


def _row(candidate: ranking.Candidate, actor: Actor, page: CandidatePage) -> CandidateRow:  # noqa: ARG001
    return candidate_row(candidate, Side.DEMAND, demand_id=page.demand.pk, offer_id=candidate.card.id)


def _narrowing(request: HttpRequest) -> Narrowing:
    organisation, page = request.GET.get("institute", ""), request.GET.get("page", "")
    return Narrowing(
        kinds=tuple(kind for kind in request.GET.getlist("kind") if kind in KIND_LABELS),
        region=request.GET.get("region", "")[:10],
        organisation_id=int(organisation) if organisation.isdecimal() and len(organisation) < 18 else None,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def _kind_chips(page: CandidatePage, narrowing: Narrowing, request: HttpRequest) -> list[dict[str, Any]]:
    kept = [(key, value) for key in ("by", "region", "institute") if (value := request.GET.get(key, ""))]
    everything = {"url": "?" + urlencode(kept), "label": _("전체"), "is_current": not narrowing.kinds, "count": None}
    return [
        everything,
        *(
            {
                "url": "?" + urlencode([*kept, ("kind", kind)]),
                "label": KIND_LABELS[kind],
                "is_current": kind in narrowing.kinds,
                "count": count,
            }
            for kind, count in page.counts.items()
        ),
    ]


def _options(first: str, reasons: Iterable[ReasonCode]) -> SafeString:
    rows = [("", first), *((code.value, REASON_CODES[code]) for code in reasons)]
    return format_html_join("", '<option value="{}">{}</option>', rows)


def _back(request: HttpRequest) -> str:
    """The page that the decision was asked from, if it is one of ours."""
    back = request.POST.get("back", "") or request.GET.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def _default_back(side: Side, demand_id: int, offer_id: int) -> str:
    if side is Side.DEMAND:
        return reverse("demand-matches", args=[demand_id])
    return reverse("offer-matches", args=[offer_id])
