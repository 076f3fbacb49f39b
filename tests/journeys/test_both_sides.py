"""A firm sees who could solve its problem and says so; the institute sees that from its own side."""

import re
from collections.abc import Callable

from playwright.sync_api import expect
from tests.journeys.pages import Visit

# One click signs in as the firm and the institute of an announced pair of the demo.
PARTNER = {"ko": "한국생산기술연구원", "en": "Korea Institute of Industrial Technology"}

TITLE = {
    "ko": "고강도·고연신 알루미늄 다이캐스팅 소재 개발",
    "en": "High-strength, high-elongation aluminium die-casting material",
}


def open_the_demand(firm: Visit) -> None:
    """The demo's demand that looks for a partner, whatever other journeys wrote and settled before."""
    firm.open("/demands/mine/")
    row = firm.page.locator(".rows > *").filter(has_text=TITLE[firm.language])
    row.filter(has_text=firm.word("협력 기관 찾는 중")).get_by_role("link").first.click()


def test_firm_shows_interest_and_the_institute_sees_it(visit: Callable[..., Visit]) -> None:
    firm = visit(role="firm")
    open_the_demand(firm)
    demand = firm.heading().inner_text()
    firm.page.locator(".next .button-primary").click()
    candidate = firm.candidates().filter(has_text=PARTNER["ko"]).first
    offer = candidate.get_by_role("heading").get_by_role("link").inner_text()
    candidate.get_by_text("관심 있음", exact=True).click()
    candidate.get_by_role("button", name="관심 있다고 알리기").click()
    expect(candidate.locator(".decision .badge-success")).to_be_visible()
    assert offer

    institute = visit(role="institute")
    institute.open("/matches/")
    seen = institute.candidates().filter(has_text=demand).filter(has_text="기업이 관심을 보였습니다")
    expect(seen.first).to_be_visible()

    candidate.get_by_role("button", name="되돌리기").click()
    expect(candidate.get_by_text("관심 있음", exact=True)).to_be_visible()


def test_institute_declines_with_a_reason_without_scripts_and_takes_it_back(visit: Callable[..., Visit]) -> None:
    institute = visit(role="institute", language="en", script=False)
    institute.open("/matches/")
    one = institute.candidates().first
    one.get_by_text("Not interested", exact=True).click()
    asked = institute.page.locator(".decision form").first
    asked.locator("select").select_option(index=1)
    asked.get_by_role("button").first.click()
    expect(institute.page.locator(".decision .badge").first).to_be_visible()
    institute.page.locator(".decision").get_by_role("button", name=re.compile("Undo|Take back")).first.click()
    expect(institute.candidates().first.get_by_text("Not interested", exact=True)).to_be_visible()


def test_firm_finds_an_offer_and_shows_interest_where_it_reads_it(visit: Callable[..., Visit]) -> None:
    firm = visit(role="firm", language="en")
    firm.open("/search/")
    firm.search(TITLE["en"])
    firm.results().filter(has_text=PARTNER["en"]).first.get_by_role("heading").get_by_role("link").click()
    beside = firm.page.locator("#own article.result").filter(has_text=TITLE["en"])
    expect(beside.locator(".reasons li").first).to_be_visible()
    beside.get_by_text("Interested", exact=True).click()
    beside.get_by_role("button", name=firm.word("관심 있다고 알리기")).click()
    expect(beside.locator(".decision .badge-success")).to_be_visible()
    beside.get_by_role("button", name=firm.word("되돌리기")).click()
    expect(beside.get_by_text("Interested", exact=True)).to_be_visible()


def test_firm_compares_candidates_side_by_side(visit: Callable[..., Visit]) -> None:
    firm = visit(role="firm", language="en")
    open_the_demand(firm)
    firm.page.locator(".next .button-primary").click()
    for position in range(3):
        firm.page.locator("input[name=offer]").nth(position).check()
    firm.page.locator("[form=compare][type=submit], #compare [type=submit]").first.click()
    expect(firm.page.locator("table.compare thead th")).to_have_count(3)
