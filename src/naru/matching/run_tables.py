"""The pairs of a run as a table for people. Holds words of the demands' public texts only: a file is sent around."""

from collections.abc import Iterator
from typing import Any

from naru.core.actor import Actor
from naru.matching.models import MatchRun
from naru.matching.queries.runs import demand_rows
from naru.matching.states import Objective
from naru_engine.tables import Cell, Figure, Phrase, Result, ResultColumn

COLUMNS = (
    ResultColumn("objective", Phrase("기준", "Objective")),
    ResultColumn("demand_id", Phrase("수요 번호", "Demand no."), "integer"),
    ResultColumn("demand", Phrase("기술수요", "Demand"), "long text"),
    ResultColumn("firm", Phrase("기업", "Firm")),
    ResultColumn("rank", Phrase("순위", "Rank"), "integer"),
    ResultColumn("institute", Phrase("기관", "Institute")),
    ResultColumn("offer", Phrase("대표 기술", "Best offer"), "long text"),
    ResultColumn("score", Phrase("적합도", "Fit"), "share"),
    ResultColumn("words", Phrase("겹친 말(공개)", "Shared words (public)"), "long text"),
)
_AT_ONCE = 500


def run_table(actor: Actor, run: MatchRun) -> Result:
    """All objectives of a solved run; of a published one the chosen objective only."""
    objectives = [Objective(run.chosen)] if run.chosen else list(Objective)
    figures = [
        Figure(_phrase(objective, " 합계", ": total"), float(run.figures[objective]["total"]))
        for objective in objectives
        if objective in run.figures
    ]
    title = Phrase(f"매칭 결과: {run.title}", f"Matching: {run.title}")
    return Result(title, COLUMNS, list(_rows(actor, run, objectives)), figures)


def _phrase(objective: Objective, korean: str, english: str) -> Phrase:
    return Phrase(f"{_KOREAN[objective]}{korean}", f"{_ENGLISH[objective]}{english}")


_KOREAN = {Objective.TOTAL: "합계 최대", Objective.FAIR: "고르게", Objective.STABLE: "서로 바꿀 까닭 없게"}
_ENGLISH = {Objective.TOTAL: "Greatest total", Objective.FAIR: "Fair", Objective.STABLE: "Stable"}


def _rows(actor: Actor, run: MatchRun, objectives: list[Objective]) -> Iterator[list[Cell]]:
    ids = run.inputs.get("demands", [])
    for start in range(0, len(ids), _AT_ONCE):
        for row in demand_rows(actor, run, ids[start : start + _AT_ONCE]):
            for objective in objectives:
                for rank, pair in enumerate(row.pairs.get(objective, ()), start=1):
                    yield [
                        objective.value,
                        row.demand_id,
                        row.title,
                        row.firm[0],
                        rank,
                        pair.name[0],
                        pair.offer_title[0],
                        pair.score,
                        ", ".join(public_words(pair.words)),
                    ]


def public_words(words: Any) -> list[str]:
    """The words that stand in the demand's public text."""
    return [word for word, _, is_public in words if is_public]
