"""The forms of joint plans: one record, or any number of lines, from what people type to values and back.

A line has the prefix r0, r1 …; `rows` says how many were sent. Blank lines are passed over, so that an empty one at
the end does no harm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.errors import InvalidInput
from naru.core.money import MoneyUnit
from naru.plans.labels import FORMS, GRADES, PARTIES, SOURCES, field_label
from naru.plans.rules import MOST_LINES, writers_of_line
from naru.plans.sheets import (
    LINE_OF,
    RECORD_OF,
    Content,
    RoadmapLine,
    WorkPackage,
    content_of,
)
from naru.plans.states import Form, Party, PlanPart, Source
from naru.web.forms.fields import UNITS, WON_IN, AmountField, unit_of

Rows = list[dict[str, str]]

_AREAS = {
    "text": 6, "text_en": 4, "goal": 4, "approach": 5, "why": 4,
    "what": 2, "result": 2, "measure": 2, "use": 4, "royalty": 3,
}  # fmt: skip
_HINTS: Mapping[str, Promise] = {
    "text": _("서명하고 차수가 끝나면 이 요약은 성과 화면에 공개됩니다. 비밀은 다른 항목에 적으세요."),
    "text_en": _("비워 두면 영어로 보는 성과 화면에도 한국어 요약이 나옵니다."),
    "people": _("사람 이름 대신 맡은 일과 인원으로 적으세요. 예: 주조 연구실 3명"),
    "measured": _("예: X선 단층촬영, 공인 시험 성적서"),
    "royalty": _("없으면 ‘없음’이라고 적으세요."),
}
_NUMBERS = frozenset({"year", "by", "trl", "firm_share_percent", "institute_share_percent"})
_DATES = frozenset({"starts_on", "ends_on"})
_GRADED = frozenset({"likelihood", "impact"})
# A line in which only these are filled says nothing yet.
_QUIET = frozenset({"party", "lead", "source", "form", "likelihood", "impact"})
Choices = Iterable[tuple[Any, Any]]


def _select(label: Any, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", _("고르세요")), *choices])


def _field(part: PlanPart, name: str, sides: frozenset[Party]) -> forms.Field:
    """The control for one value of a part, for somebody who writes for these sides."""
    label: Any = field_label(part, name)
    hint: Any = _HINTS.get(name, "")
    if name in _DATES:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    if name in _NUMBERS:
        return forms.IntegerField(label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    if name in _GRADED:
        return _select(label, GRADES.items())
    if name == "amount_krw":
        return AmountField(label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    if name in ("party", "lead"):
        parties = [party for party in Party if party in sides] if name == "party" else [Party.FIRM, Party.INSTITUTE]
        return _select(label, [(party.value, PARTIES[party]) for party in parties])
    if name == "source":
        open_to = [source for source in Source if writers_of_line(RoadmapLine(source=source)) & sides]
        return _select(label, [(source.value, SOURCES[source]) for source in open_to])
    if name == "form":
        return _select(label, [(form.value, FORMS[form]) for form in Form])
    area = forms.Textarea(attrs={"rows": _AREAS[name]}) if name in _AREAS else None
    text = forms.CharField(label=label, required=False, help_text=hint, widget=area or forms.TextInput)
    text.required = part is PlanPart.SUMMARY and name == "title"
    return text


def _form_of(part: PlanPart, sides: frozenset[Party]) -> type[forms.Form]:
    kind = RECORD_OF.get(part) or LINE_OF[part]
    names = [spec.name for spec in fields(kind) if spec.name != "number"]
    return type(f"{kind.__name__}Form", (forms.Form,), {name: _field(part, name, sides) for name in names})


@dataclass
class PartForms:
    """The forms of one part. rows : as typed; unit : that of the amounts; is_sent : whether they are to be checked."""

    part: PlanPart
    sides: frozenset[Party]
    rows: Rows
    unit: MoneyUnit = MoneyUnit.WON
    is_sent: bool = False
    records: list[forms.Form] = field(init=False)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        make = partial(_form_of(self.part, self.sides), use_required_attribute=False)
        self.records = [
            make({f"r{at}-{name}": text for name, text in row.items()}, prefix=f"r{at}")
            if self.is_sent
            else make(initial=row, prefix=f"r{at}")
            for at, row in enumerate(self.rows)
        ]

    @property
    def has_lines(self) -> bool:
        return self.part in LINE_OF

    @property
    def has_room(self) -> bool:
        return len(self.rows) < MOST_LINES

    @property
    def error_count(self) -> int:
        return sum(len(form.errors) for form in self.records) + len(self.problems)

    def is_valid(self) -> bool:
        """Checks every form, so that all mistakes are told at once."""
        return not [form for form in self.records if not form.is_valid()]

    def content(self, others: tuple[Any, ...] = ()) -> Content:
        """What was told, with the lines of the others in their places. Values that do not do are left out."""
        if not self.has_lines:
            told: Content = RECORD_OF[self.part](**self._values(0))
            return told
        lines = [LINE_OF[self.part](**self._values(at)) for at in self._told_rows()]
        return _arranged(self.part, (*others, *lines))

    def add_refusals(self, refusal: InvalidInput) -> None:
        """Show what the service refused beside the fields it concerns; blank lines were not sent to it."""
        told = self._told_rows()
        for place, messages in refusal.fields.items():
            line, _dot, name = place.rpartition(".")
            at = told[int(line)] if line and int(line) < len(told) else 0
            for message in messages:
                if name in self.records[at].fields if self.records else False:
                    self.records[at].add_error(name, message)
                else:
                    self.problems.append(message)

    def _told_rows(self) -> list[int]:
        return [at for at, row in enumerate(self.rows) if any(v.strip() for k, v in row.items() if k not in _QUIET)]

    def _values(self, at: int) -> dict[str, Any]:
        form = self.records[at]
        form.is_valid()
        kind = RECORD_OF.get(self.part) or LINE_OF[self.part]
        return {
            spec.name: _value(spec.name, form.cleaned_data.get(spec.name), self.unit)
            for spec in fields(kind)
            if spec.name != "number"
        }


def _value(name: str, told: Any, unit: MoneyUnit) -> Any:
    if name == "amount_krw":
        return None if told is None else told * WON_IN[unit]
    if name in ("party", "lead"):
        return Party(told) if told else None
    if name == "source":
        return Source(told) if told else None
    if name == "form":
        return Form(told) if told else None
    if name in _GRADED:
        return int(told) if told else None
    if name in _NUMBERS or name in _DATES:
        return told
    return (told or "").replace("\r\n", "\n")


def _arranged(part: PlanPart, lines: tuple[Any, ...]) -> Content:
    """Lines of several sides in one lasting order; work packages numbered as they stand."""
    if part is PlanPart.ROADMAP:
        return tuple(sorted(lines, key=lambda line: (line.year or 9999, line.source or "~", line.form or "~")))
    if part is PlanPart.ROLES:
        order = [*Party, None]
        return tuple(sorted(lines, key=lambda line: order.index(line.party)))
    if part is PlanPart.WORK:
        return tuple(replace(line, number=at) for at, line in enumerate(lines, 1) if isinstance(line, WorkPackage))
    return lines


def rows_of(part: PlanPart, content: Content, sides: frozenset[Party]) -> tuple[Rows, MoneyUnit]:
    """The rows that these sides write, as they are typed, and the unit in which all amounts are whole."""
    stored = content_of(content)
    if part in RECORD_OF:
        return [_typed(stored, MoneyUnit.WON)], MoneyUnit.WON
    assert isinstance(content, tuple)  # noqa: S101 for the type checker
    own = [line for line in content if writers_of_line(line) & sides]
    unit = unit_of(*(line.amount_krw for line in own if isinstance(line, RoadmapLine)))
    return [_typed(content_of((line,))["lines"][0], unit) for line in own], unit


def _typed(values: Mapping[str, Any], unit: MoneyUnit) -> dict[str, str]:
    row = {name: "" if value is None else str(value) for name, value in values.items() if name != "number"}
    if row.get("amount_krw"):
        row["amount_krw"] = f"{int(row['amount_krw']) // WON_IN[unit]:,}"
    return row


def sent_rows(part: PlanPart, data: Mapping[str, Any]) -> tuple[Rows, MoneyUnit]:
    """What was typed, raw."""
    kind = RECORD_OF.get(part) or LINE_OF[part]
    names = [spec.name for spec in fields(kind) if spec.name != "number"]
    told = str(data.get("rows", ""))
    count = min(int(told), MOST_LINES + 1) if told.isdecimal() and len(told) < 5 else 0
    if part in RECORD_OF:
        count = 1
    rows = [{name: str(data.get(f"r{at}-{name}", "")) for name in names} for at in range(count)]
    return rows, unit_named(data.get("unit"))


def unit_named(name: object) -> MoneyUnit:
    return next((unit for unit in UNITS if unit.value == name), MoneyUnit.WON)


def blank_row(part: PlanPart, sides: frozenset[Party]) -> dict[str, str]:
    """A new line; where there is one choice only, it is made."""
    if part is PlanPart.ROLES and len(sides) == 1:
        return {"party": next(iter(sides)).value}
    if part is PlanPart.ROADMAP:
        open_to = [source for source in Source if writers_of_line(RoadmapLine(source=source)) & sides]
        return {"source": open_to[0].value, "form": Form.CASH.value} if len(open_to) == 1 else {}
    return {}


class SignForm(forms.Form):
    """Who signs, in their own words."""

    name = forms.CharField(label=_("이름"), max_length=80, help_text=_("서명에 쓸 이름을 직접 적으세요."))
    title = forms.CharField(label=_("직위"), max_length=80, required=False, help_text=_("예: 대표이사, 연구소장"))
    has_read = forms.BooleanField(label=_("계획을 끝까지 읽었고, 기관을 대표하여 동의합니다."))


class EndForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.ChoiceField(label=_("그만두는 까닭"))
    note = forms.CharField(
        label=_("덧붙일 말"),
        required=False,
        max_length=1000,
        help_text=_("두 기관과 운영기관만 읽습니다."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["reason"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 for the type checker
        choice.choices = [("", _("고르세요")), *reasons]
