"""Two editors, a lost connection, an ended session, the back button, a double click: no typed word is lost, nothing
happens twice, and nothing that one person typed waits for the next one at the same machine."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.journeys.conftest import PATIENCE_MS, Site
from tests.journeys.pages import Visit

BEING_WRITTEN = "고강도·고연신 알루미늄 다이캐스팅"
DEMAND = "다이캐스팅"
KEPT_HERE = re.compile("이 브라우저에 두었습니다")
KEPT = re.compile(r"저장됨 \d\d:\d\d:\d\d")


@pytest.fixture
def arrive(browser: Browser, site: Site) -> Iterator[Callable[[str], Visit]]:
    """Somebody in a browser of their own. Refused and lost requests are what this is about, so nobody watches them."""
    contexts: list[BrowserContext] = []

    def begin(role: str) -> Visit:
        context = browser.new_context(base_url=site.url, locale="ko-KR", timezone_id="Asia/Seoul")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        visit = Visit(context.new_page(), "ko")
        visit.sign_in(role)
        return visit

    yield begin
    for context in contexts:
        context.close()


def plan_of(visit: Visit) -> str:
    """The address of the plan that the firm and the institute write."""
    visit.open("/plans/")
    visit.page.get_by_role("link", name=re.compile(BEING_WRITTEN)).first.click()
    return visit.here()


def write(page: Page, name: str, text: str) -> None:
    page.locator(f"[name='r0-{name}']").fill(text)


def typed(page: Page, name: str) -> str:
    return page.locator(f"[name='r0-{name}']").input_value()


def save(page: Page) -> None:
    page.locator("main .form-actions button[value=save]").click()


def drafts_in(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('naru-draft:'))")
    return found


def end_the_session(visit: Visit) -> None:
    visit.page.context.clear_cookies(name="sessionid")


def test_two_editors_of_one_part_both_keep_what_they_typed(arrive: Callable[[str], Visit]) -> None:
    firm, institute = arrive("firm"), arrive("institute")
    plan = plan_of(firm)
    for one in (firm, institute):
        one.go(f"{plan}edit/strategy/")
    write(firm.page, "why", "기업이 먼저 저장한 까닭입니다.")
    save(firm.page)
    expect(firm.page).to_have_url(re.compile(rf"{plan}(#.*)?$"))
    write(institute.page, "approach", "연구기관이 뒤에 저장한 방법입니다.")
    save(institute.page)
    expect(institute.page.get_by_role("heading", name="그 사이 다른 사람이 고쳤습니다")).to_be_visible()
    assert typed(institute.page, "approach") == "연구기관이 뒤에 저장한 방법입니다."
    expect(institute.page.locator("section[aria-labelledby=differences]")).to_contain_text("기업이 먼저 저장한 까닭")
    write(institute.page, "why", "기업이 먼저 저장한 까닭입니다.")
    save(institute.page)
    firm.go(plan)
    for text in ("기업이 먼저 저장한 까닭입니다.", "연구기관이 뒤에 저장한 방법입니다."):
        expect(firm.page.get_by_text(text).first).to_be_visible()


def test_part_of_a_plan_survives_a_lost_connection_and_an_ended_session(arrive: Callable[[str], Visit]) -> None:
    firm = arrive("firm")
    plan, page = plan_of(firm), firm.page
    firm.go(f"{plan}edit/ip/")
    write(page, "royalty", "처음 쓴 글")
    expect(page.locator("#save-status")).to_have_text(KEPT)
    page.context.set_offline(True)
    write(page, "royalty", "연결이 끊긴 사이에 쓴 글")
    expect(page.locator("#save-status")).to_have_text(KEPT_HERE)
    page.context.set_offline(False)
    firm.go(f"{plan}edit/ip/")
    page.get_by_role("button", name="되살리기").click()
    assert typed(page, "royalty") == "연결이 끊긴 사이에 쓴 글"
    expect(page.locator("#save-status")).to_have_text(KEPT)
    end_the_session(firm)
    write(page, "royalty", "로그인이 끝난 뒤에 쓴 글")
    expect(page.locator("#save-status")).to_have_text(KEPT_HERE)
    firm.sign_in("firm")
    firm.go(f"{plan}edit/ip/")
    page.get_by_role("button", name="되살리기").click()
    save(page)
    expect(page.get_by_text("로그인이 끝난 뒤에 쓴 글").first).to_be_visible()
    firm.go(f"{plan}edit/ip/")
    assert drafts_in(page) == []


def test_what_one_person_typed_waits_for_nobody_else_at_the_same_machine(arrive: Callable[[str], Visit]) -> None:
    firm = arrive("firm")
    plan, page = plan_of(firm), firm.page

    def leave_a_draft() -> None:
        firm.go(f"{plan}edit/risks/")
        end_the_session(firm)
        write(page, "what", "남이 보면 안 되는 글")
        expect(page.locator("#save-status")).to_have_text(KEPT_HERE)
        assert len(drafts_in(page)) == 1

    leave_a_draft()
    firm.sign_in("institute")
    assert drafts_in(page) == []
    end_the_session(firm)
    firm.sign_in("firm")
    leave_a_draft()
    firm.sign_in("firm")
    assert len(drafts_in(page)) == 1
    page.locator("[data-sign-out] button").last.click()
    expect(page.get_by_role("link", name="로그인").first).to_be_visible()
    assert drafts_in(page) == []


def remark(visit: Visit, plan: str, text: str) -> None:
    visit.go(plan)
    section = visit.page.locator("section[aria-labelledby=strategy]")
    section.locator("summary").last.click()
    section.locator("textarea[name=text]").fill(text)
    end_the_session(visit)
    section.get_by_role("button", name="의견 남기기").click()
    expect(visit.page).to_have_url(re.compile("/login/"))


def sign_in_here(visit: Visit, role: str) -> None:
    visit.page.locator(f"button[name=role][value={role}]").click()
    expect(visit.page).not_to_have_url(re.compile("/login/"))


def test_form_sent_after_its_session_ended_goes_on_for_its_writer_only(arrive: Callable[[str], Visit]) -> None:
    firm = arrive("firm")
    plan = plan_of(firm)
    remark(firm, plan, "다른 사람에게 보이면 안 되는 의견")
    sign_in_here(firm, "firm-2")
    expect(firm.page.get_by_text("보내지 못한 내용")).to_have_count(0)
    firm.open("/me/kept-form/")
    expect(firm.page.get_by_text("다른 사람에게 보이면 안 되는 의견")).to_have_count(0)
    end_the_session(firm)
    firm.sign_in("firm")
    remark(firm, plan, "로그인이 끝난 뒤에 보낸 의견")
    sign_in_here(firm, "firm")
    firm.press("이어서 보내기")
    firm.go(plan)
    expect(firm.page.get_by_text("로그인이 끝난 뒤에 보낸 의견")).to_have_count(1)


def test_back_after_saving_changes_and_saves_again_without_losing_either(arrive: Callable[[str], Visit]) -> None:
    institute = arrive("institute")
    plan, page = plan_of(institute), institute.page
    institute.go(f"{plan}edit/targets/")
    write(page, "measured", "공인 시험")
    save(page)
    expect(page).to_have_url(re.compile(rf"{plan}(#.*)?$"))
    page.go_back()
    write(page, "measured", "공인 시험, 해마다 한 번")
    save(page)
    # An old form is answered with what was saved meanwhile, and with what was typed.
    if page.get_by_role("heading", name="그 사이 다른 사람이 고쳤습니다").count():
        assert typed(page, "measured") == "공인 시험, 해마다 한 번"
        save(page)
    expect(page.get_by_text("공인 시험, 해마다 한 번").first).to_be_visible()


def test_message_survives_a_lost_connection_and_is_sent_once(arrive: Callable[[str], Visit]) -> None:
    institute = arrive("institute")
    page = institute.page
    institute.open("/introductions/?state=planning")
    page.locator("main a[href*='/introductions/']:not([href*='?'])", has_text=DEMAND).first.click()
    messages = f"{institute.here()}messages/"
    institute.go(messages)
    text = "연결이 끊긴 사이에 쓴 인사"
    page.locator("#writing textarea[name=text]").fill(text)
    page.context.set_offline(True)
    page.get_by_role("button", name="보내기").click()
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    institute.go(messages)
    page.get_by_role("button", name="되살리기").click()
    assert page.locator("#writing textarea[name=text]").input_value() == text
    page.get_by_role("button", name="보내기").dblclick()
    expect(page).to_have_url(re.compile("sent=1"))
    institute.go(messages)
    expect(page.locator("main").get_by_text(text, exact=True)).to_have_count(1)
    assert drafts_in(page) == []


def test_double_click_signs_once_and_back_signs_no_second_time(arrive: Callable[[str], Visit]) -> None:
    institute = arrive("institute")
    institute.open("/plans/?state=signing")
    page = institute.page
    page.locator("main h2 a").first.click()
    plan = institute.here()
    institute.follow("읽고 서명하기")
    institute.fill_in({"name": "예시 연구기관장", "title": "대표", "has_read": "on"})
    page.get_by_role("button", name="서명하기", exact=True).dblclick()
    expect(page).to_have_url(re.compile("/certificate/$"))
    expect(page.locator("section[aria-labelledby=who] tbody tr")).to_have_count(2)
    page.go_back()
    button = page.get_by_role("button", name="서명하기", exact=True)
    if button.count():
        institute.fill_in({"name": "예시 연구기관장", "title": "대표", "has_read": "on"})
        button.click()
    institute.go(f"{plan}certificate/")
    expect(page.locator("section[aria-labelledby=who] tbody tr")).to_have_count(2)
