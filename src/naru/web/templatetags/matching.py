"""What stands under every candidate."""

from urllib.parse import quote

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from naru.web.pages.matching_rows import CandidateRow
from naru.web.parts import icon

register = template.Library()


@register.simple_tag
def deciding(row: CandidateRow, back: str) -> SafeString:
    """The two ways to decide about a pair.  back : the page to return to."""
    choices = (
        ("button button-small", "show_interest", "star", gettext("관심 있음")),
        ("button button-small button-quiet", "decline", "cross", gettext("관심 없음")),
    )
    rows = (
        (look, url, url, icon(sign), label)
        for look, action, sign, label in choices
        for url in (f"{row.decision_url}&action={action}&back={quote(back, safe='')}",)
    )
    link = '<a class="{}" href="{}" hx-get="{}" hx-target="closest .decision" hx-swap="outerHTML">{}{}</a>'
    return format_html_join("\n", link, rows)
