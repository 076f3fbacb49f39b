"""Small pieces that stand many times on a page. Templates have them as tags of the same names."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from naru.web.icons import PATHS

KIND_ICONS = {
    "technology": "flask",
    "expert": "expert",
    "equipment": "equipment",
    "service": "service",
    "proposal": "proposal",
    "programme": "flag",
    "demand": "bulb",
    "institute": "flask",
    "institute-2": "flask",
    "university": "flask",
    "operator": "operations",
    "public-body": "flag",
    "public_body": "flag",
    "admin": "shield",
}

SELECTED = mark_safe(" selected")


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """A drawn sign. Without a label it is decoration; with one, a screen reader reads the label."""
    shape = mark_safe(PATHS[name])  # noqa: S308 our own constant
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shape)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)


@lru_cache(maxsize=64)
def kind(name: str) -> SafeString:
    """The sign of a kind of entry or organisation, a building for what has none; the words stand beside it."""
    return format_html('<span class="kind">{}</span>', icon(KIND_ICONS.get(name, "building")))


def badge(text: object, tone: str = "") -> SafeString:
    """A state: text, colour and shape.

    tone : neutral (ring) · info (dot) · progress (half) · success (tick) · warning (triangle) · danger (cross).
    """
    return format_html('<span class="badge badge-{}">{}</span>', tone or "neutral", text)


def example() -> SafeString:
    """Marks what is invented for the demo."""
    title, text = gettext("시연을 위해 지어낸 내용입니다"), gettext("예시")
    return format_html('<span class="tag tag-example" title="{}">{}</span>', title, text)


def score(share: float) -> SafeString:
    """How well a pair fits, as a number and as a bar.  share : 0 to 1."""
    drawn = (
        '<div class="score"><span>{label} <b>{said}</b></span>'
        '<svg class="meter" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{value}" height="1"/></svg></div>'
    )
    return format_html(drawn, label=gettext("적합도"), said=percent(share), value=f"{share:.4f}")


def percent(share: float | None) -> str:
    """A share between 0 and 1 as whole percent."""
    return "" if share is None else f"{share * 100:.0f}%"


def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The options of a list to choose from.  choices : (value, name) each."""
    wanted = None if chosen is None else str(chosen)
    rows = ((value, SELECTED if str(value) == wanted else "", name) for value, name in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def link(url: str, text: object) -> SafeString:
    """A link to another page."""
    return format_html('<a href="{}">{}</a>', url, text)
