"""The page of a round's results, its pictures and its files."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.demands import make_demand
from tests.factories.people import make_member, make_organisation
from tests.factories.results import cash, make_introduction, make_round, make_signed_plan

from naru.core.actor import Role
from naru.introductions.states import EndReason, IntroductionState
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.programmes.models import Round
from naru.programmes.states import RoundState

pytestmark = pytest.mark.django_db
TABLES = ("pairs", "roadmap", "provinces", "ties", "coverage", "funnel")


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("시험 운영기관", OrganisationKind.OPERATOR)


def filled(operator: Organisation, state: RoundState = RoundState.CLOSED, pairs: int = 2) -> Round:
    round_ = make_round(operator, state)
    for number in range(pairs):
        firm = make_organisation(f"서명 기업 {number}", region_code="42110", ksic_code="29223")
        institute = make_organisation(f"서명 연구원 {number}", OrganisationKind.INSTITUTE, region_code="30200")
        signed = make_introduction(round_, make_demand(firm), institute, IntroductionState.PLANNING)
        make_signed_plan(signed, (cash(2022, 1_200_000_000), cash(2023, 300_000_000)), title=f"=서명 과제 {number}")
    dropped = make_introduction(
        round_,
        make_demand(make_organisation("숨은 기업")),
        make_organisation("숨은 연구원", OrganisationKind.INSTITUTE),
        IntroductionState.ENDED,
        ended_from=IntroductionState.WANTED,
        reason=EndReason.NO_BUDGET,
    )
    assert dropped.end_note
    return round_


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_results_of_a_closed_round_are_public_in_both_languages(
    client: Client, operator: Organisation, prefix: str
) -> None:
    page = client.get(f"{prefix}/rounds/{filled(operator).pk}/results/")
    text = page.content.decode()
    assert page.status_code == 200
    assert ("KRW 3,000 million" if prefix else "30억원") in text
    assert ("budget does not fit 1" if prefix else "예산이 맞지 않음 1") in text
    for secret in ("숨은", "속사정"):
        assert secret not in text


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.RUNNING, RoundState.CANCELLED])
def test_results_of_a_round_that_is_not_closed_are_a_preview_for_its_operator(
    client: Client, operator: Organisation, state: RoundState
) -> None:
    address = f"/rounds/{filled(operator, state).pk}/results/"
    files = f"{address}pairs.csv"
    firm = Organisation.objects.get(name="서명 기업 0")
    assert [client.get(address).status_code, client.get(files).status_code] == [404, 404]
    client.force_login(make_member(firm, Role.ADMIN))
    assert [client.get(address).status_code, client.get(files).status_code] == [404, 404]
    client.force_login(make_member(operator))
    assert "운영기관만 보는 미리보기입니다" in client.get(address).content.decode()
    assert client.get(files).status_code == 200


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_table_of_the_results_is_a_file_without_the_names_of_who_did_not_sign(
    client: Client, operator: Organisation, table: str, ending: str
) -> None:
    answer = client.get(f"/rounds/{filled(operator).pk}/results/{table}.{ending}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'{table}.{ending}"')
    if ending == "csv":
        assert "숨은" not in answer.content.decode("utf-8-sig")


def test_table_of_pairs_holds_exact_amounts_and_no_formula(client: Client, operator: Organisation) -> None:
    rows = client.get(f"/rounds/{filled(operator, pairs=1).pk}/results/pairs.csv").content.decode("utf-8-sig")
    assert ",1500000000,0,4,7,,,2021-11-16," in rows
    assert ",'=서명 과제 0," in rows


@pytest.mark.parametrize("name", ["pairs.pdfx", "nothing.csv", "pairs.html"])
def test_file_of_nothing_is_not_found(client: Client, operator: Organisation, name: str) -> None:
    assert client.get(f"/rounds/{filled(operator).pk}/results/{name}").status_code == 404


def test_every_picture_is_named_described_and_drawn_without_styles(client: Client, operator: Organisation) -> None:
    text = client.get(f"/rounds/{filled(operator).pk}/results/").content.decode()
    pictures = re.findall(r'<svg class="chart.*?</svg>\s*(?=</div>|<div|<details|\Z)', text, re.DOTALL)
    assert len(pictures) == 5
    assert "style=" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for picture in pictures:
        drawn = ET.fromstring(picture)  # noqa: S314 our own page
        assert drawn.attrib["role"] == "img"
        assert {f"{drawn.find('title').attrib['id']} {drawn.find('desc').attrib['id']}"} == {  # type: ignore[union-attr]
            drawn.attrib["aria-labelledby"]
        }


def test_results_page_of_a_round_without_pairs_says_so(client: Client, operator: Organisation) -> None:
    text = client.get(f"/rounds/{make_round(operator).pk}/results/").content.decode()
    assert "아직 협약한 짝이 없습니다." in text


@pytest.mark.parametrize("pairs", [1, 3])
def test_results_page_takes_five_queries_for_any_number_of_pairs(
    client: Client, operator: Organisation, pairs: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/rounds/{filled(operator, pairs=pairs).pk}/results/"
    with django_assert_num_queries(5):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("content_en", "shown"), [("Large parts without pores.", ""), ("", "기포 없는 큰 부품을")])
def test_content_of_a_pair_is_english_where_it_was_given_in_english(
    client: Client, operator: Organisation, content_en: str, shown: str
) -> None:
    round_ = make_round(operator)
    institute = make_organisation("서명 연구원", OrganisationKind.INSTITUTE)
    signed = make_introduction(round_, make_demand(), institute, IntroductionState.PLANNING)
    make_signed_plan(signed, (cash(2022, 1_000_000),), content_en=content_en)
    for address in (f"/en/rounds/{round_.pk}/results/", f"/en/rounds/{round_.pk}/results/pairs.csv"):
        assert (content_en or shown) in client.get(address).content.decode()
    page = client.get(f"/en/rounds/{round_.pk}/results/").content.decode()
    assert (
        f'<span class="meta"{"" if content_en else " lang=" + chr(34) + "ko" + chr(34)}>{content_en or shown}' in page
    )
    assert "기포 없는 큰 부품을" in client.get(f"/rounds/{round_.pk}/results/").content.decode()
