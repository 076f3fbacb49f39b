"""What any free text must satisfy to be stored. Pure, and in `core` because every stage keeps some."""

from collections.abc import Iterator
from typing import Any

from naru.core.resident_numbers import resident_number_in


def text_faults(text: str, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The code of each thing that is wrong with a text, with the facts that its words name."""
    if len(text) > most:
        yield "text_too_long", {"most": most, "length": len(text)}
    if "\x00" in text:  # PostgreSQL keeps none
        yield "text_holds_nul", {}
    if (found := resident_number_in(text)) is not None:
        yield "resident_number", {"found": found}
