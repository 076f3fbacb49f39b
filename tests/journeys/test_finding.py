"""A visitor finds what answers a problem: as it is typed, without a mouse, and without any script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.journeys.pages import Visit

PROBLEM = {
    "ko": "알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다",
    "en": "reduce porosity defects in aluminium die casting",
}
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])


@LANGUAGES
@pytest.mark.parametrize("width", [1280, 390])
def test_visitor_types_a_problem_and_opens_a_result_that_says_why(
    visit: Callable[..., Visit], language: str, width: int
) -> None:
    guest = visit(language=language, width=width)
    guest.open("/")
    guest.page.locator("#q").press_sequentially(PROBLEM[language])
    first = guest.results().first
    expect(first.locator(".reasons li").first).to_be_visible()
    expect(first.locator("svg.meter")).to_be_attached()
    title = first.get_by_role("heading").inner_text()
    first.get_by_role("heading").get_by_role("link").click()
    expect(guest.heading()).to_have_text(title)


@LANGUAGES
def test_visitor_narrows_what_was_found_by_kind(visit: Callable[..., Visit], language: str) -> None:
    guest = visit(language=language)
    guest.open("/search/")
    guest.search(PROBLEM[language])
    guest.page.locator("#results .chips a[href*='kind=technology']").click()
    expect(guest.page).to_have_url(re.compile("kind=technology"))
    expect(guest.results().first).to_be_visible()


@LANGUAGES
def test_visitor_without_a_mouse_goes_from_the_front_page_to_a_result(
    visit: Callable[..., Visit], language: str
) -> None:
    guest = visit(language=language)
    guest.open("/")
    guest.page.keyboard.press("Tab")
    expect(guest.page.locator(".skip")).to_be_focused()
    guest.page.keyboard.press("Enter")
    guest.tab_to(guest.page.locator("#q"))
    guest.page.keyboard.type(PROBLEM[language])
    guest.page.keyboard.press("Enter")
    link = guest.results().first.get_by_role("heading").get_by_role("link")
    expect(link).to_be_visible()
    guest.page.wait_for_load_state()
    title = link.inner_text()
    guest.tab_to(link)
    guest.page.keyboard.press("Enter")
    expect(guest.heading()).to_have_text(title)


@LANGUAGES
def test_visitor_without_scripts_finds_switches_language_and_light(visit: Callable[..., Visit], language: str) -> None:
    guest = visit(language=language, script=False)
    guest.open("/")
    guest.search(PROBLEM[language])
    expect(guest.results().first.locator(".reasons li").first).to_be_visible()
    guest.page.locator("button[name=theme][value=dark]").first.click()
    expect(guest.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(guest.page.locator("#q")).to_have_value(PROBLEM[language])
    other = "en" if language == "ko" else "ko"
    guest.page.locator(f".site-tools a[hreflang={other}]").click()
    expect(guest.page.locator("html")).to_have_attribute("lang", other)
    expect(guest.page.locator("#q")).to_have_value(PROBLEM[language])
