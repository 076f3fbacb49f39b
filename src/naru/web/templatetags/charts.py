"""The shapes of charts that there are many of."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from naru.web.charts import Line, Segment

register = template.Library()
_OPEN = mark_safe(" tie-open")


@register.simple_tag
def segments(parts: Iterable[Segment]) -> SafeString:
    """Coloured rectangles, each with its words."""
    drawn = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
    rows = ((one.tone, one.x, one.y, one.width, one.height, one.said) for one in parts)
    return format_html_join("", drawn, rows)


@register.simple_tag
def tie_lines(lines: Iterable[Line]) -> SafeString:
    """Curves between two sides, each with its words; broken ones where nothing is firm yet."""
    drawn = '<path class="tie{}" d="{}" stroke-width="{}"><title>{}</title></path>'
    rows = (("" if one.is_firm else _OPEN, one.path, one.width, one.said) for one in lines)
    return format_html_join("", drawn, rows)
