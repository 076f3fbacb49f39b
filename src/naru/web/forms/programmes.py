"""Forms of programmes: what a programme says of itself, and a call."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naru.core.period import SEOUL
from naru.programmes.services import Announced

_BETWEEN = "|"


class ProgrammeForm(forms.Form):
    """The texts of a programme, and its lists with one entry a line."""

    summary = forms.CharField(
        label=_("한눈에 보는 설명"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("누구에게 무엇을 돕는지 두세 문장으로. 누구나 봅니다."),
    )
    summary_en = forms.CharField(
        label=_("한눈에 보는 설명(영문)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    items = forms.CharField(
        label=_("지원항목"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("한 줄에 하나씩. 영문 이름은 세로줄 뒤에 적습니다. 예: 시제품 제작 | Prototype production"),
    )
    topics = forms.CharField(
        label=_("분야와 지표"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("한 줄에 하나씩."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_items(self) -> tuple[tuple[str, str], ...]:
        lines = [line.partition(_BETWEEN) for line in _lines(self.cleaned_data["items"])]
        items = tuple((name.strip(), name_en.strip()) for name, _between, name_en in lines)
        if not all(name for name, _name_en in items):
            raise ValidationError(_("세로줄 앞에 항목의 이름을 적어 주세요."), code="name_missing")
        return items

    def clean_topics(self) -> tuple[str, ...]:
        return tuple(_lines(self.cleaned_data["topics"]))

    def told(self) -> Announced:
        given = self.cleaned_data
        return Announced(given["summary"], given["summary_en"], given["topics"], given["items"])


def programme_initial(told: Announced, version: int) -> dict[str, Any]:
    return {
        "summary": told.summary,
        "summary_en": told.summary_en,
        "topics": "\n".join(told.topics),
        "items": "\n".join(f" {_BETWEEN} ".join(name for name in item if name) for item in told.items),
        "version": version,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class CallForm(forms.Form):
    """A call's title, and from when to when applications come in, in Korean time."""

    title = forms.CharField(label=_("공고 제목"), help_text=_("예: 2027년 시제품 제작 지원기업 모집"))
    title_en = forms.CharField(label=_("공고 제목(영문)"), required=False)
    opens_at = forms.DateTimeField(
        label=_("접수 시작(한국 시각)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_at = forms.DateTimeField(
        label=_("접수 마감(한국 시각)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("시작하고 30일 이상 지난 때여야 합니다. 마감 시각이 되면 바로 닫힙니다."),
    )

    def clean_opens_at(self) -> datetime:
        return _in_seoul(self.cleaned_data["opens_at"])

    def clean_closes_at(self) -> datetime:
        return _in_seoul(self.cleaned_data["closes_at"])


def _in_seoul(typed: datetime) -> datetime:
    """What was typed is Korean time, whatever the server's clock says."""
    return typed.replace(tzinfo=SEOUL)
