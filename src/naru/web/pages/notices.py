"""What one was told, and how one wants to be told."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.people.queries import language_of
from naru.people.services import choose_language
from naru.records import queries
from naru.records.labels import NOTICE_KIND
from naru.records.services.notices import choose_channels, mark_all_read, mark_read
from naru.records.states import NoticeKind
from naru.web.forms.notices import PreferencesForm
from naru.web.pages.asked import actor_of
from naru.web.pages.wording import language

if TYPE_CHECKING:
    from naru.records.models import Notice

PER_PAGE = 20


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Newest first: a query for the page and one for how many there are."""
    page = Paginator(queries.notices_of(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(notice) for notice in page]
    has_unread = any(row["is_new"] for row in rows) or page.number > 1
    return render(request, "notices/list.html", {"page": page, "rows": rows, "has_unread": has_unread})


def _row(notice: "Notice") -> dict[str, Any]:
    is_english = language() == "en"
    return {
        "id": notice.pk,
        "title": (notice.title_en or notice.title) if is_english else notice.title,
        "text": (notice.text_en or notice.text) if is_english else notice.text,
        "kind": NOTICE_KIND[NoticeKind(notice.kind)],
        "at": notice.created_at,
        "is_new": notice.read_at is None,
        "has_path": bool(notice.path),
    }


@require_GET
def notice_open(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go where a notice points; with that it is read."""
    notice = mark_read(notice_id=notice_id, actor=actor_of(request), now=timezone.now())
    if not notice.path or not url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None):
        return redirect("notice-list")
    return HttpResponseRedirect(f"{'/en' if get_language() == 'en' else ''}{notice.path}")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(actor=actor_of(request), now=timezone.now())
    messages.success(request, _("모두 읽은 것으로 했습니다."))
    return redirect("notice-list")


@require_http_methods(["GET", "POST"])
def notice_preferences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            now = timezone.now()
            choose_channels(channels=form.channels(), actor=actor, now=now)
            choose_language(language=form.cleaned_data["language"], actor=actor, now=now)
            messages.success(request, _("저장했습니다. 다음 알림부터 이렇게 보내 드립니다."))
            return redirect("notice-preferences")
    else:
        form = PreferencesForm(initial=PreferencesForm.initial_of(queries.channels_of(actor), language_of(actor)))
    return render(request, "notices/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
