"""Every page that a role can reach: accessible in both lights and widths and languages, and never too wide.

Pages are found as a person finds them: by following links. One address is visited for each page of the access
table, so that a new page is covered as soon as something leads to it.
"""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import Page
from tests.journeys.conftest import Site
from tests.journeys.pages import Visit

from naru.web.access import PAGES, Who

# What answers a form, a program or another site: none of these is a page that a link leads to.
NOT_PAGES_TO_VISIT = frozenset(
    {
        *("theme", "csp-report", "healthz", "readyz", "account_logout", "demo-sign-in", "import-template"),
        *("introduction-calendar", "file", "run-export", "round-results-document", "round-results-table"),
        *("invitation", "metrics"),
        *("business-number-check", "region-options", "industry-options", "demand-regions", "demand-industries"),
    }
)
# Sign-in's own steps are reached by letters; those with other providers exist where an operator sets one up.
_STEPS = ("account_", "socialaccount_", "openid_connect_", "mfa_")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FEWEST_PAGES = 6
FEW_OF_A_KIND = 4
LIGHTS_AND_WIDTHS = [(theme, width) for theme in ("light", "dark") for width in (1280, 390)]


def name_of(address: str) -> str:
    path = urlsplit(address).path
    # An address under /en/ is known only while English is spoken.
    with translation.override("en" if path.startswith("/en/") else "ko"):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


def is_page_of(visit: Visit, site: Site, link: str) -> bool:
    """Whether a link leads to a page of ours in this language. What ends like a file is a download."""
    path = urlsplit(link).path
    is_ours = link.startswith(site.url) and not path.startswith("/static/")
    is_download = "." in path.rpartition("/")[2]
    return is_ours and not is_download and (visit.language == "ko" or path.startswith("/en/"))


def reachable(visit: Visit, site: Site, *, most: int = 1) -> dict[str, str]:
    """Page name → one address, by following links breadth first from the front page.

    most : addresses of one page that are looked at for links; not every programme has all that a programme can have.
    """
    page = visit.page
    found: dict[str, str] = {"home": visit.path("/")}
    waiting = [visit.path("/")]
    taken, taken_of = {waiting[0]}, Counter(home=most)
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"a link leads to {address}, which answers {answer.status}"
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for link in links:
            name, link = name_of(link), link.partition("#")[0]  # noqa: PLW2901
            is_wanted = name in PAGES and name not in NOT_PAGES_TO_VISIT and is_page_of(visit, site, link)
            if is_wanted and link not in taken and taken_of[name] < most:
                found.setdefault(name, link)
                taken.add(link)
                taken_of[name] += 1
                waiting.append(link)
    return found


def violations_of(page: Page, *, only_colours: bool) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    rules = ["color-contrast"] if only_colours else _RULES
    found = page.evaluate("options => axe.run(options).then(all => all.violations)", {"runOnly": rules})
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}" for one in found for node in one["nodes"]
    ]


# Texts in which Korean letters stand outside any element that says so; what one is typing is the typist's own.
_UNMARKED_KOREAN = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim(), holder = texts.currentNode.parentElement;
    const isTyped = holder.closest("script, style, textarea, option");
    if (/[ㄱ-ㆎ가-힣]/.test(text) && !isTyped && holder.closest("[lang]").lang !== "ko") found.push(text);
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("role", ["", "firm", "institute", "operator", "admin"])
def test_every_page_is_accessible_in_both_lights_and_widths(
    visit: Callable[..., Visit], site: Site, role: str, language: str
) -> None:
    guest = visit(role=role, language=language)
    faults = []
    pages = reachable(guest, site, most=1 if role else FEW_OF_A_KIND)
    assert len(pages) > FEWEST_PAGES
    if role:
        # Public pages are judged as visitors see them, except those that show their owner more.
        pages = {name: at for name, at in pages.items() if PAGES[name] is not Who.PUBLIC or name.endswith("-detail")}
    for name, address in pages.items():
        guest.page.goto(address)
        if language == "en":
            faults += [
                f"{name} {address}: not marked as Korean: {text}" for text in guest.page.evaluate(_UNMARKED_KOREAN)
            ]
        for theme, width in LIGHTS_AND_WIDTHS:
            guest.page.emulate_media(color_scheme=theme)
            guest.page.set_viewport_size({"width": width, "height": 900})
            place = f"{name} {address} {theme} {width}"
            faults += [f"{place}: {violation}" for violation in violations_of(guest.page, only_colours=theme == "dark")]
            if not guest.is_as_wide_as_the_window():
                faults.append(f"{place}: must be scrolled sideways")
    assert faults == []


def test_visitor_reaches_every_public_page_by_links(visit: Callable[..., Visit], site: Site) -> None:
    public = {name for name, who in PAGES.items() if who is Who.PUBLIC and not name.startswith(_STEPS)}
    found = set(reachable(visit(), site, most=FEW_OF_A_KIND))
    assert sorted(public - NOT_PAGES_TO_VISIT - found) == []


def test_a_report_of_the_policy_would_be_seen(visit: Callable[..., Visit], site: Site) -> None:
    page = visit().page
    before = len(site.csp_reports())
    report = {"csp-report": {"document-uri": "http://x/", "violated-directive": "probe", "blocked-uri": "inline"}}
    assert page.request.post("/csp-report", data=report).status == 204
    assert len(site.csp_reports()) == before + 1
    site.log.write_bytes(b"")
