"""Documents as PDF: A4, tagged for screen readers (PDF/UA-1), the same bytes for the same document.

The template reads the document as JSON. Only the two fonts beside it are used, so that it looks alike everywhere.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from naru.printing.blocks import Document

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "templates" / "document.typ"


def pdf_of(document: Document) -> bytes:
    """The document as PDF. A character that no font here has leaves the file tagged, but without the mark of PDF/UA."""
    import typst

    compiler = typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_plain(document), ensure_ascii=False)},
    )
    made_at = datetime.combine(document.made_on, time(), tzinfo=UTC)
    try:
        return _bytes(compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at))
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _bytes(compiler.compile(format="pdf", timestamp=made_at))


def _plain(document: Document) -> dict[str, Any]:
    return {**asdict(document), "made_on": document.made_on.isoformat(), "has_cover": document.has_cover}


def _bytes(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError(f"typst answered {type(made).__name__}, not the bytes of one PDF")
    return made


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])
