"""A page that names a function beside its file names one that stands there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"\[((?:`\w+`(?:, )?)+)\]\(([^)]+\.py)\)")
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if NAMED.search(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_names_of_the_page_stand_in_their_files(page: Path) -> None:
    missing = []
    for names, target in NAMED.findall(page.read_text(encoding="utf-8")):
        source = (page.parent / target).read_text(encoding="utf-8")
        missing += [
            (name, target)
            for name in re.findall(r"`(\w+)`", names)
            if not re.search(rf"^(?:(?:def|class) {name}\b|{name}(?:: \S+)? = )", source, re.MULTILINE)
        ]
    assert missing == []
