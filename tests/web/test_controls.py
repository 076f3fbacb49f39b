"""What the form renderer draws itself must be what Django's own templates would have drawn."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test import SimpleTestCase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from naru.web.forms.renderer import CONTROLS, FieldRenderer, field

CHOICES = [("", "고르세요"), ("a", 'A & "B"'), ("<c>", mark_safe("<b>C</b>")), (3, gettext_lazy("장비"))]
GROUPED = [("묶음 <1>", [("a", "A"), ("b", "B")]), ("c", "C")]
ODD = '"><script>alert(1)</script> & 나루'

CASES: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"list": "industries", "autocomplete": "off"}), ODD),
    (forms.TextInput(), None),
    (forms.TextInput(attrs={"required": True, "disabled": False, "data-x": ODD, "maxlength": 7}), 12_345),
    (forms.NumberInput(attrs={"min": 0}), 0),
    (forms.EmailInput(), "firm@example.org"),
    (forms.URLInput(), "https://example.org/?a=1&b=2"),
    (forms.PasswordInput(render_value=True), ODD),
    (forms.HiddenInput(), 7),
    (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), dt.date(2026, 3, 2)),
    (
        forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC),
    ),
    (forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), dt.time(9, 5)),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(attrs={"aria-describedby": "x"}), "yes"),
    (forms.CheckboxInput(), False),
    (forms.FileInput(attrs={"accept": ".csv"}), None),
    (forms.Textarea(attrs={"rows": 5}), f"\n{ODD}\n둘째 줄"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "<c>"),
    (forms.Select(attrs={"class": "wide"}, choices=GROUPED), "b"),
    (forms.SelectMultiple(choices=CHOICES), ["a", 3]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(attrs={"class": "choices"}, choices=CHOICES), "a"),
    (forms.RadioSelect(choices=GROUPED), None),
    (forms.CheckboxSelectMultiple(choices=CHOICES), ["", 3]),
    (forms.CheckboxSelectMultiple(choices=[]), []),
]


@pytest.mark.parametrize(("widget", "value"), CASES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("attrs", [{"id": "id_x"}, {}, {"id": "id_x", "aria-invalid": "true"}])
def test_a_control_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any, attrs: dict[str, str]) -> None:
    assert widget.template_name in CONTROLS
    ours = widget.render("name", value, attrs, renderer=FieldRenderer())
    theirs = widget.render("name", value, attrs, renderer=TemplatesSetting())
    SimpleTestCase().assertHTMLEqual(ours, theirs)
    assert "<script>" not in ours


def test_the_first_line_break_of_a_text_survives() -> None:
    drawn = forms.Textarea().render("name", "\n둘째 줄", renderer=FieldRenderer())
    assert drawn.endswith(">\n\n둘째 줄</textarea>")  # a browser drops the first of the two


def test_a_control_that_is_not_drawn_here_goes_to_its_template() -> None:
    widget = forms.SplitDateTimeWidget()
    assert widget.template_name not in CONTROLS
    assert 'name="name_0"' in widget.render("name", None, renderer=FieldRenderer())


class Asking(forms.Form):
    title = forms.CharField(label="제목 & 이름", help_text="<em>짧게</em>")
    agrees = forms.BooleanField(label="동의", required=False)
    kinds = forms.MultipleChoiceField(
        label="종류", choices=[("a", "A")], required=False, help_text="여럿", widget=forms.CheckboxSelectMultiple
    )


def test_a_field_says_its_label_hint_error_and_whether_it_must_be_filled_in() -> None:
    form = Asking({"title": "", "kinds": ["x"]})
    title, agrees, kinds = (field(form[name]) for name in ("title", "agrees", "kinds"))
    assert title.startswith(
        '<div class="field field-error"><label for="id_title">제목 &amp; 이름<span class="must">필수</span>'
    )
    assert '<div class="hint" id="id_title_helptext"><em>짧게</em></div>' in title
    assert 'id="id_title_error"' in title
    assert 'aria-describedby="id_title_helptext id_title_error"' in title
    assert agrees.startswith('<div class="field"><label class="choice" for="id_agrees"><input type="checkbox"')
    assert (
        '<fieldset aria-describedby="id_kinds_helptext id_kinds_error"><legend>종류<span class="may">선택</span>'
        in kinds
    )
    assert form["title"].as_field_group() == title
