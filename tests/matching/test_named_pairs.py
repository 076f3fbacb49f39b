"""The four named firms of programme P5: their real partner institute ranks first of the nine, by the texts alone."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.factories.demands import NOW

from naru.cli.matching import export
from naru.core.actor import SYSTEM
from naru.demands import demo as demands_demo
from naru.demands.models import Demand
from naru.matching import following, ranking
from naru.matching.ranking import Narrowing
from naru.matching.solve import SharedIndex
from naru.people import demo as people_demo
from naru.people.demo import organisation_ids
from naru_engine.commands.match import command as match

pytestmark = pytest.mark.django_db
PAIRS = {
    "엘엠에스": "한국기계연구원",
    "코다코": "한국생산기술연구원",
    "더존비즈온": "한국전자통신연구원",
    "제우스": "한국재료연구원",
}
NINE = {
    "한국기계연구원",
    "한국생산기술연구원",
    "한국에너지기술연구원",
    "한국자동차연구원",
    "한국전기연구원",
    "한국전자기술연구원",
    "한국전자통신연구원",
    "한국재료연구원",
    "한국화학연구원",
}


def test_real_partners_of_the_named_firms_rank_first_of_the_nine_institutes(index: SharedIndex) -> None:
    people_demo.fill(NOW)
    demands_demo.fill(NOW)
    assert organisation_ids()
    following.catch_up(index)
    first = {}
    for firm in PAIRS:
        demand = Demand.objects.get(organisation__name=firm, title__contains="개발")
        page = ranking.candidates_by_owner(index, actor=SYSTEM, demand_id=demand.pk, narrowing=Narrowing())
        ranked = [owner.name for owner in page.owners if owner.name in NINE]
        first[firm] = ranked[0]
    assert first == PAIRS


def test_match_by_owner_on_the_exported_demo_has_the_real_partners_first(tmp_path: Path) -> None:
    people_demo.fill(NOW)
    demands_demo.fill(NOW)
    demands, offers, out = (str(tmp_path / name) for name in ("demands.csv", "offers.csv", "ranked.csv"))
    assert CliRunner().invoke(export, ["demands", demands]).exit_code == 0
    assert CliRunner().invoke(export, ["offers", offers]).exit_code == 0
    choice = ["--by", "owner", "--top", "0", "--model", "lexical", "--out", out, "--quiet"]
    ran = CliRunner().invoke(match, [demands, offers, *choice])
    assert ran.exit_code == 0, ran.output
    asked = {
        str(pk): firm
        for pk, firm in Demand.objects.filter(organisation__name__in=PAIRS, title__contains="개발").values_list(
            "pk", "organisation__name"
        )
    }
    first: dict[str, str] = {}
    with open(out, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["demand"] in asked and row["owner"] in NINE:
                first.setdefault(asked[row["demand"]], row["owner"])
    assert first == PAIRS
