"""`python -m benchmarks.runs [--demands N]`: measure, write results.json and results.md beside this file.

The job runs as a worker runs it: claimed from the queue, index caught up, texts read from SQLite, scored by words on
two threads, solved by three objectives, each checked by the verifier, reasons written, everything stored.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.machine import machine, said
from benchmarks.runs import VISITS

HERE = Path(__file__).parent
LIMITS = {"job_s": 180, "page_queries": 20, "page_ms": 60}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--demands", type=int, default=5_000)
    parser.add_argument("--firms", type=int, default=3_000)
    parser.add_argument("--institutes", type=int, default=150)
    parser.add_argument("--offers", type=int, default=40_000)
    options = parser.parse_args()
    numbers = (options.demands, options.firms, options.institutes, options.offers)
    with tempfile.TemporaryDirectory(prefix="naru-bench-") as home:
        found = {"machine": machine(), "limits": LIMITS, **in_process(home, *numbers)}
    (HERE / "results.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    (HERE / "results.md").write_text(report(found))
    print(report(found))


def in_process(home: str, *numbers: int) -> Any:
    """Measure in a process of its own, so that nothing is warm and memory is its own."""
    environment = {
        **os.environ,
        "NARU_HOME": home,
        "NARU_EMBEDDER": "none",
        "NARU_SECRET_KEY": "only-for-benchmarks",
        "NARU_HOSTS": "testserver,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "naru.config.settings",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "benchmarks.runs.measured", *map(str, numbers)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def report(found: dict[str, Any]) -> str:
    about, size, parts = found["machine"], found["size"], found["seconds"]
    lines = [
        "# A matching run",
        "",
        f"{said(about)} Run by `python -m benchmarks.runs`.",
        "",
        (
            f"{size['demands']:,} demands of {size['firms']:,} firms, {size['institutes']} institutes with"
            f" {size['offers']:,} offers, made from our own vocabulary by a fixed seed; one institute per demand, at"
            f" most {size['capacity']} demands each. {size['pairs']:,} pairs were scored. Compared by words."
        ),
        "",
        "| the job | clock | limit |",
        "| --- | --- | --- |",
        f"| whole job | {found['job_s']:.0f} s | {LIMITS['job_s']} s |",
        f"| processor time of it, both cores | {found['job_cpu_s']:.0f} s | |",
        f"| of it: scores | {parts['scores']:.0f} s | |",
        f"| of it: solving and checking | {parts['solve']:.0f} s | |",
        f"| of it: reasons | {parts['words']:.0f} s | |",
        f"| memory of the process afterwards | {found['rss_mb']:.0f} MB | |",
        "",
        "| objective | total | worst-served demand | with a pair | proven | checked by the verifier | solved in |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in found["objectives"].items():
        lines.append(
            f"| {name} | {one['total']:.2f} | {one['worst']:.4f} | {one['matched']:,} | {_yes(one['proven'])} |"
            f" {_yes(one['verified'])} | {one['seconds']:.2f} s |"
        )
    lines += [
        "",
        (
            f"| page of the run, {VISITS} visits in a process of its own | p50 (limit {LIMITS['page_ms']} ms) |"
            f" queries (limit {LIMITS['page_queries']}) |"
        ),
        "| --- | --- | --- |",
        *(f"| {name} | {one['p50_ms']:.0f} ms | {one['queries']} |" for name, one in found["pages"].items()),
        "",
        (
            f"Total is proven over all scored pairs by its prices; fair means that no choice has a better worst-served"
            f" demand (and, at that, {'no' if found['objectives']['fair'].get('total_proven') else 'perhaps a'} larger"
            " total); stable that no pair would rather have each other."
        ),
    ]
    return "\n".join(lines) + "\n"


def _yes(value: bool) -> str:  # noqa: FBT001  a cell of a table
    return "yes" if value else "**no**"


if __name__ == "__main__":
    started = perf_counter()
    main()
    print(f"{perf_counter() - started:.0f} s")
