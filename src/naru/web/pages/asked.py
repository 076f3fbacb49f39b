"""What a request asks, who asks, and on which day."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from naru.core.actor import Actor
from naru.core.period import SEOUL


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def posted(request: HttpRequest) -> Any:
    """What was sent, for a form; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def page_number(request: HttpRequest) -> int:
    """The page of a list that is asked for, from 1."""
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


def whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def today() -> date:
    return timezone.now().astimezone(SEOUL).date()
