"""Pages for what went wrong: they say what happened and what to do next, in the visitor's language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 the shape that Django calls
    return HttpResponse(render_to_string("site/errors/500.html", {"status": 400}), status=400)


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 the shape that Django calls
    return render(request, "site/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 the shape that Django calls
    return render(request, "site/errors/404.html", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A rule or a state stands in the way, or somebody was faster: nothing was written."""
    return render(request, "site/errors/409.html", {"code": getattr(exception, "code", "")}, status=409)


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 the shape that Django calls
    """Rendered without database, session or context processors: any of them may be what failed."""
    return HttpResponse(render_to_string("site/errors/500.html", {"status": 500}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 the shape that Django calls
    return render(request, "site/errors/csrf.html", status=403)
