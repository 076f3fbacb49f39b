"""Who works for an organisation: its members, whom it invites, who asks to join."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.actor import Actor, Role
from naru.core.errors import InvalidInput, MoveRefused, NotPermitted
from naru.people import queries, services
from naru.people.labels import INVITATION_STATES, ROLES, problem
from naru.people.states import InvitationState
from naru.web.forms.people import InviteForm, JoinForm, RoleForm
from naru.web.pages.asked import actor_of
from naru.web.pages.wording import name_of

if TYPE_CHECKING:
    from naru.people.models import Invitation
    from naru.people.queries import Profile


@require_http_methods(["GET", "POST"])
def organisation_members(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Members, requests and invitations; a sent form invites an address."""
    actor, now = actor_of(request), timezone.now()
    profile = queries.profile_for(actor, organisation_id)
    if not profile.reads_details:
        raise NotPermitted(f"the members of organisation {organisation_id} are not public")
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            services.invite(organisation_id=organisation_id, email=email, role=role, actor=actor, now=now)
        except InvalidInput as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field, words)
        else:
            messages.success(request, _("%(email)s(으)로 초대 메일을 보냅니다.") % {"email": email})
            return redirect("organisation-members", organisation_id)
    return render(request, "people/organisation_members.html", _members_context(profile, form, actor, now))


def _members_context(profile: "Profile", form: InviteForm, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "profile": profile,
        "name": name_of(profile.organisation),
        "form": form,
        "members": [
            {
                "id": item.pk,
                "person": item.person,
                "role": ROLES[Role(item.role)],
                "form": RoleForm(initial={"role": item.role}),
                "is_me": item.person_id == actor.person_id,
            }
            for item in profile.members
        ],
        "invitations": [_invitation_row(item, now) for item in queries.open_invitations(profile)],
        "requests": queries.open_requests(profile),
        "roles": [{"value": role.value, "label": label} for role, label in ROLES.items()],
        "default_role": Role.EDITOR.value,
    }


def _invitation_row(invitation: "Invitation", now: datetime) -> dict[str, Any]:
    state = queries.state_of_invitation(invitation, now)
    return {
        "invitation": invitation,
        "role": ROLES[Role(invitation.role)],
        "state": INVITATION_STATES[state],
        "tone": "info" if state is InvitationState.INVITED else "warning",
    }


@require_POST
def member_change(request: HttpRequest, organisation_id: int, membership_id: int) -> HttpResponse:
    """Another role, or the end of the membership, by the button that was pressed."""
    actor, now = actor_of(request), timezone.now()
    try:
        if "end" in request.POST:
            services.end_membership(membership_id=membership_id, actor=actor, now=now)
            messages.success(request, _("구성원에서 뺐습니다. 그동안 한 일은 기록에 남습니다."))
        else:
            form = RoleForm(request.POST)
            if form.is_valid():
                role = Role(form.cleaned_data["role"])
                services.change_role(membership_id=membership_id, role=role, actor=actor, now=now)
                messages.success(request, _("역할을 바꾸었습니다."))
    except InvalidInput as refusal:
        messages.error(request, " ".join(text for texts in refusal.fields.values() for text in texts))
    return redirect("organisation-members", organisation_id)


@require_POST
def invitation_change(request: HttpRequest, organisation_id: int, invitation_id: int) -> HttpResponse:
    """Send the invitation again, or withdraw it, by the button that was pressed."""
    actor, now = actor_of(request), timezone.now()
    try:
        if "withdraw" in request.POST:
            services.withdraw_invitation(invitation_id=invitation_id, actor=actor, now=now)
            messages.success(request, _("초대를 거두었습니다. 보낸 링크는 이제 열리지 않습니다."))
        else:
            services.resend_invitation(invitation_id=invitation_id, actor=actor, now=now)
            messages.success(request, _("새 링크를 보냅니다. 먼저 보낸 링크는 이제 열리지 않습니다."))
    except MoveRefused as refusal:
        messages.error(request, problem(refusal.code))
    return redirect("organisation-members", organisation_id)


@never_cache
@require_GET
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a link asks, and what its reader can do about it: sign in, change account, or accept."""
    actor = actor_of(request)
    found = queries.invitation_by_token(token)
    code = queries.acceptance_problem(found, actor, timezone.now())
    is_open = code in ("", "invitation_for_another", "email_unconfirmed", "member_already")
    context = {
        "invitation": found,
        "name": name_of(found.organisation),
        "role": ROLES[Role(found.role)],
        "code": code,
        "problem": problem(code) if code else "",
        "is_open": is_open,
    }
    return render(request, "people/invitation.html", context)


@require_POST
def invitation_accept(request: HttpRequest, invitation_id: int) -> HttpResponse:
    try:
        organisation_id = services.accept_invitation(
            invitation_id=invitation_id, actor=actor_of(request), now=timezone.now()
        )
    except MoveRefused as refusal:
        messages.error(request, problem(refusal.code))
        return redirect("me")
    messages.success(request, _("이제 이 기관의 구성원입니다."))
    return redirect("organisation-detail", organisation_id)


@require_http_methods(["GET", "POST"])
def organisation_join(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Ask an organisation to be let in."""
    actor = actor_of(request)
    profile = queries.profile_for(actor, organisation_id)
    if not profile.may_ask_to_join:
        raise NotPermitted(f"no reason to ask to join organisation {organisation_id}")
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            services.ask_to_join(organisation_id=organisation_id, note=note, actor=actor, now=timezone.now())
        except InvalidInput as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field, words)
        else:
            messages.success(request, _("참여를 요청했습니다. 관리자가 답하면 알려 드립니다."))
            return redirect("me")
    context = {"profile": profile, "organisation": profile.organisation, "name": name_of(profile.organisation)}
    return render(request, "people/organisation_join.html", {**context, "form": form})


@require_POST
def join_decide(request: HttpRequest, organisation_id: int, request_id: int) -> HttpResponse:
    """Admit or refuse who asks, by the button that was pressed."""
    actor, now = actor_of(request), timezone.now()
    form = RoleForm(request.POST)
    try:
        if "refuse" in request.POST:
            services.refuse_joining(request_id=request_id, actor=actor, now=now)
            messages.success(request, _("요청을 받아들이지 않았습니다. 요청한 사람에게 알립니다."))
        elif form.is_valid():
            role = Role(form.cleaned_data["role"])
            services.admit_joining(request_id=request_id, role=role, actor=actor, now=now)
            messages.success(request, _("구성원이 되었습니다. 요청한 사람에게 알립니다."))
    except (InvalidInput, MoveRefused):
        messages.error(request, _("이미 답한 요청입니다."))
    return redirect("organisation-members", organisation_id)


@require_POST
def join_take_back(request: HttpRequest, request_id: int) -> HttpResponse:
    services.take_back_joining(request_id=request_id, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("요청을 거두었습니다."))
    return redirect("me")
