"""What a person does on each page, said once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

# How often one looks again, twice a second, for what a job does.
LOOKS = 120


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the site, in one language."""

    page: Page
    language: str

    def path(self, path: str) -> str:
        return path if self.language == "ko" else f"/en{path}"

    def open(self, path: str) -> None:
        answer = self.page.goto(self.path(path))
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def sign_in(self, role: str) -> None:
        """By one click on a role of the demo: firm, institute, operator, public-body, admin."""
        self.open("/account/login/")
        self.page.locator(f"button[name=role][value={role}]").click()
        expect(self.page).not_to_have_url(re.compile("/login/"))

    def says(self, korean: str, english: str) -> str:
        return korean if self.language == "ko" else english

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def search(self, problem: str) -> None:
        """Ask as somebody who waits for the answer page; works without scripts too."""
        self.page.locator("#q").fill(problem)
        self.page.locator("#q").press("Enter")
        expect(self.results().first).to_be_visible()

    def results(self) -> Locator:
        return self.page.locator("#results article.result")

    def candidates(self) -> Locator:
        return self.page.locator("main .card:has(article.result)")

    def wait_for_state(self, words: str) -> None:
        """Look again until the page's first badge says so: work behind the page takes a moment."""
        for _ in range(LOOKS):
            if words in self.page.locator(".page-head .badge").first.inner_text():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"the page never said «{words}»")

    def is_as_wide_as_the_window(self) -> bool:
        """Whether nothing must be scrolled sideways (within boxes made for it, it may)."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def tab_to(self, target: Locator, *, most: int = 60) -> None:
        """Press Tab until `target` has the focus, as somebody without a mouse does."""
        for _ in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{most} presses of Tab do not reach {target}")

    def word(self, korean: str) -> str:
        """What the product says for this in the visit's language: the catalogue is asked, as the page does."""
        with override(self.language):
            return gettext(korean)

    def words(self, korean: str) -> re.Pattern[str]:
        """The same for what begins like this, whatever stands in its places for values."""
        parts = re.split(r"%\(\w+\)s", self.word(korean))
        return re.compile("^" + ".+".join(re.escape(part) for part in parts))

    def go(self, path: str) -> None:
        """Like `open`, for an address that was read off the browser: the language stands in it already."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def here(self) -> str:
        """The address of this page, without the question."""
        return urlsplit(self.page.url).path

    def follow(self, korean: str) -> None:
        """The first link of these words."""
        self.page.get_by_role("link", name=self.words(korean)).first.click()

    def press(self, korean: str) -> None:
        """The first button of these words; some say to what they belong after them, for those who hear the page."""
        self.page.get_by_role("button", name=self.words(korean)).first.click()

    def is_told(self, korean: str) -> None:
        expect(self.page.get_by_text(self.word(korean)).first).to_be_visible()

    def option(self, name: str, words: str) -> str:
        """The value of the first choice of a list that has these words."""
        value = self.page.locator(f"[name={name}] option").filter(has_text=words).first.get_attribute("value")
        assert value, f"no choice «{words}» in {name}"
        return value

    def fill_in(self, values: Mapping[str, str]) -> None:
        """Type, choose or tick by the names of the fields."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']:not([type=hidden])").first
            for summary in field.locator("xpath=ancestor::details[not(@open)]/summary").all():
                summary.click()
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") == "checkbox":
                field.check()
            else:
                field.fill(value)

    def fetch(self, words: str) -> bytes:
        """What the first link of these words gives."""
        address = self.page.get_by_role("link", name=words).first.get_attribute("href")
        assert address, f"no link «{words}»"
        return self.fetch_address(address)

    def fetch_address(self, address: str) -> bytes:
        """What the browser would save, with this visit's cookies."""
        answer = self.page.request.get(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer.body()
