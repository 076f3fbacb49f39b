"""How documents write money, days, periods and names."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naru.core.money import MoneyUnit, in_unit
from naru.core.period import SEOUL
from naru.plans.labels import PARTIES
from naru.plans.sheets import PartyNames, PlanSheet
from naru.plans.states import Party, PlanState
from naru.printing.blocks import SignatureBox, Signatures

NOTHING = "—"
_GROUP = 16


def won(amount_krw: int) -> str:
    """Exact, to the won."""
    return _("%(amount)s원") % {"amount": f"{amount_krw:,}"}


def millions(amount_krw: int) -> str:
    """In 백만원, cut off."""
    return f"{in_unit(amount_krw, MoneyUnit.MILLION):,}"


def millions_and_won(amount_krw: int) -> str:
    """For the total line: in 백만원, and below it the won that `total_head` names."""
    return f"{millions(amount_krw)}\n{amount_krw:,}"


def total_head() -> str:
    return f"{_('합계')}\n{_('(원)')}"


def is_cut(amounts_krw: Iterable[int]) -> bool:
    """Whether any amount loses something in 백만원, so that shown lines may not add up to the shown total."""
    return any(amount % 1_000_000 for amount in amounts_krw)


def cut_note() -> str:
    return _("백만원 아래는 잘라서 적었습니다. 합계는 잘라 내기 전의 금액을 더한 것입니다.")


def day(told: date | None) -> str:
    return told.isoformat() if told else NOTHING


def long_day(told: date) -> str:
    return date_format(told, "DATE_FORMAT")


def period(starts_on: date | None, ends_on: date | None) -> str:
    return f"{day(starts_on)} ~ {day(ends_on)}" if starts_on or ends_on else NOTHING


def number(told: int | None) -> str:
    return NOTHING if told is None else str(told)


def in_language(lang: str, text: str, text_en: str) -> str:
    return (text_en or text) if lang == "en" else text


def name(party: PartyNames, lang: str) -> str:
    return in_language(lang, party.name, party.name_en)


def parties_of(sheet: PlanSheet) -> tuple[tuple[Party, PartyNames], ...]:
    """In the order in which they sign."""
    found = ((Party.FIRM, sheet.firm), (Party.INSTITUTE, sheet.institute))
    return (*found, (Party.OPERATOR, sheet.operator)) if sheet.operator else found


def title_of(sheet: PlanSheet, lang: str) -> str:
    return in_language(lang, sheet.title, sheet.title_en)


def mark_of(sheet: PlanSheet) -> str:
    """What no page may be without: that it is an example, that it is not signed, that it was given up."""
    unsigned = _("그만둔 계획") if sheet.state is PlanState.ENDED else _("서명 전")
    said = (_("예시 문서") if sheet.is_example else "", "" if sheet.state is PlanState.SIGNED else unsigned)
    return " · ".join(filter(None, said))


def made_on(sheet: PlanSheet) -> date:
    """The day of the last signature, or of the last change while it is open: the same document for the same plan."""
    return (sheet.signed_at or sheet.updated_at).astimezone(SEOUL).date()


def signatures_of(sheet: PlanSheet, lang: str) -> Signatures:
    lines = {line.party: line for line in sheet.signatures}
    boxes = []
    for party, organisation in parties_of(sheet):
        line = lines.get(party)
        state = f"{_instant(line.signed_at)}\n{grouped(line.signed_hash)}" if line else _("서명 전")
        signer = f"{line.title} {line.name}".strip() if line else ""
        boxes.append(SignatureBox(str(PARTIES[party]), name(organisation, lang), signer, state, line is not None))
    return Signatures(_("서명과 확인"), tuple(boxes))


def grouped(hash_: str) -> str:
    """A hash in groups, which a narrow column can break between."""
    return " ".join(hash_[start : start + _GROUP] for start in range(0, len(hash_), _GROUP))


def _instant(told: datetime) -> str:
    return f"{told.astimezone(SEOUL):%Y-%m-%d %H:%M} (Asia/Seoul)"
