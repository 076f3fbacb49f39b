"""A whole round of P5 in the browser, by five people: from opening it to signed plans and the results book.

It reads as the way through the product: one function for each phase of the round. Nobody does anything that their
pages do not offer, and nothing is set up or looked up behind them.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from tests.journeys.pages import Visit

from naru.core.period import SEOUL

TODAY = datetime.now(SEOUL).date()
FIRST_YEAR, LAST_YEAR = TODAY.year + 1, TODAY.year + 3
ROUND_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Crew:
    """Each in a browser of their own. The firms and the institutes are the operator's demo roles of P5."""

    operator: Visit
    firm: Visit
    firm_2: Visit
    institute: Visit
    institute_2: Visit

    @property
    def sides(self) -> tuple[Visit, ...]:
        return self.firm, self.firm_2, self.institute, self.institute_2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that were matched, over what, and the address of what they do together."""

    firm: Visit
    institute: Visit
    demand: str
    introduction: str
    million_krw: int


DEMANDS = (
    {
        "title": "다이캐스팅 하우징의 기포 줄이기",
        "title_en": "Fewer pores in die-cast housings",
        "field": "주조",
        "problem": "얇은 알루미늄 하우징을 고압 다이캐스팅으로 만들면 기포가 남아 기밀 시험에서 불량이 납니다.",
        "specification": "지름 0.3 mm 넘는 기공이 없고 기밀 불량 1 % 이하",
    },
    {
        "title": "로봇 감속기의 소음 줄이기",
        "title_en": "Quieter gears for robots",
        "field": "기계 설계",
        "problem": "협동로봇에 쓰는 감속기 기어에서 진동과 소음이 커서 사람 옆에서 쓰기 어렵습니다.",
        "specification": "소음 60 dB 이하, 백래시 1분 이하",
    },
)
OFFERS = (
    {
        "title": "진공 다이캐스팅으로 주조 기포를 줄이는 기술",
        "title_en": "Vacuum die casting against pores",
        "field": "주조",
        "summary": "알루미늄 다이캐스팅 금형의 진공과 탕구를 설계해 얇은 하우징의 기포를 줄입니다.",
    },
    {
        "title": "기어 치형 설계로 감속기 소음을 줄이는 기술",
        "title_en": "Tooth profiles for quiet gears",
        "field": "기계 설계",
        "summary": "로봇 감속기 기어의 치형과 백래시를 설계해 진동과 소음을 줄입니다.",
    },
)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_five_people_run_a_round_from_its_opening_to_the_results_book(
    visit: Callable[..., Visit], language: str
) -> None:
    crew = Crew(
        *(visit(role=role, language=language) for role in ("operator", "firm", "firm-2", "institute", "institute-2"))
    )
    round_path = open_a_round(crew.operator)
    members_come_in(crew, round_path)
    demands_and_offers_are_put_in(crew, round_path)
    match_and_publish(crew.operator, round_path)
    pairs = introduce(crew, round_path)
    for pair in pairs:
        agree_and_talk(pair)
    plans = [write_a_plan(pair) for pair in pairs]
    for pair, plan in zip(pairs, plans, strict=True):
        sign_in_order(pair, plan, crew.operator)
        look_at_the_documents(pair.firm, plan)
    close(crew.operator, round_path)
    results_are_public(visit(language=language), round_path, [pair.million_krw for pair in pairs])


# ---- demand discovery --------------------------------------------------------------------------------------------


def open_a_round(operator: Visit) -> str:
    """A round whose phases all run at once, as a round that makes up for lost time may."""
    operator.open("/rounds/new/")
    operator.fill_in(
        {
            "run_by": operator.option("run_by", operator.says("중견기업", "Mid-size")),
            "title": "빠른 기술협력 차수",
            "title_en": "A quick round of technology cooperation",
            "summary": "기업의 기술수요와 공공연구기관의 보유기술을 이어 함께 기획합니다.",
            "summary_en": "Firms and public institutes are brought together and plan jointly.",
        }
    )
    operator.press("만들고 날짜 정하기")
    phases = ("discovery", "matching", "introduction", "planning", "agreement", "follow_up")
    ends = (TODAY + ROUND_LASTS).isoformat()
    operator.fill_in(
        {f"{phase}_{end}": day for phase in phases for end, day in (("from", TODAY.isoformat()), ("to", ends))}
    )
    operator.press("저장")
    operator.follow("차수 열기")
    operator.press("차수 열기")
    operator.is_told("차수를 열었습니다. 이제 누구나 봅니다. 기업과 연구기관을 초대하세요.")
    return operator.here()


def members_come_in(crew: Crew, round_path: str) -> None:
    """One firm and one institute ask to take part, the others are invited."""
    for asking in (crew.firm, crew.institute):
        asking.go(round_path)
        asking.follow("참여 요청하기")
        asking.press("참여 요청하기")
        asking.is_told("참여를 요청했습니다. 운영기관이 답하면 알려 드립니다.")
    operator = crew.operator
    for _asked in (crew.firm, crew.institute):
        operator.go(f"{round_path}members/")
        operator.follow("살펴보고 답하기")
        operator.fill_in({"reason": "사업 공고의 대상 기업과 기관임을 확인했습니다."})
        operator.press("참여 받기")
        operator.is_told("참여를 받았습니다. 그 기관에 알렸습니다.")
    for name in ("엘엠에스", "한국기계연구원"):
        operator.go(f"{round_path}members/")
        operator.fill_in({"words": name})
        operator.press("찾기")
        operator.press("초대하기")
        operator.is_told("초대했습니다. 그 기관의 담당자에게 알렸습니다.")
    for invited in (crew.firm_2, crew.institute_2):
        invited.go(round_path)
        invited.follow("초대에 답하기")
        invited.press("참여하기")
        invited.is_told("이제 이 차수에 참여합니다. 낼 것을 골라 주세요.")


def demands_and_offers_are_put_in(crew: Crew, round_path: str) -> None:
    """Each writes something new, publishes it and puts it into the round."""
    for firm, demand in zip((crew.firm, crew.firm_2), DEMANDS, strict=True):
        firm.open("/demands/new/")
        firm.fill_in(demand)
        firm.press("저장하고 검토")
        firm.press("공개하기")
        put_in(firm, round_path, demand, "기술수요 내기")
    for institute, offer in zip((crew.institute, crew.institute_2), OFFERS, strict=True):
        institute.open("/offers/new/")
        institute.page.locator("a[href*='kind=technology']").click()
        institute.fill_in(offer)
        institute.press("저장")
        institute.press("공개하기")
        put_in(institute, round_path, offer, "보유기술과 사업화 제안 내기")


def put_in(somebody: Visit, round_path: str, written: Mapping[str, str], action: str) -> None:
    somebody.go(round_path)
    somebody.follow(action)
    title = somebody.says(written["title"], written["title_en"])
    somebody.page.get_by_role("checkbox", name=title).first.check()
    somebody.press("저장")
    somebody.is_told("이 차수에 낸 것을 저장했습니다.")


# ---- matching ----------------------------------------------------------------------------------------------------


def match_and_publish(operator: Visit, round_path: str) -> None:
    """A run in the worker, its three results side by side, and one of them settled after a look at what that does."""
    operator.go(round_path)
    operator.follow("매칭 돌리고 짝 정하기")
    operator.fill_in({"title": operator.says("빠른 차수의 매칭", "The quick round's matching"), "capacity": "1"})
    operator.press("저장")
    operator.press("계산 시작")
    operator.wait_for_state(operator.word("결과 검토"))
    results = operator.page.locator("table.compare")
    expect(results.locator("thead th")).to_have_count(3)
    expect(results.get_by_text("2/2")).to_have_count(3)
    operator.page.locator("a[href*='objective=stable']").first.click()
    expect(operator.page.locator(".tile b")).to_have_text(["2", "2", "2", "0"])
    operator.press("확정하고 알리기")
    operator.wait_for_state(operator.word("확정"))


# ---- introductions -----------------------------------------------------------------------------------------------


def introduce(crew: Crew, round_path: str) -> list[Pair]:
    """The operator proposes the settled pairs, both sides say yes, and the operator brings them together."""
    operator = crew.operator
    operator.go(round_path)
    operator.follow("제안할 짝 %(count)s쌍 살펴보기")
    expect(operator.page.locator("main tbody tr")).to_have_count(2)
    operator.press("이 쪽에 있는 짝 모두 제안하기")
    pairs = []
    for firm, institute, demand, money in (
        (crew.firm, crew.institute, DEMANDS[0], 700),
        (crew.firm_2, crew.institute_2, DEMANDS[1], 1_250),
    ):
        title = firm.says(demand["title"], demand["title_en"])
        firm.go(round_path)
        firm.page.locator("main li", has_text=title).get_by_role("link", name=firm.word("주선으로 가기")).click()
        firm.press("만나겠습니다")
        firm.is_told("만나겠다고 알렸습니다.")
        introduction = firm.here()
        institute.go(introduction)
        institute.press("만나겠습니다")
        operator.go(introduction)
        operator.press("주선하기")
        operator.is_told("두 기관을 주선했습니다. 이제 서로의 담당자를 보고 글을 주고받습니다.")
        pairs.append(Pair(firm, institute, title, introduction, money))
    return pairs


def agree_and_talk(pair: Pair) -> None:
    """The confidentiality agreement of both sides, a message with a file, and a meeting in both calendars."""
    for side in (pair.firm, pair.institute):
        side.go(f"{pair.introduction}nda/")
        side.fill_in({"name": side.says("예시 담당자", "Example person")})
        side.press("이 약정에 동의하기")
        side.is_told("비밀유지 약정에 동의했습니다.")
    firm, institute = pair.firm, pair.institute
    firm.go(f"{pair.introduction}messages/")
    firm.fill_in({"text": firm.says("시험 결과를 보냅니다.", "Here are our test results.")})
    sheet = {"name": "leaks.csv", "mimeType": "text/csv", "buffer": b"part,leak\nA1,0.4\n"}
    firm.page.locator("input[type=file]").set_input_files(files=[sheet])
    firm.press("보내기")
    institute.go(f"{pair.introduction}messages/")
    assert institute.fetch("leaks.csv") == b"part,leak\nA1,0.4\n"

    institute.go(f"{pair.introduction}meetings/")
    day = (TODAY + timedelta(days=7)).isoformat()
    place = institute.says("연구동 3층 회의실", "Meeting room, third floor")
    institute.fill_in({"day": day, "time": "14:00", "minutes": "90", "place": place})
    institute.press("제안 보내기")
    firm.go(f"{pair.introduction}meetings/")
    firm.press("이때 만나겠습니다")
    calendar = firm.fetch(firm.word("달력에 넣기")).decode()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert f"DTSTART:{day.replace('-', '')}T050000Z" in calendar
    assert place.replace(",", "\\,") in calendar.replace("\r\n ", "")


# ---- joint planning ----------------------------------------------------------------------------------------------


def write_a_plan(pair: Pair) -> str:
    """Both sides write what is theirs, remark on it and settle the remark, until every check passes."""
    firm, institute = pair.firm, pair.institute
    firm.go(pair.introduction)
    firm.follow("공동기획으로")
    firm.page.locator("li", has_text=pair.demand).get_by_role("button", name=firm.word("공동기획 시작하기")).click()
    plan = firm.here()
    begins, ends = date(FIRST_YEAR, 1, 1).isoformat(), date(LAST_YEAR, 12, 31).isoformat()
    summary = "연구기관의 설계 기술로 기업의 양산 공정에서 불량을 줄이고 두 해 안에 현장에서 확인합니다."
    write_part(firm, plan, "summary", {"starts_on": begins, "ends_on": ends, "text": summary})
    write_part(
        institute,
        plan,
        "strategy",
        {
            "goal": "양산 설비에서 불량을 절반으로 줄입니다.",
            "approach": "연구기관이 설계와 해석을 맡고 기업이 시제품을 만들어 시험합니다.",
            "why": "지금은 외주 검사에 기대어 값과 납기를 정하지 못합니다.",
        },
    )
    write_lines(
        institute,
        plan,
        "readiness",
        {"year": str(FIRST_YEAR), "trl": "4", "what": "시험실에서 확인"},
        {"year": str(LAST_YEAR), "trl": "7", "what": "양산 설비에서 시험"},
    )
    work = {"starts_on": begins, "ends_on": ends}
    write_lines(
        institute,
        plan,
        "work",
        {"title": "설계와 해석", "lead": "institute", **work, "what": "해석과 설계", "result": "설계서"},
        {"title": "시제품과 현장 시험", "lead": "firm", **work, "what": "시제품 제작", "result": "시험 성적서"},
    )
    write_lines(firm, plan, "roles", {"what": "시제품 제작과 현장 시험", "people": "생산기술 3명"})
    write_lines(institute, plan, "roles", {"what": "설계와 해석", "people": "책임연구원 1명, 연구원 2명"})
    write_part(
        firm,
        plan,
        "ip",
        {
            "firm_share_percent": "60",
            "institute_share_percent": "40",
            "use": "기업이 먼저 실시합니다.",
            "royalty": "없음",
        },
    )
    write_lines(
        institute,
        plan,
        "risks",
        {"what": "목표에 못 미칠 수 있음", "likelihood": "2", "impact": "3", "measure": "첫해에 대안을 함께 시험"},
    )
    target = {"name": "불량률", "unit": "%", "now": "6", "wanted": "1", "by": str(LAST_YEAR), "measured": "공인 시험"}
    write_lines(firm, plan, "targets", target)
    remark_and_settle(institute, firm, plan)
    write_the_roadmap(firm, plan, pair.million_krw)
    firm.go(plan)
    firm.press("서명하기로 넘기기")
    firm.is_told("서명하기로 넘겼습니다. 기업부터 차례로 서명합니다.")
    firm.follow("판 %(number)s개와 달라진 곳")
    expect(firm.page.get_by_role("radio")).not_to_have_count(0)
    return plan


def write_part(writer: Visit, plan: str, part: str, values: Mapping[str, str]) -> None:
    write_lines(writer, plan, part, values)


def write_lines(writer: Visit, plan: str, part: str, *lines: Mapping[str, str]) -> None:
    """One form for each line; another one is asked for where there are more."""
    writer.go(f"{plan}edit/{part}/")
    for at, line in enumerate(lines):
        if not writer.page.locator(f"[name^='r{at}-']").count():
            writer.press("줄 더하기")
        writer.fill_in({f"r{at}-{name}": value for name, value in line.items()})
    writer.page.locator("main .form-actions button[value=save]").click()
    expect(writer.page).to_have_url(re.compile(r"/plans/\d+/(#.*)?$"))


def remark_and_settle(reader: Visit, writer: Visit, plan: str) -> None:
    remark = reader.says("불량률은 공인 시험으로 재는지요?", "Is the defect rate measured by an accredited lab?")
    reader.go(plan)
    section = reader.page.locator("section[aria-labelledby=targets]")
    section.locator("summary").last.click()
    section.locator("textarea[name=text]").fill(remark)
    section.get_by_role("button", name=reader.word("의견 남기기")).click()
    reader.is_told("의견을 남겼습니다. 다른 쪽에 알렸습니다.")
    writer.go(plan)
    expect(writer.page.get_by_text(remark)).to_be_visible()
    writer.press("정리하기")
    writer.is_told("의견을 정리했습니다.")


def write_the_roadmap(firm: Visit, plan: str, million_krw: int) -> None:
    """Half of the money in the first year and half in the last: the sums are told while one types."""
    firm.go(f"{plan}edit/roadmap/")
    firm.fill_in({"unit": "million"})
    for at, year in enumerate((FIRST_YEAR, LAST_YEAR)):
        if at:
            firm.press("줄 더하기")
        amount = f"{million_krw // 2}"
        line = {"year": str(year), "source": "private", "form": "cash", "amount_krw": amount, "what": "개발비와 설비"}
        firm.fill_in({f"r{at}-{name}": value for name, value in line.items()})
    expect(firm.page.locator("#plan-money")).to_contain_text(f"{million_krw:,}")
    firm.page.locator("main .form-actions button[value=save]").click()
    expect(firm.page).to_have_url(re.compile(r"/plans/\d+/(#.*)?$"))


# ---- agreement ---------------------------------------------------------------------------------------------------


def sign_in_order(pair: Pair, plan: str, operator: Visit) -> None:
    """Firm, institute, operator. A double click and the back button have no second effect."""
    for signer, name in (
        (pair.firm, "예시 기업 대표"),
        (pair.institute, "예시 연구기관장"),
        (operator, "예시 운영기관장"),
    ):
        signer.go(plan)
        signer.follow("읽고 서명하기")
        signer.fill_in({"name": name, "title": signer.says("대표", "Director"), "has_read": "on"})
        signer.page.get_by_role("button", name=signer.word("서명하기"), exact=True).dblclick()
        expect(signer.page).to_have_url(re.compile("/certificate/$"))
        signer.page.go_back()
        expect(signer.page.get_by_role("button", name=signer.word("서명하기"), exact=True)).to_have_count(0)
        if signer is not operator:
            signer.is_told("이미 서명했습니다. 다시 서명하지 않아도 됩니다.")
    pair.firm.go(f"{plan}certificate/")
    expect(pair.firm.page.locator("section[aria-labelledby=who] tbody tr")).to_have_count(3)
    pair.firm.is_told("서명한 그대로입니다")


def look_at_the_documents(reader: Visit, plan: str) -> None:
    """Plan and agreement as PDF and HWPX: each is a whole file and names the plan's number."""
    reader.go(plan)
    number = re.search(r"JP-\d{4}-\d{4}", reader.page.locator("main, .page-head").first.inner_text())
    assert number
    for kind in ("plan", "agreement"):
        assert number.group() in pdf_text(reader.fetch_address(f"{plan}{kind}.pdf"))
        assert number.group() in hwpx_text(reader.fetch_address(f"{plan}{kind}.hwpx"))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def hwpx_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return "".join(packed.read(name).decode() for name in packed.namelist() if "section" in name)


# ---- results -----------------------------------------------------------------------------------------------------


def close(operator: Visit, round_path: str) -> None:
    operator.go(round_path)
    operator.follow("차수 마치기")
    operator.press("차수 마치기")
    operator.is_told("차수를 마쳤습니다. 참여 기관에 알렸습니다.")


def results_are_public(visitor: Visit, round_path: str, million_krw: Iterable[int]) -> None:
    """Whoever comes by sees the pairs and the sums, and takes the book home."""
    total = sum(million_krw) * 1_000_000
    visitor.go(round_path)
    visitor.follow("결과 보기")
    expect(visitor.page.locator("section[aria-labelledby=pairs] tbody tr")).to_have_count(2)
    expect(visitor.page.locator("section[aria-labelledby=pairs] tfoot")).to_contain_text(f"{total:,}")
    expect(visitor.page.locator(".tile b").first).to_have_text("2")
    book = pdf_text(visitor.fetch_address(f"{round_path}results.pdf"))
    for demand in DEMANDS:
        assert "".join(visitor.says(demand["title"], demand["title_en"]).split()) in "".join(book.split())
    assert f"{total:,}" in book
