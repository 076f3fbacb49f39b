"""The demo's matching runs: one published, one that waits for the first worker."""

import pytest
from tests.factories.demands import NOW

from naru.demands import demo as demands_demo
from naru.matching import demo
from naru.matching.models import MatchRun
from naru.matching.solve import SharedIndex
from naru.people import demo as people_demo
from naru.plans import demo as plans_demo
from naru.programmes import demo as programmes_demo
from naru.records.models import AuditEvent


@pytest.mark.django_db
def test_fill_publishes_the_first_run_of_the_running_round_once(shared: SharedIndex) -> None:
    for stage in (people_demo, programmes_demo, demands_demo, plans_demo, demo):
        stage.fill(NOW)
    first, second = MatchRun.objects.order_by("pk")
    assert (first.state, first.chosen, second.state) == ("published", "total", "waiting")
    assert first.pairs.exists()
    events = AuditEvent.objects.count()
    demo.fill(NOW)
    assert AuditEvent.objects.count() == events
