"""What a benchmark ran on, and how fast that was."""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
from pathlib import Path
from time import perf_counter

_ADDITIONS = 2_000_000
_TIMES = 9


def machine() -> dict[str, object]:
    """Date, processor, cores, Python, load, and the pace of plain Python.

    The same machine may run at half its speed an hour later, where it shares its processor with others: results of
    different days compare by their pace, in seconds for five million additions, median of several.
    """
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average_at_start": os.getloadavg(),
        "pace_s": round(statistics.median(_pace() for _ in range(_TIMES)), 2),
    }


def said(about: dict[str, object]) -> str:
    """The same in a line."""
    load = about["load_average_at_start"]
    first = load[0] if isinstance(load, tuple | list) else 0.0
    return (
        f"{about['date']}, {about['processor']}, {about['cores']} cores, Python {about['python']}, load average at"
        f" start {first:.1f}, five million additions in {about['pace_s']} s."
    )


def _pace() -> float:
    start, total = perf_counter(), 0
    for number in range(_ADDITIONS):
        total += number
    return (perf_counter() - start) * 5_000_000 / _ADDITIONS
