"""What a joint plan says, as plain values: read by pages, documents and the API. Pure.

Every part has a content of its own (`SummaryPart`, `StrategyPart`, tuples of lines, `IpTerms`), stored as JSON in
`PlanSection.content`. `content_of` and `from_content` go there and back; what stored JSON lacks is read as empty, so
that an older version can always be read.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from naru.plans.states import Form, Party, PlanPart, PlanState, Source

LEAST_TRL, MOST_TRL = 1, 9
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """title, field : what it is about. text, text_en : the content in a few sentences, in English where it is given."""

    title: str = ""
    title_en: str = ""
    field: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    text: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class StrategyPart:
    goal: str = ""
    approach: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadinessStep:
    """The technology readiness level (TRL) reached at the end of a year."""

    year: int | None = None
    trl: int | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class WorkPackage:
    number: int = 0
    title: str = ""
    lead: Party | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    what: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """people : which kinds of staff take part, without names."""

    party: Party | None = None
    what: str = ""
    people: str = ""


@dataclass(frozen=True, slots=True)
class IpTerms:
    """Who owns the results, who may use them, and what is paid for it."""

    firm_share_percent: int | None = None
    institute_share_percent: int | None = None
    use: str = ""
    royalty: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """likelihood, impact : 1 (low) to 3 (high)."""

    what: str = ""
    likelihood: int | None = None
    impact: int | None = None
    measure: str = ""

    @property
    def weight(self) -> int:
        """likelihood × impact; 0 while either is open."""
        return (self.likelihood or 0) * (self.impact or 0)


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity that will tell whether the plan worked. by : the year in which it is wanted."""

    name: str = ""
    unit: str = ""
    now: str = ""
    wanted: str = ""
    by: int | None = None
    measured: str = ""


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    """Money of one source in one year. amount_krw : whole won."""

    year: int | None = None
    source: Source | None = None
    form: Form | None = None
    amount_krw: int | None = None
    what: str = ""


Line = ReadinessStep | WorkPackage | RoleLine | Risk | Target | RoadmapLine
Content = (
    SummaryPart
    | StrategyPart
    | IpTerms
    | tuple[ReadinessStep, ...]
    | tuple[WorkPackage, ...]
    | tuple[RoleLine, ...]
    | tuple[Risk, ...]
    | tuple[Target, ...]
    | tuple[RoadmapLine, ...]
)

# Parts that are one record, and parts that are lines of a table.
RECORD_OF: Mapping[PlanPart, type[Any]] = {
    PlanPart.SUMMARY: SummaryPart,
    PlanPart.STRATEGY: StrategyPart,
    PlanPart.IP: IpTerms,
}
LINE_OF: Mapping[PlanPart, type[Any]] = {
    PlanPart.READINESS: ReadinessStep,
    PlanPart.WORK: WorkPackage,
    PlanPart.ROLES: RoleLine,
    PlanPart.RISKS: Risk,
    PlanPart.TARGETS: Target,
    PlanPart.ROADMAP: RoadmapLine,
}


@dataclass(frozen=True, slots=True)
class PartyNames:
    """An organisation of the plan; name_en is empty where none is known."""

    organisation_id: int
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """hash : of the version that was signed. signed_hash binds it to party, organisation, person, name and instant."""

    party: Party
    organisation: str
    organisation_en: str
    name: str
    title: str
    signed_at: datetime
    hash: str
    signed_hash: str


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A plan as it stands, or as one version of it was. hash : of the content in canonical JSON."""

    id: int
    number: str
    title: str
    title_en: str
    field: str
    state: PlanState
    programme_name: str
    programme_name_en: str
    round_title: str
    round_title_en: str
    firm: PartyNames
    institute: PartyNames
    operator: PartyNames | None
    starts_on: date | None
    ends_on: date | None
    summary: str
    strategy: StrategyPart
    readiness: tuple[ReadinessStep, ...]
    work: tuple[WorkPackage, ...]
    roles: tuple[RoleLine, ...]
    ip: IpTerms
    risks: tuple[Risk, ...]
    targets: tuple[Target, ...]
    roadmap: tuple[RoadmapLine, ...]
    signatures: tuple[SignatureLine, ...]
    version: int
    hash: str
    is_example: bool
    updated_at: datetime
    signed_at: datetime | None = None
    summary_en: str = ""

    @property
    def total_krw(self) -> int:
        return total_of(self.roadmap)

    @property
    def private_krw(self) -> int:
        return total_of(self.roadmap, source=Source.PRIVATE)

    @property
    def public_krw(self) -> int:
        return total_of(self.roadmap, source=Source.PUBLIC)

    @property
    def by_year(self) -> tuple["YearTotal", ...]:
        return totals_by_year(self.roadmap)

    @property
    def by_source(self) -> Mapping[Source, int]:
        return {source: total_of(self.roadmap, source=source) for source in Source}

    @property
    def by_form(self) -> Mapping[Form, int]:
        return {form: total_of(self.roadmap, form=form) for form in Form}


@dataclass(frozen=True, slots=True)
class YearTotal:
    """What is invested in one year, by whose money and in which form."""

    year: int
    private_cash_krw: int
    private_in_kind_krw: int
    public_cash_krw: int
    public_in_kind_krw: int

    @property
    def private_krw(self) -> int:
        return self.private_cash_krw + self.private_in_kind_krw

    @property
    def public_krw(self) -> int:
        return self.public_cash_krw + self.public_in_kind_krw

    @property
    def total_krw(self) -> int:
        return self.private_krw + self.public_krw


def total_of(
    lines: tuple[RoadmapLine, ...], *, year: int | None = None, source: Source | None = None, form: Form | None = None
) -> int:
    """Sum of the amounts of the lines that have these values; None asks for all."""
    return sum(
        line.amount_krw or 0
        for line in lines
        if (year is None or line.year == year)
        and (source is None or line.source is source)
        and (form is None or line.form is form)
    )


def totals_by_year(lines: tuple[RoadmapLine, ...]) -> tuple[YearTotal, ...]:
    """One row for each year that has a line, earliest first. Lines without a year are in none."""
    years = sorted({line.year for line in lines if line.year is not None})
    return tuple(
        YearTotal(
            year,
            *(
                total_of(lines, year=year, source=source, form=form)
                for source in (Source.PRIVATE, Source.PUBLIC)
                for form in (Form.CASH, Form.IN_KIND)
            ),
        )
        for year in years
    )


def empty_content(part: PlanPart) -> Content:
    """A part nobody has written yet."""
    record = RECORD_OF.get(part)
    empty: Content = record() if record else ()
    return empty


def content_of(content: Content | tuple[Line, ...]) -> dict[str, Any]:
    """The JSON of a part. A table of lines stands under "lines".

    >>> content_of((ReadinessStep(2026, 4, "시제품"),))
    {'lines': [{'year': 2026, 'trl': 4, 'what': '시제품'}]}
    """
    if isinstance(content, tuple):
        return {"lines": [_plain(line) for line in content]}
    return _plain(content)


def from_content(part: PlanPart, content: Mapping[str, Any]) -> Content:
    """The part that this JSON says; keys it lacks are empty, keys it should not have are passed over.

    >>> from_content(PlanPart.READINESS, {"lines": [{"year": 2026, "trl": 4}]})
    (ReadinessStep(year=2026, trl=4, what=''),)
    """
    if part in LINE_OF:
        return tuple(_read(LINE_OF[part], line) for line in content.get("lines", ()))
    read: Content = _read(RECORD_OF[part], content)
    return read


def _plain(record: Any) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in asdict(record).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: type[L], content: Mapping[str, Any]) -> L:
    hints = _hints(kind)  # type: ignore[arg-type]
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], value) for name, value in content.items() if name in known})


def _value(hint: Any, value: Any) -> Any:
    """`value` as the field's type wants it; stored text becomes a date or a code again."""
    kind = next(iter(get_args(hint)), hint) if get_origin(hint) in (Union, UnionType) else hint
    if value is None or value == "":
        return "" if kind is str else None
    if kind is date:
        return date.fromisoformat(value)
    return kind(value)


def columns_of(part: PlanPart, content: Content) -> dict[str, Any]:
    """The fields of `PlanSheet` that a part fills: `replace(sheet, **columns_of(part, content))`."""
    if isinstance(content, SummaryPart):
        told = ("title", "title_en", "field", "starts_on", "ends_on")
        texts = {"summary": content.text, "summary_en": content.text_en}
        return {**texts, **{name: getattr(content, name) for name in told}}
    return {part.value: content}


def part_of(sheet: PlanSheet, part: PlanPart) -> Content:
    """One part of a sheet, as it is stored."""
    if part is PlanPart.SUMMARY:
        return SummaryPart(
            sheet.title,
            sheet.title_en,
            sheet.field,
            sheet.starts_on,
            sheet.ends_on,
            sheet.summary,
            sheet.summary_en,
        )
    content: Content = getattr(sheet, part.value)
    return content
