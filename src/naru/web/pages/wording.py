"""Names and texts in the language of the reader."""

import re
from typing import TYPE_CHECKING, Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from naru.demands.usual_names import english_name
from naru.people import regions

if TYPE_CHECKING:
    from naru.people.models import Organisation

# Fields without a place for English, whose usual values have English names.
WITH_USUAL_NAMES = frozenset({"field", "contact_role"})

# From the first Korean letter of a text to the last.
_KOREAN = re.compile(r"[\u3131-\u318e\uac00-\ud7a3](?:.*[\u3131-\u318e\uac00-\ud7a3])?", re.DOTALL)

_IS_KOREAN = mark_safe(' lang="ko"')


def language() -> str:
    return get_language() or "ko"


def in_language(text: str, text_en: str) -> str:
    return (text_en or text) if language() == "en" else text


def name_of(organisation: "Organisation") -> str:
    return in_language(organisation.name, organisation.name_en)


def place_of(code: str) -> str:
    """The name of a region with those above it, empty where none is given."""
    return regions.full_name(code, language()) if code else ""


def chosen(record: Any, name: str) -> tuple[str, str]:
    """A record's text in the reader's language if there is one, else the other; and the language to mark."""
    korean, english = getattr(record, name), getattr(record, f"{name}_en", "")
    if language() == "en":
        if name in WITH_USUAL_NAMES and not english:
            english = english_name(korean)
        return (english, "") if english else (korean, "ko")
    return (korean, "") if korean else (english, "en" if english else "")


def said(record: Any, name: str) -> SafeString:
    """The same as it stands on a page, marked where it is in another language."""
    text, other = chosen(record, name)
    return format_html('<span lang="{}">{}</span>', other, text) if other else format_html("{}", text)


def lang_of(text: str) -> SafeString:
    """The attribute for an element that holds nothing but this text; empty where it is in the page's language."""
    return _IS_KOREAN if language() != "ko" and _KOREAN.search(text) else SafeString()


def marked(text: object) -> SafeString:
    """What somebody wrote, in their own words: its Korean part marked where the page is in another language, so that
    it is read aloud as Korean (WCAG 2.2, 3.1.2)."""
    if isinstance(text, SafeString):
        return text
    escaped = escape(str(text))
    found = _KOREAN.search(escaped) if language() != "ko" else None
    if found is None:
        return escaped
    before, korean, after = escaped[: found.start()], found.group(), escaped[found.end() :]
    return mark_safe(f'{before}<span lang="ko">{korean}</span>{after}')  # noqa: S308 the text is escaped
