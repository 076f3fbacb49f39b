"""Offers: find, read, write, publish."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.demands import queries, services
from naru.demands.labels import OFFER_KIND_MEANINGS, OFFER_KINDS, OFFER_STATES
from naru.demands.permissions import can_write, is_keeper
from naru.demands.states import OFFER_MOVES, OfferKind, OfferState
from naru.demands.stored import offer_values
from naru.people import industries
from naru.web.forms.demands import OfferFilterForm, OfferForm, offer_form_data
from naru.web.pages import writing
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.cards import OFFER_TONES, offer_card
from naru.web.pages.demands import ROWS_A_PAGE, UNDOING, chips_of, province_choices
from naru.web.pages.own_pairs import beside_offer
from naru.web.pages.wording import language, place_of


@require_GET
def offer_list(request: HttpRequest) -> HttpResponse:
    return _list(request, mine=False)


@require_GET
def offer_mine(request: HttpRequest) -> HttpResponse:
    return _list(request, mine=True)


def _list(request: HttpRequest, *, mine: bool) -> HttpResponse:
    actor = actor_of(request)
    form = OfferFilterForm(request.GET, regions=province_choices())
    form.is_valid()
    told = form.cleaned_data
    wanted = queries.OfferFilter(
        words=told.get("q", ""),
        kind=kind_named(told.get("kind", "")),
        region=told.get("region", ""),
        organisation_id=whole_number(request.GET.get("organisation")),
        mine=mine,
    )
    page = Paginator(queries.offers_matching(actor, wanted), ROWS_A_PAGE).get_page(request.GET.get("page"))
    kinds = [("", _("모두")), *((kind.value, label) for kind, label in OFFER_KINDS.items())]
    context = {
        "page": page,
        "rows": [offer_card(offer, says_state=mine) for offer in page],
        "form": form,
        "mine": mine,
        "chips": chips_of(request, "kind", kinds),
        "drafts": queries.new_drafts_of(actor, "offer") if mine else [],
        "is_filtered": any(key != "page" and value for key, value in request.GET.items()),
        "can_write": bool(actor.memberships),
    }
    return render(request, "demands/offer_list.html", context)


def kind_named(code: str) -> OfferKind | None:
    return next((kind for kind in OfferKind if kind.value == code), None)


@require_GET
def offer_detail(request: HttpRequest, offer_id: int) -> HttpResponse:
    actor = actor_of(request)
    offer = queries.offer_seen_by(actor, offer_id)
    is_writer = can_write(actor, offer)
    actions = sorted(OFFER_MOVES.actions(OfferState(offer.state))) if is_writer else []
    state = OfferState(offer.state)
    context = {
        "offer": offer,
        "kind": OFFER_KINDS[OfferKind(offer.kind)],
        "state": OFFER_STATES[state],
        "tone": OFFER_TONES[state],
        "place": place_of(offer.region_code or offer.organisation.region_code),
        "industry": industries.name_of(offer.ksic_code, language()) if offer.ksic_code else "",
        "is_writer": is_writer,
        "own": None
        if is_keeper(actor, offer) or state is not OfferState.PUBLISHED
        else beside_offer(request, offer_id),
        "actions": actions,
        "moves": set(actions) - {"publish", *UNDOING},
    }
    return render(request, "demands/offer_detail.html", context)


@require_http_methods(["GET", "POST"])
def offer_new(request: HttpRequest) -> HttpResponse:
    """Begin an offer: for whom, of which kind, then the form of that kind."""
    found = writing.begun(request, "offer")
    if isinstance(found, HttpResponse):
        return found
    draft, organisation = found
    code = draft.values.get("kind", "") if draft else request.POST.get("kind") or request.GET.get("kind", "")
    kind = kind_named(code)
    if kind is None:
        kinds = [
            {"code": kind.value, "label": OFFER_KINDS[kind], "meaning": OFFER_KIND_MEANINGS[kind]} for kind in OfferKind
        ]
        return render(request, "demands/choose_kind.html", {"organisation": organisation, "kinds": kinds})
    if request.method == "POST":
        return writing.save_new(request, _writing(), OfferForm(request.POST, kind=kind), organisation)
    form = OfferForm(initial=draft.values if draft else {"region": organisation.region_code}, kind=kind)
    return _form_page(request, form, organisation=organisation, draft=draft)


@require_http_methods(["GET", "POST"])
def offer_edit(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Change an offer; what one types is one's own draft until it is saved."""
    offer = queries.offer_to_write(actor_of(request), offer_id)
    kind = OfferKind(offer.kind)
    if request.method == "POST":
        return writing.save_change(request, _writing(), OfferForm(request.POST, kind=kind), offer)
    draft = writing.draft_for(request, "offer", offer_id)
    form = OfferForm(initial=draft.values if draft else offer_form_data(offer_values(offer)), kind=kind)
    version = draft.base_version if draft else offer.version
    return _form_page(request, form, organisation=offer.organisation, offer=offer, draft=draft, version=version)


def _writing() -> writing.Writing:
    def registered(request: HttpRequest, offer: Any) -> HttpResponse:
        messages.success(request, _("저장했습니다. 아래에서 확인하고 공개하세요."))
        return redirect("offer-detail", offer.pk)

    return writing.Writing(
        what="offer",
        register=services.register_offer,
        change=lambda offer_id, **more: services.change_offer(offer_id=offer_id, **more),
        to_write=queries.offer_to_write,
        form_data=lambda offer: offer_form_data(offer_values(offer)),
        form_page=_form_page,
        registered=registered,
        changed=lambda _request, offer: redirect("offer-detail", offer.pk),
    )


def _form_page(request: HttpRequest, form: OfferForm, *, organisation: Any, **more: Any) -> HttpResponse:
    offer, draft = more.get("offer"), more.get("draft")
    context = {
        "form": form,
        "kind": form.kind,
        "kind_label": OFFER_KINDS[form.kind],
        "kind_meaning": OFFER_KIND_MEANINGS[form.kind],
        "organisation": organisation,
        "offer": offer,
        "draft": draft,
        "token": draft.token if draft else writing.token_of(request),
        "version": more.get("version") or (offer.version if offer else ""),
        "differences": more.get("differences", []),
        "keep_url": reverse("offer-keep"),
    }
    return render(request, "demands/offer_form.html", context, status=more.get("status", 200))


@require_POST
def offer_keep(request: HttpRequest) -> HttpResponse:
    return writing.keep(request, "offer")


@require_POST
def offer_move(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One step of the offer's life."""
    said = {
        "publish": _("공개했습니다. 이제 기업이 이 기술을 찾을 수 있습니다."),
        "retire": _("제공을 끝냈습니다. 아래에서 되돌릴 수 있습니다."),
        "republish": _("다시 공개했습니다."),
        "discard": _("버렸습니다. 아래에서 되살릴 수 있습니다."),
    }

    def move(action: str) -> None:
        services.move_offer(offer_id=offer_id, action=action, actor=actor_of(request), now=timezone.now())

    return writing.moved(request, "offer", offer_id, move, said)
