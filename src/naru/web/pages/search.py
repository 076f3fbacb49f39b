"""Find by problem, without signing in. What somebody looks for stays in the address and is kept nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from naru.matching.finding import PUBLIC_KINDS, Search, find, similar
from naru.matching.following import shared_index
from naru.matching.results import Wanted
from naru.matching.solve import IndexMissing
from naru.web.addresses import address
from naru.web.pages.matching_rows import KIND_LABELS, filter_choices, row_of

EXAMPLES = (
    _("알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다"),
    _("생산 설비의 데이터를 모아 공정을 최적화하고 싶다"),
    _("현장에서 바로 쓰는 감염병 진단 기기를 만들고 싶다"),
    _("이차전지 시제품을 시험할 장비와 다룰 사람이 필요하다"),
    _("라이다에 쓸 광학 필름을 양산하고 싶다"),
)


def search(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request.GET)
    context = {**results_context(wanted, request.GET), "wanted": wanted}
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        response = render(request, "matching/_results.html", context)
    else:
        response = render(request, "matching/search.html", context | filter_choices())
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def similar_entries(request: HttpRequest) -> HttpResponse:
    """What is alike while somebody types a demand or an offer: `type`, `title`, and its `problem` or `summary`."""
    subject_type = "offer" if request.GET.get("type") == "offer" else "demand"
    text = request.GET.get("text") or request.GET.get("problem") or request.GET.get("summary") or ""
    wanted = Wanted(request.GET.get("title", "")[:200], text[:2_000])
    try:
        rows = [row_of(found.card, found.score, None) for found in similar(_index(), wanted, subject_type=subject_type)]
    except IndexMissing:
        rows = []
    return render(request, "matching/_similar.html", {"rows": rows, "subject_type": subject_type})


def results_context(wanted: Search, query: QueryDict) -> dict[str, Any]:
    """What the list of results shows; also on the front page, before anything was asked."""
    try:
        page = find(_index(), wanted)
    except IndexMissing:
        return {"is_preparing": True, "examples": EXAMPLES}
    return {
        "result_page": page,
        "rows": [row_of(result.card, result.score, result.reasons) for result in page.results],
        "chips": _chips(page.counts, wanted, query),
        "examples": EXAMPLES,
        "is_narrowed": bool(wanted.kinds or wanted.region or wanted.organisation_id),
        "all_url": _address({"q": wanted.text}),
        "previous_url": _page_address(query, page.page - 1) if page.page > 1 else "",
        "next_url": _page_address(query, page.page + 1) if page.has_next else "",
    }


def _address(query: Mapping[str, object] | Sequence[tuple[str, object]]) -> str:
    """Absolute, because results also come into the front page while somebody types there."""
    return f"{address('search')}?{urlencode(query)}"


def _page_address(query: QueryDict, number: int) -> str:
    kept = [(key, value) for key, values in query.lists() for value in values if key not in ("page", "instant")]
    return _address([*kept, ("page", str(number))])


def _index() -> Any:
    return shared_index()


def _wanted(query: QueryDict) -> Search:
    organisation, page = query.get("institute", ""), query.get("page", "")
    return Search(
        text=query.get("q", "").strip(),
        kinds=tuple(kind for kind in query.getlist("kind") if kind in PUBLIC_KINDS),
        region=query.get("region", "")[:10],
        organisation_id=int(organisation) if organisation.isdecimal() and len(organisation) < 18 else None,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
        is_instant=query.get("instant") == "1",
    )


def _chips(counts: Any, wanted: Search, query: QueryDict) -> list[dict[str, Any]]:
    kept = [(key, value) for key in ("q", "region", "institute") if (value := query.get(key, ""))]
    chips = [{"url": _address(kept), "label": _("전체"), "is_current": not wanted.kinds, "count": None}]
    for kind in PUBLIC_KINDS:
        is_current = kind in wanted.kinds
        if counts.get(kind) or is_current:
            url = _address([*kept, ("kind", kind)])
            count = counts.get(kind, 0)
            chips.append({"url": url, "label": KIND_LABELS[kind], "is_current": is_current, "count": count})
    return chips
