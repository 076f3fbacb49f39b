"""Nothing that a firm types into a demand is lost."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site
from tests.journeys.pages import Visit

KEPT = re.compile(r"저장됨 \d\d:\d\d:\d\d")


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(re.compile(f"^{label}")).first.fill(text)


def expect_kept(page: Page) -> None:
    expect(page.locator("#save-status")).to_have_text(KEPT)


def test_typed_text_is_kept_reviewed_and_published(visit: Callable[..., Visit]) -> None:
    firm = visit(role="firm")
    firm.open("/demands/new/")
    page = firm.page
    write(page, "제목", "주물 표면의 기포 줄이기")
    write(page, "해결하려는 문제", "얇은 알루미늄 하우징을 주조하면 표면에 기포가 남아 도장에서 불량이 납니다.")
    write(page, "예산, 많아도", "300")
    expect_kept(page)
    expect(page.locator("#budget-readings")).to_contain_text("300,000,000 원")
    expect(page.locator("#suggested")).to_contain_text("24321")
    firm.open("/demands/mine/")
    page.get_by_role("link", name="주물 표면의 기포 줄이기").first.click()
    expect(page.get_by_label(re.compile("^예산, 많아도"))).to_have_value("300")
    page.get_by_role("button", name="저장하고 검토").click()
    expect(page).to_have_url(re.compile("/review/$"))
    page.get_by_role("button", name="공개하기").click()
    expect(page.get_by_text("공개했습니다.")).to_be_visible()
    page.get_by_role("button", name="거두기").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("다시 공개했습니다.")).to_be_visible()


def test_form_without_scripts_keeps_and_publishes_too(visit: Callable[..., Visit]) -> None:
    firm = visit(role="firm", script=False)
    firm.open("/demands/new/")
    page = firm.page
    write(page, "제목", "스크립트 없이 쓰는 수요")
    page.get_by_role("button", name="임시 저장", exact=True).click()
    expect(page.get_by_text("임시 저장했습니다.")).to_be_visible()
    write(page, "해결하려는 문제", "사내 보안 때문에 스크립트를 끈 컴퓨터에서도 수요를 등록하려 합니다.")
    page.get_by_role("button", name="저장하고 검토").click()
    page.get_by_role("button", name="공개하기").click()
    expect(page.get_by_text("공개했습니다.")).to_be_visible()


def test_text_survives_a_lost_connection_and_an_ended_session(browser: Browser, site: Site) -> None:
    # Its own context: lost requests are what this is about, so they are no fault here.
    context = browser.new_context(base_url=site.url, locale="ko-KR")
    page = context.new_page()
    firm = Visit(page, "ko")
    firm.sign_in("firm")
    firm.open("/demands/new/")
    write(page, "제목", "끊겨도 남는 글")
    expect_kept(page)
    context.set_offline(True)
    write(page, "지금까지 해 본 것", "연결이 끊긴 사이에 쓴 글")
    lost = re.compile("이 브라우저에 두었습니다")
    expect(page.locator("#save-status")).to_have_text(lost)
    context.set_offline(False)
    firm.open("/demands/new/")
    page.get_by_role("button", name="되살리기").click()
    expect(page.get_by_label(re.compile("^지금까지 해 본 것")).first).to_have_value("연결이 끊긴 사이에 쓴 글")
    expect_kept(page)
    cookies = context.cookies()
    context.clear_cookies()
    write(page, "기술 분야", "로그인이 끝난 뒤")
    expect(page.locator("#save-status")).to_have_text(lost)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    write(page, "기술 분야", "다시 로그인한 뒤")
    expect_kept(page)
    context.close()
