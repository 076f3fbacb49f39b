"""The forms of demands and offers: from what people type to values, and back."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from naru.core.money import MoneyUnit
from naru.demands.labels import LEVELS, OFFER_KINDS, PARTNER_KINDS, READINESS
from naru.demands.rules import FIELDS_OF_KIND
from naru.demands.states import Confidentiality, DemandPart, OfferKind, PartnerKind
from naru.demands.values import DemandValues, OfferValues
from naru.introductions.states import Party
from naru.web.forms.fields import UNITS, WON_IN, AmountField, IndustryField, RegionField, unit_of
from naru.web.forms.introductions import EndForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LEVELS = [(level.value, label) for level, label in LEVELS.items()]
_WANTED = [(kind.value, OFFER_KINDS[kind]) for kind in OfferKind if kind is not OfferKind.PROPOSAL]
_PARTNERS = [(kind.value, label) for kind, label in PARTNER_KINDS.items()]


def _readiness(label: "str | _StrPromise") -> forms.TypedChoiceField:
    choices: list[tuple[Any, Any]] = [("", _("아직 모름"))]
    choices += [(level, _numbered(level, words)) for level, words in READINESS.items()]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


def _numbered(level: int, words: Promise) -> Any:
    return format_lazy("{level} · {words}", level=level, words=words)


def _text(label: "str | _StrPromise", hint: "str | _StrPromise" = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, strip=True, widget=forms.Textarea(attrs={"rows": rows})
    )


def _line(label: "str | _StrPromise", hint: "str | _StrPromise" = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False)


def _level(label: "str | _StrPromise", default: Confidentiality) -> forms.ChoiceField:
    return LevelField(label=label, choices=_LEVELS, initial=default.value, required=False)


def _industry() -> IndustryField:
    return IndustryField(
        label=_("업종(KSIC)"),
        required=False,
        help_text=_("말이나 숫자로 찾으세요. 예: 다이캐스팅, 24321"),
        widget=forms.TextInput(attrs={"list": "industries", "autocomplete": "off"}),
    )


def _region() -> RegionField:
    return RegionField(
        label=_("지역"),
        required=False,
        help_text=_("시·군·구까지 적으면 가까운 장비와 기관을 찾기 쉽습니다. 예: 경북 영천시"),
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )


class LevelField(forms.ChoiceField):
    """Who reads a part; what is not told stays at the field's own level, never at a more open one."""

    def clean(self, value: Any) -> Confidentiality:
        return Confidentiality(super().clean(value) or self.initial)


class DemandForm(forms.Form):
    """A firm's technology need, in the order in which it is told."""

    title = forms.CharField(
        label=_("제목"), help_text=_("한 줄로. 예: 알루미늄 다이캐스팅 제품의 기포 불량 줄이기"), max_length=200
    )
    field = _line(_("기술 분야"), _("예: 다이캐스팅, 전력반도체, 생분해 고분자"))
    problem = _text(
        _("해결하려는 문제"),
        _("평소 쓰는 말로 적으세요. 무엇이, 어디서, 얼마나 문제입니까? 스무 글자는 넘어야 공개할 수 있습니다."),
        7,
    )
    problem_level = _level(_("해결하려는 문제"), Confidentiality.PUBLIC)
    specification = _text(_("목표 사양"), _("숫자가 있으면 함께. 예: 기포율 0.5 % 이하, 두께 2.5 mm"), 3)
    specification_level = _level(_("목표 사양"), Confidentiality.PUBLIC)
    trl_now = _readiness(_("지금 기술성숙도(TRL)"))
    trl_wanted = _readiness(_("목표 기술성숙도(TRL)"))
    tried = _text(_("지금까지 해 본 것"), _("잘 안 된 방법을 알려 주면 같은 제안을 피할 수 있습니다."), 4)
    tried_level = _level(_("지금까지 해 본 것"), Confidentiality.MATCHED)
    budget_min = AmountField(label=_("예산, 적어도"), required=False)
    budget_max = AmountField(label=_("예산, 많아도"), required=False)
    budget_unit = forms.ChoiceField(
        label=_("단위"), choices=[(unit.value, label) for unit, label in UNITS.items()], initial=MoneyUnit.MILLION.value
    )
    budget_level = _level(_("예산"), Confidentiality.MATCHED)
    wanted_from = forms.DateField(
        label=_("시작하고 싶은 날"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    wanted_until = forms.DateField(
        label=_("끝나야 하는 날"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    region = _region()
    industry = _industry()
    wanted_kinds = forms.MultipleChoiceField(
        label=_("필요한 것"),
        choices=_WANTED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("고르지 않으면 모두 찾습니다."),
    )
    partner_kinds = forms.MultipleChoiceField(
        label=_("함께하고 싶은 곳"), choices=_PARTNERS, required=False, widget=forms.CheckboxSelectMultiple
    )
    contact_role = _line(_("연락 담당"), _("사람 이름 대신 맡은 일로 적으세요. 예: 생산기술팀 담당"))
    contact_level = _level(_("연락 담당"), Confidentiality.MATCHED)
    firm_level = _level(_("기업명"), Confidentiality.PUBLIC)
    title_en = _line(_("영어 제목"))
    problem_en = _text(_("문제(영어)"))
    specification_en = _text(_("목표 사양(영어)"), rows=3)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit = WON_IN[MoneyUnit(cleaned.get("budget_unit") or MoneyUnit.MILLION)]
        for name in ("budget_min", "budget_max"):
            amount = cleaned.get(name)
            cleaned[f"{name}_krw"] = None if amount is None else amount * unit
        return cleaned

    def values(self) -> DemandValues:
        """What was told. The form must be valid."""
        told = self.cleaned_data
        texts = ("title", "title_en", "field", "problem", "problem_en", "specification", "specification_en", "tried")
        return DemandValues(
            **{name: told[name].replace("\r\n", "\n") for name in (*texts, "contact_role")},
            trl_now=told["trl_now"],
            trl_wanted=told["trl_wanted"],
            budget_min_krw=told["budget_min_krw"],
            budget_max_krw=told["budget_max_krw"],
            wanted_from=told["wanted_from"],
            wanted_until=told["wanted_until"],
            region_code=told["region"],
            ksic_code=told["industry"],
            partner_kinds=tuple(PartnerKind(code) for code in told["partner_kinds"]),
            wanted_kinds=tuple(OfferKind(code) for code in told["wanted_kinds"]),
            **{f"{part.value}_level": told[f"{part.value}_level"] for part in DemandPart},
        )


class OfferForm(forms.Form):
    """What an organisation can give. Holds the fields of its kind only."""

    title = forms.CharField(label=_("제목"), help_text=_("기업이 찾을 때 쓸 말로 적으세요."), max_length=200)
    field = _line(_("기술 분야"))
    summary = _text(_("요약"), _("두세 문장. 어떤 문제를 풀어 줄 수 있습니까?"), 3)
    description = _text(_("자세한 설명"), _("방법, 조건, 쓰인 곳을 적으면 알맞은 기업이 찾아옵니다."), 7)
    aimed_at = _line(_("어떤 기업에게"), _("예: 도금·표면처리 기업"))
    trl = _readiness(_("기술성숙도(TRL)"))
    ip_numbers = _text(_("특허·등록 번호"), _("한 줄에 하나씩"), 2)
    equipment_number = _line(_("장비 등록번호(NFEC)"))
    has_operator = forms.NullBooleanField(label=_("전담 운영인력이 있습니까?"), required=False)
    hours = _line(_("이용 시간"))
    fee = _line(_("요금"), _("직접사용과 시험의뢰를 나누어 적으세요."))
    availability = _line(_("언제 쓸 수 있는지"))
    region = _region()
    industry = _industry()
    contact_role = _line(_("연락 담당"), _("사람 이름 대신 맡은 일로 적으세요. 예: 기술사업화팀 담당"))
    title_en = _line(_("영어 제목"))
    summary_en = _text(_("요약(영어)"), rows=3)
    description_en = _text(_("자세한 설명(영어)"))

    def __init__(self, *args: Any, kind: OfferKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        named = {"region": "region_code", "industry": "ksic_code"}
        for name in list(self.fields):
            if named.get(name, name) not in FIELDS_OF_KIND[kind]:
                del self.fields[name]
        if kind is OfferKind.EXPERT:
            self.fields["title"].help_text = _("사람 이름 대신 분야로 적으세요. 예: 주조 결함 진단 전문가")

    def values(self) -> OfferValues:
        """What was told. The form must be valid."""
        named = {"region": "region_code", "industry": "ksic_code"}
        told = {named.get(name, name): value for name, value in self.cleaned_data.items()}
        told = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in told.items()}
        return OfferValues(kind=self.kind, **told)


def demand_form_data(values: DemandValues) -> dict[str, Any]:
    """The form as it looks when it holds these values."""
    unit = unit_of(values.budget_min_krw, values.budget_max_krw)
    texts = ("title", "title_en", "field", "problem", "problem_en", "specification", "specification_en", "tried")
    others = ("trl_now", "trl_wanted", "wanted_from", "wanted_until", "contact_role")
    return {
        **{name: getattr(values, name) for name in (*texts, *others)},
        **{f"{part.value}_level": getattr(values, f"{part.value}_level").value for part in DemandPart},
        "budget_min": _in(unit, values.budget_min_krw),
        "budget_max": _in(unit, values.budget_max_krw),
        "budget_unit": unit.value,
        "region": values.region_code,
        "industry": values.ksic_code,
        "partner_kinds": [kind.value for kind in values.partner_kinds],
        "wanted_kinds": [kind.value for kind in values.wanted_kinds],
    }


def offer_form_data(values: OfferValues) -> dict[str, Any]:
    """The form as it looks when it holds these values."""
    named = {"region_code": "region", "ksic_code": "industry"}
    return {named.get(name, name): getattr(values, name) for name in FIELDS_OF_KIND[values.kind]}


def _in(unit: MoneyUnit, amount_krw: int | None) -> str:
    return "" if amount_krw is None else f"{amount_krw // WON_IN[unit]:,}"


class DemandFilterForm(forms.Form):
    """What a list of demands shows."""

    q = forms.CharField(label=_("찾는 말"), required=False, max_length=100)
    wanted_kind = forms.ChoiceField(label=_("필요한 것"), choices=[("", _("모두")), *_WANTED], required=False)
    region = forms.ChoiceField(label=_("지역"), required=False)

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "region", regions)


class OfferFilterForm(forms.Form):
    """What a list of offers shows; the kind is chosen by chips."""

    q = forms.CharField(label=_("찾는 말"), required=False, max_length=100)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    region = forms.ChoiceField(label=_("지역"), required=False)

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "region", regions)


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    choice = form.fields[name]
    assert isinstance(choice, forms.ChoiceField)  # noqa: S101 for the type checker
    choice.choices = [("", _("모든 지역")), *choices]


def typed(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What was typed, raw, for keeping as a draft."""
    getlist = getattr(data, "getlist", None)
    many = ("wanted_kinds", "partner_kinds")
    return {name: getlist(name) if getlist and name in many else data[name] for name in names if name in data}


class DemandEndForm(EndForm):
    """Why a demand ends, and with it the pairs over it: the firm's reason, whoever writes it down."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, party=Party.FIRM, **kwargs)
