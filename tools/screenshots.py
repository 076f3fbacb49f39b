"""Take the pictures of docs/screenshots from a running demo: `tools/screenshots.py http://127.0.0.1:8000`.

Ten pages at two widths in both lights, as WebP so that all of them stay well under 4 MB.
"""

import base64
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDTHS = {1280: 900, 390: 844}
LIGHTS = ("light", "dark")
QUALITY = 84
SETTLES_MS = 300
INDEXED_MS = 4_000
PROBLEM = "알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다"
TABLE = """기관명,기관 종류,지역,상시근로자 수
(예시) 가나정밀,기업,경북 영천시,42
(예시) 다라소재,기업,경북 구미시,서른 명
(예시) 마바연구원,연구기관,대전 유성구,
"""


def _home(page: Page) -> None:
    page.goto("/")


def _search(page: Page) -> None:
    page.goto(f"/search/?q={quote(PROBLEM)}")
    page.locator("#results article.result").first.wait_for()


def _demand(page: Page) -> None:
    _sign_in(page, "firm")
    page.goto("/demands/mine/")
    page.locator(".rows a").first.click()
    page.wait_for_load_state()


def _match(page: Page) -> None:
    _demand(page)
    page.locator(".next .button-primary").click()
    page.locator("article.result").first.wait_for()


def _import(page: Page) -> None:
    _sign_in(page, "operator")
    page.goto("/import/new/")
    page.locator("input[name=kind][value=organisations]").check()
    file = {"name": "기관.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main form button[type=submit]").last.click()
    page.locator("main tbody tr").first.wait_for()


def _jobs(page: Page) -> None:
    """Bring the rows in and take them out again: the index has work to do after each."""
    _import(page)
    for verb in ("apply", "undo"):
        page.locator(f"form[action$='/{verb}'] button").click()
        page.wait_for_timeout(INDEXED_MS)
    page.goto("/jobs/")


def _round(page: Page) -> None:
    _sign_in(page, "firm")
    page.goto("/rounds/")
    page.locator("h2 a[href^='/rounds/']").first.click()
    page.wait_for_load_state()


def _run(page: Page) -> None:
    _sign_in(page, "operator")
    page.goto("/runs/")
    page.locator("main a[href^='/runs/']:not([href$='new/'])").first.click()
    page.locator("main table").first.wait_for()


def _plan(page: Page) -> None:
    _sign_in(page, "firm")
    page.goto("/plans/")
    page.locator("main li a[href^='/plans/']").first.click()
    page.wait_for_load_state()


def _results(page: Page) -> None:
    page.goto("/rounds/")
    page.locator("main a[href$='/results/']").first.click()
    page.locator("main svg").first.wait_for()


PAGES: dict[str, Callable[[Page], None]] = {
    "home": _home,
    "search": _search,
    "demand": _demand,
    "match": _match,
    "import": _import,
    "jobs": _jobs,
    "round": _round,
    "run": _run,
    "plan": _plan,
    "results": _results,
}


def _sign_in(page: Page, role: str) -> None:
    page.goto("/account/login/")
    page.locator(f"button[name=role][value={role}]").click()
    page.wait_for_load_state()


def _keep(page: Page, path: Path) -> None:
    """The browser writes WebP itself, which its screenshots through Playwright do not offer."""
    session = page.context.new_cdp_session(page)
    answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(answer["data"]))
    session.detach()


def _take(browser: Browser, address: str, name: str) -> None:
    """Come to the page once, then look at it in both widths and lights."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 900},
        locale="ko-KR",
        reduced_motion="reduce",
        # Its scroll bars lie over the page; the room kept for others would show as a bare edge.
        is_mobile=True,
    )
    page = context.new_page()
    PAGES[name](page)
    for width, height in WIDTHS.items():
        for light in LIGHTS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
            page.wait_for_timeout(SETTLES_MS)
            _keep(page, FOLDER / f"{name}-{width}-{light}.webp")
    context.close()


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("NARU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    flags = ["--disable-quic", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for name in PAGES:
            _take(browser, address, name)
            print(f"screenshots: {name}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
