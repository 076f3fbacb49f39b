"""naru assign: who reviews what, who supports whom."""

from pathlib import Path
from typing import Any

import click

from naru_engine.commands.affinity import Affinity, read_affinity, read_column_scores
from naru_engine.commands.common import Run, file_command
from naru_engine.commands.terms import Options, read_terms
from naru_engine.tables import BadInput, Phrase, json_bytes

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("assign")
@click.argument("affinity", type=_FILE)
@click.option("--per-row", type=click.IntRange(min=0), help="Columns that each row gets.")
@click.option("--max-per-column", type=click.IntRange(min=0), help="Rows that a column takes at most.")
@click.option("--min-per-column", type=click.IntRange(min=0), default=0, help="Rows that a column takes at least.")
@click.option("--capacities", type=_FILE, help="column, min, max (and group) where columns differ.")
@click.option("--demands", type=_FILE, help="row, k where rows differ.")
@click.option("--require", type=_FILE, help="row, group, n: at least n of the group's columns.")
@click.option("--groups", type=_FILE, help="column, group: which columns a group has.")
@click.option("--conflicts", type=_FILE, help="row, column: pairs never assigned.")
@click.option(
    "--objective",
    type=click.Choice(["total", "fair", "stable"]),
    default="total",
    show_default=True,
    help="total: largest sum; fair: worst-off row first; stable: no pair would both rather have each other.",
)
@click.option(
    "--levels",
    type=click.IntRange(min=1),
    help="For fair: how many of the worst-off rows are raised before the sum.  [default: all up to 600 pairs, else 1]",
)
@click.option("--column-scores", type=_FILE, help="row, column, score: what columns prefer by, for stable.")
@click.option("--certificate", type=_FILE, help="Proof to keep, as .json; `naru verify` re-checks it.")
@file_command("assign")
def command(
    run: Run,
    affinity: Path,
    objective: str,
    levels: int | None,
    column_scores: Path | None,
    certificate: Path | None,
    **terms: Any,
) -> None:
    """Give each row of AFFINITY its columns, within the columns' loads and never in conflict.

    AFFINITY holds row, column, score (.csv, .tsv, .xlsx, .jsonl; a pair that is not listed is never assigned) or is
    an .npz with `affinity` (rows × columns; nan: never) and optionally `conflict` (0/1).
    """
    options = Options(**terms)
    further = {certificate: (".json",)} if certificate else {}
    run.check_places([affinity, column_scores, *options.files().values()], further=further)
    check_objective(objective, options, column_scores, levels)
    run.step(Phrase("파일을 읽는 중", "reading the files"))
    read = read_affinity(affinity)
    beside = read_terms(read, options)
    liked, hashed = read_column_scores(column_scores, read) if column_scores else (None, "")
    run.inputs = {"affinity": read.sha256, **beside.inputs, **({"column_scores": hashed} if hashed else {})}
    if beside.unknown_conflicts:
        run.say(_unknown_conflicts(beside.unknown_conflicts))
    pairs = read.pairs.shape
    run.step(Phrase(f"{pairs[0]:,} × {pairs[1]:,} 배정을 푸는 중", f"solving {pairs[0]:,} × {pairs[1]:,}"))
    # The solvers take a second to load; bad input is told before.
    from naru_engine.commands.assign_report import report, summary
    from naru_engine.commands.assign_solve import Task, solve

    solved = solve(Task(read, beside, liked, objective, levels, run.seed, run.inputs))
    run.step(None)
    if solved.short:
        run.say(_short(read, solved.short))
    proof = {certificate: json_bytes(solved.certificate.document())} if certificate else {}
    run.write(report(read, solved), summary(read, solved, beside), further=proof)


def check_objective(objective: str, options: Options, column_scores: Path | None, levels: int | None) -> None:
    """Raise BadInput where options and objective do not go together."""
    if objective != "stable" and column_scores:
        said = Phrase("--objective stable에서만 쓰입니다", "is used by --objective stable only; leave one of them out")
        raise BadInput.one(str(column_scores), said, value="--column-scores")
    if objective != "fair" and levels:
        said = Phrase("--objective fair에서만 쓰입니다", "is used by --objective fair only; leave one of them out")
        raise BadInput.one("--levels", said, value=str(levels))
    if objective == "stable" and options.require:
        said = Phrase(
            "그룹 요건이 있으면 안정 배정이 없을 수 있습니다. total이나 fair를 쓰세요",
            "with group requirements a stable assignment need not exist; use total or fair",
        )
        raise BadInput.one(str(options.require), said, value="--require")


def _short(affinity: Affinity, short: dict[int, int]) -> Phrase:
    names = ", ".join(affinity.row_ids[row] for row in list(short)[:5]) + (", …" if len(short) > 5 else "")
    places = sum(short.values())
    return Phrase(
        f"행 {len(short):,}개({names})의 {places:,}자리는 어떤 안정 배정에서도 채워지지 않습니다.",
        f"{places:,} places of {len(short):,} rows ({names}) stay empty, as in every stable assignment.",
    )


def _unknown_conflicts(count: int) -> Phrase:
    return Phrase(
        f"conflicts의 {count:,}행은 AFFINITY에 없는 이름이라 쓰이지 않았습니다.",
        f"{count:,} rows of conflicts name nobody in AFFINITY and were not used.",
    )
