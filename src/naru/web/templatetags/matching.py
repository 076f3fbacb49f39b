"""What stands under every candidate."""

from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from naru.web.pages.matching_rows import CandidateRow
from naru.web.parts import icon

register = template.Library()


@register.simple_tag
def undecided(row: CandidateRow, back: str, may_decide: bool) -> SafeString:  # noqa: FBT001 tags take no keywords here
    """The place of a decision that is not taken yet, with the two ways to take it for those who may.

    back : the page to return to.
    """
    shown = format_html('<div class="button-row">{}</div>', _ways(row, back)) if may_decide else ""
    return format_html('<div class="decision stack-s" id="decision-{}-{}">{}</div>', row.demand_id, row.offer_id, shown)


def _ways(row: CandidateRow, back: str) -> SafeString:
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
