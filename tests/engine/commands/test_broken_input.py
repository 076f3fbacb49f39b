"""Every kind of broken input to `naru assign` and `naru verify`: place, value, remedy, exit 2, nothing written."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from naru_engine.commands.assign import command as assign
from naru_engine.commands.verify import command as verify

GOOD = "row,column,score\na,X,0.9\na,Y,0.8\nb,X,0.7\nb,Y,0.2\n"
LOADS = ("--per-row", "1", "--max-per-column", "1")


@dataclass(frozen=True)
class Broken:
    """Files to write, the command line, and what must be told about which place.

    told : parts that one line of the report must hold
    """

    kind: str
    files: dict[str, str | bytes]
    options: tuple[str, ...]
    told: tuple[str, ...]


def pairs(content: str | bytes, *told: str, kind: str) -> Broken:
    return Broken(kind, {"a.csv": content}, ("a.csv", *LOADS), ("a.csv", *told))


def beside(kind: str, option: str, content: str, *told: str, more: dict[str, str] | None = None) -> Broken:
    extra = tuple(part for name in (more or {}) for part in (f"--{name.split('.')[0]}", name))
    files: dict[str, str | bytes] = {"a.csv": GOOD, "b.csv": content, **(more or {})}
    return Broken(kind, files, ("a.csv", *LOADS, option, "b.csv", *extra), ("b.csv", *told))


CAPACITIES, GROUPS = {"capacities.csv": "column,max,group\nX,1,g\n"}, {"groups.csv": "column,group\nX,g\n"}
BROKEN = [
    pairs("row,column,score\na,X,high\n", "row 2", "'score'", "'high'", "such as 0.75", kind="score that is a word"),
    pairs("row,column,score\na,X,\nb,Y,1\n", "row 2", "'score'", "such as 0.75", kind="score left empty"),
    pairs("row,column,score\na,X,nan\nb,Y,1\n", "row 2", "'nan'", kind="score that is no number"),
    pairs("row,column,score\na,X,inf\nb,Y,1\n", "row 2", "'inf'", kind="endless score"),
    pairs("row,column,score\na,X,1e999\nb,Y,1\n", "row 2", "'1e999'", kind="score beyond the largest number"),
    pairs("row,column,score\n,X,1\nb,Y,1\n", "row 2", "'row'", "must not be empty", kind="row without a name"),
    pairs("row,column,score\na,,1\nb,Y,1\n", "row 2", "'column'", "must not be empty", kind="column without a name"),
    pairs("row,column,score\na,X,1\nb,Y,1\na,X,2\n", "row 4", "'a × X'", "row 2; keep one", kind="pair twice"),
    pairs("row,score\na,1\n", "row 1", "'column'", "header row", kind="no column 'column'"),
    pairs("", "the file is empty", kind="empty file"),
    pairs("row,column,score\n", "row 1", "add rows", kind="header only"),
    pairs('row,column,score\na,"X,1\nb,Y,1\n', "row 2", "never closed", kind="open quote"),
    pairs(b"row,column,score\na,\x00,1\n", "row 2", "UTF-8", kind="NUL byte"),
    pairs(b"row,column,score\na,\xff\xff,1\n", "row 2", "UTF-8", kind="unknown encoding"),
    Broken("missing file", {}, ("absent.csv", *LOADS), ("absent.csv", "check the path")),
    Broken("folder for a file", {"a.csv": GOOD}, (".", *LOADS), ("directory",)),
    Broken("unknown ending", {"a.txt": GOOD}, ("a.txt", *LOADS), ("a.txt", "'.txt'", "save it as")),
    Broken("matrix that is text", {"a.npz": GOOD}, ("a.npz", *LOADS), ("a.npz", "'affinity' array")),
    Broken("missing matrix", {}, ("absent.npz", *LOADS), ("absent.npz", "check the path")),
    Broken("no k", {"a.csv": GOOD}, ("a.csv", "--max-per-column", "1"), ("a.csv", "'a'", "--per-row", "--demands")),
    Broken("no limit", {"a.csv": GOOD}, ("a.csv", "--per-row", "1"), ("'X'", "--max-per-column", "--capacities")),
    Broken(
        "min above max", {"a.csv": GOOD}, ("a.csv", *LOADS, "--min-per-column", "2"), ("'X'", "min 2 exceeds max 1")
    ),
    Broken("k that is no number", {"a.csv": GOOD}, ("a.csv", "--per-row", "many"), ("--per-row", "many")),
    Broken("negative k", {"a.csv": GOOD}, ("a.csv", "--per-row", "-1"), ("--per-row", "-1")),
    Broken("unknown objective", {"a.csv": GOOD}, ("a.csv", *LOADS, "--objective", "best"), ("--objective", "best")),
    beside("demand of nobody", "--demands", "row,k\nc,1\n", "row 2", "'c'", "not in AFFINITY"),
    beside("fractional demand", "--demands", "row,k\na,1.5\n", "row 2", "'k'", "'1.5'", "whole number"),
    beside("negative demand", "--demands", "row,k\na,-1\n", "row 2", "'k'", "'-1'", "between 0"),
    beside("demand twice", "--demands", "row,k\na,1\na,2\n", "row 3", "'a'", "keep one"),
    beside("demand without k", "--demands", "row,n\na,1\n", "row 1", "'k'", "header row"),
    beside("capacity of nobody", "--capacities", "column,max\nZ,1\n", "row 2", "'Z'", "not in AFFINITY"),
    beside("capacity that is a word", "--capacities", "column,max\nX,few\n", "row 2", "'max'", "'few'"),
    beside("capacities crossed", "--capacities", "column,min,max\nX,3,2\n", "row 2", "'max'", "'2'", "raise max"),
    beside("capacity twice", "--capacities", "column,max\nX,1\nX,2\n", "row 3", "'X'", "keep one"),
    beside("conflict without a column", "--conflicts", "row,column\na,\n", "row 2", "'column'", "must not be empty"),
    beside("group of nobody", "--groups", "column,group\nZ,g\n", "row 2", "'Z'", "not in AFFINITY"),
    beside("group without members", "--require", "row,group,n\na,g,1\n", "row 2", "'group'", "'g'", "--groups"),
    beside("share above k", "--require", "row,group,n\na,g,2\n", "row 2", "'n'", "'2'", "row's k", more=GROUPS),
    beside("share of nobody", "--require", "row,group,n\nc,g,1\n", "row 2", "'c'", "not in AFFINITY", more=CAPACITIES),
    beside("column scores without stable", "--column-scores", GOOD, "--column-scores", "stable only"),
    Broken(
        "column scores of nobody",
        {"a.csv": GOOD, "b.csv": "row,column,score\na,Z,1\n"},
        ("a.csv", *LOADS, "--objective", "stable", "--column-scores", "b.csv"),
        ("b.csv", "row 2", "'Z'", "not in AFFINITY"),
    ),
    Broken(
        "requirement with stable",
        {"a.csv": GOOD, "b.csv": "row,group,n\na,g,1\n"},
        ("a.csv", *LOADS, "--objective", "stable", "--require", "b.csv"),
        ("b.csv", "use total or fair"),
    ),
    Broken("levels without fair", {"a.csv": GOOD}, ("a.csv", *LOADS, "--levels", "2"), ("'2'", "fair only")),
    Broken("certificate over the input", {"a.json": GOOD}, ("a.json", *LOADS, "--certificate", "a.json"), ("a.json",)),
    Broken("certificate in no folder", {"a.csv": GOOD}, ("a.csv", *LOADS, "--certificate", "no/p.json"), ("no/p",)),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.kind)
def test_assign_with_broken_input_tells_place_value_and_remedy_and_writes_nothing(
    tmp_path, monkeypatch, broken: Broken
):
    monkeypatch.chdir(tmp_path)
    for name, content in broken.files.items():
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = CliRunner().invoke(assign, [*broken.options, "--out", "out.csv", "--summary", "s.json", "--lang", "en"])
    assert ended.exit_code == 2, ended.output
    assert any(all(part in line for part in broken.told) for line in ended.stderr.splitlines()), ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(broken.files)


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({"scores": np.ones((2, 2))}, "'affinity' array"),
        ({"affinity": np.ones(3)}, "matrix of numbers"),
        ({"affinity": np.ones((0, 3))}, "matrix of numbers"),
        ({"affinity": np.array([["a", "b"]])}, "matrix of numbers"),
        ({"affinity": np.array([[1, None]], dtype=object)}, "'affinity' array"),
        ({"affinity": np.array([[1.0, np.inf]])}, "affinity[0, 1]"),
        ({"affinity": np.ones((2, 2)), "conflict": np.ones((2, 3))}, "must have the shape of affinity, (2, 2)"),
        ({"affinity": np.ones((2, 2)), "conflict": np.full((2, 2), 2)}, "must hold 0 and 1 only"),
        ({"affinity": np.ones((2, 2)), "conflict": np.full((2, 2), "x")}, "must hold 0 and 1 only"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_assign_with_a_broken_matrix_says_which_array(tmp_path, arrays, told):
    np.savez(tmp_path / "a.npz", **arrays)
    ended = CliRunner().invoke(
        assign, [str(tmp_path / "a.npz"), *LOADS, "--out", str(tmp_path / "o.csv"), "--lang", "en"]
    )
    assert (ended.exit_code, told in ended.stderr, len(list(tmp_path.iterdir()))) == (2, True, 1), ended.output


def test_assign_with_a_torn_matrix_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", affinity=np.ones((50, 50)))
    content = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(content[: len(content) // 2])
    ended = CliRunner().invoke(assign, [str(tmp_path / "a.npz"), *LOADS, "--out", str(tmp_path / "o.csv")])
    assert ended.exit_code == 2


def test_assign_tells_the_problems_of_all_files_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"a.csv": GOOD, "d.csv": "row,k\nc,x\n", "c.csv": "column,max\nZ,-3\n", "r.csv": "row,group,n\na,g,1\n"}
    for name, content in files.items():
        Path(name).write_text(content)
    given = ["a.csv", *LOADS, "--demands", "d.csv", "--capacities", "c.csv", "--require", "r.csv", "--out", "o.csv"]
    ended = CliRunner().invoke(assign, [*given, "--lang", "en"])
    assert {line.split(",")[0] for line in ended.stderr.splitlines()} == {"d.csv", "c.csv", "r.csv"}
    assert len(ended.stderr.splitlines()) == 5


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_assign_reports_in_both_languages(tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("row,column,score\na,X,high\n")
    ended = CliRunner().invoke(assign, ["a.csv", *LOADS, "--out", "o.csv", "--lang", lang])
    assert (
        ended.stderr.splitlines()
        == {
            "ko": ["a.csv 2행 'score' 열: 'high' → 수를 적으세요(예: 0.75)"],
            "en": ["a.csv, row 2, column 'score': 'high' → must be a number, such as 0.75"],
        }[lang]
    )


MALFORMED = {
    "no JSON": "not json",
    "not an object": "[]",
    "another document": json.dumps({"format": "else"}),
    "parts missing": json.dumps({"format": "naru assignment certificate 1", "objective": "total"}),
    "empty file": "",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_verify_of_what_is_no_certificate_exits_2(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(GOOD)
    Path("p.json").write_text(MALFORMED[kind])
    ended = CliRunner().invoke(verify, ["p.json", "a.csv", "a.csv", "--lang", "en"])
    assert ended.exit_code == 2, ended.output
    assert "p.json" in ended.stderr
    assert "make it with naru assign --certificate" in ended.stderr


def spoil(document: dict, path: str, value: object) -> None:
    *parents, last = path.split(".")
    for part in parents:
        document = document[part]
    document[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("solution", [[0.5, 1]]),
        ("solution", "none"),
        ("solution", [[0, 1], [1]]),
        ("problem.rows", 3),
        ("problem.demand", ["a", "b"]),
        ("problem.groups", []),
        ("proof.factor", 0),
        ("proof.factor", "x"),
        ("proof.row_prices", [2**60, 0]),
        ("proof.row_prices", [2**80, 0]),
        ("value", None),
        ("seed", "x"),
        ("inputs", []),
    ],
)
def test_verify_of_a_certificate_with_a_part_of_the_wrong_kind_exits_2(tmp_path, monkeypatch, path, value):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(GOOD)
    made = CliRunner().invoke(assign, ["a.csv", *LOADS, "--out", "o.csv", "--certificate", "p.json"])
    assert made.exit_code == 0, made.output
    document = json.loads(Path("p.json").read_text())
    spoil(document, path, value)
    Path("p.json").write_text(json.dumps(document))
    ended = CliRunner().invoke(verify, ["p.json", "a.csv", "o.csv", "--lang", "en"])
    assert ended.exit_code == 2, ended.output
    assert "a part is missing" in ended.stderr


@pytest.mark.parametrize("named", ["p.json", "a.csv", "o.csv"])
def test_verify_of_missing_files_names_the_file(tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(GOOD)
    CliRunner().invoke(assign, ["a.csv", *LOADS, "--out", "o.csv", "--certificate", "p.json"])
    Path(named).unlink()
    ended = CliRunner().invoke(verify, ["p.json", "a.csv", "o.csv", "--lang", "en"])
    assert (ended.exit_code, named in ended.stderr) == (2, True)
