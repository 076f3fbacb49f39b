"""Introductions: mine and the operator's list, one introduction, answering, introducing, the agreement, the end."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.errors import MoveRefused, NotPermitted, RuleRefused
from naru.introductions import queries, services
from naru.introductions.labels import END_REASONS, INTRODUCTION_STATES, ORIGINS, PARTIES, STEPS, refusal_text
from naru.introductions.queries import IntroductionFilter
from naru.introductions.sheets import IntroductionSheet
from naru.introductions.states import Answer, IntroductionState, Party, Step
from naru.web.forms.introductions import AnswerForm, EndForm, NdaForm, add_refusal
from naru.web.pages.asked import actor_of, today, whole_number
from naru.web.pages.demands import chips_of
from naru.web.pages.wording import in_language

ROWS_A_PAGE = 20
TODOS = 10
TONES = {
    IntroductionState.PROPOSED: "info",
    IntroductionState.WANTED: "info",
    IntroductionState.INTRODUCED: "progress",
    IntroductionState.UNDER_NDA: "progress",
    IntroductionState.PLANNING: "success",
    IntroductionState.ENDED: "neutral",
}
STEPPER = (
    (IntroductionState.PROPOSED, gettext_lazy("제안과 답")),
    (IntroductionState.WANTED, gettext_lazy("주선")),
    (IntroductionState.INTRODUCED, gettext_lazy("비밀유지 약정")),
    (IntroductionState.UNDER_NDA, gettext_lazy("만남")),
    (IntroductionState.PLANNING, gettext_lazy("공동기획")),
)
# A pair that plans together ends by ending its plan.
FINAL = (IntroductionState.PLANNING, IntroductionState.ENDED)
SIDES = (Party.FIRM, Party.INSTITUTE)


@require_GET
def introduction_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    told = request.GET
    wanted = IntroductionFilter(
        state=IntroductionState(told["state"]) if told.get("state") in set(IntroductionState) else None,
        waits_on=Party(told["who"]) if told.get("who") in set(Party) else None,
        ours=told.get("who") == "us",
        round_id=whole_number(told.get("round")),
    )
    page = Paginator(queries.introductions_matching(actor, wanted), ROWS_A_PAGE).get_page(told.get("page"))
    who = [("", _("모든 차례")), ("us", _("우리 차례"))]
    if actor.is_operator:
        who += [(party.value, str(PARTIES[party])) for party in Party]
    context = {
        "page": page,
        "rows": [row_of(sheet) for sheet in queries.sheets_for(actor, page.object_list)],
        "states": chips_of(request, "state", [("", _("모든 상태")), *INTRODUCTION_STATES.items()]),
        "turns": chips_of(request, "who", who),
        "is_filtered": any(key != "page" and value for key, value in told.items()),
        "is_operator": actor.is_operator,
    }
    return render(request, "introductions/list.html", context)


def row_of(sheet: IntroductionSheet) -> dict[str, Any]:
    """One introduction in words: where it stands, who must act, until when."""
    return {
        "sheet": sheet,
        "url": reverse("introduction-detail", args=[sheet.id]),
        "state": INTRODUCTION_STATES[sheet.state],
        "tone": TONES[sheet.state],
        "next": STEPS[sheet.next.what] if sheet.next.what else "",
        "who": ", ".join(_who(sheet, party) for party in sheet.next.who),
        "until": sheet.next.until.isoformat() if sheet.next.until else "",
        "is_late": sheet.is_late(today()),
        "is_ours": bool(sheet.parties.intersection(sheet.next.who)),
    }


def our_turn(going_on: Iterable[IntroductionSheet]) -> list[tuple[str, str, str]]:
    """What of these waits on the reader, in their order: (what to do, about what and until when, address)."""
    rows = [row for row in map(row_of, going_on) if row["is_ours"]][:TODOS]
    return [
        (
            str(row["next"]),
            " · ".join(filter(None, (in_language(row["sheet"].title, row["sheet"].title_en), _until(row["until"])))),
            row["url"],
        )
        for row in rows
    ]


def _until(day: str) -> str:
    return _("%(day)s까지") % {"day": day} if day else ""


def _who(sheet: IntroductionSheet, party: Party) -> str:
    name = str(PARTIES[party])
    return _("%(party)s(우리)") % {"party": name} if party in sheet.parties else name


def frame(sheet: IntroductionSheet, tab: str) -> dict[str, Any]:
    """What every page of one introduction shows: where it stands, what is next, its other pages."""
    return {
        **row_of(sheet),
        "current_tab": tab,
        "origin": ORIGINS[sheet.origin],
        "steps": _steps(sheet),
        "tabs": _tabs(sheet, tab),
        "reads_thread": bool(sheet.parties.intersection(SIDES)),
    }


def _steps(sheet: IntroductionSheet) -> list[dict[str, Any]]:
    order = [state for state, _label in STEPPER]
    at = order.index(sheet.ended_from or sheet.state)
    marks = ["done" if number < at else "current" if number == at else "" for number in range(len(order))]
    if sheet.state is IntroductionState.ENDED:
        marks = [mark if mark == "done" else "" for mark in marks]
    return [{"label": label, "state": mark} for (_state, label), mark in zip(STEPPER, marks, strict=True)]


def _tabs(sheet: IntroductionSheet, tab: str) -> list[dict[str, Any]]:
    if sheet.introduced_at is None:
        return []
    shown: list[tuple[str, str, int | None]] = [
        ("introduction-detail", _("한눈에"), None),
        ("introduction-nda", _("비밀유지 약정"), None),
    ]
    if sheet.parties.intersection(SIDES):
        shown.append(("introduction-messages", _("대화"), sheet.messages))
    shown.append(("introduction-meetings", _("만남"), sheet.meetings))
    return [
        {"url": reverse(name, args=[sheet.id]), "label": label, "count": count, "is_current": name == tab}
        for name, label, count in shown
    ]


@require_GET
def introduction_detail(request: HttpRequest, introduction_id: int) -> HttpResponse:
    return _detail(request, queries.introduction_seen_by(actor_of(request), introduction_id))


def _detail(
    request: HttpRequest, sheet: IntroductionSheet, *, refused: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    asked = _asked(request, sheet)
    context = {
        **frame(sheet, "introduction-detail"),
        "asked": asked,
        "form": refused or (AnswerForm(party=asked, auto_id="answer_%s") if asked else None),
        "is_for_absent": asked is not None and asked not in sheet.parties,
        "asked_label": PARTIES[asked] if asked else "",
        "may_introduce": sheet.state is IntroductionState.WANTED and Party.OPERATOR in sheet.acts_as,
        "may_end": sheet.state not in FINAL and ending_party(sheet) is not None,
        "said": [(PARTIES[party], _said(sheet, party)) for party in SIDES],
        "contacts": [(PARTIES[one.party], one) for one in queries.contacts_of(actor, sheet.id)],
        "end_reason": END_REASONS[sheet.end_reason] if sheet.end_reason else "",
        "ended_by": PARTIES[sheet.ended_by] if sheet.ended_by else "",
    }
    return render(request, "introductions/detail.html", context, status=status)


def _said(sheet: IntroductionSheet, party: Party) -> str:
    said = sheet.firm_said if party is Party.FIRM else sheet.institute_said
    return {"yes": _("만나겠다고 답함"), "no": _("만나지 않겠다고 답함"), "": _("아직 답하지 않음")}[said]


def _asked(request: HttpRequest, sheet: IntroductionSheet) -> Party | None:
    """The party whose answer this reader gives now; for a side without members that is the operator."""
    if sheet.next.what is not Step.ANSWER:
        return None
    own = next((party for party in sheet.next.who if party in sheet.acts_as), None)
    if own is not None or Party.OPERATOR not in sheet.acts_as:
        return own
    absent = queries.sides_without_members(actor_of(request), sheet.id)
    return next((party for party in sheet.next.who if party in absent), None)


def ending_party(sheet: IntroductionSheet) -> Party | None:
    """As whom this reader may end it: for their own side before the operator."""
    return next((party for party in Party if party in sheet.acts_as), None)


@require_POST
def answer(request: HttpRequest, introduction_id: int) -> HttpResponse:
    actor = actor_of(request)
    sheet = queries.introduction_seen_by(actor, introduction_id)
    party = _asked(request, sheet) or next((one for one in SIDES if one in sheet.parties), None)
    if party is None:
        raise NotPermitted("operators do not answer for a side that is on the platform")
    form = AnswerForm(request.POST, party=party, auto_id="answer_%s")
    if not form.is_valid():
        return _detail(request, sheet, refused=form, status=422)
    said = Answer(form.cleaned_data["answer"])
    try:
        services.answer_introduction(
            introduction_id=introduction_id,
            party=party,
            answer=said,
            reason=form.reason_code() if said is Answer.NO else None,
            note=form.cleaned_data["note"] if said is Answer.NO else "",
            actor=actor,
            now=timezone.now(),
        )
    except RuleRefused as refused:
        add_refusal(form, refused, "note")
        return _detail(request, sheet, refused=form, status=422)
    except MoveRefused as refused:
        messages.warning(request, refusal_text(refused))
    else:
        messages.success(
            request,
            _("만나겠다고 알렸습니다.")
            if said is Answer.YES
            else _("만나지 않겠다고 알렸습니다. 주선은 여기서 끝납니다."),
        )
    return redirect("introduction-detail", introduction_id)


@require_POST
def introduce(request: HttpRequest, introduction_id: int) -> HttpResponse:
    try:
        services.introduce_pair(introduction_id=introduction_id, actor=actor_of(request), now=timezone.now())
    except (RuleRefused, MoveRefused) as refused:
        messages.warning(request, refusal_text(refused))
    else:
        messages.success(request, _("두 기관을 주선했습니다. 이제 서로의 담당자를 보고 글을 주고받습니다."))
    return redirect("introduction-detail", introduction_id)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """Say why it goes no further, on a page of its own: this cannot be taken back."""
    actor = actor_of(request)
    sheet = queries.introduction_seen_by(actor, introduction_id)
    party = ending_party(sheet)
    if party is None:
        raise NotPermitted(f"you may not end introduction {introduction_id}")
    form = EndForm(request.POST or None, party=party)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_introduction(
                introduction_id=introduction_id,
                party=party,
                reason=form.reason_code(),
                note=form.cleaned_data["note"],
                actor=actor,
                now=timezone.now(),
            )
        except RuleRefused as refused:
            add_refusal(form, refused, "note")
        except MoveRefused as refused:
            messages.warning(request, refusal_text(refused))
            return redirect("introduction-detail", introduction_id)
        else:
            messages.success(request, _("주선을 끝냈습니다. 연구기관은 이제 공개된 항목만 읽습니다."))
            return redirect("introduction-detail", introduction_id)
    status = 422 if form.errors else 200
    return render(request, "introductions/end.html", {**row_of(sheet), "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def nda(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """Read the agreement, and accept it for one's own side."""
    actor = actor_of(request)
    sheet = queries.introduction_seen_by(actor, introduction_id)
    text = queries.nda_of(actor, introduction_id)
    form = NdaForm(request.POST or None, initial={"read_hash": text.text_hash})
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_nda(
                introduction_id=introduction_id,
                name=form.cleaned_data["name"],
                read_hash=form.cleaned_data["read_hash"],
                actor=actor,
                now=timezone.now(),
            )
        except RuleRefused as refused:
            form = NdaForm({**request.POST.dict(), "read_hash": text.text_hash})
            add_refusal(form, refused, "name")
        except MoveRefused as refused:
            messages.warning(request, refusal_text(refused))
            return redirect("introduction-nda", introduction_id)
        else:
            messages.success(request, _("비밀유지 약정에 동의했습니다."))
            return redirect("introduction-nda", introduction_id)
    waits = [party for party in sheet.next.who if sheet.next.what is Step.ACCEPT_NDA]
    context = {
        **frame(sheet, "introduction-nda"),
        "nda": text,
        "accepted": [(PARTIES[party], name, at) for party, name, at in text.accepted],
        "form": form,
        "may_accept": any(party in sheet.acts_as for party in waits),
    }
    return render(request, "introductions/nda.html", context, status=422 if form.errors else 200)
