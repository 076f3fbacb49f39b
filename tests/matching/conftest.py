from pathlib import Path

import pytest

from naru.matching import following
from naru.matching.solve import SharedIndex


@pytest.fixture
def index(tmp_path: Path) -> SharedIndex:
    """An index of its own folder, as another process would see it too."""
    return SharedIndex(tmp_path / "index")


@pytest.fixture
def shared(tmp_path: Path, settings: pytest.FixtureRequest) -> SharedIndex:
    """The installation's index, in a folder of this test."""
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    following.shared_index.cache_clear()
    yield following.shared_index()
    following.shared_index.cache_clear()
