"""Texts that people gave in one language or two."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from naru.demands import queries
from naru.web.pages import wording
from naru.web.pages.cards import Card, demand_card, offer_card

SHOWN = 5
register = template.Library()


@register.filter
def plain(record: Any, name: str) -> str:
    """A record's text in the reader's language, for titles of windows and labels."""
    return wording.chosen(record, name)[0]


register.filter("said", wording.said)


@register.filter
def paragraphs(record: Any, name: str) -> SafeString:
    """The same for longer texts, with their paragraphs."""
    text, language = wording.chosen(record, name)
    body = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 escaped by linebreaks
    return format_html('<div class="prose"{}>{}</div>', mark_safe(f' lang="{language}"' if language else ""), body)  # noqa: S308 our own codes


@register.filter
def has_text(record: Any, name: str) -> bool:
    return bool(wording.chosen(record, name)[0])


@register.filter
def organisation_name(sheet: Any) -> str:
    """The name of who asks or offers; empty where the firm does not show it."""
    return wording.chosen(sheet, "organisation_name")[0]


@register.simple_tag(takes_context=True)
def demands_of(context: RequestContext, organisation_id: int) -> list[Card]:
    """The newest demands of an organisation that this visitor may see; none of a firm that does not show its name."""
    actor = context["request"].actor
    found = queries.demands_matching(actor, queries.DemandFilter(organisation_id=organisation_id))[:SHOWN]
    return [demand_card(sheet) for sheet in queries.sheets_for(actor, found)]


@register.simple_tag(takes_context=True)
def offers_of(context: RequestContext, organisation_id: int) -> list[Card]:
    """The newest offers of an organisation that this visitor may see."""
    actor = context["request"].actor
    found = queries.offers_matching(actor, queries.OfferFilter(organisation_id=organisation_id))[:SHOWN]
    return [offer_card(offer) for offer in found]
