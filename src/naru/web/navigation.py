"""What stands in the menus: the names of pages, shown to those whom the access table admits."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.actor import Actor
from naru.web.access import PAGES, Who, allows
from naru.web.addresses import address_if_any


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is the page's name; every page whose name starts with one of `family` lights the entry up."""

    name: str
    label: str | Promise
    icon: str
    family: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that this visitor may open. current : "" · "page" for this very page · "true" for one of its family."""

    name: str
    current: str


MAIN = (
    Entry("search", _("찾기"), "search", ("search",)),
    Entry("demand-list", _("기술수요"), "bulb", ("demand", "match")),
    Entry("offer-list", _("보유기술"), "flask", ("offer",)),
    Entry("programme-list", _("사업"), "flag", ("programme", "round")),
    Entry("introduction-list", _("주선"), "link", ("introduction",)),
    Entry("organisation-list", _("기관"), "building", ("organisation",)),
)
OPERATIONS = (
    Entry("run-list", _("매칭 실행"), "compare", ("run",)),
    Entry("job-list", _("작업"), "clock", ("job",)),
    Entry("import-list", _("가져오기"), "upload", ("import",)),
    Entry("outbox", _("나가는 메일"), "mail", ("outbox",)),
    Entry("audit-list", _("감사기록"), "history", ("audit",)),
    Entry("operations", _("운영 점검"), "shield", ("operations",)),
    Entry("style", _("화면 부품"), "grid", ("style",)),
)
ACCOUNT = (
    Entry("me", _("내 업무"), "user", ("me",)),
    Entry("plan-list", _("공동기획"), "edit", ("plan",)),
    Entry("notice-list", _("알림"), "bell", ("notice",)),
    Entry("token-list", _("개인 토큰"), "key", ("token",)),
    Entry("account_email", _("이메일"), "mail", ("account_email",)),
    Entry("account_change_password", _("비밀번호 변경"), "lock", ("account_change_password",)),
    Entry("mfa_index", _("2단계 인증"), "shield", ("mfa",)),
)


ENTRIES = {entry.name: entry for entry in (*MAIN, *OPERATIONS, *ACCOUNT)}


def links(entries: tuple[Entry, ...], request: HttpRequest, actor: Actor) -> list[Link]:
    """The entries that exist here and that the actor may open. Asks the database only where an actor is needed."""
    match = request.resolver_match
    here = match.view_name if match else ""
    found = []
    for entry in entries:
        who = PAGES.get(entry.name)
        if address_if_any(entry.name) and (who is Who.PUBLIC or allows(who, actor)):
            family = any(here == name or here.startswith((f"{name}-", f"{name}_")) for name in entry.family)
            found.append(Link(entry.name, "page" if family and here == entry.name else "true" if family else ""))
    return found
