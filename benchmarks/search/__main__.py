"""`python -m benchmarks.search [--offers N]`: measure, write results.json and results.md beside this file.

Server time: the whole view through Django's test client in one process (middleware, search, database, template), on
SQLite, words only as while typing. No network, no rendering by a browser.
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

HERE = Path(__file__).parent
LIMITS = {"search_p50_ms": 50, "search_p95_ms": 150, "findable_s": 2, "page_p50_ms": 30, "page_queries": 20}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offers", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--demands", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="naru-bench-") as home:
        found = {"machine": machine(), "search": in_process(home, "search", options.offers, options.questions)}
    pages = {}
    for number in (10, options.demands):
        with tempfile.TemporaryDirectory(prefix="naru-bench-") as home:
            pages[str(number)] = in_process(home, "pages", number, 30)
    found["pages"] = pages
    (HERE / "results.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    (HERE / "results.md").write_text(report(found))
    print(report(found))


def in_process(home: str, part: str, *numbers: int) -> Any:
    """Run one part in a process of its own, so that memory is its own and nothing is warm from another."""
    environment = {
        **os.environ,
        "NARU_HOME": home,
        "NARU_DEMO": "1",
        "NARU_EMBEDDER": "none",
        "NARU_SECRET_KEY": "only-for-benchmarks",
        "NARU_HOSTS": "testserver,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "naru.config.settings",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "benchmarks.search.measured", part, *map(str, numbers)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def report(found: dict[str, Any]) -> str:
    search, about = found["search"], found["machine"]
    wall, cpu = search["wall_ms"], search["cpu_ms"]
    lines = [
        "# Search and pages",
        "",
        f"{said(about)} Run by `python -m benchmarks.search`.",
        "",
        (
            "Server time is the whole view in one process on SQLite (middleware, search, database, template); search by"
            " words only, as while typing. «Clock» suffers from whatever else the machine does; «processor» is this"
            " process alone."
        ),
        "Offers are made from our own vocabulary by a fixed seed (`corpus.py`).",
        "",
        "| instant search | clock | processor | limit |",
        "| --- | --- | --- | --- |",
        f"| server time, p50 | {wall['p50']:.1f} ms | {cpu['p50']:.1f} ms | {LIMITS['search_p50_ms']} ms |",
        f"| server time, p95 | {wall['p95']:.1f} ms | {cpu['p95']:.1f} ms | {LIMITS['search_p95_ms']} ms |",
        f"| slowest of {search['questions']} | {wall['max']:.1f} ms | {cpu['max']:.1f} ms | |",
        "",
        "| the index | |",
        "| --- | --- |",
        f"| offers | {search['offers']:,} |",
        f"| SQL queries a search | {search['queries']} |",
        f"| built in | {search['build_s']:.1f} s |",
        f"| on disk | {search['index_mb']:.0f} MB |",
        (
            f"| memory of the process, before the index and after {search['questions']} searches |"
            f" {search['rss_before_mb']:.0f} MB, {search['rss_mb']:.0f} MB |"
        ),
        (
            f"| offer published → found by another process (limit {LIMITS['findable_s']} s),"
            f" median of {search['added']} | {search['findable_s']:.2f} s |"
        ),
        f"| … slowest | {search['findable_max_s']:.2f} s |",
        "",
        "Memory is the resident set; it counts the memory-mapped index as far as it was read.",
        "",
        *_page_table(found["pages"]),
        "",
        f"Limits: p50 < {LIMITS['page_p50_ms']} ms and at most {LIMITS['page_queries']} queries a page.",
    ]
    return "\n".join(lines) + "\n"


def _page_table(pages: dict[str, Any]) -> list[str]:
    """One row per page; beside each number of demands the median on the clock, of the processor, and the queries."""
    heads = [f"{int(number):,} demands: clock | processor | queries" for number in pages]
    lines = [f"| page, p50 | {' | '.join(heads)} |", "| --- " * (1 + 3 * len(pages)) + "|"]
    for name in next(iter(pages.values())):
        cells = []
        for measured in pages.values():
            page = measured[name]
            cells += [f"{page['wall_ms']['p50']:.1f} ms", f"{page['cpu_ms']['p50']:.1f} ms", str(page["queries"])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    started = perf_counter()
    main()
    print(f"{perf_counter() - started:.0f} s")
