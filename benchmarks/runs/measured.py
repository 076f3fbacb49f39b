"""The measured process: `python -m benchmarks.runs.measured 5000 3000 150 40000`. Writes one line of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.search import corpus  # noqa: E402
from naru.core.actor import SYSTEM  # noqa: E402
from naru.demands.models import Demand, Offer  # noqa: E402
from naru.jobs.runner import run_due  # noqa: E402
from naru.jobs.upkeep import count_tables  # noqa: E402
from naru.matching import following  # noqa: E402
from naru.matching.models import MatchRun  # noqa: E402
from naru.matching.services import RunSettings, draft_run, start_run  # noqa: E402
from naru.matching.states import Objective  # noqa: E402
from naru.people.models import Organisation  # noqa: E402


def main(demands: int, firms: int, institutes: int, offers: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _in_bulk(Offer, corpus.offers(offers, _organisations(institutes, "institute")))
    _in_bulk(Demand, corpus.demands(demands, _organisations(firms, "firm")))
    count_tables()  # as an hourly job does
    following.rebuild(following.shared_index())
    capacity = -(-demands * 6 // (5 * institutes))  # a fifth more places than demands
    settings = RunSettings(title="benchmark", capacity=capacity)
    run_id = draft_run(settings=settings, actor=SYSTEM, now=timezone.now())
    start_run(run_id=run_id, actor=SYSTEM, now=timezone.now())
    start, start_cpu = perf_counter(), process_time()
    run_due(clock=timezone.now, queues=["matching"])
    seconds, cpu = perf_counter() - start, process_time() - start_cpu
    run = MatchRun.objects.get(pk=run_id)
    assert run.state == "solved", (run.state, run.problem)
    print(
        json.dumps(
            {
                "size": {
                    "demands": demands,
                    "firms": firms,
                    "institutes": institutes,
                    "offers": offers,
                    "capacity": capacity,
                    "pairs": run.inputs["pairs"],
                },
                "job_s": seconds,
                "job_cpu_s": cpu,
                "seconds": run.figures["seconds"],
                "rss_mb": _resident_mb(),
                "objectives": {objective.value: run.figures[objective] for objective in Objective},
                "pages": _pages(run_id),
            }
        )
    )


def _pages(run_id: int) -> Any:
    """In a process of its own, as the web server's is: not in the one that just matched 250,000 pairs."""
    operator_id = _organisations(1, "operator")[0]
    command = [sys.executable, "-m", "benchmarks.runs.pages", str(run_id), str(operator_id)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _organisations(number: int, kind: str) -> list[int]:
    rows = [
        Organisation(kind=kind, name=f"예시 {kind} {n}", is_example=True, created_at=corpus.NOW, updated_at=corpus.NOW)
        for n in range(number)
    ]
    return [row.pk for row in Organisation.objects.bulk_create(rows, batch_size=500)]


def _in_bulk(model: type[Any], rows: Iterable[dict[str, object]]) -> None:
    """Straight into the table: the services would write an audit event for each, which is not what is measured."""
    stamped = (model(**row, created_at=corpus.NOW, updated_at=corpus.NOW, published_at=corpus.NOW) for row in rows)
    while chunk := list(islice(stamped, 5_000)):
        model.objects.bulk_create(chunk, batch_size=500)


def _resident_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
