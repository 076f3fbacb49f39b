"""Documents to download: joint plans and agreements for their parties, the results book for whoever sees results."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from naru.plans.documents import agreement_document, plan_document, results_book
from naru.plans.queries import plan_sheet
from naru.plans.queries.results import round_results
from naru.printing.blocks import Document
from naru.printing.hwpx import hwpx_of
from naru.printing.pdf import pdf_of
from naru.web.pages.asked import actor_of
from naru.web.pages.wording import language

_MAKERS = {"pdf": pdf_of, "hwpx": hwpx_of}
_TYPES = {"pdf": "application/pdf", "hwpx": "application/hwp+zip"}
_PLAN_DOCUMENTS = {"plan": plan_document, "agreement": agreement_document}


@require_GET
def plan_file(request: HttpRequest, plan_id: int, document: str, ending: str) -> HttpResponse:
    """The plan or its agreement, for whoever may open the plan."""
    if ending not in _MAKERS or document not in _PLAN_DOCUMENTS:
        raise Http404
    sheet = plan_sheet(actor_of(request), plan_id)
    made = _PLAN_DOCUMENTS[document](sheet, language())
    return download(_MAKERS[ending](made), f"{sheet.number}-{document}.{ending}")


@require_GET
def results_file(request: HttpRequest, round_id: int, ending: str) -> HttpResponse:
    """The results book, for whoever may open the results."""
    if ending not in _MAKERS:
        raise Http404
    book = results_book(round_results(actor_of(request), round_id), language())
    return download(_book(book, ending), f"round-{round_id}-results.{ending}")


@lru_cache(maxsize=16)
def _book(book: Document, ending: str) -> bytes:
    """A public book is asked for often and changes seldom. The document itself is the key, so none is ever stale."""
    return _MAKERS[ending](book)


def download(content: bytes, name: str) -> HttpResponse:
    """Always saved and never shown or kept on the way, for it may be confidential."""
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
