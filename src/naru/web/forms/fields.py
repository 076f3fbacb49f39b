"""Fields that several stages' forms share: places, industries and amounts as people write them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naru.core.money import MoneyUnit, in_unit
from naru.people import industries, regions

UNITS = {MoneyUnit.MILLION: _("백만원"), MoneyUnit.THOUSAND: _("천원"), MoneyUnit.WON: _("원")}
WON_IN = {MoneyUnit.MILLION: 1_000_000, MoneyUnit.THOUSAND: 1_000, MoneyUnit.WON: 1}


class RegionField(forms.CharField):
    """A place in words («경북 영천시») or as a code; cleans to the code."""

    def prepare_value(self, value: Any) -> Any:
        is_code = isinstance(value, str) and value in regions.all_regions()
        return regions.full_name(value, get_language() or "ko") if is_code else value

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        if not text or text in regions.all_regions():
            return str(text)
        found = regions.search_regions(text, on=timezone.localdate())
        exact = [item for item in found if text in (regions.full_name(item.code), regions.full_name(item.code, "en"))]
        match = regions.find_region(text, on=timezone.localdate())
        if exact or match.code:
            return exact[0].code if exact else match.code
        names = ", ".join(regions.full_name(item.code, get_language() or "ko") for item in found[:3])
        if names:
            raise ValidationError(
                _("어느 곳인지 정할 수 없습니다. 이 가운데 있습니까: %(names)s"), params={"names": names}
            )
        raise ValidationError(_("‘%(text)s’ 지역을 찾을 수 없습니다. 예: 경북 영천시"), params={"text": text})


class IndustryField(forms.CharField):
    """An industry as «24321 알루미늄 주물 주조업» or as its code; cleans to the code."""

    def prepare_value(self, value: Any) -> Any:
        is_code = isinstance(value, str) and industries.industry(value) is not None
        return f"{value} {industries.name_of(value, get_language() or 'ko')}" if is_code else value

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        code = text.split(" ")[0]
        if not text or industries.industry(code) is not None:
            return str(code)
        found = industries.search_industries(text, limit=2)
        if len(found) == 1:
            return found[0].code
        raise ValidationError(
            _("‘%(text)s’ 업종을 찾을 수 없습니다. 목록에서 고르거나 숫자 코드를 적으세요."), params={"text": text}
        )


class AmountField(forms.CharField):
    """A whole amount, with or without commas, in the unit chosen beside it; cleans to the bare number."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).replace(",", "").replace(" ", "")
        if not text:
            return None
        if not text.isdecimal() or len(text) > 16:
            raise ValidationError(_("숫자로 적으세요. 적은 값: %(value)s"), params={"value": value})
        return int(text)


def unit_of(*amounts_krw: int | None) -> MoneyUnit:
    """The largest unit in which all amounts are whole."""
    known = [amount for amount in amounts_krw if amount]
    return next(unit for unit in UNITS if all(amount % WON_IN[unit] == 0 for amount in known))


def readings(amount_krw: int) -> Mapping[MoneyUnit, str]:
    """One amount in every unit, cut off."""
    return {unit: f"{in_unit(amount_krw, unit):,}" for unit in UNITS}
