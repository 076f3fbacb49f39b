"""Where the real data lie that benchmarks measure on: never in this repository."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("NARU_BENCH_DATA") or ROOT.parent / "shared" / "data")
"""Beside the project's folder; NARU_BENCH_DATA names another place."""
