"""Organisations: list, profile, registering and changing, size judgement."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from naru.core.actor import Role
from naru.core.decision import Verdict
from naru.core.errors import EditedMeanwhile, InvalidInput, NotPermitted
from naru.people import industries, queries, regions, services
from naru.people.labels import FIELDS, KINDS, ROLES, SIZE_CLASSES, SIZE_DECISIONS, SIZE_FACTS, VERDICTS, problem
from naru.people.rules.identifiers import check_business_number, formatted_business_number
from naru.people.rules.size import SizeFacts
from naru.people.size_facts import facts_from_json
from naru.people.states import OrganisationKind, ProfileField, SizeClass
from naru.programmes.labels import ROLES as PART_ROLES
from naru.programmes.queries import programmes_of
from naru.programmes.states import PartRole
from naru.web.forms.people import OrganisationForm, SizeFactsForm, profile_initial, size_initial
from naru.web.pages.asked import actor_of, page_number, today
from naru.web.pages.wording import in_language, language, name_of

if TYPE_CHECKING:
    from naru.people.models import Organisation, ProfileValue, SizeJudgement

TONES = {Verdict.PASS: "success", Verdict.FAIL: "danger", Verdict.UNDETERMINED: "warning"}


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "kind", "region")}
    page = queries.organisation_page(actor_of(request), **asked, page=page_number(request))
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(item) for item in page.object_list],
        "kinds": [{"value": kind.value, "label": label} for kind, label in KINDS.items()],
        "provinces": _provinces(),
    }
    return render(request, "people/organisation_list.html", context)


def _provinces() -> list[dict[str, str]]:
    return [
        {"value": item.code, "label": regions.full_name(item.code, language())} for item in regions.provinces(today())
    ]


def shown_summary(organisation: "Organisation") -> str:
    """In the reader's language where it was told, otherwise in the other one."""
    both = [organisation.summary, organisation.summary_en]
    first, second = reversed(both) if language() == "en" else both
    return first or second


def _row(organisation: "Organisation") -> dict[str, Any]:
    return {
        "id": organisation.pk,
        "name": name_of(organisation),
        "kind": KINDS[OrganisationKind(organisation.kind)],
        "place": queries.place_of(organisation, language()),
        "industry": queries.industry_of(organisation, language()),
        "summary": shown_summary(organisation),
        "is_example": organisation.is_example,
    }


@require_GET
def organisation_detail(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor = actor_of(request)
    profile = queries.profile_for(actor, organisation_id)
    organisation = profile.organisation
    context = {
        "profile": profile,
        "organisation": organisation,
        "row": _row(organisation),
        "business_number": formatted_business_number(organisation.business_number or ""),
        "told": _told(profile.as_of.values()),
        "parts": [
            {
                "programme_id": part.programme_id,
                "name": in_language(part.programme.name, part.programme.name_en),
                "role": PART_ROLES[PartRole(part.role)],
            }
            for part in programmes_of(actor, organisation_id)
        ],
        "size": _size_summary(profile.size),
        "members": [{"person": item.person, "role": ROLES[Role(item.role)]} for item in profile.members],
        "is_firm": organisation.kind == OrganisationKind.FIRM,
    }
    return render(request, "people/organisation_detail.html", context)


def _told(values: Iterable["ProfileValue"]) -> list[dict[str, Any]]:
    """Fields told together (same day, same source) stand together, the newest day first."""
    groups: dict[tuple[date, str], list[Any]] = {}
    for value in values:
        groups.setdefault((value.as_of, value.source), []).append(FIELDS[ProfileField(value.field)])
    return [{"as_of": as_of, "source": source, "labels": labels} for (as_of, source), labels in groups.items()]


def _size_summary(judgement: "SizeJudgement | None") -> dict[str, Any] | None:
    if judgement is None:
        return None
    size_class = SizeClass(judgement.size_class) if judgement.size_class else None
    verdict = Verdict(judgement.verdict)
    return {
        "label": SIZE_CLASSES[size_class] if size_class else VERDICTS[verdict],
        "tone": "info" if size_class else "warning",
        "judgement": judgement,
    }


@require_http_methods(["GET", "POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, today=today(), kinds=queries.kinds_for(actor_of(request)))
    if request.method == "POST" and form.is_valid():
        try:
            organisation_id = services.register_organisation(
                profile=form.profile(),
                actor=actor_of(request),
                now=timezone.now(),
                as_of=form.cleaned_data["as_of"],
                source=form.cleaned_data["source"],
            )
        except InvalidInput as refusal:
            form.show_problems(refusal.fields)
        else:
            messages.success(request, _("기관을 등록했습니다. 이제 기술수요나 보유기술을 올릴 수 있습니다."))
            return redirect("organisation-detail", organisation_id)
    return render(request, "people/organisation_form.html", {"form": form, "organisation": None})


@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor = actor_of(request)
    profile = queries.profile_for(actor, organisation_id)
    if not profile.may_update:
        raise NotPermitted(f"no right to change organisation {organisation_id}", organisation_id=organisation_id)
    organisation = profile.organisation
    kinds = {*queries.kinds_for(actor), OrganisationKind(organisation.kind)}
    initial = profile_initial(organisation, language())
    form = OrganisationForm(request.POST or None, initial=initial, today=today(), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.update_organisation(
                organisation_id=organisation_id,
                changes=form.profile(),
                actor=actor,
                now=timezone.now(),
                as_of=form.cleaned_data["as_of"],
                source=form.cleaned_data["source"],
                version=form.cleaned_data["version"],
            )
        except InvalidInput as refusal:
            form.show_problems(refusal.fields)
        except EditedMeanwhile:
            form.add_error(
                None,
                _("그사이 다른 사람이 저장했습니다. 적은 내용은 아래에 그대로 있으니, 새로 연 화면과 견주어 주세요."),
            )
        else:
            messages.success(request, _("저장했습니다.") if changed else _("바뀐 내용이 없습니다."))
            return redirect("organisation-detail", organisation_id)
    return render(request, "people/organisation_form.html", {"form": form, "organisation": organisation})


@require_GET
def business_number_check(request: HttpRequest) -> HttpResponse:
    """The verdict on a business number while it is typed; says nothing while digits are still missing."""
    text = request.GET.get("business_number", "").strip()
    decision = check_business_number(text)
    context = {"verdict": decision.verdict, "text": problem(decision.code) if text else ""}
    return render(request, "people/_business_number.html", context)


@require_GET
def region_options(request: HttpRequest) -> HttpResponse:
    found = regions.search_regions(request.GET.get("region", ""), on=today())
    names = [regions.full_name(item.code, language()) for item in found]
    return render(request, "people/_options.html", {"options": names})


@require_GET
def industry_options(request: HttpRequest) -> HttpResponse:
    found = industries.search_industries(request.GET.get("industry", ""))
    return render(request, "people/_options.html", {"options": [f"{item.code} {item.name}" for item in found]})


@require_http_methods(["GET", "POST"])
def organisation_size(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor = actor_of(request)
    profile = queries.profile_for(actor, organisation_id)
    if not profile.reads_details:
        raise NotPermitted(f"the size facts of organisation {organisation_id} are not public")
    organisation = profile.organisation
    day = today()
    known = facts_from_json(profile.size.facts) if profile.size else SizeFacts()
    form = SizeFactsForm(
        request.POST or None,
        initial=size_initial(known, day),
        ksic_code=organisation.ksic_code,
        last_year=day.year - 1,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.judge_size(
                organisation_id=organisation_id,
                facts=form.facts(),
                as_of=form.cleaned_data["as_of"],
                actor=actor,
                now=timezone.now(),
            )
        except InvalidInput as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field, words)
        else:
            messages.success(request, _("판정을 남겼습니다. 이전 판정도 그대로 있습니다."))
            return redirect("organisation-size", organisation_id)
    context = {
        "organisation": organisation,
        "name": name_of(organisation),
        "may_update": profile.may_update,
        "form": form,
        "sales_rows": [(form[f"sales_{year}"], form[f"months_{year}"]) for year in form.years],
        "size": _size_summary(profile.size),
        "decisions": [_decision_row(item) for item in (profile.size.decisions if profile.size else [])],
        "industry": queries.industry_of(organisation, language()),
    }
    return render(request, "people/organisation_size.html", context)


def _decision_row(stored: dict[str, Any]) -> dict[str, Any]:
    verdict = Verdict(stored["verdict"])
    facts = stored["facts"]
    return {
        "tone": TONES[verdict],
        "verdict": VERDICTS[verdict],
        "text": SIZE_DECISIONS.get(stored["code"], stored["code"]),
        "article": stored["article"],
        "value_krw": facts.get("sales_krw") or facts.get("assets_krw"),
        "limit_krw": facts.get("limit_krw"),
        "last_year": facts.get("last_year"),
        "needs": [SIZE_FACTS[name] for name in facts.get("needs", ()) if name in SIZE_FACTS],
    }
