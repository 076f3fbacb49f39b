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
    address = f"{row.decision_url}&back={quote(back, safe='')}"
    rows = (
        {"look": look, "url": f"{address}&action={action}", "sign": icon(sign), "label": label}
        for look, action, sign, label in choices
    )
    swaps = 'hx-get="{url}" hx-target="closest .decision" hx-swap="outerHTML"'
    link = f'<a class="{{look}}" href="{{url}}" {swaps}>{{sign}}{{label}}</a>'
    return format_html_join("\n", link, rows)
