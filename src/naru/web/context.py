"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from naru.web.pages.theme import chosen_theme


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "actor": getattr(request, "actor", None),
        "is_demo": settings.DEMO,
        "theme": chosen_theme(request),
        "most_file_megabytes": settings.MOST_FILE_BYTES // (1024 * 1024),
    }
