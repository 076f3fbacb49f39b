"""Signing in as a demo role, and the page of one's own affairs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.actor import Actor, Role
from naru.demands.queries import drafts_kept_by
from naru.introductions import queries as introductions
from naru.people import demo, queries
from naru.people.labels import KINDS, ROLES
from naru.people.states import OFFERING_KINDS, OrganisationKind
from naru.programmes import queries as queries_of_rounds
from naru.programmes.states import RoundState
from naru.web import kept_forms
from naru.web.pages.asked import actor_of, today
from naru.web.pages.introductions import our_turn
from naru.web.pages.round_todos import operator_todos, signing_todos
from naru.web.pages.standings import Standing, in_order, standings_of
from naru.web.pages.standings_later import MOST, later_standings
from naru.web.pages.wording import name_of
from naru.web.templatetags.rounds import until

if TYPE_CHECKING:
    from naru.demands.models import Draft
    from naru.people.models import Organisation

MOST_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class Todo:
    title: str
    why: str
    url: str


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's roles with one click; there is no such page outside demo mode."""
    if not settings.DEMO:
        raise Http404("not a demo")
    person = demo.person_of_role(request.POST.get("role", ""))
    if person is None:
        raise Http404("no such demo role")
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    user_logged_in.send(sender=type(person), request=request, response=None, user=person)
    following = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return redirect(following if is_ours and following else "me")


@never_cache
@require_http_methods(["GET", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """A form that was sent after its session had ended: send it on, or forget it."""
    if request.method == "POST":
        kept_forms.drop(request)
        messages.info(request, _("보내지 않았습니다."))
        return redirect("me")
    found = kept_forms.kept(request, timezone.now())
    return render(request, "people/kept_form.html", {"kept": found}) if found else redirect("me")


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    memberships = queries.my_organisations(actor)
    rows = [
        {
            "organisation_id": item.organisation_id,
            "organisation": item.organisation,
            "kind_label": KINDS[OrganisationKind(item.organisation.kind)],
            "role_label": ROLES[Role(item.role)],
        }
        for item in memberships
    ]
    writing = [item.organisation for item in memberships if item.role != Role.VIEWER]
    going_on = introductions.going_on(actor, MOST)
    introduced = [Todo(*told) for told in our_turn(going_on)]
    now = timezone.now()
    day = today()
    in_rounds = [one for one in queries_of_rounds.my_round_memberships(actor) if one.round.state == RoundState.RUNNING]
    told = {todo.url for todo in introduced}
    everything = (*standings_of(actor, in_rounds, day), *later_standings(actor, going_on))
    stands = [one for one in everything if one.link not in told]
    ours = [one for one in in_order(stands) if one.is_ours and one.link]
    todos = [
        *introduced,
        *(_todo_of(one) for one in ours),
        *_draft_todos(actor),
        *(todo for organisation in writing for todo in _profile_todos(organisation)),
    ]
    kinds = {organisation.kind for organisation in writing}
    waiting = queries_of_rounds.rounds_waiting_for(actor)
    context = {
        "memberships": rows,
        "standings": in_order(one for one in stands if one not in ours),
        "round_todos": [
            *signing_todos(actor),
            *(todo for round_, counts in waiting for todo in operator_todos(round_, counts, day)),
        ],
        "invitations": [
            {"id": item.pk, "organisation": item.organisation, "role": ROLES[Role(item.role)], "until": item.expires_at}
            for item in queries.my_invitations(actor, now)
        ],
        "requests": queries.my_join_requests(actor),
        "todos": todos,
        "writes_demands": OrganisationKind.FIRM in kinds,
        # A firm that also offers begins from its list of offers.
        "writes_offers": OrganisationKind.FIRM not in kinds and not kinds.isdisjoint(OFFERING_KINDS),
    }
    return render(request, "people/me.html", context)


def _todo_of(one: Standing) -> Todo:
    """What is one's own organisation's to do next, with where and until when."""
    where = [one.subject or one.round_title, one.organisation, until(one.due_on)]
    return Todo(str(one.what), " · ".join(part for part in where if part), one.link)


def _draft_todos(actor: Actor) -> list[Todo]:
    """What was begun and not yet saved, newest first."""
    titles = {"demand": _("쓰던 기술수요 이어 쓰기"), "offer": _("쓰던 보유기술 이어 쓰기")}
    return [
        Todo(
            titles[draft.subject_type],
            draft.values.get("title") or _("아직 제목이 없습니다"),
            _where_to_go_on(draft),
        )
        for draft in drafts_kept_by(actor)[:MOST_DRAFTS]
    ]


def _where_to_go_on(draft: "Draft") -> str:
    if draft.subject_id:
        return reverse(f"{draft.subject_type}-edit", args=[draft.subject_id])
    return f"{reverse(f'{draft.subject_type}-new')}?draft={draft.token}"


def _profile_todos(organisation: "Organisation") -> list[Todo]:
    """What the profile lacks for being found and for seeing which programmes fit."""
    missing = [
        label
        for value, label in (
            (organisation.region_code, _("지역")),
            (organisation.ksic_code or organisation.kind != OrganisationKind.FIRM, _("업종")),
            (organisation.employees or organisation.kind != OrganisationKind.FIRM, _("상시근로자 수")),
            (organisation.summary, _("소개")),
        )
        if not value
    ]
    if not missing:
        return []
    title = _("%(name)s 소개 채우기") % {"name": name_of(organisation)}
    why = _("빠진 것: %(fields)s. 채우면 맞는 사업과 협력 상대를 더 잘 찾습니다.") % {"fields": ", ".join(missing)}
    return [Todo(title, why, reverse("organisation-edit", args=[organisation.pk]))]
