"""One's own personal tokens: make, see, end."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from naru.core.actor import Actor, Scope
from naru.tokens import services
from naru.tokens.queries import tokens_visible_to
from naru.tokens.rules import is_live
from naru.web.forms.tokens import TokenForm
from naru.web.pages.asked import actor_of

if TYPE_CHECKING:
    from naru.tokens.models import PersonalToken

SHOWN = 50
_SCOPE_NAMES = {Scope.READ: gettext_lazy("읽기"), Scope.WRITE: gettext_lazy("쓰기"), Scope.MATCH: gettext_lazy("매칭")}


@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The new token's text is in the answer to the form itself, and in no other page."""
    actor: Actor = actor_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    new_text = ""
    if form.is_bound and form.is_valid():
        new_text = services.issue_token(
            name=form.cleaned_data["name"],
            scopes=[Scope(scope) for scope in form.cleaned_data["scopes"]],
            days=form.cleaned_data["days"],
            actor=actor,
            now=now,
        )
        form = TokenForm()
    tokens = [_shown(token, now) for token in tokens_visible_to(actor)[:SHOWN]]
    status = 422 if form.is_bound else 200
    return render(request, "tokens/list.html", {"form": form, "tokens": tokens, "new_text": new_text}, status=status)


def _shown(token: "PersonalToken", now: datetime) -> dict[str, Any]:
    if token.revoked_at is not None:
        state, tone = _("끝냄"), "neutral"
    elif is_live(now, expires_at=token.expires_at, revoked_at=None):
        state, tone = _("유효"), "success"
    else:
        state, tone = _("기간 지남"), "neutral"
    scopes = ", ".join(str(_SCOPE_NAMES[Scope(scope)]) for scope in token.scopes)
    return {"token": token, "state": state, "tone": tone, "scopes": scopes, "is_live": tone == "success"}


@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    services.revoke_token(token_id=token_id, actor=actor_of(request), now=timezone.now())
    return redirect("token-list")
