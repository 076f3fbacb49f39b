"""Every request has an id, which stands on each of its log lines and in its answer."""

import logging
import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from naru.web.metrics import REQUESTS

log = logging.getLogger("naru.request")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """Takes a proxy's X-Request-ID where it looks like one, else makes one; logs one line per request.

    The line names the page, not the address: a query can hold what somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        start = perf_counter()
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            self._note(request, response, perf_counter() - start)
        response.headers["X-Request-ID"] = request_id
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        REQUESTS.add(match.view_name if match else "", response.status_code, seconds)
        log.info(
            "request",
            extra={
                "method": request.method,
                "page": match.view_name if match else "",
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
