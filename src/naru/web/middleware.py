"""What every request passes through."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from naru.core.errors import NaruError, NotFound, NotPermitted
from naru.people.queries import actor_for
from naru.web import kept_forms
from naru.web.access import PAGES, Who, allows
from naru.web.pages import errors

# Their own authentication and access entries are checked inside.
_SELF_GUARDED = ("api:",)


class ActorMiddleware:
    """Puts `request.actor` there (read once, only when asked for), enforces the access table, and keeps machines that
    people share from showing one person what another left there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def actor() -> object:
            return actor_for(request.user if request.user.is_authenticated else None)

        request.actor = SimpleLazyObject(actor)  # type: ignore[attr-defined]
        response = self.get_response(request)
        # A page that never asked who is there (a probe of health) does not ask the database now.
        if request.session.accessed:
            _leave_nothing_behind(request, response)
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name.startswith(_SELF_GUARDED):
            return None
        who = PAGES.get(name)
        if who is Who.PUBLIC:
            return None
        if allows(who, request.actor):  # type: ignore[attr-defined]
            kept_forms.drop_when_sent(request)
            return None
        if who is not None and not request.user.is_authenticated:
            is_kept = kept_forms.keep(request, name, timezone.now())
            return redirect_to_login(reverse("kept-form") if is_kept else request.get_full_path())
        raise PermissionDenied(f"no access to '{name}'")


def _leave_nothing_behind(request: HttpRequest, response: HttpResponse) -> None:
    """No shared cache keeps a person's page, and after signing out no Back button and no draft shows it again."""
    kept_forms.remember_writer(request, response)
    match = request.resolver_match
    if SESSION_KEY in request.session:
        response.headers.setdefault("Cache-Control", "private")
    elif request.method == "POST" and match and match.view_name == "account_logout":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'


class RefusalMiddleware:
    """Turns a service's refusal that no page caught into the page that explains it; nothing was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case NotPermitted():
                return errors.not_permitted(request, exception)
            case NotFound():
                return errors.not_found(request, exception)
            case NaruError():
                return errors.refused(request, exception)
            case _:
                return None
