"""What an organisation's profile must be like before anything is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from naru.core.decision import Verdict
from naru.core.resident_numbers import resident_number_in
from naru.people import industries
from naru.people.rules.identifiers import check_business_number, check_corporate_number, digits_of
from naru.people.states import OrganisationKind, ProfileField

_LONGEST = {
    ProfileField.NAME: 200,
    ProfileField.NAME_EN: 200,
    ProfileField.WEBSITE: 200,
    ProfileField.SUMMARY: 4000,
    ProfileField.SUMMARY_EN: 4000,
}
_WEBSITE = re.compile(r"https?://[^\s/@]+\.[^\s@]+", re.IGNORECASE)
_NUMBERS = {ProfileField.BUSINESS_NUMBER, ProfileField.CORPORATE_NUMBER}


@dataclass(slots=True)
class CheckedProfile:
    """values: cleaned, by field; problems: codes that refuse the profile; warnings: codes that do not."""

    values: dict[ProfileField, Any] = field(default_factory=dict)
    problems: dict[ProfileField, list[str]] = field(default_factory=dict)
    warnings: dict[ProfileField, list[str]] = field(default_factory=dict)


def check_profile(
    raw: Mapping[ProfileField, Any], *, is_region: Callable[[str], bool], on: date, as_of: date
) -> CheckedProfile:
    """Clean the given fields and say everything that is wrong with them at once; fields not given are left alone.

    Text that holds a resident registration number is refused whatever the field.
    """
    checked = CheckedProfile()
    for name, value in raw.items():
        text = value.strip() if isinstance(value, str) else value
        code, cleaned, is_warning = _check_field(name, text, is_region)
        checked.values[name] = cleaned
        if code:
            (checked.warnings if is_warning else checked.problems).setdefault(name, []).append(code)
    if as_of > on and raw:
        checked.problems.setdefault(next(iter(raw)), []).append("as_of_future")
    return checked


def _check_field(name: ProfileField, value: Any, is_region: Callable[[str], bool]) -> tuple[str, Any, bool]:
    """(code of what is wrong or "", cleaned value, whether it only warns)"""
    if isinstance(value, str) and name not in _NUMBERS and resident_number_in(value):
        return "resident_number", "", False
    if name in _LONGEST and len(value or "") > _LONGEST[name]:
        return ("name_too_long" if name is ProfileField.NAME else "too_long"), value, False
    match name:
        case ProfileField.NAME:
            return ("" if value else "name_missing"), value or "", False
        case ProfileField.KIND:
            known = value in {kind.value for kind in OrganisationKind}
            return ("" if known else "kind_unknown"), str(value or ""), False
        case ProfileField.BUSINESS_NUMBER | ProfileField.CORPORATE_NUMBER:
            return _check_number(name, value or "")
        case ProfileField.REGION_CODE:
            return ("" if not value or is_region(value) else "region_unknown"), value or "", False
        case ProfileField.KSIC_CODE:
            code = industries.parsed(value or "")
            return ("" if not value or code else "ksic_unknown"), code or value or "", False
        case ProfileField.EMPLOYEES:
            return _check_employees(value)
        case ProfileField.WEBSITE:
            return ("" if not value or _WEBSITE.fullmatch(value) else "website_invalid"), value or "", False
        case _:
            return "", value or "", False


def _check_number(name: ProfileField, text: str) -> tuple[str, Any, bool]:
    is_business = name is ProfileField.BUSINESS_NUMBER
    digits = digits_of(text)
    if not digits:
        return "", None if is_business else "", False
    if resident_number_in(text) and check_corporate_number(text).verdict is not Verdict.PASS:
        return "resident_number", "", False
    decision = check_business_number(text) if is_business else check_corporate_number(text)
    return (
        "" if decision.passed else decision.code,
        digits,
        decision.verdict is Verdict.UNDETERMINED,
    )


def _check_employees(value: Any) -> tuple[str, Any, bool]:
    if value is None or value == "":
        return "", None, False
    text = str(value).replace(",", "").removesuffix("명").strip()
    if not re.fullmatch(r"[0-9]{1,7}", text):
        return "employees_invalid", value, False
    return "", int(text), False
