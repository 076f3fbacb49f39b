"""Forms of organisations, their size facts and their members."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from naru.core.actor import Role
from naru.people import industries, regions
from naru.people.labels import FIELDS, KINDS, ROLES, SIZE_FACTS
from naru.people.rules.identifiers import formatted_business_number
from naru.people.rules.joining import LONGEST_NOTE
from naru.people.rules.size import SizeFacts, YearSales
from naru.people.states import OrganisationKind, ProfileField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

    from naru.people.models import Organisation

MILLION_KRW = 1_000_000
SALES_YEARS = 3


def _asking(name: str, options: str) -> dict[str, str]:
    """Attributes of a text box whose suggestions come from the server while typing; free text works without."""
    return {
        "list": options,
        "autocomplete": "off",
        "hx-get": str(reverse_lazy(name)),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{options}",
        "hx-sync": "this:replace",
    }


class OrganisationForm(forms.Form):
    """The profile. Region and industry are typed as text and read into codes; problems of values are the service's."""

    kind = forms.ChoiceField(label=FIELDS[ProfileField.KIND])
    name = forms.CharField(label=FIELDS[ProfileField.NAME], max_length=200)
    name_en = forms.CharField(label=FIELDS[ProfileField.NAME_EN], max_length=200, required=False)
    business_number = forms.CharField(
        label=FIELDS[ProfileField.BUSINESS_NUMBER],
        required=False,
        max_length=20,
        help_text=_("숫자 10자리. 같은 기업이 두 번 등록되지 않게 하고 지원 자격을 확인하는 데 씁니다."),
    )
    corporate_number = forms.CharField(
        label=FIELDS[ProfileField.CORPORATE_NUMBER], required=False, max_length=20, help_text=_("법인만. 숫자 13자리.")
    )
    region = forms.CharField(
        label=FIELDS[ProfileField.REGION_CODE],
        required=False,
        max_length=80,
        help_text=_("시·도와 시·군·구. 예: 경북 영천시"),
    )
    industry = forms.CharField(
        label=FIELDS[ProfileField.KSIC_CODE],
        required=False,
        max_length=120,
        help_text=_("업종 이름이나 코드로 찾습니다. 예: 반도체 제조용 기계, 29271"),
    )
    employees = forms.CharField(
        label=FIELDS[ProfileField.EMPLOYEES],
        required=False,
        max_length=12,
        help_text=_("지원 자격(예: 30명 미만)을 확인하는 데 씁니다."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    website = forms.CharField(label=FIELDS[ProfileField.WEBSITE], required=False, max_length=200)
    summary = forms.CharField(
        label=FIELDS[ProfileField.SUMMARY],
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("무엇을 잘하는지 두세 문장으로. 누구나 봅니다."),
    )
    summary_en = forms.CharField(
        label=FIELDS[ProfileField.SUMMARY_EN], required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    as_of = forms.DateField(
        label=_("기준일"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("이 내용이 사실인 날. 비우면 오늘로 봅니다."),
    )
    source = forms.CharField(
        label=_("근거"), required=False, max_length=200, help_text=_("예: 4대보험 가입자명부, 사업자등록증")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, kinds: Collection[OrganisationKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  declared above
        kind.choices = [(one.value, label) for one, label in KINDS.items() if one in kinds]
        self.fields["region"].widget.attrs |= _asking("region-options", "region-options")
        self.fields["industry"].widget.attrs |= _asking("industry-options", "industry-options")
        self.fields["business_number"].widget.attrs |= {
            "inputmode": "numeric",
            "hx-get": str(reverse_lazy("business-number-check")),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#business-number-verdict",
            "hx-sync": "this:replace",
        }

    def clean_region(self) -> str:
        text = self.cleaned_data["region"]
        if not text:
            return ""
        match = regions.find_region(text, on=self.today)
        if match.code:
            return match.code
        if match.candidates:
            names = ", ".join(regions.full_name(code, get_language() or "ko") for code in match.candidates[:8])
            raise forms.ValidationError(
                gettext("같은 이름의 지역이 여럿입니다. 하나를 골라 적어 주세요: %(names)s") % {"names": names}
            )
        raise forms.ValidationError(
            gettext("알 수 없는 지역입니다. 시·도와 시·군·구를 함께 적어 주세요(예: 경북 영천시).")
        )

    def clean_industry(self) -> str:
        text = self.cleaned_data["industry"].strip()
        if not text:
            return ""
        code = industries.parsed(text.split()[0]) or industries.named(text)
        if code:
            return code
        near = ", ".join(f"{item.code} {item.name}" for item in industries.search_industries(text, limit=4))
        hint = (
            gettext("비슷한 업종: %(near)s") % {"near": near} if near else gettext("업종 이름의 한 낱말로 찾아 보세요.")
        )
        raise forms.ValidationError(f"{gettext('업종을 찾지 못했습니다.')} {hint}")

    def profile(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ProfileField if name in self.cleaned_data}
        return {
            **{name.value: value for name, value in values.items()},
            ProfileField.REGION_CODE.value: self.cleaned_data["region"],
            ProfileField.KSIC_CODE.value: self.cleaned_data["industry"],
        }

    def show_problems(self, fields: Mapping[str, list[str]]) -> None:
        """Put the service's refusals beside the fields they are about."""
        renamed = {ProfileField.REGION_CODE.value: "region", ProfileField.KSIC_CODE.value: "industry"}
        for name, messages in fields.items():
            field = renamed.get(name, name)
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


def profile_initial(organisation: "Organisation", language: str) -> dict[str, Any]:
    """What the form shows of an organisation: the region in words of this language, the industry as code and name."""
    shown = {name.value: getattr(organisation, name.value) for name in ProfileField}
    code = organisation.ksic_code
    return {
        **shown,
        "business_number": formatted_business_number(organisation.business_number or ""),
        "region": regions.full_name(organisation.region_code, language) if organisation.region_code else "",
        "industry": f"{code} {industries.name_of(code)}" if code else "",
        "version": organisation.version,
    }


def _money(label: "str | Words", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, **more)


class UnknownBooleanField(forms.TypedChoiceField):
    """Yes, no, or not known: a fact that nobody told is not a no."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("모름")), ("yes", _("예")), ("no", _("아니요"))]
        kwargs = {"required": False, "coerce": lambda value: value == "yes", "empty_value": None, **kwargs}
        super().__init__(choices=choices, **kwargs)


class SizeFactsForm(forms.Form):
    """The facts of a size judgement, amounts in millions of KRW; every one may stay empty."""

    as_of = forms.DateField(label=_("판정 기준일"), widget=forms.DateInput(attrs={"type": "date"}))
    total_assets = _money(SIZE_FACTS["total_assets_krw"], help_text=_("백만원"))
    related_sales = _money(SIZE_FACTS["related_sales_krw"], help_text=_("백만원"))
    held_by_large = UnknownBooleanField(label=SIZE_FACTS["held_by_large"])
    in_designated_group = UnknownBooleanField(label=SIZE_FACTS["in_designated_group"])
    exceeded_year = forms.IntegerField(
        label=SIZE_FACTS["exceeded_year"],
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=_("기준을 넘은 적이 있을 때만."),
    )
    had_grace_before = UnknownBooleanField(label=SIZE_FACTS["had_grace_before"])
    makes_seats = UnknownBooleanField(label=SIZE_FACTS["makes_seats"])

    def __init__(self, *args: Any, ksic_code: str, last_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ksic_code = ksic_code
        self.years = [last_year - back for back in range(SALES_YEARS)]
        for year in self.years:
            self.fields[f"sales_{year}"] = _money(_("%(year)s년 매출액") % {"year": year}, help_text=_("백만원"))
            self.fields[f"months_{year}"] = forms.IntegerField(
                label=_("%(year)s년 영업 개월 수") % {"year": year},
                required=False,
                min_value=1,
                max_value=12,
                initial=12,
            )

    def facts(self) -> SizeFacts:
        told = self.cleaned_data
        return SizeFacts(
            ksic_code=self.ksic_code,
            sales=tuple(
                YearSales(date(year, 12, 31), told[f"sales_{year}"] * MILLION_KRW, told[f"months_{year}"] or 12)
                for year in self.years
                if told[f"sales_{year}"] is not None
            ),
            total_assets_krw=_in_krw(told["total_assets"]),
            related_sales_krw=_in_krw(told["related_sales"]),
            held_by_large=told["held_by_large"],
            in_designated_group=told["in_designated_group"],
            exceeded_year=told["exceeded_year"],
            had_grace_before=told["had_grace_before"],
            makes_seats=told["makes_seats"],
        )


def _in_krw(millions: int | None) -> int | None:
    return None if millions is None else millions * MILLION_KRW


def size_initial(facts: SizeFacts, as_of: date) -> dict[str, Any]:
    words = {True: "yes", False: "no", None: ""}
    shown: dict[str, Any] = {
        "as_of": as_of,
        "total_assets": _in_millions(facts.total_assets_krw),
        "related_sales": _in_millions(facts.related_sales_krw),
        "exceeded_year": facts.exceeded_year,
    }
    for name in ("held_by_large", "in_designated_group", "had_grace_before", "makes_seats"):
        shown[name] = words[getattr(facts, name)]
    for year in facts.sales:
        shown[f"sales_{year.year_end.year}"] = _in_millions(year.sales_krw)
        shown[f"months_{year.year_end.year}"] = year.months
    return shown


def _in_millions(amount_krw: int | None) -> int | None:
    return None if amount_krw is None else amount_krw // MILLION_KRW


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("이메일"),
        help_text=_("가입하지 않은 사람도 초대할 수 있습니다. 이 이메일로 14일 동안 쓸 수 있는 링크를 보냅니다."),
    )
    role = forms.ChoiceField(
        label=_("역할"), choices=[(r.value, label) for r, label in ROLES.items()], initial=Role.EDITOR
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=[(r.value, label) for r, label in ROLES.items()])


class JoinForm(forms.Form):
    note = forms.CharField(
        label=_("어떤 일을 하시나요"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "관리자가 알아볼 수 있게 부서와 맡은 일을 적어 주세요. 예: 생산기술팀에서 주조 공정을 맡고 있습니다."
        ),
    )
