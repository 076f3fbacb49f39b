"""The results book of a round: what was agreed, by whom and for how much, and where the other pairs stopped."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from naru.people import regions
from naru.plans.documents import words
from naru.plans.labels_results import FUNNEL_STEPS
from naru.plans.results import PartyFacts, PlanFacts, RoundResults
from naru.plans.results_tables import industry_name, name_of, reasons_of
from naru.plans.sheets import totals_by_year
from naru.printing.blocks import (
    Align,
    Bar,
    Bars,
    Block,
    Column,
    Contents,
    Cover,
    Document,
    Facts,
    Figures,
    Grid,
    Heading,
    Text,
    Tone,
)
from naru.programmes.labels import PHASES


def results_book(results: RoundResults, lang: str) -> Document:
    """Everything the results page shows; a preview says so on every page."""
    with override(lang):
        round_ = results.round
        title = words.in_language(lang, round_.title, round_.title_en)
        return Document(
            title=f"{title}: {_('성과집')}",
            language="en" if lang == "en" else "ko",
            author=words.in_language(lang, round_.operator, round_.operator_en),
            head=f"{title} · {_('성과집')}",
            made_on=_made_on(results),
            blocks=tuple(_blocks(results, lang)),
            mark=_mark(results),
        )


def _made_on(results: RoundResults) -> date:
    """The day of the last agreement: a round that ends early has no book from the future."""
    return results.signed_on or results.round.day


def _mark(results: RoundResults) -> str:
    said = (_("예시 문서") if results.round.is_example else "", "" if results.is_final else _("공개 전 미리보기"))
    return " · ".join(filter(None, said))


def _blocks(results: RoundResults, lang: str) -> Iterator[Block]:
    yield _cover(results, lang)
    yield Contents(_("차례"))
    yield from _overview(results, lang)
    yield from _organisations(results, lang)
    yield from _pairs(results, lang)
    yield from _roadmap(results)
    yield from _coverage(results, lang)
    yield from _funnel(results)
    yield from _summaries(results, lang)


def _cover(results: RoundResults, lang: str) -> Cover:
    round_ = results.round
    operator = words.in_language(lang, round_.operator, round_.operator_en)
    rows = (
        (_("협약"), _("%(count)s쌍") % {"count": len(results.pairs)}),
        (_("기업"), _("%(count)s곳") % {"count": results.firm_count}),
        (_("연구기관"), _("%(count)s곳") % {"count": results.institute_count}),
        (_("민간 투자"), words.won(results.private_krw)),
    )
    return Cover(
        over=words.in_language(lang, round_.programme_name, round_.programme_name_en),
        title=words.in_language(lang, round_.title, round_.title_en),
        under=_("성과집"),
        rows=rows,
        parties=(operator,),
        day=words.long_day(_made_on(results)),
        mark=_mark(results),
    )


def _overview(results: RoundResults, lang: str) -> Iterator[Block]:
    round_ = results.round
    yield Heading(_("한눈에 보기"), starts_page=True)
    said = _(
        "기업 %(firms)s곳과 공공연구기관 %(institutes)s곳이 공동기획 %(pairs)s건에 협약했습니다. "
        "기업이 자기 돈으로 투자하기로 한 금액은 모두 %(amount)s입니다."
    )
    facts = {
        "firms": results.firm_count,
        "institutes": results.institute_count,
        "pairs": len(results.pairs),
        "amount": words.won(results.private_krw),
    }
    yield Text(said % facts, Tone.LEAD)
    yield Figures(
        _("주요 숫자"),
        (
            (str(len(results.pairs)), _("협약한 짝")),
            (str(results.firm_count), _("기업")),
            (str(results.institute_count), _("연구기관")),
            (words.millions(results.private_krw), _("민간 투자(백만원)")),
        ),
    )
    summary = words.in_language(lang, round_.summary, round_.summary_en)
    if summary:
        yield Text(summary)
    yield Heading(_("진행한 때"), level=2)
    rows = tuple((str(PHASES[phase.kind]), words.period(phase.starts_on, phase.ends_on)) for phase in round_.phases)
    if rows:
        yield Facts(_("진행한 때"), rows)


def _organisations(results: RoundResults, lang: str) -> Iterator[Block]:
    yield Heading(_("참여기관"))
    firms = {pair.firm.organisation_id: pair.firm for pair in results.pairs}
    institutes = {pair.institute.organisation_id: pair.institute for pair in results.pairs}
    for title, parties, side in ((_("연구기관"), institutes, "institute"), (_("기업"), firms, "firm")):
        columns = (Column(title, 4), Column(_("시·도"), 2), Column(_("협약"), 1, Align.RIGHT))
        rows = tuple(
            (name_of(party, lang), _place(party, lang), str(_count(results, side, party)))
            for party in sorted(parties.values(), key=lambda each: each.name)
        )
        if rows:
            yield Grid(title, columns, rows, (_("합계"), "", str(len(results.pairs))))


def _place(party: PartyFacts, lang: str) -> str:
    return regions.full_name(party.province, lang) if party.province else words.NOTHING


def _count(results: RoundResults, side: str, party: PartyFacts) -> int:
    return sum(getattr(pair, side).organisation_id == party.organisation_id for pair in results.pairs)


def _pairs(results: RoundResults, lang: str) -> Iterator[Block]:
    yield Heading(_("협약한 기업과 연구기관"), starts_page=True)
    columns = (
        Column(_("번호"), 0.8, Align.RIGHT),
        Column(_("기업"), 1.8),
        Column(_("연구기관"), 2.2),
        Column(_("과제"), 3.6),
        Column(_("민간 투자"), 1.5, Align.RIGHT),
    )
    rows = tuple(
        (
            str(number),
            name_of(pair.firm, lang),
            name_of(pair.institute, lang),
            f"{_title(pair, lang)}{_example(pair, results)}",
            words.millions(pair.private_krw),
        )
        for number, pair in enumerate(results.pairs, 1)
    )
    total = ("", "", "", words.total_head(), words.millions_and_won(results.private_krw))
    yield Grid(_("협약한 기업과 연구기관"), columns, rows, total, _("단위: 백만원"))
    if words.is_cut(pair.private_krw for pair in results.pairs):
        yield Text(words.cut_note(), Tone.NOTE)


def _title(pair: PlanFacts, lang: str) -> str:
    return words.in_language(lang, pair.title, pair.title_en)


def _example(pair: PlanFacts, results: RoundResults) -> str:
    """Marked one by one where not the whole book is an example."""
    return f" ({_('예시')})" if pair.is_example and not results.round.is_example else ""


def _roadmap(results: RoundResults) -> Iterator[Block]:
    yield Heading(_("투자 로드맵"))
    years = [
        (str(year.year), year.private_cash_krw, year.private_in_kind_krw, year.public_krw) for year in results.years
    ]
    if not years:
        yield Text(_("아직 협약한 투자가 없습니다."), Tone.NOTE)
        return
    heads = (_("연도"), _("민간 현금"), _("민간 현물"), _("공공 지원"), _("합계"))
    columns = tuple(Column(head, 1 if head == heads[0] else 1.6, Align.RIGHT if number else Align.LEFT)
                    for number, head in enumerate(heads))  # fmt: skip
    rows = tuple((year, *(words.millions(each) for each in (*sums, sum(sums)))) for year, *sums in years)
    totals = [sum(int(each[place]) for each in years) for place in (1, 2, 3)]
    total = (words.total_head(), *(words.millions_and_won(each) for each in (*totals, sum(totals))))
    yield Grid(_("해마다의 투자"), columns, rows, total, _("단위: 백만원"))
    yield Text(_("서명한 투자 로드맵의 줄을 해마다 더한 것입니다."), Tone.NOTE)


def _coverage(results: RoundResults, lang: str) -> Iterator[Block]:
    if not results.coverage:
        return
    yield Heading(_("업종별 수요와 협약"))
    columns = (
        Column(_("업종"), 3.4),
        Column(_("기술수요"), 1.3, Align.RIGHT),
        Column(_("기관 제안·기술"), 2, Align.RIGHT),
        Column(_("주선"), 1.7, Align.RIGHT),
        Column(_("협약"), 1.4, Align.RIGHT),
    )
    counts = [(row.demands, row.offers, row.introductions, row.plans) for row in results.coverage]
    rows = tuple(
        (industry_name(row.industry, lang), *map(str, count))
        for row, count in zip(results.coverage, counts, strict=True)
    )
    total = (_("합계"), *(str(sum(column)) for column in zip(*counts, strict=True)))
    yield Grid(_("업종별 수요와 협약"), columns, rows, total)


def _funnel(results: RoundResults) -> Iterator[Block]:
    yield Heading(_("제안에서 협약까지"))
    most = max((row.reached for row in results.funnel.rows), default=0) or 1
    bars = tuple(
        Bar(str(FUNNEL_STEPS[row.step]), str(row.reached), row.reached / most, reasons_of(row))
        for row in results.funnel.rows
    )
    yield Bars(_("단계마다 남은 짝"), (_("단계"), _("여기까지 온 짝"), _("그만둔 까닭")), bars)
    yield Text(_("그만둔 짝은 까닭의 수만 세고 이름은 밝히지 않습니다."), Tone.NOTE)


def _summaries(results: RoundResults, lang: str) -> Iterator[Block]:
    if results.pairs:
        yield Heading(_("협약마다 한 쪽"), starts_page=True)
    for number, pair in enumerate(results.pairs, 1):
        yield from _summary(number, pair, results, lang)


def _summary(number: int, pair: PlanFacts, results: RoundResults, lang: str) -> Iterator[Block]:
    yield Heading(f"{_title(pair, lang)}{_example(pair, results)}", level=2, starts_page=number > 1)
    trl = f"{pair.trl_from} → {pair.trl_to}" if pair.trl_from and pair.trl_to else words.NOTHING
    rows = (
        (_("문서번호"), pair.number),
        (_("기업"), name_of(pair.firm, lang)),
        (_("연구기관"), name_of(pair.institute, lang)),
        (_("분야"), pair.field or words.NOTHING),
        (_("기간"), words.period(pair.starts_on, pair.ends_on)),
        (_("기술성숙도(TRL)"), trl),
        (_("민간 투자"), words.won(pair.private_krw)),
        (_("공공 지원"), words.won(pair.public_krw)),
        (_("협약일"), words.day(pair.signed_on)),
    )
    yield Facts(_title(pair, lang), rows)
    if pair.content:
        yield Text(words.in_language(lang, pair.content, pair.content_en))
    columns = (
        Column(_("연도"), 1),
        Column(_("민간 투자"), 2, Align.RIGHT),
        Column(_("공공 지원"), 2, Align.RIGHT),
        Column(_("합계"), 2, Align.RIGHT),
    )
    years = totals_by_year(pair.roadmap)
    lines = tuple(
        (str(each.year), *map(words.millions, (each.private_krw, each.public_krw, each.total_krw))) for each in years
    )
    total = (_("합계"), *map(words.millions, (pair.private_krw, pair.public_krw, pair.private_krw + pair.public_krw)))
    if lines:
        yield Grid(_("해마다의 투자"), columns, lines, total, _("단위: 백만원"))
