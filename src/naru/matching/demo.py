"""The demo's search index, made once all demands and offers are there, and the first results of its running round."""

from collections.abc import Mapping
from datetime import datetime

from naru.core.actor import SYSTEM
from naru.jobs.runner import run_due
from naru.matching.following import catch_up, shared_index
from naru.matching.models import MatchRun
from naru.matching.services import publish_run
from naru.matching.states import Objective, RunState
from naru.people.demo import person_of_role
from naru.people.queries import actor_for


def fill(now: datetime) -> Mapping[str, int]:
    """Build or update the index, and publish the first run of the demo; a second call finds nothing to do."""
    done = {"index": catch_up(shared_index()).put}
    run = MatchRun.objects.filter(round__is_example=True).order_by("pk").first()
    if run is not None and run.state == RunState.WAITING:
        run_due(clock=lambda: now, queues=["matching"], limit=1)
        _publish(run.pk, now)
    return done


def _publish(run_id: int, now: datetime) -> None:
    """As the operator would, after looking at the results."""
    operator = person_of_role("operator")
    actor = actor_for(operator) if operator else SYSTEM
    publish_run(run_id=run_id, objective=Objective.TOTAL, actor=actor, now=now)
