"""For operators: pairs that can be introduced now, many at once, and one by hand."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from naru.core.errors import RuleRefused
from naru.demands.labels import OFFER_KINDS
from naru.demands.queries import DemandFilter, OfferFilter, demands_matching, offers_matching, sheets_for
from naru.demands.states import DemandState, OfferKind
from naru.introductions import queries, services
from naru.introductions.labels import ORIGINS, problem_text, refusal_text
from naru.people.queries import organisations_matching
from naru.people.states import OFFERING_KINDS, OrganisationKind
from naru.web.pages.asked import actor_of, whole_number

PAIRS_A_PAGE = 50
CHOICES = 10


def _round_of(request: HttpRequest, rounds: list[Any]) -> int | None:
    """The round that was asked for; at first the newest that runs, «0» for none."""
    told = request.POST.get("round", request.GET.get("round"))
    if told is None:
        return rounds[0].pk if rounds else None
    return whole_number(told) or None


@require_http_methods(["GET", "POST"])
def introduction_ready(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rounds = queries.rounds_to_introduce_in(actor)
    round_id = _round_of(request, rounds)
    if request.method == "POST":
        return _propose(request, round_id)
    page = Paginator(queries.pairs_ready(actor, round_id), PAIRS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(pair, ORIGINS[pair.origin]) for pair in queries.ready_sheets(actor, page.object_list)],
        "rounds": rounds,
        "round_id": round_id or 0,
    }
    return render(request, "introductions/ready.html", context)


def _propose(request: HttpRequest, round_id: int | None) -> HttpResponse:
    keys = request.POST.getlist("shown" if request.POST.get("all") else "pair")
    here = f"{reverse('introduction-ready')}?round={round_id or 0}"
    if not keys:
        messages.warning(request, _("제안할 짝을 하나 넘게 고르세요."))
        return redirect(here)
    done = services.propose_ready(keys=keys, round_id=round_id, actor=actor_of(request), now=timezone.now())
    if done.made:
        number = len(done.made)
        said = ngettext(
            "짝 %(number)s개를 두 기관에 제안했습니다.", "짝 %(number)s개를 두 기관에 제안했습니다.", number
        )
        messages.success(request, said % {"number": number})
    for code, number in _reasons(done).items():
        messages.warning(request, _("%(number)s개는 제안하지 않았습니다: %(why)s") % {"number": number, "why": code})
    return redirect("introduction-list" if done.made and not done.refused else here)


def _reasons(done: services.Proposed) -> dict[str, int]:
    found: dict[str, int] = {}
    for _pair, decision in done.refused:
        said = problem_text(decision)
        found[said] = found.get(said, 0) + 1
    return found


@require_http_methods(["GET", "POST"])
def introduction_new(request: HttpRequest) -> HttpResponse:
    """Search both sides, choose one of each, propose."""
    actor = actor_of(request)
    rounds = queries.rounds_to_introduce_in(actor)
    round_id = _round_of(request, rounds)
    problem = ""
    if request.method == "POST":
        try:
            made = services.propose_by_hand(**_chosen(request), round_id=round_id, actor=actor, now=timezone.now())
        except RuleRefused as refused:
            problem = refusal_text(refused)
        else:
            messages.success(request, _("두 기관에 제안했습니다. 답이 오면 알려 드립니다."))
            return redirect("introduction-detail", made.pk)
    told = request.POST if request.method == "POST" else request.GET
    asked = {
        "firm_words": told.get("firm_words", "").strip(),
        "institute_words": told.get("institute_words", "").strip(),
    }
    context = {
        "rounds": rounds,
        "round_id": round_id or 0,
        "asked": asked,
        "needs": _needs(request, asked["firm_words"], told),
        "gives": _gives(request, asked["institute_words"], told),
        "need": told.get("need", ""),
        "give": told.get("give", ""),
        "problem": problem,
    }
    return render(request, "introductions/new.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest) -> dict[str, int | None]:
    """The radio buttons: «demand:3» or «firm:7»; «offer:4» or «institute:9»."""
    fields = {"demand": "demand_id", "firm": "firm_id", "offer": "offer_id", "institute": "institute_id"}
    chosen: dict[str, int | None] = {}
    for name in ("need", "give"):
        what, _colon, number = request.POST.get(name, "").partition(":")
        if what in fields:
            chosen[fields[what]] = whole_number(number)
    return chosen


def _needs(request: HttpRequest, words: str, told: Any) -> list[dict[str, Any]]:
    """Open demands by title or number, and firms by name."""
    actor = actor_of(request)
    number = whole_number(words) or _number_in(told.get("need", ""), "demand")
    if not words and number is None:
        return []
    found = demands_matching(actor, DemandFilter(words="" if number else words, state=DemandState.OPEN))
    sheets = sheets_for(actor, (found.filter(pk=number) if number else found)[:CHOICES])
    needs: list[dict[str, Any]] = [
        {"value": f"demand:{one.id}", "kind": _("기술수요"), "record": one} for one in sheets
    ]
    firms = organisations_matching(actor, text=words, kind=OrganisationKind.FIRM)[:CHOICES] if words else []
    return needs + [{"value": f"firm:{one.pk}", "kind": _("수요 없이 기업만"), "organisation": one} for one in firms]


def _gives(request: HttpRequest, words: str, told: Any) -> list[dict[str, Any]]:
    """Offers by title or number, and institutes by name."""
    actor = actor_of(request)
    number = whole_number(words) or _number_in(told.get("give", ""), "offer")
    if not words and number is None:
        return []
    found = offers_matching(actor, OfferFilter(words="" if number else words))
    offers = (found.filter(pk=number) if number else found)[:CHOICES]
    gives: list[dict[str, Any]] = [
        {"value": f"offer:{one.pk}", "kind": OFFER_KINDS[OfferKind(one.kind)], "record": one, "of": one.organisation}
        for one in offers
    ]
    for kind in OFFERING_KINDS:
        found_here = organisations_matching(actor, text=words, kind=kind)[:CHOICES] if words else []
        gives += [
            {"value": f"institute:{one.pk}", "kind": _("기술 없이 기관만"), "organisation": one} for one in found_here
        ]
    return gives


def _number_in(value: str, what: str) -> int | None:
    kind, _colon, number = value.partition(":")
    return whole_number(number) if kind == what else None
