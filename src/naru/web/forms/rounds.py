"""Forms of rounds: what a round says, when its phases run, and reasons."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naru.programmes.labels import PHASES
from naru.programmes.rules import REASON_MOST, Span
from naru.programmes.services import RoundText
from naru.programmes.states import PhaseKind


class RoundForm(forms.Form):
    """What a round says of itself."""

    title = forms.CharField(
        label=_("차수 이름"), max_length=200, help_text=_("예: 2026년 중견기업–공공연구기관 기술협력")
    )
    title_en = forms.CharField(label=_("차수 이름(영문)"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("무엇을 하나요"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("누가 참여하고 무엇을 얻는지 두세 문장으로. 누구나 봅니다."),
    )
    summary_en = forms.CharField(
        label=_("무엇을 하나요(영문)"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def text(self) -> RoundText:
        told = self.cleaned_data
        return RoundText(told["title"], told["title_en"], told["summary"], told["summary_en"])


class NewRoundForm(RoundForm):
    """The same, with the programme and its operator: chosen together, as «programme:operator»."""

    run_by = forms.ChoiceField(label=_("어느 사업의 차수인가요"))
    field_order = ("run_by", "title", "title_en", "summary", "summary_en")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["run_by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker: it is declared above
        field.choices = choices

    def chosen(self) -> tuple[int, int]:
        programme_id, _separator, operator_id = self.cleaned_data["run_by"].partition(":")
        return int(programme_id), int(operator_id)


class PhasesForm(forms.Form):
    """First and last day of each phase."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in PHASES.items():
            self.fields[f"{kind.value}_from"] = _day(_("%(phase)s 첫날") % {"phase": label})
            self.fields[f"{kind.value}_to"] = _day(_("%(phase)s 마지막 날") % {"phase": label})

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for kind in PhaseKind:
            first, last = told.get(f"{kind.value}_from"), told.get(f"{kind.value}_to")
            if first and last and last < first:
                self.add_error(f"{kind.value}_to", ValidationError(_("첫날보다 앞섭니다."), code="before"))
        return told

    def spans(self) -> Mapping[PhaseKind, Span]:
        told = self.cleaned_data
        return {kind: Span(told[f"{kind.value}_from"], told[f"{kind.value}_to"]) for kind in PhaseKind}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def phases_initial(spans: Mapping[PhaseKind, tuple[date, date]]) -> dict[str, date]:
    return {
        f"{kind.value}_{end}": day
        for kind, days in spans.items()
        for end, day in zip(("from", "to"), days, strict=True)
    }


class ReasonForm(forms.Form):
    """Why; longer texts are the service's to refuse, so that they come back."""

    reason = forms.CharField(
        label=_("까닭"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_MOST}),
        help_text=_("상대 기관이 읽습니다. 거절하거나 나갈 때는 꼭 적습니다."),
    )
