"""What every file command promises: exit codes, nothing written on failure, one summary."""

import json

import click
import pytest
from click.testing import CliRunner

from naru_engine.commands.common import Infeasible, Run, file_command
from naru_engine.tables import BadInput, Phrase, Problem, Result, ResultColumn

RESULT = Result(Phrase("가", "a"), (ResultColumn("row", Phrase("행", "row")),), [("x",)])


@click.command()
@click.argument("fate")
@file_command("sample")
def sample(run: Run, fate: str) -> None:
    run.check_places([])
    if fate == "bad":
        expected = Phrase("수를 적으세요", "must be a number")
        raise BadInput([Problem("in.csv", row, "score", "x", expected) for row in (2, 5)])
    if fate == "infeasible":
        raise Infeasible([Phrase("자리가 모자랍니다", "too few places")], [Phrase("2자리 더", "2 more places")])
    run.write(RESULT, {"objective": 1.5})


@pytest.mark.parametrize(("fate", "code"), [("bad", 2), ("infeasible", 3)])
def test_file_command_that_fails_writes_nothing_and_exits_by_contract(tmp_path, fate, code):
    places = ["--out", str(tmp_path / "a.csv"), "--summary", str(tmp_path / "a.json")]
    ended = CliRunner().invoke(sample, [fate, *places, "--lang", "en"])
    assert ended.exit_code == code
    assert list(tmp_path.iterdir()) == []


def test_file_command_tells_each_problem_on_its_line(tmp_path):
    ended = CliRunner().invoke(sample, ["bad", "--out", str(tmp_path / "a.csv"), "--lang", "ko"])
    assert ended.stderr.splitlines() == [
        "in.csv 2행 'score' 열: 'x' → 수를 적으세요",
        "in.csv 5행 'score' 열: 'x' → 수를 적으세요",
    ]


def test_file_command_without_a_solution_tells_reason_and_change(tmp_path):
    ended = CliRunner().invoke(sample, ["infeasible", "--out", str(tmp_path / "a.csv"), "--lang", "en"])
    assert ended.stderr.splitlines() == [
        "No result meets every condition.",
        "- too few places",
        "The smallest changes that would do:",
        "- 2 more places",
    ]


def test_file_command_writes_result_and_summary(tmp_path):
    places = ["--out", str(tmp_path / "a.csv"), "--summary", str(tmp_path / "a.json"), "--seed", "7"]
    ended = CliRunner().invoke(sample, ["good", *places])
    summary = json.loads((tmp_path / "a.json").read_text())
    assert ended.exit_code == 0
    assert (summary["objective"], summary["seed"], summary["command"]) == (1.5, 7, "sample")
    assert {"seconds", "peak_memory_bytes", "version", "inputs"} <= summary.keys()


@pytest.mark.parametrize(
    ("out", "summary", "told"),
    [
        ("a.pdf", "a.json", "output files end in"),
        ("a.csv", "a.csv", "another output"),
        ("a.csv", "a.txt", "output files end in"),
        ("absent/a.csv", "a.json", "existing, writable folder"),
    ],
)
def test_file_command_with_an_impossible_place_says_so_before_work(tmp_path, out, summary, told):
    places = ["--out", str(tmp_path / out), "--summary", str(tmp_path / summary), "--lang", "en"]
    ended = CliRunner().invoke(sample, ["good", *places])
    assert (ended.exit_code, told in ended.stderr, list(tmp_path.iterdir())) == (2, True, [])


@pytest.mark.parametrize(("named", "language"), [("ko_KR.UTF-8", "ko"), ("en_GB.UTF-8", "en"), ("C", "en")])
def test_file_command_speaks_the_language_of_the_locale(tmp_path, named, language):
    spoken = {"LC_ALL": named}
    ended = CliRunner(env=spoken).invoke(sample, ["bad", "--out", str(tmp_path / "a.csv")])
    assert ("행" in ended.stderr) == (language == "ko")
