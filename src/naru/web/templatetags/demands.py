"""Texts that people gave in one language or two."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from naru.demands import queries
from naru.demands.fields import english_name
from naru.web.pages.demands import card as demand_card
from naru.web.pages.offers import card as offer_card

SHOWN = 5
register = template.Library()


def _chosen(record: Any, name: str) -> tuple[str, str]:
    """The text in the reader's language if there is one, else the other; and the language to mark, if another."""
    korean, english = getattr(record, name), getattr(record, f"{name}_en", "")
    if get_language() == "en":
        if name == "field" and not english:
            english = english_name(korean)
        return (english, "") if english else (korean, "ko")
    return (korean, "") if korean else (english, "en" if english else "")


@register.filter
def plain(record: Any, name: str) -> str:
    """A record's text in the reader's language, for titles of windows and labels."""
    return _chosen(record, name)[0]


@register.filter
def said(record: Any, name: str) -> SafeString:
    """A record's text in the reader's language, marked where it is in another: {{ demand|said:"title" }}."""
    text, language = _chosen(record, name)
    return format_html('<span lang="{}">{}</span>', language, text) if language else mark_safe(escape(text))  # noqa: S308


@register.filter
def paragraphs(record: Any, name: str) -> SafeString:
    """The same for longer texts, with their paragraphs."""
    text, language = _chosen(record, name)
    body = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 escaped by linebreaks
    return format_html('<div class="prose"{}>{}</div>', mark_safe(f' lang="{language}"' if language else ""), body)  # noqa: S308 our own codes


@register.filter
def has_text(record: Any, name: str) -> bool:
    return bool(_chosen(record, name)[0])


@register.filter
def organisation_name(sheet: Any) -> str:
    """The name of who asks or offers; empty where the firm does not show it."""
    return _chosen(sheet, "organisation_name")[0]


@register.simple_tag(takes_context=True)
def demands_of(context: RequestContext, organisation_id: int) -> list[dict[str, Any]]:
    """The newest demands of an organisation that this visitor may see; none of a firm that does not show its name."""
    actor = context["request"].actor
    found = queries.demands_matching(actor, queries.DemandFilter(organisation_id=organisation_id))[:SHOWN]
    return [demand_card(sheet) for sheet in queries.sheets_for(actor, found)]


@register.simple_tag(takes_context=True)
def offers_of(context: RequestContext, organisation_id: int) -> list[dict[str, Any]]:
    """The newest offers of an organisation that this visitor may see."""
    actor = context["request"].actor
    found = queries.offers_matching(actor, queries.OfferFilter(organisation_id=organisation_id))[:SHOWN]
    return [offer_card(offer) for offer in found]
