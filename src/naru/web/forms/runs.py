"""Setting up a matching run and its rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naru.matching.labels import RULE_KINDS
from naru.matching.rules import LONGEST_RULE_REASON, LONGEST_RUN_TITLE, MOST_CAPACITY, MOST_PER_DEMAND
from naru.matching.services import RunSettings
from naru.matching.states import RuleKind


class RunForm(forms.Form):
    """What is matched with what, and how many each gets."""

    title = forms.CharField(label=_("제목"), max_length=LONGEST_RUN_TITLE, help_text=_("예: 2026년 가을 1차 매칭"))
    round = forms.TypedChoiceField(
        label=_("무엇을 맞춥니까"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("차수를 고르면 그 차수에 참여한 수요와 기술만 맞춥니다."),
    )
    per_demand = forms.IntegerField(
        label=_("수요 하나에 기관 몇 곳"), min_value=1, max_value=MOST_PER_DEMAND, initial=1
    )
    capacity = forms.IntegerField(
        label=_("기관 한 곳이 맡을 수요"),
        min_value=0,
        max_value=MOST_CAPACITY,
        initial=3,
        help_text=_("기관마다 다르면 다음 화면에서 따로 정합니다."),
    )
    least_percent = forms.IntegerField(
        label=_("최소 적합도(100점 만점)"),
        min_value=0,
        max_value=100,
        initial=2,
        help_text=_("이보다 낮은 짝은 만들지 않습니다. 흔한 말만 겹치는 짝을 거르려면 2쯤이 알맞습니다."),
    )
    seed = forms.IntegerField(
        label=_("동점 순서 번호"),
        min_value=0,
        max_value=2_000_000_000,
        initial=0,
        help_text=_("점수가 같은 짝의 순서를 정합니다. 번호가 같으면 언제 다시 풀어도 결과가 같습니다."),
    )

    def __init__(self, *args: Any, rounds: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["round"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("공개된 모든 수요 × 모든 연구기관·대학")), *rounds]

    def settings(self) -> RunSettings:
        told = self.cleaned_data
        return RunSettings(
            title=told["title"],
            round_id=told["round"],
            per_demand=told["per_demand"],
            capacity=told["capacity"],
            least_score=told["least_percent"] / 100,
            seed=told["seed"],
        )


class RuleForm(forms.Form):
    """A pin, a ban or a capacity, with its reason."""

    kind = forms.ChoiceField(
        label=_("규칙"), choices=[(kind.value, label) for kind, label in RULE_KINDS.items()], widget=forms.RadioSelect
    )
    demand = forms.TypedChoiceField(
        label=_("기술수요"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("‘기관 상한’에는 고르지 않아도 됩니다. 목록에 없으면 위에서 찾으세요."),
    )
    organisation = forms.TypedChoiceField(label=_("기관"), coerce=int)
    value = forms.IntegerField(
        label=_("상한"),
        min_value=0,
        max_value=MOST_CAPACITY,
        required=False,
        help_text=_("‘기관 상한’일 때만 적습니다."),
    )
    reason = forms.CharField(
        label=_("까닭"),
        max_length=LONGEST_RULE_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("예: 두 기관이 지난해 함께 시제품을 만들었습니다."),
    )

    def __init__(
        self, *args: Any, demands: Sequence[tuple[int, str]], organisations: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("demand", demands), ("organisation", organisations)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  declared above
            field.choices = [("", _("고르세요")), *choices]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        is_capacity = told.get("kind") == RuleKind.CAPACITY
        if is_capacity and told.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("몇 건까지인지 적으세요."))
        if told.get("kind") and not is_capacity and told.get("demand") is None and "demand" not in self.errors:
            self.add_error("demand", _("어느 수요인지 고르세요."))
        return told
