"""The agreement (협약서): on one page what the parties agree by signing the plan. And its values for an own form."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override

from naru.core.period import SEOUL
from naru.plans.documents import words
from naru.plans.documents.plan import percent
from naru.plans.labels import PARTIES
from naru.plans.sheets import PlanSheet
from naru.plans.states import Form, Party, Source
from naru.printing.blocks import Block, Clause, Document, Facts, Text, Tone

# The words an operator's own form may ask for. They are names, and so the same in both languages.
FORM_NAMES = (
    "문서번호", "과제명", "영문과제명", "분야", "내용", "사업명", "차수", "기업", "연구기관", "운영기관",
    "시작일", "종료일", "민간투자", "민간현금", "민간현물", "공공지원", "총투자",
    "기업소유비율", "연구기관소유비율", "활용", "기술료",
    "기업서명자", "연구기관서명자", "운영기관서명자", "기업서명일", "연구기관서명일", "운영기관서명일",
    "협약일", "판", "해시",
)  # fmt: skip


def agreement_document(sheet: PlanSheet, lang: str) -> Document:
    """Parties in order, what they agree by the plan, signatures. While it is not signed, it says so."""
    with override(lang):
        return Document(
            title=_("공동 연구개발·투자 협약서"),
            language="en" if lang == "en" else "ko",
            author=", ".join(words.name(names, lang) for _party, names in words.parties_of(sheet)),
            head=f"{_('협약서')} {sheet.number}",
            made_on=words.made_on(sheet),
            blocks=tuple(_blocks(sheet, lang)),
            mark=words.mark_of(sheet),
        )


def _blocks(sheet: PlanSheet, lang: str) -> Iterator[Block]:
    yield Text(_("아래 당사자는 공동기획에 따라 함께 연구개발하고 투자하기로 하고 다음과 같이 협약합니다."))
    parties = [(str(PARTIES[party]), words.name(names, lang)) for party, names in words.parties_of(sheet)]
    yield Facts(_("당사자"), (*parties, (_("과제"), words.title_of(sheet, lang))))
    for number, (title, text) in enumerate(_clauses(sheet), 1):
        yield Clause(_("제%(number)s조(%(title)s)") % {"number": number, "title": title}, text)
    if not sheet.signatures:
        yield Text(_("서명 전입니다. 이 문서는 협약의 효력이 없습니다."), Tone.WARNING)
    elif sheet.signed_at:
        yield Text(words.long_day(words.made_on(sheet)), Tone.LEAD)
    yield words.signatures_of(sheet, lang)


def _clauses(sheet: PlanSheet) -> Iterator[tuple[str, str]]:
    plan = _("이 협약은 공동기획 %(number)s 제%(version)s판을 함께 실행하기 위한 것이며, 자세한 것은 그에 따릅니다.")
    yield _("목적"), plan % {"number": sheet.number, "version": sheet.version}
    yield _("기간"), words.period(sheet.starts_on, sheet.ends_on)
    yield _("역할"), _("당사자는 공동기획에 적은 세부 과제와 역할을 맡아 정한 날까지 마칩니다.")
    money = _(
        "기업은 자기 돈 %(private)s(현금 %(cash)s, 현물 %(kind)s)을 해마다의 로드맵에 따라 투자합니다. "
        "공공 재원은 %(public)s입니다."
    )
    sums = _sums(sheet)
    yield _("투자"), money % {name: words.won(amount) for name, amount in sums.items() if name != "total"}
    shares = _("성과는 기업 %(firm)s, 연구기관 %(institute)s의 비율로 가집니다.") % {
        "firm": percent(sheet.ip.firm_share_percent),
        "institute": percent(sheet.ip.institute_share_percent),
    }
    royalty = _("기술료: %(royalty)s") % {"royalty": sheet.ip.royalty} if sheet.ip.royalty else ""
    yield _("성과의 소유와 활용"), " ".join(filter(None, (shares, sheet.ip.use, royalty)))
    yield _("비밀유지"), _("당사자는 주선받을 때 동의한 비밀유지 약정을 이 협약의 기간에도 지킵니다.")
    yield (
        _("변경과 효력"),
        _("이 협약은 마지막 당사자가 서명한 때부터 효력이 있고, 공동기획을 고쳐 당사자 모두가 다시 서명하면 바뀝니다."),
    )


def _sums(sheet: PlanSheet) -> dict[str, int]:
    private = [line for line in sheet.roadmap if line.source is Source.PRIVATE]
    return {
        "private": sheet.private_krw,
        "cash": sum(line.amount_krw or 0 for line in private if line.form is Form.CASH),
        "kind": sum(line.amount_krw or 0 for line in private if line.form is Form.IN_KIND),
        "public": sheet.public_krw,
        "total": sheet.total_krw,
    }


def agreement_values(sheet: PlanSheet, lang: str) -> Mapping[str, str]:
    """A value for each of `FORM_NAMES`; what is not known yet is a dash."""
    with override(lang):
        sums = _sums(sheet)
        lines = {line.party: line for line in sheet.signatures}
        signers = [
            f"{lines[party].title} {lines[party].name}".strip() if party in lines else words.NOTHING for party in Party
        ]
        days = [
            words.day(lines[party].signed_at.astimezone(SEOUL).date() if party in lines else None) for party in Party
        ]
        values = (
            sheet.number, sheet.title, sheet.title_en, sheet.field, sheet.summary,
            words.in_language(lang, sheet.programme_name, sheet.programme_name_en),
            words.in_language(lang, sheet.round_title, sheet.round_title_en),
            words.name(sheet.firm, lang), words.name(sheet.institute, lang),
            words.name(sheet.operator, lang) if sheet.operator else "",
            words.day(sheet.starts_on), words.day(sheet.ends_on),
            words.won(sums["private"]), words.won(sums["cash"]), words.won(sums["kind"]), words.won(sums["public"]),
            words.won(sums["total"]),
            percent(sheet.ip.firm_share_percent), percent(sheet.ip.institute_share_percent),
            sheet.ip.use, sheet.ip.royalty, *signers, *days,
            words.day(words.made_on(sheet) if sheet.signed_at else None), words.number(sheet.version), sheet.hash,
        )  # fmt: skip
        return {name: value or words.NOTHING for name, value in zip(FORM_NAMES, values, strict=True)}
