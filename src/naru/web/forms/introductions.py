"""Forms of introductions: ending one, accepting the agreement, writing, meeting."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from naru.core.errors import RuleRefused
from naru.core.period import SEOUL
from naru.introductions.labels import END_REASONS, PROBLEMS, refusal_text
from naru.introductions.rules import LONGEST_MESSAGE, LONGEST_NAME, LONGEST_NOTE, MeetingValues
from naru.introductions.states import END_REASONS_OF, Answer, EndReason, Party

FIELD_OF_PROBLEM = {
    "reason_missing": "reason",
    "reason_of_another_party": "reason",
    "note_missing": "note",
    "name_missing": "name",
    "meeting_in_past": "day",
    "minutes_out_of_range": "minutes",
    "place_missing": "place",
    "address_not_web": "address",
    "address_too_long": "address",
    "meeting_ahead": "outcome",
}
"""Beside which field a rule's refusal stands. Where the form has one text only, every other refusal is about that."""


def add_refusal(form: forms.Form, refused: RuleRefused, text_field: str = "") -> None:
    """Show what a rule refused beside the field that it is about."""
    name = FIELD_OF_PROBLEM.get(refused.code, text_field)
    form.add_error(name if name in form.fields else None, refusal_text(refused))


def _reasons(party: Party) -> list[tuple[str, Any]]:
    return [("", _("까닭을 고르세요")), *((code.value, END_REASONS[code]) for code in END_REASONS_OF[party])]


class EndForm(forms.Form):
    """Why it goes no further. The service says what is missing."""

    reason = forms.ChoiceField(label=_("까닭"), error_messages={"required": PROBLEMS["reason_missing"]})
    note = forms.CharField(
        label=_("덧붙이는 말"),
        required=False,
        max_length=LONGEST_NOTE * 2,
        help_text=_("우리 기관과 운영기관만 읽습니다. 상대에게는 보이지 않습니다."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _reasons(party)
        if party is Party.OPERATOR:
            self.fields["note"].help_text = _("운영기관만 읽습니다. 고른 까닭은 두 기관에 보입니다.")

    def reason_code(self) -> EndReason | None:
        told = self.cleaned_data.get("reason")
        return EndReason(told) if told else None


class AnswerForm(EndForm):
    """Yes, or no with its reason."""

    answer = forms.ChoiceField(choices=[(one.value, one.value) for one in Answer], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.data.get("answer") != Answer.YES


class NdaForm(forms.Form):
    """The name of who accepts, and the text that they read."""

    name = forms.CharField(
        label=_("동의하는 사람의 이름"),
        error_messages={"required": PROBLEMS["name_missing"]},
        max_length=LONGEST_NAME,
        help_text=_("이 기관을 대신해 약정에 동의할 권한이 있는 사람이 직접 적습니다."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    read_hash = forms.CharField(widget=forms.HiddenInput)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files, as a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        return [super(SeveralFilesField, self).clean(one, initial) for one in data or []]


class MessageForm(forms.Form):
    """key : made with the form, so that a second press does not send twice."""

    text = forms.CharField(
        label=_("글"),
        error_messages={"required": PROBLEMS["text_missing"]},
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_MESSAGE}),
    )
    attached = SeveralFilesField(
        label=_("파일"),
        required=False,
        help_text=_("PDF, HWP, HWPX, DOCX, XLSX, PPTX, CSV, TXT, 그림. 한 번에 5개까지."),
        widget=SeveralFilesInput(attrs={"multiple": True}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class MeetingForm(forms.Form):
    """When and where to meet, on the clock of Seoul."""

    day = forms.DateField(label=_("날짜"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("한국 시각"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(
        label=_("길이"),
        coerce=int,
        initial=60,
        choices=[(30, _("30분")), (60, _("1시간")), (90, _("1시간 30분")), (120, _("2시간")), (180, _("3시간"))],
    )
    place = forms.CharField(label=_("만나는 곳"), required=False, max_length=300)
    address = forms.CharField(
        label=_("온라인 회의 주소"),
        required=False,
        help_text=_("https://로 시작하는 주소. 만나는 곳과 둘 가운데 하나는 있어야 합니다."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    agenda = forms.CharField(
        label=_("이야기할 것"),
        required=False,
        help_text=_("두 기관만 읽습니다. 메일과 달력에는 넣지 않습니다."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self) -> MeetingValues:
        told = self.cleaned_data
        return MeetingValues(
            starts_at=datetime.combine(told["day"], told["time"], tzinfo=SEOUL),
            minutes=told["minutes"],
            place=told["place"],
            address=told["address"].strip(),
            agenda=told["agenda"],
        )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("무엇을 정했습니까"),
        error_messages={"required": PROBLEMS["text_missing"]},
        help_text=_("두 기관만 읽습니다."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
