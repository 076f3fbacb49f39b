"""The generated reference is what the code says now."""

import pytest

from naru.reference.command import FOLDER
from naru.reference.pages import all_pages


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    return all_pages()


@pytest.mark.parametrize("name", ["cli.md", "api.md", "settings.md", "states.md", "access.md", "codes.md"])
def test_reference_page_is_fresh(name: str, fresh: dict[str, str]) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == fresh[name], f"docs/reference/{name} is not fresh; run `naru docs` and commit"
