"""Browsers report here what the content security policy stopped; a page of ours never should."""

import json
import logging
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger("naru.csp")
_MOST_BYTES = 16_384
_MOST_KINDS = 200
_seen: Counter[tuple[str, str, str]] = Counter()


def reports_seen() -> dict[tuple[str, str, str], int]:
    """(page's path, directive, blocked origin) → reports in this process since it started."""
    return dict(_seen)


def _without_query(address: str) -> str:
    """Host and path only: a query can hold what somebody typed."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"[:200] if parts.netloc else address[:40]


def _line(body: bytes) -> tuple[str, str, str] | None:
    try:
        report: Any = json.loads(body)["csp-report"]
        return (
            urlsplit(str(report["document-uri"])).path[:200],
            str(report.get("effective-directive") or report["violated-directive"])[:60],
            _without_query(str(report["blocked-uri"])),
        )
    except (ValueError, KeyError, TypeError):
        return None


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Count and log one report; anything else than a report is answered 400 and not kept."""
    body = request.read(_MOST_BYTES + 1)
    line = _line(body) if len(body) <= _MOST_BYTES else None
    if line is None:
        return HttpResponse(status=400)
    if line in _seen or len(_seen) < _MOST_KINDS:
        _seen[line] += 1
        logger.warning("csp page=%s directive=%s blocked=%s count=%d", *line, _seen[line])
    return HttpResponse(status=204)
