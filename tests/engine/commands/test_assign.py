"""naru assign and naru verify, from files to files."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from naru_engine.commands.assign import command as assign
from naru_engine.commands.verify import command as verify
from naru_engine.tables import Column, read_table

PAIRS = """과제,평가위원,점수,비고
가,A,0.9,첫째
가,B,0.8,
가,C,0.1,
나,A,0.7,
나,B,0.2,둘째
나,C,0.3,
"""
ASSIGNED = (Column("row", ("행",), required=True), Column("column", ("열",), required=True), Column("score", ("점수",)))


def run(folder: Path, pairs: str | None, *options: str, lang: str = "en") -> Result:
    if pairs is not None:
        (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    given = [str(folder / "pairs.csv")] if pairs is not None else []
    places = ["--out", str(folder / "out.csv"), "--summary", str(folder / "s.json"), "--lang", lang]
    return CliRunner().invoke(assign, [*given, *places, *options])


def written(folder: Path) -> list[tuple[str, str, str]]:
    table = read_table(folder / "out.csv", ASSIGNED)
    return list(zip(table["row"], table["column"], table["score"], strict=True))


def beside(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, encoding="utf-8")
    return str(folder / name)


def test_assign_total_gives_the_best_and_passes_columns_on(tmp_path):
    ended = run(tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "1")
    assert (ended.exit_code, ended.output) == (0, "")
    assert written(tmp_path) == [("가", "B", "0.8"), ("나", "A", "0.7")]
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[0] == "row,column,score,비고"
    told = json.loads((tmp_path / "s.json").read_text())
    assert {key: told[key] for key in ("total", "worst_row", "mean", "bound", "gap", "assigned")} == {
        "total": 1.5, "worst_row": 0.7, "mean": 0.75, "bound": 1.5, "gap": 0.0, "assigned": 2
    }  # fmt: skip


def test_assign_passes_the_further_columns_of_the_chosen_pair(tmp_path):
    run(tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "2")
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1:] == ["가,A,0.9,첫째", "나,A,0.7,"]


def test_assign_with_loads_demands_and_conflicts_from_files(tmp_path):
    ended = run(
        tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "1",
        "--demands", beside(tmp_path, "d.csv", "행,인원\n가,2\n"),
        "--capacities", beside(tmp_path, "c.csv", "열,최소,최대\nC,1,2\n"),
        "--conflicts", beside(tmp_path, "x.csv", "row,column\n나,A\n누구,Z\n"),
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    assert "1 rows of conflicts name nobody" in ended.stderr
    assert written(tmp_path) == [("가", "A", "0.9"), ("가", "B", "0.8"), ("나", "C", "0.3")]


def test_assign_with_a_requirement_takes_the_group(tmp_path):
    ended = run(
        tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "2",
        "--groups", beside(tmp_path, "g.csv", "열,그룹\nC,산업계\nB,산업계;여성\n"),
        "--require", beside(tmp_path, "r.csv", "행,그룹,최소 인원\n나,산업계,1\n"),
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    assert written(tmp_path) == [("가", "A", "0.9"), ("나", "C", "0.3")]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_assign_of_a_matrix_reads_conflicts_and_names_rows_by_number(tmp_path, kind):
    affinity = np.array([[0.9, 0.1], [0.8, np.nan], [0.7, 0.3]], dtype=kind)
    np.savez(tmp_path / "a.npz", affinity=affinity, conflict=np.array([[1, 0], [0, 0], [0, 0]]))
    ended = run(tmp_path, None, str(tmp_path / "a.npz"), "--per-row", "1", "--max-per-column", "2")
    assert ended.exit_code == 0, ended.output
    assert written(tmp_path) == [("0", "1", "0.1"), ("1", "0", "0.8"), ("2", "0", "0.7")]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "html"])
def test_assign_twice_gives_the_same_bytes(tmp_path, ending):
    out = tmp_path / f"out.{ending}"
    files = []
    for _ in range(2):
        ended = run(tmp_path, PAIRS, "--per-row", "2", "--max-per-column", "2", "--out", str(out), lang="ko")
        assert ended.exit_code == 0, ended.output
        files.append(out.read_bytes())
    assert files[0] == files[1]


def test_assign_without_a_feasible_choice_tells_reason_and_change(tmp_path):
    ended = run(tmp_path, PAIRS, "--per-row", "2", "--max-per-column", "1")
    assert ended.exit_code == 3
    assert "2 rows (가, 나) ask for 4 places but can get 3" in ended.stderr
    changes = ended.stderr.splitlines()[-1]
    assert "→" in changes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.csv"]


def test_assign_made_feasible_by_the_change_it_names(tmp_path):
    told = run(tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "1", "--min-per-column", "1").stderr
    assert "3 columns (A, B, C) must take at least 3 places but only 2 can be filled" in told
    column = told.split("min of column '")[1][0]
    capacities = beside(tmp_path, "c.csv", f"column,min\n{column},0\n")
    ended = run(
        tmp_path, PAIRS, "--per-row", "1", "--max-per-column", "1", "--min-per-column", "1", "--capacities", capacities
    )
    assert ended.exit_code == 0, ended.output


def test_assign_blocked_by_conflicts_names_one_to_lift_where_that_is_the_smallest_change(tmp_path):
    pairs = "row,column,score\n" + "".join(f"r{i},c{i},1\n" for i in range(3))
    conflicts = beside(tmp_path, "x.csv", "row,column\nr0,c0\n")
    ended = run(
        tmp_path, pairs, "--per-row", "1", "--max-per-column", "1", "--min-per-column", "1", "--conflicts", conflicts
    )
    assert ended.exit_code == 3
    assert "lift the conflict 'r0' × 'c0'" in ended.stderr


def certified(folder: Path) -> list[str]:
    ended = run(
        folder, PAIRS, "--per-row", "1", "--max-per-column", "1",
        "--conflicts", beside(folder, "x.csv", "row,column\n가,C\n"),
        "--groups", beside(folder, "g.csv", "column,group\nA,g\nB,h\n"),
        "--require", beside(folder, "r.csv", "row,group,n\n가,h,1\n"),
        "--certificate", str(folder / "proof.json"),
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    return [str(folder / "proof.json"), str(folder / "pairs.csv"), str(folder / "out.csv")]


def test_verify_of_a_right_certificate_finds_every_check_true(tmp_path):
    ended = CliRunner().invoke(verify, [*certified(tmp_path), "--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert [line[0] for line in ended.stdout.splitlines()] == ["✓"] * 9


def spoil(document: dict, path: str, value: object) -> None:
    *parents, last = path.split(".")
    for part in parents:
        document = document[part]
    document[last] = value


SPOILED = [
    ("inputs.affinity", "0" * 64, "input file"),
    ("problem_sha256", "0" * 64, "problem hash"),
    ("value", 1.6, "value"),
    ("bound", 1.4, "bound"),
    ("solution", [[0, 0], [1, 2]], "loads and conflicts"),
    ("solution", [[0, 1], [1, 1]], "loads and conflicts"),
    ("solution", [[0, 2], [1, 0]], "loads and conflicts"),
    ("solution", [[0, 1], [0, 1], [1, 0]], "loads and conflicts"),
    ("solution", [[0, 1]], "loads and conflicts"),
    ("solution", [[0, 1], [1, 9]], "loads and conflicts"),
    ("solution", [[0, 1], [1, 2]], "value"),
    ("problem.demand", [1, 2], "problem hash"),
    ("problem.most", [0, 1, 1], "problem hash"),
    ("problem.least", [0, 0, 1], "problem hash"),
    ("problem.conflicts", [], "problem hash"),
    ("problem.conflicts", [[7, 7]], "problem hash"),
    ("problem.requirements", [], "problem hash"),
    ("problem.rows", ["가", "다"], "names"),
    ("proof.row_prices", [0, 0], "bound"),
    ("proof.column_prices", [9, 9, 9], "bound"),
    ("proof.requirement_prices", [-1], "dual prices"),
    ("proof.row_prices", [0], "dual prices"),
    ("proof.factor", 1.0, "whole-number scale"),
    ("proof", {}, "bound"),
]


@pytest.mark.parametrize(("path", "value", "caught"), SPOILED, ids=lambda part: str(part)[:30])
def test_verify_of_a_spoiled_certificate_exits_1_and_names_what_is_wrong(tmp_path, path, value, caught):
    files = certified(tmp_path)
    document = json.loads(Path(files[0]).read_text())
    spoil(document, path, value)
    Path(files[0]).write_text(json.dumps(document))
    ended = CliRunner().invoke(verify, [*files, "--lang", "en"])
    assert ended.exit_code == 1, ended.output
    assert f"✗ {caught}" in ended.stderr


@pytest.mark.parametrize(
    ("result", "caught"),
    [
        ("row,column,score\n가,B,0.8\n", "pairs of the result"),
        ("row,column,score\n가,B,0.8\n나,C,0.3\n", "pairs of the result"),
        ("row,column,score\n가,B,0.8\n나,A,0.7\n나,A,0.7\n", "pairs of the result"),
        ("row,column,score\n가,B,0.8\n나,A,0.71\n", "scores of the result"),
        ("row,column,score\n가,B,0.8\n나,Z,0.7\n", "pairs of the result"),
    ],
)
def test_verify_of_a_changed_result_exits_1(tmp_path, result, caught):
    files = certified(tmp_path)
    Path(files[2]).write_text(result, encoding="utf-8")
    ended = CliRunner().invoke(verify, [*files, "--lang", "en"])
    assert (ended.exit_code, f"✗ {caught}" in ended.stderr) == (1, True)


def test_verify_of_a_changed_input_exits_1(tmp_path):
    files = certified(tmp_path)
    Path(files[1]).write_text(PAIRS.replace("나,C,0.3", "나,C,0.99"), encoding="utf-8")
    ended = CliRunner().invoke(verify, [*files, "--lang", "en"])
    assert (ended.exit_code, "✗ input file" in ended.stderr, "✗ bound" in ended.stderr) == (1, True, True)


SIDES = {"conflicts": "x.csv", "groups": "g.csv", "require": "r.csv"}


def test_verify_with_the_files_beside_finds_that_the_certificate_states_them(tmp_path):
    files = certified(tmp_path)
    given = [part for role, name in SIDES.items() for part in (f"--{role}", str(tmp_path / name))]
    ended = CliRunner().invoke(verify, [*files, *given, "--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert {f"✓ {role} file: {name}" for role, name in SIDES.items()} <= set(ended.stdout.splitlines())


@pytest.mark.parametrize(
    ("role", "content"),
    [
        ("conflicts", "row,column\n가,C\n나,A\n"),
        ("conflicts", "row,column\n"),
        ("groups", "column,group\nA,g\nB,h\nC,h\n"),
        ("demands", "row,k\n가,2\n"),
        ("capacities", "column,max\nA,3\n"),
        ("capacities", "column,min\nA,1\n"),
    ],
)
def test_verify_with_another_file_beside_exits_1(tmp_path, role, content):
    files = certified(tmp_path)
    ended = CliRunner().invoke(verify, [*files, f"--{role}", beside(tmp_path, "other.csv", content), "--lang", "en"])
    assert (ended.exit_code, f"✗ {role} file: other.csv" in ended.stderr) == (1, True), ended.output


def test_verify_imports_no_solver(tmp_path):
    files = certified(tmp_path)
    script = (
        "import sys; from naru_engine.commands.verify import command\n"
        "command.main(sys.argv[1:], standalone_mode=False)\n"
        "sys.exit(str([m for m in ('ortools', 'numba', 'scipy', 'highspy', 'django') if m in sys.modules]))"
    )
    ended = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == "[]"


LIKED = "row,column,score\n가,A,1\n가,B,2\n가,C,3\n나,A,2\n나,B,1\n"


def stable(folder: Path, *options: str) -> Result:
    liked = beside(folder, "liked.csv", LIKED)
    loads = ("--per-row", "1", "--max-per-column", "1")
    return run(folder, PAIRS, *loads, "--objective", "stable", "--column-scores", liked, *options)


def test_assign_stable_leaves_no_blocking_pair_and_verifies(tmp_path):
    proof, out = str(tmp_path / "p.json"), str(tmp_path / "out.csv")
    ended = stable(tmp_path, "--certificate", proof)
    assert ended.exit_code == 0, ended.output
    assert written(tmp_path) == [("가", "B", "0.8"), ("나", "A", "0.7")]
    told = json.loads((tmp_path / "s.json").read_text())
    assert (told["blocking_pairs"], told["short_places"], told["gap"]) == (0, 0, 0.0)
    given = [proof, str(tmp_path / "pairs.csv"), out, "--column-scores", str(tmp_path / "liked.csv")]
    assert CliRunner().invoke(verify, given).exit_code == 0
    assert CliRunner().invoke(verify, given[:3]).exit_code == 2


@pytest.mark.parametrize(
    ("path", "value", "caught"),
    [
        ("solution", [[0, 0], [1, 1]], "blocking pairs"),
        ("solution", [[0, 1]], "blocking pairs"),
        ("value", 1.0, "blocking pairs"),
        ("bound", 1.0, "bound"),
        ("inputs.column_scores", "0", "column scores file"),
    ],
)
def test_verify_of_a_spoiled_stable_certificate_exits_1(tmp_path, path, value, caught):
    proof = tmp_path / "p.json"
    stable(tmp_path, "--certificate", str(proof))
    document = json.loads(proof.read_text())
    spoil(document, path, value)
    proof.write_text(json.dumps(document))
    given = [str(proof), str(tmp_path / "pairs.csv"), str(tmp_path / "out.csv")]
    ended = CliRunner().invoke(verify, [*given, "--column-scores", str(tmp_path / "liked.csv"), "--lang", "en"])
    assert (ended.exit_code, f"✗ {caught}" in ended.stderr) == (1, True)


def test_assign_stable_tells_whom_it_leaves_short(tmp_path):
    ended = stable(tmp_path, "--demands", beside(tmp_path, "d.csv", "row,k\n나,2\n"))
    assert ended.exit_code == 0
    assert "1 places of 1 rows (나) stay empty, as in every stable assignment." in ended.stderr
    assert json.loads((tmp_path / "s.json").read_text())["short_places"] == 1


def test_assign_stable_below_a_least_load_exits_3(tmp_path):
    ended = stable(tmp_path, "--min-per-column", "1")
    assert ended.exit_code == 3
    assert "min of column 'C': 1 → 0" in ended.stderr


UNEVEN = "row,column,score\na,X,0.9\na,Y,0.1\nb,X,0.5\nb,Y,0.2\nb,Z,0.3\na,Z,0.2\n"


def fair(folder: Path, *options: str) -> Result:
    return run(folder, UNEVEN, "--per-row", "1", "--max-per-column", "1", "--objective", "fair", *options)


def test_assign_fair_raises_the_worst_row_and_verifies(tmp_path):
    proof = str(tmp_path / "p.json")
    ended = fair(tmp_path, "--certificate", proof)
    assert ended.exit_code == 0, ended.output
    assert written(tmp_path) == [("a", "X", "0.9"), ("b", "Z", "0.3")]
    told = json.loads((tmp_path / "s.json").read_text())
    assert (told["worst_row"], told["worst_row_id"], told["bound"], told["levels"]) == (0.3, "b", 0.5, 2)
    assert (told["worst_proven"], told["total_proven"], told["gap"]) == (True, True, 0.4)
    given = [proof, str(tmp_path / "pairs.csv"), str(tmp_path / "out.csv")]
    assert CliRunner().invoke(verify, given).exit_code == 0


@pytest.mark.parametrize(("path", "value", "caught"), [("value", 0.4, "value"), ("bound", 0.3, "bound")])
def test_verify_of_a_spoiled_fair_certificate_exits_1(tmp_path, path, value, caught):
    proof = tmp_path / "p.json"
    fair(tmp_path, "--certificate", str(proof))
    document = json.loads(proof.read_text())
    spoil(document, path, value)
    proof.write_text(json.dumps(document))
    given = [str(proof), str(tmp_path / "pairs.csv"), str(tmp_path / "out.csv"), "--lang", "en"]
    ended = CliRunner().invoke(verify, given)
    assert (ended.exit_code, f"✗ {caught}" in ended.stderr) == (1, True)
