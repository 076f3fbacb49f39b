"""Every refusal in one shape: RFC 9457 problem details with a stable `code` and, for values, the `fields`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from naru.api.guard import NotSignedIn, TooManyCalls
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused, NaruError, NotFound, NotPermitted, RuleRefused

CONTENT_TYPE = "application/problem+json"
STATUSES = frozenset({400, 401, 403, 404, 409, 422, 429})
TITLES = {
    400: "The request cannot be read",
    401: "Nobody is signed in",
    403: "Not permitted",
    404: "Not found",
    409: "The present state stands in the way",
    422: "Values that cannot be accepted",
    429: "Too many calls",
}
# Most particular first.
_STATUS_OF: Sequence[tuple[type[NaruError], int]] = (
    (NotSignedIn, 401),
    (TooManyCalls, 429),
    (NotPermitted, 403),
    (NotFound, 404),
    (InvalidInput, 422),
    (MoveRefused, 409),
    (RuleRefused, 409),
    (EditedMeanwhile, 409),
    (NaruError, 409),
)


class Problem(Schema):
    """What went wrong. Nothing was written."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; listed in the reference")
    fields: dict[str, list[str]] = Field(default={}, description="Messages by field, for values that do not do")


def status_of(error: NaruError) -> int:
    return next(status for kind, status in _STATUS_OF if isinstance(error, kind))


def problem(status: int, code: str, detail: str, fields: Mapping[str, Sequence[str]] | None = None) -> HttpResponse:
    body = Problem(
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        code=code,
        fields={name: list(messages) for name, messages in (fields or {}).items()},
    )
    text = json.dumps(body.model_dump(), ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=CONTENT_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    fields = error.fields if isinstance(error, InvalidInput) else None
    return problem(status_of(error), error.code, error.message, fields)


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for one in error.errors:
        # loc is (source, name of the argument, field …): the caller knows the field only.
        place = ".".join(str(part) for part in one["loc"][1:] if part != "body") or str(one["loc"][0])
        fields.setdefault(place, []).append(_printable(one["msg"]))
    return problem(422, "invalid_input", "some values cannot be accepted", fields)


def _printable(text: Any) -> str:
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _http(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, "unreadable" if error.status_code == 400 else "refused", str(error))


def _missing(_request: HttpRequest, _error: object) -> HttpResponse:
    return problem(404, "not_found", "no such thing")


def handle_problems(api: NinjaAPI) -> None:
    api.add_exception_handler(NaruError, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _missing)
