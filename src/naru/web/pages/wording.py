"""Names and texts in the language of the reader."""

from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from naru.people.models import Organisation


def language() -> str:
    return get_language() or "ko"


def in_language(text: str, text_en: str) -> str:
    return (text_en or text) if language() == "en" else text


def name_of(organisation: "Organisation") -> str:
    return in_language(organisation.name, organisation.name_en)
