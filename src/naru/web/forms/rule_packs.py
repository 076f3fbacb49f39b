"""The form of a version of a programme's conditions: one part of it a condition, and where the version comes from.

A condition has the prefix c0, c1 …; `rows` says how many were sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from naru.core.errors import InvalidInput
from naru.people import industries, regions
from naru.people.labels import KINDS
from naru.programmes.labels import RULES, SIZES, SOURCES
from naru.programmes.rules import Condition
from naru.programmes.services import MOST_CONDITIONS
from naru.programmes.states import ConditionRule
from naru.web.forms.fields import IndustryField, RegionField

Row = Mapping[str, str]
NAMES = ("id", "rule", "parameter", "article", "valid_from", "valid_to")
_EMPLOYEES = _("상시근로자 수. 예: 30")
_HINTS: Mapping[ConditionRule, Any] = {
    ConditionRule.REGION: _("시·도와 시·군·구. 예: 경북 영천시"),
    ConditionRule.INDUSTRY: _("대분류 글자나 코드. 예: C, 24, 24321"),
    ConditionRule.EMPLOYEES_MIN: _EMPLOYEES,
    ConditionRule.EMPLOYEES_BELOW: _EMPLOYEES,
}


class OriginField(forms.CharField):
    """Where something comes from: an article as it is written, or one of the sources that have a name of their own."""

    def prepare_value(self, value: Any) -> Any:
        return str(SOURCES[value]) if value in SOURCES else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for language in ("ko", "en"):
            with override(language):
                known = {str(name): code for code, name in SOURCES.items()}
            if text in known:
                return known[text]
        return str(text)


def _parameter(rule: ConditionRule) -> forms.Field:
    """The control for what a condition asks."""
    label, hint = RULES[rule], _HINTS.get(rule, "")
    match rule:
        case ConditionRule.KIND:
            return forms.ChoiceField(label=label, choices=[("", _("고르세요")), *KINDS.items()])
        case ConditionRule.SIZE:
            return forms.ChoiceField(label=label, choices=[("", _("고르세요")), *SIZES.items()])
        case ConditionRule.REGION:
            return RegionField(label=label, help_text=hint, widget=_suggested("regions"))
        case ConditionRule.INDUSTRY:
            return IndustryField(label=label, help_text=hint, widget=_suggested("industries"))
        case _:
            return forms.CharField(
                label=label, help_text=hint, max_length=7, widget=forms.TextInput(attrs={"inputmode": "numeric"})
            )


def _suggested(options: str) -> forms.TextInput:
    return forms.TextInput(attrs={"list": options, "autocomplete": "off"})


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class ConditionForm(forms.Form):
    """One condition. Its rule is chosen when it is added and stays; another rule is another condition."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    rule = forms.CharField(widget=forms.HiddenInput)
    article = OriginField(label=_("근거"), help_text=_("예: 사업 공고, 영천시 조례 제5조"))
    valid_from = _day(_("적용 시작일"))
    valid_to = _day(_("적용 종료일"))
    field_order = NAMES

    def __init__(self, *args: Any, rule: ConditionRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = RULES[rule]
        self.fields["parameter"] = _parameter(rule)
        self.order_fields(self.field_order)

    def given(self) -> dict[str, str]:
        told = {name: self.cleaned_data[name] for name in NAMES}
        return {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in told.items()}


class PackForm(forms.Form):
    """What is said of the version itself, and the version that it began from."""

    source = OriginField(
        label=_("이 판의 근거"),
        required=False,
        max_length=200,
        help_text=_("조건을 바꾸게 된 공고나 문서. 누구나 봅니다. 예: 2027년 사업 공고"),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput)


@dataclass
class RulePackForms:
    """The parts of the form. rows : as typed; is_sent : whether they are to be checked."""

    rows: Sequence[Row]
    told: Mapping[str, Any]
    is_sent: bool = False
    conditions: list[ConditionForm] = field(init=False)
    pack: PackForm = field(init=False)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pack = PackForm(self.told) if self.is_sent else PackForm(initial=dict(self.told))
        self.conditions = [
            ConditionForm(
                {f"c{at}-{name}": text for name, text in row.items()} if self.is_sent else None,
                initial=row,
                prefix=f"c{at}",
                rule=ConditionRule(row["rule"]),
                use_required_attribute=False,
            )
            for at, row in enumerate(self.rows)
        ]

    @property
    def all_forms(self) -> list[forms.Form]:
        return [*self.conditions, self.pack]

    @property
    def has_room(self) -> bool:
        return len(self.rows) < MOST_CONDITIONS

    @property
    def has_errors(self) -> bool:
        return bool(self.problems) or any(form.errors for form in self.all_forms)

    def is_valid(self) -> bool:
        """Checks every part, so that all mistakes are told at once."""
        return not [form for form in self.all_forms if not form.is_valid()]

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        told = self.pack.cleaned_data
        return {
            "base_version": told["base_version"],
            "source": told["source"],
            "conditions": [form.given() for form in self.conditions],
        }

    def add_refusals(self, refusal: InvalidInput) -> None:
        """What the service refused, beside the fields it concerns."""
        for place, said in refusal.fields.items():
            _conditions, _dot, rest = place.partition(".")
            at, _dot, name = rest.partition(".")
            form = self.conditions[int(at)] if at else self.pack
            if (name or place) in form.fields:
                form.add_error(name or place, list(said))
            else:
                self.problems += said


def sent_rows(data: Mapping[str, str]) -> list[Row]:
    """The conditions as typed; those of a rule that there is not, which no page of ours sends, are left out."""
    told = data.get("rows", "")
    number = min(int(told), MOST_CONDITIONS + 1) if told.isdecimal() and len(told) < 5 else 0
    rows = [{name: data.get(f"c{at}-{name}", "") for name in NAMES} for at in range(number)]
    return [row for row in rows if row["rule"] in {rule.value for rule in ConditionRule}]


def rows_of(conditions: Sequence[Condition]) -> list[Row]:
    """Published conditions as they are typed."""
    return [
        {
            "id": condition.id,
            "rule": condition.rule.value,
            "parameter": condition.parameter,
            "article": condition.article,
            "valid_from": condition.valid.start.isoformat() if condition.valid.start else "",
            "valid_to": condition.valid.end.isoformat() if condition.valid.end else "",
        }
        for condition in conditions
    ]


def suggestions(on: date) -> dict[str, list[str]]:
    """What a browser offers while a place or an industry is typed, without asking the server."""
    language = get_language() or "ko"
    places = [code for code, each in regions.all_regions().items() if each.period.contains(on)]
    broad = [code for code in industries.all_industries() if len(code) <= 2]
    return {
        "regions": sorted(regions.full_name(code, language) for code in places),
        "industries": [f"{code} {industries.name_of(code, language)}" for code in broad],
    }
