"""The joint plan as a document: cover, its nine parts in order, signatures."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from naru.plans.documents import words
from naru.plans.labels import FORMS, GRADES, PARTIES, PARTS, SOURCES
from naru.plans.sheets import PlanSheet
from naru.plans.states import PlanPart, Source
from naru.printing.blocks import Align, Block, Column, Contents, Cover, Document, Facts, Grid, Heading, Text, Tone


def plan_document(sheet: PlanSheet, lang: str) -> Document:
    """Everything the plan says. While it is not signed, every page says so."""
    with override(lang):
        return Document(
            title=f"{_('공동기획서')} {sheet.number}: {words.title_of(sheet, lang)}",
            language="en" if lang == "en" else "ko",
            author=", ".join(words.name(names, lang) for _party, names in words.parties_of(sheet)),
            head=f"{_('공동기획서')} {sheet.number}",
            made_on=words.made_on(sheet),
            blocks=tuple(_blocks(sheet, lang)),
            mark=words.mark_of(sheet),
        )


def _blocks(sheet: PlanSheet, lang: str) -> Iterator[Block]:
    yield _cover(sheet, lang)
    yield Contents(_("차례"))
    yield from _summary(sheet)
    yield from _strategy(sheet)
    yield from _readiness(sheet)
    yield from _work(sheet)
    yield from _roles(sheet)
    yield from _ip(sheet)
    yield from _risks(sheet)
    yield from _targets(sheet)
    yield from _roadmap(sheet)
    yield from _signing(sheet, lang)


def _cover(sheet: PlanSheet, lang: str) -> Cover:
    programme = words.in_language(lang, sheet.programme_name, sheet.programme_name_en)
    round_ = words.in_language(lang, sheet.round_title, sheet.round_title_en)
    rows = (
        (_("문서번호"), sheet.number),
        (_("분야"), sheet.field or words.NOTHING),
        (_("차수 이름"), round_ or words.NOTHING),
        (_("기간"), words.period(sheet.starts_on, sheet.ends_on)),
        (_("민간 투자"), words.won(sheet.private_krw)),
        (_("판"), words.number(sheet.version)),
    )
    parties = tuple(words.name(names, lang) for _party, names in words.parties_of(sheet))
    day = words.long_day(words.made_on(sheet))
    return Cover(programme, words.title_of(sheet, lang), _("공동기획서"), rows, parties, day, words.mark_of(sheet))


def _heading(part: PlanPart) -> Heading:
    return Heading(str(PARTS[part]), starts_page=part in (PlanPart.SUMMARY, PlanPart.ROADMAP))


def _told(text: str) -> Text:
    return Text(text) if text.strip() else _missing()


def _missing() -> Text:
    return Text(_("아직 적지 않았습니다."), Tone.NOTE)


def _table(caption: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]]) -> Block:
    return Grid(caption, columns, tuple(rows)) if rows else _missing()


def _summary(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.SUMMARY)
    rows = (
        (_("제목"), sheet.title),
        (_("영문 제목"), sheet.title_en or words.NOTHING),
        (_("분야"), sheet.field or words.NOTHING),
        (_("기간"), words.period(sheet.starts_on, sheet.ends_on)),
    )
    yield Facts(_("개요"), rows)
    yield Heading(_("내용"), level=2)
    yield _told(sheet.summary)
    if sheet.summary_en:
        yield _told(sheet.summary_en)


def _strategy(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.STRATEGY)
    strategy = sheet.strategy
    for title, text in ((_("목표"), strategy.goal), (_("방법"), strategy.approach), (_("까닭"), strategy.why)):
        yield Heading(title, level=2)
        yield _told(text)


def _readiness(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.READINESS)
    columns = (Column(_("연도"), 1.2), Column(_("기술성숙도(TRL)"), 1.6, Align.RIGHT), Column(_("이르는 곳"), 6))
    rows = [(words.number(step.year), words.number(step.trl), step.what) for step in sheet.readiness]
    yield _table(_("해마다 이르는 기술성숙도"), columns, rows)


def _work(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.WORK)
    columns = (
        Column(_("번호"), 1, Align.RIGHT),
        Column(_("세부 과제"), 2.4),
        Column(_("담당"), 1.3),
        Column(_("기간"), 1.9),
        Column(_("내용"), 3),
        Column(_("결과물"), 2),
    )
    rows = [
        (
            words.number(package.number),
            package.title,
            str(PARTIES[package.lead]) if package.lead else words.NOTHING,
            f"{words.day(package.starts_on)}\n{words.day(package.ends_on)}",
            package.what,
            package.result,
        )
        for package in sheet.work
    ]
    yield _table(_("세부 과제와 일정"), columns, rows)


def _roles(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.ROLES)
    columns = (Column(_("당사자"), 1.3), Column(_("맡는 일"), 4), Column(_("참여 인력"), 2.5))
    rows = [(str(PARTIES[line.party]) if line.party else words.NOTHING, line.what, line.people) for line in sheet.roles]
    yield _table(_("당사자의 역할"), columns, rows)


def _ip(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.IP)
    terms = sheet.ip
    rows = (
        (_("기업의 소유 비율"), percent(terms.firm_share_percent)),
        (_("연구기관의 소유 비율"), percent(terms.institute_share_percent)),
        (_("활용"), terms.use or words.NOTHING),
        (_("기술료"), terms.royalty or words.NOTHING),
    )
    yield Facts(_("성과의 소유와 활용"), rows)


def percent(told: int | None) -> str:
    return words.NOTHING if told is None else f"{told} %"


def _risks(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.RISKS)
    columns = (Column(_("위험"), 3), Column(_("가능성"), 1), Column(_("영향"), 1), Column(_("대응"), 4))
    rows = [(risk.what, _grade(risk.likelihood), _grade(risk.impact), risk.measure) for risk in sheet.risks]
    yield _table(_("위험과 대응"), columns, rows)


def _grade(told: int | None) -> str:
    return words.NOTHING if told is None else str(GRADES.get(told, told))


def _targets(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.TARGETS)
    columns = (
        Column(_("목표"), 2.4),
        Column(_("단위"), 1),
        Column(_("지금"), 1.2, Align.RIGHT),
        Column(_("목표값"), 1.2, Align.RIGHT),
        Column(_("연도"), 1, Align.RIGHT),
        Column(_("재는 방법"), 3),
    )
    rows = [
        (target.name, target.unit, target.now, target.wanted, words.number(target.by), target.measured)
        for target in sheet.targets
    ]
    yield _table(_("정량 목표"), columns, rows)


def _roadmap(sheet: PlanSheet) -> Iterator[Block]:
    yield _heading(PlanPart.ROADMAP)
    if not sheet.roadmap:
        yield _missing()
        return
    text = _("기업이 자기 돈으로 투자하는 금액은 모두 %(amount)s입니다.") % {"amount": words.won(sheet.private_krw)}
    yield Text(text, Tone.LEAD)
    yield roadmap_grid(sheet)
    if words.is_cut(line.amount_krw or 0 for line in sheet.roadmap):
        yield Text(words.cut_note(), Tone.NOTE)
    columns = (
        Column(_("연도"), 1),
        Column(_("누구의 돈"), 1),
        Column(_("형태"), 1),
        Column(_("금액(원)"), 2, Align.RIGHT),
        Column(_("쓰는 곳"), 4),
    )
    rows = [
        (
            words.number(line.year),
            str(SOURCES[line.source]) if line.source else words.NOTHING,
            str(FORMS[line.form]) if line.form else words.NOTHING,
            f"{line.amount_krw or 0:,}",
            line.what,
        )
        for line in sheet.roadmap
    ]
    total = (_("합계"), "", "", f"{sheet.total_krw:,}", "")
    yield Grid(_("투자 내역"), columns, tuple(rows), total)


def roadmap_grid(sheet: PlanSheet) -> Grid:
    """Years against source and form, in 백만원; the total line also to the won."""
    kinds = [(source, form) for source in Source for form in FORMS]
    columns = (
        Column(_("연도"), 0.8),
        *(Column(f"{SOURCES[source]} {FORMS[form]}", 1.4, Align.RIGHT) for source, form in kinds),
        Column(_("합계"), 1.5, Align.RIGHT),
    )
    years = [
        (year.year, year.private_cash_krw, year.private_in_kind_krw, year.public_cash_krw, year.public_in_kind_krw)
        for year in sheet.by_year
    ]
    rows = tuple((str(year), *(words.millions(each) for each in (*sums, sum(sums)))) for year, *sums in years)
    totals = [sum(column) for column in list(zip(*years, strict=True))[1:]]
    total = (words.total_head(), *(words.millions_and_won(each) for each in (*totals, sum(totals))))
    return Grid(_("해마다의 투자"), columns, rows, total, _("단위: 백만원"))


def _signing(sheet: PlanSheet, lang: str) -> Iterator[Block]:
    yield Heading(_("서명과 확인"))
    if sheet.signatures:
        yield Text(
            _("당사자는 이 공동기획에 차례로 서명했습니다. 서명 아래의 값은 무엇에 누가 언제 서명했는지를 묶습니다.")
        )
    else:
        yield Text(_("서명 전입니다. 이 문서는 협약의 효력이 없습니다."), Tone.WARNING)
    yield words.signatures_of(sheet, lang)
    if sheet.hash:
        text = _("제%(version)s판의 내용(SHA-256): %(hash)s")
        yield Text(text % {"version": sheet.version, "hash": words.grouped(sheet.hash)}, Tone.NOTE)
