"""Tags of the pages of matching runs."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from naru.web.pages.wording import marked
from naru.web.parts import icon, percent

register = template.Library()

WORDS_SHOWN = 4


@register.simple_tag
def words_of_score(words: Sequence[Sequence[Any]]) -> SafeString | str:
    """The words that made a score, each as [word, share, whether it is public], with their points.

    Written here and not as a template: a page may hold thirty of them.
    """
    if not words:
        return ""
    lock = format_html("{} ", icon("lock", gettext("공개되지 않은 말")))
    items = format_html_join(
        "",
        "<li>{}<b>{}</b> {}</li>",
        (("" if is_public else lock, marked(word), percent(share)) for word, share, is_public in words[:WORDS_SHOWN]),
    )
    return format_html('<ul class="reasons" aria-label="{}">{}</ul>', gettext("찾은 까닭(점수)"), items)
