"""Types that every operation shares: what the database and the JSON of the answers can hold."""

import unicodedata
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

T = TypeVar("T")
PAGE_MOST = 100


def _without_control(text: str) -> str:
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text):
        raise ValueError("must not hold control characters")
    return unicodedata.normalize("NFC", text)


Text = Annotated[str, AfterValidator(_without_control)]
Words = Annotated[str, AfterValidator(_without_control), Field(max_length=500)]
Code = Annotated[str, AfterValidator(_without_control), Field(max_length=10)]
# Larger numbers overflow the database's integers.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=PAGE_MOST, description="How many at most")]
Before = Annotated[int | None, Field(ge=1, le=2**63 - 1, description="The `next` of the page before")]


class Body(Schema):
    """What a caller sends. A misspelt field is told instead of silently left out."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema, Generic[T]):
    """One page, newest first. next: give it as `before` to get the following page; null on the last."""

    items: list[T]
    next: int | None
