"""Measure all collections, or those named: ``python -m benchmarks.retrieval [autorag bizinfo ...]``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.data import DATA
from benchmarks.retrieval import report
from benchmarks.retrieval.collected import (
    autorag,
    bizinfo,
    demand_to_firm,
    korean_patents,
    reviewer_expertise,
)


def main() -> None:
    """Measure, print and write; say so and stop where the data are not there."""
    if not DATA.is_dir():
        print(f"benchmarks.retrieval: skipped, its data are not at {DATA} (NARU_BENCH_DATA names another place)")
        return
    from benchmarks.retrieval import measured

    tasks: dict[str, Callable[[], dict[str, Any]]] = {
        "autorag": lambda: measured.ranking_figures(autorag()),
        "bizinfo": lambda: measured.ranking_figures(bizinfo()),
        "korean_patents": lambda: measured.ranking_figures(korean_patents()),
        "tatoeba": measured.tatoeba_figures,
        "klue_sts": measured.klue_figures,
        "demand_to_firm": lambda: measured.award_figures(demand_to_firm()),
        "reviewer_expertise": lambda: measured.expertise_figures(reviewer_expertise()),
    }
    wanted = sys.argv[1:] or list(tasks)
    unknown = [name for name in wanted if name not in tasks]
    if unknown:
        raise SystemExit(f"benchmarks.retrieval: {', '.join(unknown)} unknown; there are {', '.join(tasks)}")
    for name in wanted:
        started = time.perf_counter()
        found = tasks[name]()
        print(f"{name}: {time.perf_counter() - started:.1f} s", flush=True)
        results = {**report.last_results(), name: found}
        table = report.write({name: results[name] for name in tasks if name in results})
    print(table)


if __name__ == "__main__":
    main()
