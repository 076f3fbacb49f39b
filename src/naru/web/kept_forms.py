"""A form that was sent after its session had ended is kept until its sender has signed in again.

It waits in the browser's own new session for an hour, up to 64 kB, without passwords and files, and belongs to the
person who was signed in when its page was opened: a signed cookie remembers them beyond their session. (A page opened
before somebody else signed in there carries a stale CSRF token, and is refused before it comes here.) Somebody else
who signs in in that browser is shown nothing of it, and it is dropped: on a machine that people share, a text that its
writer did not come back for is gone rather than read. What a browser keeps by itself is held to the same rule
(`drafts.js`, `naru.js`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

MOST_BYTES = 64 * 1024
LIVES = timedelta(hours=1)
A_MINUTE = 30  # by address, so that visitors cannot fill the table of sessions
_KEY = "kept_form"
_WRITER = "naru_writer"
_WRITER_KNOWN = timedelta(days=365)
_NOT_KEPT = ("csrfmiddlewaretoken", "password")
# Their forms carry passwords and codes, and begin anew in any case.
_OF_ACCOUNTS = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """path : where it was sent. fields : names and values in their order. had_files : which have to be chosen again."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    def texts(self) -> list[str]:
        """What looks written by hand rather than chosen."""
        return [value for _, value in self.fields if " " in value.strip() or len(value) > len("2026-11-22T09:00:00Z")]


def remember_writer(request: HttpRequest, response: HttpResponse) -> None:
    """Whoever is signed in writes in this browser from now on; what somebody else left behind is dropped."""
    person = request.session.get(SESSION_KEY)
    if person is None:
        return
    if request.session.get(_KEY, {}).get("person", person) != person:
        drop(request)
    if _writer(request) != person:
        response.set_signed_cookie(
            _WRITER,
            person,
            salt=_WRITER,
            max_age=_WRITER_KNOWN,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _writer(request: HttpRequest) -> str | None:
    return request.get_signed_cookie(_WRITER, default=None, salt=_WRITER)


def keep(request: HttpRequest, page: str, now: datetime) -> bool:
    """Keep what was just sent to this page; returns whether it was. What nobody known wrote is not kept."""
    if request.method != "POST" or page.startswith(_OF_ACCOUNTS) or request.headers.get("HX-Request"):
        return False
    person = _writer(request)
    if person is None:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(part in name.lower() for part in _NOT_KEPT)
        for value in values
    ]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    if size > MOST_BYTES or not _is_within_rate(request, now):
        return False
    request.session[_KEY] = {
        "person": person,
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "until": (now + LIVES).timestamp(),
    }
    return True


def kept(request: HttpRequest, now: datetime) -> KeptForm | None:
    """The form that the person who is signed in sent; anybody else's, and one that waited too long, is dropped."""
    held = request.session.get(_KEY)
    if not held or held["until"] <= now.timestamp() or held.get("person") != request.session.get(SESSION_KEY):
        drop(request)
        return None
    return KeptForm(held["path"], [(name, value) for name, value in held["fields"]], held["had_files"])


def drop(request: HttpRequest) -> None:
    if _KEY in request.session:
        del request.session[_KEY]


def drop_when_sent(request: HttpRequest) -> None:
    """What arrives at its page needs to be kept no longer: that page answers for it."""
    if request.method == "POST" and request.session.get(_KEY, {}).get("path") == request.get_full_path():
        drop(request)


def _is_within_rate(request: HttpRequest, now: datetime) -> bool:
    key = f"kept-forms:{request.META.get('REMOTE_ADDR', '')}:{int(now.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    return bool(cache.incr(key) <= A_MINUTE)
