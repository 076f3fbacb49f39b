"""The operator's own form of the agreement: uploaded for a round, filled for each of its plans."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from naru.core.errors import RuleRefused
from naru.plans import services
from naru.plans.documents import FORM_NAMES
from naru.plans.queries.agreement_form import agreement_form_of, filled_agreement
from naru.printing.blocks import Document, Facts
from naru.printing.forms import FormPlace, NotAForm, PlaceKind, UnknownPlaces
from naru.printing.hwpx import hwpx_of
from naru.programmes.queries import round_to_run
from naru.records.labels import file_refusal
from naru.web.pages.asked import actor_of
from naru.web.pages.documents import download
from naru.web.pages.wording import language

_NONE: tuple[FormPlace, ...] = ()


@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """Upload the form; a form that cannot be filled in full is refused, and the page names what is unknown in it."""
    round_ = round_to_run(actor_of(request), round_id)
    problem, unknown = "", _NONE
    if request.method == "POST":
        problem, unknown = _keep(request, round_id)
        if not problem:
            return redirect("round-agreement-form", round_id=round_id)
    context = {
        "round": round_,
        "form_in_use": agreement_form_of(round_id),
        "problem": problem,
        "unknown": [(place.name, _kinds()[place.kind], place.near) for place in unknown],
        "names": FORM_NAMES,
    }
    return render(request, "documents/agreement_form.html", context, status=422 if problem else 200)


def _keep(request: HttpRequest, round_id: int) -> tuple[str, tuple[FormPlace, ...]]:
    """What stands in the way, and the unknown places; both empty when the form is kept."""
    sent = request.FILES.get("form")
    if sent is None:
        return _("파일을 고르고 나서 올리기를 누르세요."), _NONE
    try:
        places = services.keep_agreement_form(
            round_id=round_id, name=sent.name or "", content=sent.read(), actor=actor_of(request), now=timezone.now()
        )
    except NotAForm:
        return _("HWPX 파일이 아니거나 읽을 수 없습니다. 한글에서 HWPX로 저장해 다시 올리세요."), ()
    except UnknownPlaces as refusal:
        return _("알 수 없는 이름이 있어 올리지 않았습니다. 아래를 고쳐 다시 올리세요."), refusal.places
    except RuleRefused as refusal:
        return file_refusal(refusal.decision), ()
    said = _("양식을 올렸습니다. 채울 곳 %(count)s군데를 모두 찾았습니다.")
    messages.success(request, said % {"count": len(places)})
    return "", ()


def _kinds() -> dict[PlaceKind, Any]:
    return {PlaceKind.FIELD: _("누름틀"), PlaceKind.CELL: _("셀 필드"), PlaceKind.TEXT: _("글 속")}


@require_GET
def sample(request: HttpRequest, round_id: int) -> HttpResponse:
    """A form to begin with: every name that can be filled."""
    round_ = round_to_run(actor_of(request), round_id)
    document = Document(
        title=_("협약서 견본 양식"),
        language="en" if language() == "en" else "ko",
        author=round_.operator.name,
        head=round_.title,
        made_on=timezone.localdate(),
        blocks=(Facts(_("채울 값"), tuple((name, f"{{{{{name}}}}}") for name in FORM_NAMES)),),
    )
    return download(hwpx_of(document), f"agreement-form-{round_id}.hwpx")


@require_GET
def filled_form(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The agreement in the operator's own form, for whoever may open the plan."""
    try:
        number, content = filled_agreement(actor_of(request), plan_id, language())
    except (UnknownPlaces, NotAForm) as problem:  # a form that came in another way than by `form_page`
        raise Http404(f"the form of plan {plan_id} cannot be filled: {problem}") from None
    return download(content, f"{number}-agreement-form.hwpx")
