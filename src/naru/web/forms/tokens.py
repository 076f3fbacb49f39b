"""Making a personal token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from naru.core.actor import Scope
from naru.tokens.labels import SCOPES


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("이름"), max_length=80, help_text=_("어디에 쓰는지 알아볼 수 있게 적으세요. 예: 사내 전산 연동")
    )
    scopes = forms.MultipleChoiceField(
        label=_("할 수 있는 일"),
        choices=[(scope.value, SCOPES[scope]) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
        error_messages={"required": _("적어도 하나를 고르세요.")},
    )
    days = forms.TypedChoiceField(
        label=_("유효 기간"),
        choices=[("30", _("30일")), ("90", _("90일")), ("365", _("1년"))],
        coerce=int,
        initial="90",
    )
