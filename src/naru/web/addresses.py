"""Addresses of pages, remembered: a page with long tables asks for hundreds of them, each time the same."""

from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import get_language

_REMEMBERED = 8_192


def address(name: str, *args: str | int) -> str:
    """The address of a page in the reader's language. Raises NoReverseMatch where this installation has none."""
    return _address(get_language(), get_script_prefix(), name, args)


def address_if_any(name: str, *args: str | int) -> str:
    """The same, empty where this installation has no such page."""
    try:
        return address(name, *args)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=_REMEMBERED)
def _address(_language: str | None, _prefix: str, name: str, args: tuple[str | int, ...]) -> str:
    return reverse(name, args=args)
