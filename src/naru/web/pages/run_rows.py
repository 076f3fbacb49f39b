"""What the pages of matching runs show of a run."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from naru.core.actor import Actor
from naru.jobs.queries import jobs_visible_to
from naru.matching.labels import OBJECTIVES, RULE_KINDS, RUN_STATES
from naru.matching.queries import runs as queries
from naru.matching.states import RUN_MOVES, Objective, RuleKind, RunState
from naru.web.addresses import address
from naru.web.pages.wording import in_language

if TYPE_CHECKING:
    from naru.matching.models import MatchRun


TONES = {
    RunState.DRAFT: "neutral",
    RunState.WAITING: "progress",
    RunState.SOLVED: "info",
    RunState.PUBLISHED: "success",
    RunState.FAILED: "danger",
    RunState.CANCELLED: "neutral",
    RunState.WITHDRAWN: "warning",
}


NEXT = {
    RunState.DRAFT: gettext_lazy("조건과 규칙을 확인하고 계산을 시작하기"),
    RunState.WAITING: gettext_lazy("계산이 끝나기를 기다리기(화면을 닫아도 됩니다)"),
    RunState.SOLVED: gettext_lazy("세 결과를 비교하고 하나를 골라 확정하기"),
    RunState.PUBLISHED: gettext_lazy("확정한 짝을 주선하기"),
    RunState.FAILED: gettext_lazy("아래 까닭을 보고 조건이나 규칙을 고치기"),
    RunState.CANCELLED: gettext_lazy("조건을 고쳐 다시 시작하기"),
    RunState.WITHDRAWN: gettext_lazy("필요하면 ‘만약에’로 새 매칭을 만들기"),
}


def run_row(run: "MatchRun") -> dict[str, Any]:
    state = RunState(run.state)
    figures = run.figures.get(run.chosen or Objective.TOTAL.value) or {}
    return {
        "run": run,
        "url": address("run-detail", run.pk),
        "state": RUN_STATES[state],
        "tone": TONES[state],
        "round": in_language(run.round.title, run.round.title_en) if run.round else "",
        "demands": run.figures.get("demands"),
        "matched": figures.get("matched"),
        "chosen": OBJECTIVES[Objective(run.chosen)] if run.chosen else "",
    }


def standing(run: "MatchRun", actor: Actor) -> dict[str, Any]:
    """Where it stands, what comes next and who does it."""
    state, may_run = RunState(run.state), queries.may_run(actor, run)
    return {
        "state": RUN_STATES[state],
        "tone": TONES[state],
        "next": NEXT[state],
        "may_run": may_run,
        "actions": set(RUN_MOVES.actions(state)) if may_run else set(),
        "is_draft": state is RunState.DRAFT,
    }


def rule_rows(run: "MatchRun") -> list[dict[str, Any]]:
    return [
        {
            "rule": row.rule,
            "kind": RULE_KINDS[RuleKind(row.rule.kind)],
            "demand": row.demand_title,
            "organisation": in_language(*row.organisation),
        }
        for row in queries.rule_rows(run)
    ]


def job_seen_by(actor: Actor, job_id: int | None) -> Any:
    """The job as far as the actor may see it."""
    return jobs_visible_to(actor).filter(pk=job_id).first() if job_id is not None else None
