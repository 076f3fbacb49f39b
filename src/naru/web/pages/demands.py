"""Demands: find, read, write, review, publish."""

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
from naru.demands.labels import DEMAND_STATES, LEVEL_MEANINGS, LEVELS, OFFER_KINDS, PARTS, READERS, problem_text
from naru.demands.permissions import can_write, parts_within
from naru.demands.rules import demand_publish_problems
from naru.demands.sheets import DemandSheet
from naru.demands.states import DEMAND_MOVES, SHOWN_DEMAND_STATES, Confidentiality, DemandPart, DemandState, OfferKind
from naru.demands.stored import demand_values
from naru.demands.suggestions import suggest_industries
from naru.people import industries, regions
from naru.people.queries import organisation_named
from naru.web.forms.demands import DemandFilterForm, DemandForm, demand_form_data
from naru.web.pages import writing
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.cards import DEMAND_TONES, demand_card
from naru.web.pages.own_pairs import beside_demand
from naru.web.pages.wording import language, place_of

ROWS_A_PAGE = 20
UNDOING = ("reopen", "restore", "republish")


def province_choices() -> list[tuple[str, str]]:
    lang = language()
    return [(item.code, regions.full_name(item.code, lang)) for item in regions.provinces(timezone.localdate())]


def chips_of(request: HttpRequest, name: str, choices: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Links that set one value of the query and keep the rest, from the first page on."""
    current = request.GET.get(name, "")
    chips = []
    for value, label in choices:
        query = request.GET.copy()
        query.pop("page", None)
        query[name] = value
        if not value:
            query.pop(name)
        chips.append({"url": f"?{query.urlencode()}", "label": label, "is_current": value == current})
    return chips


@require_GET
def demand_list(request: HttpRequest) -> HttpResponse:
    return _list(request, mine=False)


@require_GET
def demand_mine(request: HttpRequest) -> HttpResponse:
    return _list(request, mine=True)


def _list(request: HttpRequest, *, mine: bool) -> HttpResponse:
    actor = actor_of(request)
    state_codes = [state.value for state in (DemandState if mine else SHOWN_DEMAND_STATES)]
    state = request.GET.get("state", "")
    form = DemandFilterForm(request.GET, regions=province_choices())
    form.is_valid()
    told = form.cleaned_data
    wanted = queries.DemandFilter(
        words=told.get("q", ""),
        state=DemandState(state) if state in state_codes else None,
        region=told.get("region", ""),
        organisation_id=whole_number(request.GET.get("organisation")),
        wanted_kind=OfferKind(told["wanted_kind"]) if told.get("wanted_kind") else None,
        mine=mine,
    )
    page = Paginator(queries.demands_matching(actor, wanted), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [demand_card(sheet) for sheet in queries.sheets_for(actor, page)],
        "form": form,
        "mine": mine,
        "chips": chips_of(
            request, "state", [("", _("모두")), *((c, DEMAND_STATES[DemandState(c)]) for c in state_codes)]
        ),
        "drafts": queries.new_drafts_of(actor, "demand") if mine else [],
        "is_filtered": any(key != "page" and value for key, value in request.GET.items()),
        "can_write": bool(actor.memberships),
    }
    return render(request, "demands/demand_list.html", context)


def _shown(sheet: DemandSheet) -> dict[str, Any]:
    """What the page of one demand, and the look at it before it is published, show of it."""
    return {
        "sheet": sheet,
        "state": DEMAND_STATES[sheet.state],
        "tone": DEMAND_TONES[sheet.state],
        "place": place_of(sheet.region_code),
        "wanted": [OFFER_KINDS[kind] for kind in sheet.wanted_kinds],
    }


@require_GET
def demand_detail(request: HttpRequest, demand_id: int) -> HttpResponse:
    actor = actor_of(request)
    sheet = queries.demand_seen_by(actor, demand_id)
    lang = language()
    context = {
        **_shown(sheet),
        "industry": industries.name_of(sheet.ksic_code, lang) if sheet.ksic_code else "",
        "hidden": [PARTS[part] for part in DemandPart if part in sheet.hidden],
        "steps": _steps(sheet.state),
        "own": None if sheet.is_kept or sheet.state is not DemandState.OPEN else beside_demand(request, demand_id),
        **_writers_view(request, sheet),
    }
    return render(request, "demands/demand_detail.html", context)


def _writers_view(request: HttpRequest, sheet: DemandSheet) -> dict[str, Any]:
    """What only those see who keep the demand: levels, moves, readers."""
    if not sheet.is_kept:
        return {}
    demand = queries.demand_kept_by(actor_of(request), sheet.id)
    is_writer = can_write(actor_of(request), demand)
    actions = sorted(DEMAND_MOVES.actions(sheet.state)) if is_writer else []
    return {
        "levels": {part.value: getattr(demand, f"{part.value}_level") for part in DemandPart},
        "is_writer": is_writer,
        "actions": actions,
        "moves": set(actions) - {"publish", *UNDOING},
        "readers": [
            {"reader": reader, "level": LEVELS[Confidentiality(reader.level)]}
            for reader in queries.readers_of(actor_of(request), sheet.id)
        ],
        "reader_levels": [(level.value, LEVELS[level]) for level in (Confidentiality.MATCHED, Confidentiality.NDA)],
    }


def _steps(state: DemandState) -> list[dict[str, Any]]:
    order = [DemandState.DRAFT, DemandState.OPEN, DemandState.MATCHED, DemandState.MET]
    if state not in order:
        return []
    at = order.index(state)
    marks = ["done" if index < at else "current" if index == at else "" for index in range(len(order))]
    return [{"label": DEMAND_STATES[each], "state": mark} for each, mark in zip(order, marks, strict=True)]


@require_http_methods(["GET", "POST"])
def demand_new(request: HttpRequest) -> HttpResponse:
    """Begin a demand; nothing but a draft is stored until its values can be."""
    found = writing.begun(request, "demand")
    if isinstance(found, HttpResponse):
        return found
    draft, organisation = found
    if request.method == "POST":
        return writing.save_new(request, _writing(), DemandForm(request.POST), organisation)
    initial = {"region": organisation.region_code, "industry": organisation.ksic_code}
    form = DemandForm(initial=draft.values if draft else initial)
    return _form_page(request, form, organisation=organisation, draft=draft)


@require_http_methods(["GET", "POST"])
def demand_edit(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Change a demand; what one types is one's own draft until it is saved."""
    actor = actor_of(request)
    demand = queries.demand_to_write(actor, demand_id)
    if request.method == "POST":
        return writing.save_change(request, _writing(), DemandForm(request.POST), demand)
    draft = writing.draft_for(request, "demand", demand_id)
    form = DemandForm(initial=draft.values if draft else demand_form_data(demand_values(demand)))
    version = draft.base_version if draft else demand.version
    return _form_page(request, form, organisation=demand.organisation, demand=demand, draft=draft, version=version)


def _writing() -> writing.Writing:
    def changed(_request: HttpRequest, demand: Any) -> HttpResponse:
        return redirect("demand-review" if demand.state == DemandState.DRAFT else "demand-detail", demand.pk)

    return writing.Writing(
        what="demand",
        register=services.register_demand,
        change=lambda demand_id, **more: services.change_demand(demand_id=demand_id, **more),
        to_write=queries.demand_to_write,
        form_data=lambda demand: demand_form_data(demand_values(demand)),
        form_page=_form_page,
        registered=lambda _request, demand: redirect("demand-review", demand.pk),
        changed=changed,
    )


def _form_page(request: HttpRequest, form: DemandForm, *, organisation: Any, **more: Any) -> HttpResponse:
    demand, draft = more.get("demand"), more.get("draft")
    text = " ".join(str(form[name].value() or "") for name in ("title", "field", "problem"))
    context = {
        "form": form,
        "organisation": organisation,
        "demand": demand,
        "draft": draft,
        "token": draft.token if draft else writing.token_of(request),
        "version": more.get("version") or (demand.version if demand else ""),
        "differences": more.get("differences", []),
        "keep_url": reverse("demand-keep"),
        "suggested": _suggested(text),
        "budget": list(writing.budget_readings(request.POST or dict(form.initial))),
        "level_meanings": [(LEVELS[level], words) for level, words in LEVEL_MEANINGS.items()],
        "steps": _writing_steps(),
    }
    return render(request, "demands/demand_form.html", context, status=more.get("status", 200))


def _writing_steps() -> list[dict[str, Any]]:
    labels = [_("쓰기"), _("검토"), _("공개하기"), _("매칭")]
    return [{"label": label, "state": "current" if index == 0 else ""} for index, label in enumerate(labels)]


@require_POST
def demand_keep(request: HttpRequest) -> HttpResponse:
    return writing.keep(request, "demand")


@require_POST
def draft_discard(request: HttpRequest) -> HttpResponse:
    """Throw away one's own unfinished text."""
    services.discard_draft(token=writing.token_of(request), actor=actor_of(request))
    messages.success(request, _("임시 저장한 글을 지웠습니다."))
    subject = whole_number(request.POST.get("subject"))
    what = "offer" if request.POST.get("what") == "offer" else "demand"
    return redirect(f"{what}-detail", subject) if subject else redirect(f"{what}-mine")


@require_GET
def demand_review(request: HttpRequest, demand_id: int) -> HttpResponse:
    """What will be seen by whom, before it is published."""
    demand = queries.demand_to_write(actor_of(request), demand_id)
    missing = [problem_text(problem) for problem in demand_publish_problems(demand_values(demand))]
    levels = list(Confidentiality)
    reading = [parts_within(demand, level) for level in levels]
    context = {
        "demand": demand,
        "state": DEMAND_STATES[DemandState(demand.state)],
        "tone": DEMAND_TONES[DemandState(demand.state)],
        "missing": missing,
        "columns": [READERS[level] for level in levels],
        "parts": [{"label": PARTS[part], "reads": [part in parts for parts in reading]} for part in DemandPart],
        "public": _shown(
            queries.demand_as_read_by(Confidentiality.PUBLIC, actor=actor_of(request), demand_id=demand_id)
        ),
        "can_publish": not missing and "publish" in DEMAND_MOVES.actions(DemandState(demand.state)),
    }
    return render(request, "demands/demand_review.html", context)


@require_POST
def demand_readers(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Let an institute in to read more, or no longer."""
    actor, now = actor_of(request), timezone.now()
    if out := whole_number(request.POST.get("dismiss")):
        services.dismiss_reader(demand_id=demand_id, organisation_id=out, actor=actor, now=now)
        messages.success(request, _("이제 이 기관은 공개된 항목만 읽습니다."))
        return redirect("demand-detail", demand_id)
    name = request.POST.get("name", "").strip()
    level = Confidentiality.NDA if request.POST.get("level") == Confidentiality.NDA else Confidentiality.MATCHED
    organisation = organisation_named(name)
    if organisation is None:
        messages.error(request, _("‘%(name)s’ 기관을 찾을 수 없습니다. 등록된 이름 그대로 적으세요.") % {"name": name})
    else:
        services.admit_reader(demand_id=demand_id, organisation_id=organisation.pk, level=level, actor=actor, now=now)
        messages.success(request, _("이제 %(name)s에서 더 읽을 수 있습니다.") % {"name": organisation.name})
    return redirect("demand-detail", demand_id)


@require_GET
def industry_options(request: HttpRequest) -> HttpResponse:
    """Industries for what is being typed: in the field itself, or suggested by title and problem."""
    lang = language()
    if "industry" in request.GET and not request.GET.get("title"):
        asked = request.GET["industry"]
        found = industries.search_industries(asked, limit=12) or suggest_industries(asked)
        options = [{"code": item.code, "name": industries.name_of(item.code, lang)} for item in found]
        return render(request, "demands/_options.html", {"options": options})
    text = " ".join(request.GET.get(name, "") for name in ("title", "field", "problem"))
    return render(request, "demands/_suggested.html", {"suggested": _suggested(text)})


def _suggested(text: str) -> list[dict[str, str]]:
    lang = language()
    return [
        {"code": item.code, "name": industries.name_of(item.code, lang)} for item in suggest_industries(text[:3000])
    ]


@require_GET
def region_options(request: HttpRequest) -> HttpResponse:
    """Places for what is being typed."""
    lang = language()
    found = regions.search_regions(request.GET.get("region", ""), on=timezone.localdate(), limit=12)
    options = [{"code": "", "name": regions.full_name(item.code, lang)} for item in found]
    return render(request, "demands/_options.html", {"options": options})
