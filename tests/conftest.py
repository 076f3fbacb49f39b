"""Fixtures that the whole suite shares."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _korean_first() -> None:
    """A request in English leaves its thread in English; every test starts in the language of the house."""
    translation.activate("ko")
