"""`python -m benchmarks.assignment`: measure, write results.json and results.md beside this file."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.assignment import instances, peers
from benchmarks.machine import machine
from naru_engine.assignment.blocking import count_blocking
from naru_engine.assignment.fair import solve_fair
from naru_engine.assignment.fairness import worst_row
from naru_engine.assignment.pairs import DensePairs
from naru_engine.assignment.problem import AssignmentProblem, faults, uniform
from naru_engine.assignment.stable import solve_stable
from naru_engine.assignment.total import solve_total

HERE = Path(__file__).parent
Outcome = TypeVar("Outcome")
NARU = Path(sys.executable).with_name("naru")


def main() -> None:
    warm()
    found: dict[str, object] = {"machine": machine()}
    for name, case in (
        # Commands first: a child begins with its parent's memory, and this process is still small.
        ("whole command, total, 20,000 × 3,000 .npz", command_total),
        ("whole command, stable, two .csv of 2.5 M rows", command_stable),
        ("midl", midl),
        ("peers", on_all_pairs),
        ("one each", one_each),
        ("proof over all pairs, 20,000 × 3,000", at_scale),
        ("stable, 50,000 × 5,000, 50 candidates", stable),
    ):
        print(f"{name} ...", flush=True)
        found[name] = case()
        print(json.dumps(found[name], ensure_ascii=False), flush=True)
    found["load_average_at_end"] = os.getloadavg()
    (HERE / "results.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (HERE / "results.md").write_text(markdown(found), encoding="utf-8")


def warm() -> None:
    """Compile once, so that no case pays for it; whole commands read the same cache."""
    problem = uniform(DensePairs(np.random.default_rng(0).random((60, 80)).astype(np.float32)), per_row=1, most=2)
    solve_total(problem, candidates=3)
    solve_stable(problem)


def timed(work: Callable[[], Outcome]) -> tuple[Outcome, dict[str, float]]:
    """The outcome, and what it took: processor seconds too, which other work on the machine hardly changes."""
    start, used = time.perf_counter(), time.process_time()
    done = work()
    return done, {"seconds": time.perf_counter() - start, "processor seconds": time.process_time() - used}


def total(problem: AssignmentProblem) -> dict[str, object]:
    found, spent = timed(lambda: solve_total(problem))
    return {
        **spent,
        "total": found.value,
        "bound": found.bound,
        "proven": found.weight == found.weight_bound,
        "worst": worst_row(problem, found.chosen),
        "faults": len(faults(problem, found.chosen)),
        "rounds": found.rounds,
    }


def midl() -> object:
    plain, bounded = (instances.midl(lower_bounds=lower) for lower in (False, True))
    if plain is None or bounded is None:
        return "skipped: ../shared/data is not here"
    fair, spent = timed(lambda: solve_fair(plain))
    return {
        "total": total(plain),
        "total, HiGHS": peers.highs(plain),
        "with lower bounds": total(bounded),
        "with lower bounds, HiGHS": peers.highs(bounded),
        "fair": {
            **spent,
            "worst": fair.value,
            "bound": fair.bound,
            "total": fair.total,
            "total proven at this worst": fair.total_proven,
            "faults": len(faults(plain, fair.chosen)),
        },
    }


def on_all_pairs() -> object:
    """HiGHS on all pairs where that ends in a minute, beyond that on the best candidates only."""
    small, larger = instances.competing(1_000, 300), instances.competing(5_000, 1_500)
    return {
        "1,000 × 300": {"naru": total(small), "HiGHS, all pairs": peers.highs(small)},
        "5,000 × 1,500": {"naru": total(larger), "HiGHS, 50 candidates only": peers.highs(larger, candidates=50)},
    }


def one_each() -> object:
    scores = np.random.default_rng(2).random((2_000, 2_000))
    problem = uniform(DensePairs(scores), per_row=1, most=1)
    return {"naru": total(problem), "scipy linear_sum_assignment": peers.jonker_volgenant(scores)}


def at_scale() -> object:
    problem = instances.competing(20_000, 3_000)
    return {"naru": total(problem)}


def command_total() -> object:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made_apart(place, "matrix")
        least, most = instances.loads(20_000, 3_000)
        options = ["--per-row", "3", "--max-per-column", str(most), "--min-per-column", str(least)]
        return command(place, ["assign", "a.npz", *options], ["a.npz", "r.csv"])


def command_stable() -> object:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made_apart(place, "lists")
        options = ["--per-row", "3", "--max-per-column", "31", "--objective", "stable", "--column-scores", "b.csv"]
        return command(place, ["assign", "a.csv", *options], ["a.csv", "r.csv", "--column-scores", "b.csv"])


def made_apart(place: Path, kind: str) -> None:
    """Write the input files in a process of their own, for their memory would count as that of the command."""
    subprocess.run([sys.executable, "-m", "benchmarks.assignment.instances", kind, str(place)], check=True)


def command(place: Path, assign: list[str], verify: list[str]) -> dict[str, object]:
    """Seconds, processor seconds and peak memory of the whole command, and of the verifier after it."""
    spent = run(place, [*assign, "--out", "r.csv", "--summary", "s.json", "--certificate", "p.json", "--quiet"])
    told = json.loads((place / "s.json").read_text())
    kept = ("total", "bound", "gap", "assigned", "blocking_pairs", "short_places")
    return {
        **spent,
        **{name: told[name] for name in kept if name in told},
        "verify": run(place, ["verify", "p.json", *verify]),
    }


def run(place: Path, arguments: list[str]) -> dict[str, object]:
    start = time.perf_counter()
    child = spawn(place, arguments)
    _, status, used = os.wait4(child, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - start,
        "processor seconds": used.ru_utime + used.ru_stime,
        "peak GB": used.ru_maxrss / 1e6,
    }


def spawn(place: Path, arguments: list[str]) -> int:
    """Not subprocess: wait4 then tells the memory of this child alone."""
    child = os.fork()
    if child == 0:
        os.chdir(place)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execv(NARU, [str(NARU), *arguments])  # noqa: S606
    return child


def stable() -> object:
    pairs, liked = instances.listed(50_000, 5_000, 50)
    problem = uniform(pairs, per_row=3, most=31)
    found, spent = timed(lambda: solve_stable(problem, liked))
    return {
        **spent,
        "blocking pairs": count_blocking(problem, found.chosen, liked),
        "short places": int(found.short.sum()),
    }


def markdown(found: dict[str, object]) -> str:
    lines = ["# Assignment: last results", "", "By `python -m benchmarks.assignment`.", ""]
    for name, value in found.items():
        lines += [f"## {name}", "", *rows(value), ""]
    return "\n".join(lines)


def rows(value: object, indent: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [f"{indent}- {shown(value)}"]
    lines = []
    for name, part in value.items():
        nested = isinstance(part, dict)
        lines += [f"{indent}- {name}:", *rows(part, indent + "  ")] if nested else [f"{indent}- {name}: {shown(part)}"]
    return lines


def shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4f}" if abs(value) < 1e3 else f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value))
    return str(value)


if __name__ == "__main__":
    main()
