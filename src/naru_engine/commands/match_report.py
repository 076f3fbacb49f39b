"""What `naru match` hands back: rows, headline figures, a picture and the summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from naru_engine.commands.common import Run
from naru_engine.commands.match_input import Items, Pairs
from naru_engine.matching import Aggregation, Mode
from naru_engine.tables import Cell, Figure, Phrase, Result, ResultColumn, histogram
from naru_engine.text import Glossary, MeaningModel

FEWEST_DRAWN = 8
"""Fewer demands than this have no distribution worth a picture."""


@dataclass(frozen=True)
class Request:
    """Everything that was asked for, read and checked."""

    demands: Items
    offers: Items
    pairs: Pairs | None
    filters: dict[str, frozenset[str]]
    glossary: Glossary
    top: int
    by_owner: bool
    aggregation: Aggregation
    mode: Mode
    model: MeaningModel | None


@dataclass(frozen=True)
class Row:
    """One line of the result."""

    demand: int
    rank: int
    offer: int
    owner: str
    score: float
    reasons: str
    passages: str
    missing: str


def result_of(run: Run, request: Request, rows: Sequence[Row]) -> Result:
    for_people = run.out.suffix.lower() == ".html"
    offer_more = () if for_people else request.offers.shown
    demand_more = () if for_people else request.demands.shown
    best = np.array([row.score for row in rows if row.rank == 1])
    picture = histogram(
        best,
        title=Phrase("수요마다 가장 좋은 점수", "Best score of each demand"),
        across=Phrase("점수", "score"),
        up=Phrase("수요 수", "demands"),
    )
    return Result(
        title=Phrase("매칭 결과", "Matches"),
        columns=[*_columns(request), *_passed_on("offer", offer_more), *_passed_on("demand", demand_more)],
        rows=[_cells(request, row, offer_more, demand_more) for row in rows],
        figures=_figures(request, rows, best, run.lang),
        pictures=[picture] if picture and len(best) >= FEWEST_DRAWN else [],
        groups=("demand", "demand_title"),
        notes=[
            Phrase(
                "점수는 0부터 1까지이고 수요 사이에서도 견줄 수 있습니다. 근거에 적은 몫을 더하면 점수가 됩니다.",
                "Scores run from 0 to 1 and compare over demands. The shares given as reasons add up to the score.",
            )
        ],
    )


def _columns(request: Request) -> list[ResultColumn]:
    work = Phrase("가장 가까운 역량", "Closest offer") if request.by_owner else Phrase("역량", "Offer")
    return [
        ResultColumn("demand", Phrase("수요", "Demand")),
        ResultColumn("rank", Phrase("순위", "Rank"), "integer"),
        ResultColumn("offer", work),
        ResultColumn("owner", Phrase("보유자", "Owner")),
        ResultColumn("score", Phrase("점수", "Score"), "share"),
        ResultColumn("demand_title", Phrase("수요 제목", "Demand's title"), "long text"),
        ResultColumn("offer_title", Phrase("역량 제목", "Offer's title"), "long text"),
        ResultColumn("reasons", Phrase("근거", "Reasons"), "long text"),
        ResultColumn("passages", Phrase("해당 대목", "Passages"), "long text"),
        ResultColumn("missing", Phrase("빠진 것", "Missing"), "long text"),
    ]


def _passed_on(side: str, names: Sequence[str]) -> list[ResultColumn]:
    return [ResultColumn(f"{side}_{name}", Phrase(f"{side}_{name}", f"{side}_{name}")) for name in names]


def _cells(request: Request, row: Row, offer_more: Sequence[str], demand_more: Sequence[str]) -> list[Cell]:
    demand = request.demands.documents[row.demand]
    offer = request.offers.documents[row.offer]
    return [
        demand.id,
        row.rank,
        offer.id,
        row.owner,
        round(row.score, 6),
        demand.title,
        offer.title,
        row.reasons,
        row.passages,
        row.missing,
        *request.offers.cells(row.offer, offer_more),
        *request.demands.cells(row.demand, demand_more),
    ]


def _figures(request: Request, rows: Sequence[Row], best: np.ndarray, lang: str) -> list[Figure]:
    return [
        Figure(Phrase("수요", "Demands"), len(request.demands.documents)),
        Figure(Phrase("역량", "Offers"), len(request.offers.documents)),
        Figure(Phrase("결과 행", "Rows"), len(rows)),
        Figure(Phrase("가장 좋은 점수의 평균", "Mean best score"), float(best.mean()) if len(best) else None),
        Figure(Phrase("방식", "Evidence"), _evidence(request).say(lang)),
    ]


def _evidence(request: Request) -> Phrase:
    return {
        Mode.LEXICAL: Phrase("낱말", "words"),
        Mode.SEMANTIC: Phrase("뜻", "meaning"),
        Mode.HYBRID: Phrase("낱말과 뜻", "words and meaning"),
    }[request.mode]


def summary_of(request: Request, offers: int, rows: Sequence[Row], excluded: int) -> dict[str, object]:
    best = [row.score for row in rows if row.rank == 1]
    return {
        "counts": {
            "demands": len(request.demands.documents),
            "offers": offers,
            "owners": len({offer.owner or offer.id for offer in request.offers.documents}),
            "rows": len(rows),
            "demands_without_result": len(request.demands.documents) - len({row.demand for row in rows}),
            "pairs_left_out_by_conflict_or_condition": excluded,
            "glossary_pairs": len(request.glossary.pairs),
        },
        "by": "owner" if request.by_owner else "offer",
        "owner_score": request.aggregation.value if request.by_owner else None,
        "objective": {"mean_best_score": sum(best) / len(best) if best else None},
        "bound": 1.0,
        "model": {
            "mode": request.mode.value,
            "tokeniser": f"kiwipiepy {version('kiwipiepy')}",
            "meaning": None if request.model is None else request.model.name,
            "meaning_version": None if request.model is None else request.model.version,
        },
    }
