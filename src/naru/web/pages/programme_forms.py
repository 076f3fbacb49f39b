"""What those who run a programme write: what it says of itself, and its calls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naru.core.errors import EditedMeanwhile, InvalidInput, RuleRefused
from naru.programmes import queries, services
from naru.web.forms.programmes import CallForm, ProgrammeForm, programme_initial
from naru.web.pages.asked import actor_of, posted
from naru.web.pages.refusals import show_conflict, show_refusal
from naru.web.pages.wording import in_language


@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    actor = actor_of(request)
    programme = queries.programme_to_run(actor, programme_id)
    items = tuple((item.name, item.name_en) for item in programme.items.all())
    told = services.Announced(programme.summary, programme.summary_en, tuple(programme.topics), items)
    stored = programme_initial(told, programme.version)
    form, found = ProgrammeForm(posted(request), initial=stored), []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_programme(
                programme_id=programme_id,
                version=form.cleaned_data["version"],
                told=form.told(),
                actor=actor,
                now=timezone.now(),
            )
        except EditedMeanwhile:
            found = show_conflict(form, stored)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("저장했습니다."))
            return redirect("programme-detail", programme_id)
    context = {
        "form": form,
        "programme": programme,
        "name": in_language(programme.name, programme.name_en),
        "keep": f"programme:{programme_id}",
        "differences": found,
    }
    return render(request, "programmes/programme_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def call_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A call under the newest conditions; without any there is nothing to call under."""
    actor = actor_of(request)
    programme = queries.programme_to_run(actor, programme_id)
    version = queries.rule_pack_version(programme)
    form = CallForm(posted(request))
    if request.method == "POST" and version is not None and form.is_valid():
        given = form.cleaned_data
        try:
            services.publish_call(
                programme_id=programme_id,
                title=given["title"],
                title_en=given["title_en"],
                opens_at=given["opens_at"],
                closes_at=given["closes_at"],
                actor=actor,
                now=timezone.now(),
            )
        except (InvalidInput, RuleRefused) as refusal:
            show_refusal(form, refusal, rule_at="closes_at")
        else:
            messages.success(request, _("공고를 게시했습니다."))
            return redirect("programme-detail", programme_id)
    name = in_language(programme.name, programme.name_en)
    context = {"form": form, "programme": programme, "name": name, "version": version, "keep": f"call:{programme_id}"}
    return render(request, "programmes/call_form.html", context, status=422 if form.is_bound else 200)
