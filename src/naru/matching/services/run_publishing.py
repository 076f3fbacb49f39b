"""The chosen result of a matching run: published, and taken back."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.demands.models import Demand
from naru.matching.models import MatchRun
from naru.matching.queries.runs import published_pairs
from naru.matching.services.run_shared import locked_run, move, record, refuse, save
from naru.matching.states import RUN_MOVES, Objective, RunState
from naru.people.queries import recipients_of
from naru.programmes.models import Round
from naru.records.services import Said, notify
from naru.records.states import NoticeKind


@transaction.atomic
def publish_run(*, run_id: int, objective: Objective, actor: Actor, now: datetime) -> None:
    """Choose one objective: introductions start from its pairs. Firms and institutes are told that there is one.

    Raises NotFound, NotPermitted, MoveRefused, and RuleRefused while another run of the round is published.
    """
    run = locked_run(run_id, actor)
    after = RUN_MOVES.after(RunState(run.state), "publish")
    if run.round_id is not None and _is_another_published(run, run.round_id):
        refuse(failed("other_run_published"))
    run.state, run.chosen = after.value, objective.value
    save(run, now)
    _tell(run, now)
    record(run, "publish", actor, now, {"objective": objective.value})


@transaction.atomic
def withdraw_run(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Take a published result back; introductions that started from it stay."""
    run = locked_run(run_id, actor)
    before = move(run, "withdraw")
    save(run, now)
    record(run, "withdraw", actor, now, {"from": before, "objective": run.chosen})


def _is_another_published(run: MatchRun, round_id: int) -> bool:
    # The round's row is the lock, so that two runs cannot be published side by side.
    Round.objects.select_for_update().filter(pk=round_id).first()
    others = MatchRun.objects.filter(round_id=round_id, state=RunState.PUBLISHED)
    return others.exclude(pk=run.pk).exists()


def _tell(run: MatchRun, now: datetime) -> None:
    """Members of the firms and institutes learn that there is a result, not with whom: that is the introduction."""
    pairs = published_pairs(run.pk)
    demands = Demand.objects.filter(pk__in={pair.demand_id for pair in pairs})
    firms = set(demands.values_list("organisation_id", flat=True))
    institutes = {pair.organisation_id for pair in pairs}
    for side, organisation_ids, said in (("firm", firms, _TO_FIRMS), ("institute", institutes, _TO_INSTITUTES)):
        notify(
            recipients=recipients_of(organisation_ids),
            kind=NoticeKind.MATCH,
            said=said,
            subject_type="match_run",
            subject_id=run.pk,
            now=now,
            key=f"match_run:{run.pk}:published:{side}:{run.version}",
            operator_id=run.round.operator_id if run.round else None,
        )


_TO_FIRMS = Said(
    title="매칭 결과가 정해졌습니다",
    title_en="The matching is settled",
    text="귀사의 기술수요와 만날 기관이 정해졌습니다. 운영기관이 곧 주선 절차를 안내합니다.",
    text_en="An institute was found for your technology demand. The operator will introduce you soon.",
    path="/demands/mine/",
)


_TO_INSTITUTES = Said(
    title="매칭 결과가 정해졌습니다",
    title_en="The matching is settled",
    text="귀 기관과 만날 기술수요가 정해졌습니다. 운영기관이 곧 주선 절차를 안내합니다.",
    text_en="A technology demand was found for your institute. The operator will introduce you soon.",
    path="/matches/",
)
