"""Attached files: fetch, add, take away. A page shows them with `files/_files.html`."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from naru.core.errors import RuleRefused
from naru.records import labels, queries, services
from naru.records.store import file_store
from naru.web.pages.asked import actor_of


@require_GET
def file(request: HttpRequest, attachment_id: int) -> FileResponse:
    """The bytes, always to be saved and never to be shown: a browser runs nothing that somebody attached."""
    found = queries.attachment_visible_to(actor_of(request), attachment_id)
    try:
        content = file_store().open(found.sha256)
    except FileNotFoundError:
        raise Http404(f"the bytes of file {attachment_id} are not in the store") from None
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def file_add(request: HttpRequest, subject_type: str, subject_id: str) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("파일을 고르고 나서 붙이기를 누르세요."))
        return _back(request)
    try:
        added = services.attach(
            subject_type=subject_type,
            subject_id=subject_id,
            name=sent.name or "",
            content=sent.read(),
            organisation_id=_organisation(request),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except RuleRefused as refusal:
        messages.error(request, f"{sent.name}: {labels.file_refusal(refusal.decision)}")
    else:
        messages.success(request, _("%(name)s 파일을 붙였습니다.") % {"name": added.name})
    return _back(request)


@require_POST
def file_remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    services.remove_attachment(attachment_id=attachment_id, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("파일을 뺐습니다."))
    return _back(request)


def _organisation(request: HttpRequest) -> int | None:
    """In whose name: the service checks that the actor may write for it."""
    told = request.POST.get("organisation", "")
    return int(told) if told.isdecimal() and len(told) <= 18 else None


def _back(request: HttpRequest) -> HttpResponseRedirect:
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    return HttpResponseRedirect(back)
