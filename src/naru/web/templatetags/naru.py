"""Tags and filters that the templates of every stage share."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import RequestContext
from django.urls import get_script_prefix, translate_url
from django.utils import timezone
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from naru.core.actor import PUBLIC
from naru.core.money import MoneyUnit, in_unit
from naru.records.queries import BELL_COUNTS_TO, unread_count
from naru.web import navigation, parts
from naru.web.access import PAGES, allows
from naru.web.addresses import address, address_if_any
from naru.web.forms.renderer import field
from naru.web.pages.wording import marked

register = template.Library()


@register.filter
def ago(at: datetime) -> str:
    """How long ago, in its largest unit: 1주 전 / 1 week ago."""
    if timezone.now() - at < timedelta(hours=1):
        return str(naturaltime(at))
    return gettext("%(time)s 전") % {"time": timesince(at, depth=1)}


@register.simple_tag(name="url")
def remembered_url(name: str, *args: str | int) -> str:
    """The address of a page, in place of Django's tag of this name, which works each address out anew."""
    return address(name, *args)


@register.simple_tag
def maybe_url(name: str, *args: Any) -> str:
    """The address of a page, or empty where this installation has none: wrap the link in `{% if %}`."""
    return address_if_any(name, *args)


@register.simple_tag(takes_context=True)
def open_url(context: RequestContext, name: str) -> str:
    """The address of a page for those who may open it or could after signing in; empty for all others."""
    request: HttpRequest | None = context.get("request")
    actor = getattr(request, "actor", PUBLIC)
    if actor.is_signed_in and not allows(PAGES.get(name), actor):
        return ""
    return address_if_any(name)


register.filter("marked", marked)
register.simple_tag(parts.icon)
register.simple_tag(parts.kind)
register.simple_tag(parts.badge)
register.simple_tag(parts.example)
register.simple_tag(parts.score)
register.simple_tag(parts.options)
register.simple_tag(field)


@register.simple_tag(takes_context=True)
def menu(context: RequestContext, which: str, look: str = "") -> SafeString:
    """The items of one menu (main, operations, account) that exist and that this visitor may open.

    look : "icons" puts a sign before each, "plain" marks none as the one where the visitor is.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString()
    entries = {"main": navigation.MAIN, "operations": navigation.OPERATIONS, "account": navigation.ACCOUNT}[which]
    links = navigation.links(entries, request, getattr(request, "actor"))  # noqa: B009 set by the middleware
    language, prefix = get_language(), get_script_prefix()
    items = (
        _menu_item(language, prefix, link.name, "" if look == "plain" else link.current, look == "icons")
        for link in links
    )
    return SafeString("".join(items))


@lru_cache(maxsize=1_024)
def _menu_item(_language: str | None, _prefix: str, name: str, current: str, has_icon: bool) -> SafeString:  # noqa: FBT001
    """Remembered: every page shows some thirty of them."""
    entry = navigation.ENTRIES[name]
    here = format_html(' aria-current="{}"', current) if current else ""
    sign = parts.icon(entry.icon) if has_icon else ""
    return format_html('<li><a href="{}"{}>{}{}</a></li>', address_if_any(name), here, sign, entry.label)


@register.simple_tag(takes_context=True)
def unread_notices(context: RequestContext) -> str:
    """What the bell shows: empty for nothing, "99+" for many. Asks the database once, and only for who is signed in."""
    count = unread_count(getattr(context.get("request"), "actor", PUBLIC))
    return f"{BELL_COUNTS_TO - 1}+" if count >= BELL_COUNTS_TO else str(count or "")


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, language: str) -> str:
    """This very page in another language, with its query."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return "/" if language == "ko" else f"/{language}/"
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    address_there = _translated(get_language(), get_script_prefix(), escape_uri_path(request.path), language)
    return f"{address_there}?{query}" if query else address_there


@lru_cache(maxsize=2_048)
def _translated(_language: str | None, _prefix: str, path: str, language: str) -> str:
    """Remembered without the query, which may hold what somebody typed."""
    return translate_url(path, language)


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, number: int, parameter: str = "page") -> str:
    """The query of this page with another page number; everything else is kept."""
    request: HttpRequest = context["request"]
    query = [(key, value) for key, values in request.GET.lists() for value in values if key != parameter]
    return "?" + urlencode([*query, (parameter, number)])


@register.filter
def krw(amount: int | None) -> str:
    """Exact amount: 1,200,000,000원 / KRW 1,200,000,000."""
    if amount is None:
        return ""
    return gettext("%(amount)s원") % {"amount": f"{amount:,}"}


@register.filter
def krw_short(amount: int | None) -> str:
    """Amount for reading, cut off to millions: 12억 3,400만원 / KRW 1,234 million. Small ones stay exact."""
    if amount is None:
        return ""
    millions = in_unit(amount, MoneyUnit.MILLION)
    if millions == 0:
        return krw(amount)
    if get_language() == "en":
        return f"KRW {millions:,} million"
    eok, rest = divmod(abs(millions), 100)
    words = " ".join(part for part in (f"{eok:,}억" if eok else "", f"{rest * 100:,}만" if rest else "") if part)
    return f"{'-' if millions < 0 else ''}{words}원"


@register.filter
def krw_brief(amount: int) -> str:
    """Amount for a picture, where there is little room, cut off to 100 millions: 196억 / 19.6 bn."""
    hundreds = in_unit(amount, MoneyUnit.MILLION) // 100
    return f"{hundreds // 10:,}.{hundreds % 10} bn" if get_language() == "en" else f"{hundreds:,}억"


register.filter(parts.percent)


@register.simple_tag
def elided(page: Page[Any]) -> list[int | str]:
    """The numbers of a pagination, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
