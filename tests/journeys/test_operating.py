"""An operator brings a table in and takes it back, and looks at the work behind the pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.pages import Visit

TABLE = """기관명,기관 종류,영문 이름
(예시) 나루시험정밀,기업,Naru Trial Precision (example)
(예시) 나루시험소재,기업,Naru Trial Materials (example)
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "기관.csv"
    path.write_bytes(TABLE.encode("cp949"))
    return path


@pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)])
def test_operator_imports_a_cp949_table_and_undoes_it(
    visit: Callable[..., Visit], table: Path, language: str, script: bool
) -> None:
    operator = visit(role="operator", language=language, script=script)
    operator.open("/import/new/")
    operator.page.locator("input[name=kind][value=organisations]").check()
    operator.page.locator("input[type=file]").set_input_files(table)
    operator.page.locator("main form button[type=submit]").last.click()
    expect(operator.heading()).to_have_text(table.name)
    expect(operator.page.locator("main tbody tr")).to_have_count(2)

    operator.page.locator("form[action$='/apply'] button").click()
    operator.wait_for_state(operator.says("반영", "Applied"))
    operator.open("/organisations/?text=나루시험")
    expect(operator.page.locator(".rows > li")).to_have_count(2)

    operator.open("/import/")
    operator.page.locator("main tbody a").first.click()
    operator.page.locator("form[action$='/undo'] button").click()
    operator.wait_for_state(operator.says("되돌", "Undone"))
    operator.open("/organisations/?text=나루시험")
    expect(operator.page.locator(".rows > li")).to_have_count(0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_operator_looks_at_a_job_and_at_the_audit_log(visit: Callable[..., Visit], language: str) -> None:
    operator = visit(role="operator", language=language)
    operator.open("/jobs/")
    operator.page.locator("main tbody th a").first.click()
    expect(operator.page.locator("main .facts")).to_be_visible()
    operator.open("/audit/?verb=offer.publish")
    expect(operator.page.locator("main tbody tr").first).to_contain_text(
        operator.says("보유기술 공개", "Offer published")
    )


def test_visitor_is_told_that_jobs_are_for_operators(visit: Callable[..., Visit]) -> None:
    guest = visit()
    guest.page.goto("/jobs/")
    expect(guest.page).to_have_url(re.compile("/login/"))
