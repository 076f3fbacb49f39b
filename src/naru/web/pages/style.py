"""The sheet of parts: every component once, for those who build and those who judge the look."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Shows each kind of control; it is never saved."""

    title = forms.CharField(label=_("제목"), help_text=_("문제를 한 줄로 적어 주세요."), max_length=100)
    problem = forms.CharField(label=_("문제"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    region = forms.ChoiceField(label=_("지역"), choices=[("", "—"), ("51", _("강원")), ("47", _("경북"))])
    level = forms.ChoiceField(
        label=_("공개 범위"),
        choices=[("public", _("누구나")), ("matched", _("매칭된 기관만"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("내용을 확인했습니다"), required=False)


def style(request: HttpRequest) -> HttpResponse:
    choices: list[dict[str, Any]] = [
        {"url": "?kind=all", "label": _("전체"), "is_current": True, "count": 24},
        {"url": "?kind=technology", "label": _("기술"), "is_current": False, "count": 11},
        {"url": "?kind=equipment", "label": _("장비"), "is_current": False, "count": 13},
    ]
    return render(
        request,
        "site/style.html",
        {
            "blank": SampleForm(),
            "refused": SampleForm({"title": "", "level": "public"}, auto_id="refused_%s"),
            "choices": choices,
            "page": Paginator(range(200), 10).get_page(request.GET.get("page")),
            "steps": [
                {"label": _("작성"), "state": "done"},
                {"label": _("확인"), "state": "current"},
                {"label": _("공개"), "state": ""},
            ],
            "saved_at": datetime(2026, 11, 22, 5, 2, 11, tzinfo=UTC),
        },
    )
