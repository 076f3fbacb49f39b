"""Organisations as rows of a table."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from naru.core.actor import Actor
from naru.core.period import SEOUL
from naru.imports.kinds import Cleaned, RowProblem, Values, Written, in_both_languages, register
from naru.people import industries, regions
from naru.people.labels import KINDS, problem
from naru.people.models import Membership, Organisation
from naru.people.permissions import can_update_organisation
from naru.people.rules.identifiers import digits_of
from naru.people.rules.profiles import check_profile
from naru.people.services import register_organisation, remove_organisation, update_organisation
from naru.people.states import OrganisationKind, ProfileField
from naru_engine.tables import Column, Phrase

SOURCE = "표 가져오기"
_FIELD_OF = {
    "name": ProfileField.NAME,
    "name_en": ProfileField.NAME_EN,
    "kind": ProfileField.KIND,
    "business_number": ProfileField.BUSINESS_NUMBER,
    "corporate_number": ProfileField.CORPORATE_NUMBER,
    "region": ProfileField.REGION_CODE,
    "industry": ProfileField.KSIC_CODE,
    "employees": ProfileField.EMPLOYEES,
    "website": ProfileField.WEBSITE,
    "summary": ProfileField.SUMMARY,
    "summary_en": ProfileField.SUMMARY_EN,
}
_COLUMN_OF = {field: column for column, field in _FIELD_OF.items()}
_MORE_KINDS = {
    "중소기업": OrganisationKind.FIRM,
    "회사": OrganisationKind.FIRM,
    "연구소": OrganisationKind.INSTITUTE,
    "연구원": OrganisationKind.INSTITUTE,
    "출연연": OrganisationKind.INSTITUTE,
    "대학교": OrganisationKind.UNIVERSITY,
    "공공기관": OrganisationKind.PUBLIC_BODY,
    "지자체": OrganisationKind.PUBLIC_BODY,
}
_LEGAL_FORM = re.compile(r"\(주\)|㈜|주식회사|\(유\)|유한회사|\(재\)|재단법인|\(사\)|사단법인")
_AMBIGUOUS = Phrase(
    "같은 이름의 기관이 여럿입니다. 사업자등록번호를 함께 적으세요",
    "several organisations have this name; give the business number too",
)
_NOT_YOURS = Phrase(
    "이미 구성원이 있는 기관이라 그 기관의 관리자만 고칩니다. 이 행을 빼세요",
    "has members of its own, who alone change it; leave this row out",
)
_WHICH_REGION = Phrase(
    "같은 이름의 지역이 여럿입니다. 시·도까지 적으세요(예: 부산광역시 중구)",
    "several regions have this name; give the province too",
)


class OrganisationRows:
    """Known by business number, else by name. An empty cell leaves its field alone.

    A new row without a kind is a firm.
    """

    name = "organisations"
    label = Phrase("기관", "organisations")
    subject_type = "organisation"
    columns: Sequence[Column] = (
        Column("name", ("기관명", "기업명", "업체명", "회사명", "상호", "기관 이름", "이름"), required=True),
        Column("kind", ("기관종류", "종류", "구분", "기관구분")),
        Column("name_en", ("영문명", "영문 이름", "영문기관명")),
        Column("business_number", ("사업자등록번호", "사업자번호")),
        Column("corporate_number", ("법인등록번호", "법인번호")),
        Column("region", ("지역", "소재지", "주소", "region_code", "지역코드")),
        Column("industry", ("업종", "산업", "업종코드", "ksic", "ksic_code")),
        Column("employees", ("상시근로자수", "근로자수", "종업원수", "직원수")),
        Column("website", ("누리집", "홈페이지")),
        Column("summary", ("소개", "기관소개", "기업소개", "주요제품")),
        Column("summary_en", ("영문소개", "영문 소개")),
    )

    def can_import(self, actor: Actor) -> bool:
        return actor.can_operate

    def clean(
        self, rows: Sequence[Mapping[str, str]], *, actor: Actor, now: datetime
    ) -> list[Cleaned | list[RowProblem]]:
        known = _Known(rows)
        today = now.astimezone(SEOUL).date()
        return [_cleaned(row, known, actor, today) for row in rows]

    def write(self, row: Cleaned, *, actor: Actor, now: datetime) -> Written:
        values = {_FIELD_OF[name].value: value for name, value in row.values.items()}
        if row.subject_id is None:
            return Written(register_organisation(profile=values, actor=actor, now=now, source=SOURCE))
        update_organisation(organisation_id=row.subject_id, changes=values, actor=actor, now=now, source=SOURCE)
        return Written(row.subject_id, restore=row.before)

    def undo(self, subject_id: int, *, created: bool, restore: Values, actor: Actor, now: datetime) -> None:
        if created:
            remove_organisation(organisation_id=subject_id, actor=actor, now=now)
            return
        changes = {_FIELD_OF[name].value: value for name, value in restore.items()}
        update_organisation(organisation_id=subject_id, changes=changes, actor=actor, now=now, source=SOURCE)


class _Known:
    """What a chunk of rows may mean, in three queries."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        numbers = {digits_of(row.get("business_number", "")) for row in rows} - {""}
        found = Organisation.objects.filter(business_number__in=numbers)
        self.by_number = {organisation.business_number: organisation for organisation in found}
        self.by_name: dict[str, list[Organisation]] = {}
        spelt = {spelling for row in rows for spelling in _with_legal_forms(row["name"])}
        for organisation in Organisation.objects.filter(name__in=spelt):
            self.by_name.setdefault(_bare_name(organisation.name), []).append(organisation)
        ids = {one.pk for one in self.by_number.values()} | {one.pk for many in self.by_name.values() for one in many}
        joined = Membership.objects.filter(organisation_id__in=ids, ended_at=None)
        self.with_members = set(joined.values_list("organisation_id", flat=True))

    def meant_by(self, row: Mapping[str, str]) -> list[Organisation]:
        """The organisations that a row can mean: none for a new one, several when it does not say enough."""
        number = digits_of(row.get("business_number", ""))
        if number in self.by_number:
            return [self.by_number[number]]
        named = self.by_name.get(_bare_name(row["name"]), [])
        # One of the same name with another number is another organisation.
        return [one for one in named if not (number and one.business_number)]


def _cleaned(row: Mapping[str, str], known: _Known, actor: Actor, today: date) -> Cleaned | list[RowProblem]:
    problems: list[RowProblem] = []
    given: dict[ProfileField, Any] = {}
    for column, cell in row.items():
        if cell or column == "name":
            given[_FIELD_OF[column]] = _read_cell(column, cell, today, problems)
    meant = known.meant_by(row)
    if len(meant) > 1:
        problems.append(RowProblem("name", row["name"], "name_ambiguous", _AMBIGUOUS))
    if not meant:
        given.setdefault(ProfileField.KIND, OrganisationKind.FIRM.value)
    checked = check_profile(given, is_region=lambda code: regions.region(code) is not None, on=today, as_of=today)
    told = {found.column for found in problems}
    for field, codes in checked.problems.items():
        column = _COLUMN_OF[field]
        problems += [_problem(column, row.get(column, ""), code) for code in codes if column not in told]
    subject = meant[0] if len(meant) == 1 else None
    if subject and not can_update_organisation(actor, subject.pk, has_members=subject.pk in known.with_members):
        problems.append(RowProblem("name", row["name"], "not_permitted", _NOT_YOURS))
    if problems:
        return problems
    values = {_COLUMN_OF[field]: value for field, value in checked.values.items()}
    before = {column: getattr(subject, _FIELD_OF[column].value) for column in values} if subject else {}
    number = checked.values.get(ProfileField.BUSINESS_NUMBER)
    return Cleaned(values, subject.pk if subject else None, before, identity=str(number or _bare_name(row["name"])))


def _bare_name(name: str) -> str:
    """A firm's name without its legal form and spaces: «(주) 코다코» and «코다코» are one firm."""
    return "".join(_LEGAL_FORM.sub("", name).split()).casefold() or name


def _with_legal_forms(name: str) -> set[str]:
    """The ways in which the name may stand in the database."""
    bare = _LEGAL_FORM.sub("", name).strip()
    return {
        name,
        bare,
        f"(주){bare}",
        f"(주) {bare}",
        f"㈜{bare}",
        f"주식회사 {bare}",
        f"{bare}(주)",
        f"{bare} 주식회사",
    }


def _read_cell(column: str, cell: str, today: date, problems: list[RowProblem]) -> str:
    """A code for what people write in words; a word that means nothing stays, for the profile's rules to refuse."""
    match column:
        case "kind":
            return _kind_codes().get(cell.replace(" ", ""), cell)
        case "region" if cell and regions.region(cell) is None:
            found = regions.find_region(cell, on=today)
            if found.candidates:
                problems.append(RowProblem(column, cell, "region_ambiguous", _WHICH_REGION))
            return found.code or cell
        case "industry" if cell:
            return industries.parsed(cell) or industries.code_named(cell) or cell
        case _:
            return cell


@cache
def _kind_codes() -> dict[str, str]:
    codes = {kind.value: kind.value for kind in OrganisationKind}
    codes |= {word: kind.value for word, kind in _MORE_KINDS.items()}
    for kind, label in KINDS.items():
        codes |= {said.replace(" ", ""): kind.value for said in _spellings(label)}
    return codes


def _spellings(label: object) -> tuple[str, str]:
    said = in_both_languages(lambda: str(label))
    return said.ko, said.en


def _problem(column: str, value: str, code: str) -> RowProblem:
    return RowProblem(column, value, code, in_both_languages(lambda: problem(code)))


register(OrganisationRows())
