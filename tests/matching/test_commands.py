"""The index, the search and the export at the terminal."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.factories.demands import make_demand, make_offer, make_organisation

from naru.cli.matching import export, index, search
from naru.demands.states import Confidentiality
from naru.matching import following
from naru.matching.finding import Search, find
from naru.matching.solve import SharedIndex
from naru_engine.commands.match import command as match

pytestmark = pytest.mark.django_db
KO = {"LC_ALL": "ko_KR.UTF-8"}


def test_status_without_an_index_says_how_to_make_it_and_exits_1(shared: SharedIndex) -> None:
    result = CliRunner(env=KO).invoke(index, ["status"])
    assert (result.exit_code, "naru index build" in result.output) == (1, True)


def test_status_of_an_index_that_is_behind_exits_1_and_after_a_build_0(shared: SharedIndex) -> None:
    following.rebuild(shared)
    make_offer()
    assert CliRunner(env=KO).invoke(index, ["status"]).exit_code == 1
    built = CliRunner(env=KO).invoke(index, ["build"])
    assert "1건" in built.output
    done = CliRunner(env=KO).invoke(index, ["status"])
    assert (done.exit_code, "1건" in done.output) == (0, True)


def test_search_shows_what_the_page_shows_in_the_same_order(shared: SharedIndex) -> None:
    for title in ("다이캐스팅 기포 저감", "기포 검사", "주조 다이캐스팅"):
        make_offer(title=title)
    following.rebuild(shared)
    output = CliRunner(env=KO).invoke(search, ["다이캐스팅 기포"]).output
    titles = [result.card.title for result in find(shared, Search("다이캐스팅 기포")).results]
    assert [output.index(f"{title} —") for title in titles] == sorted(output.index(f"{title} —") for title in titles)
    assert "말으로 찾음" not in output


def test_export_gives_files_that_match_reads_and_no_hidden_part(tmp_path: Path, shared: SharedIndex) -> None:
    make_demand(problem_level=Confidentiality.NDA)
    institute = make_organisation("예시 연구원", kind="institute")
    make_offer(institute)
    make_offer(institute, kind="proposal", trl=None, title="기포 저감 공정의 사업화")
    demands, offers, out = (str(tmp_path / name) for name in ("demands.csv", "offers.xlsx", "out.csv"))
    assert CliRunner(env=KO).invoke(export, ["demands", demands]).exit_code == 0
    assert CliRunner(env=KO).invoke(export, ["offers", offers]).exit_code == 0
    assert "열에 아홉만" not in Path(demands).read_text(encoding="utf-8-sig")
    ran = CliRunner().invoke(match, [demands, offers, "--by", "owner", "--model", "lexical", "--out", out, "--quiet"])
    assert ran.exit_code == 0, ran.output
    with open(out, encoding="utf-8-sig", newline="") as file:
        assert [row["owner"] for row in csv.DictReader(file)] == ["예시 연구원"]


def test_export_to_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    result = CliRunner(env=KO).invoke(export, ["offers", str(tmp_path / "offers.doc")])
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
