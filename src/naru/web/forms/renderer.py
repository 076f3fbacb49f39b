"""Forms use the site's own field: label, hint, error and control in this order."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from naru.web.pages.wording import marked

Control = Mapping[str, Any]
"""What Django's widgets say of themselves in their context: name, value, type, attrs, optgroups."""


class FieldRenderer(TemplatesSetting):
    """Draws fields and plain controls itself, the latter as Django's templates of the same names do: a form of thirty
    fields has three hundred small templates in it, and they took most of its page's time."""

    field_template_name = "field"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == self.field_template_name:
            return field(context["field"])
        if (draw := CONTROLS.get(template_name)) is not None:
            return draw(context["widget"])
        return str(super().render(template_name, context, request))


def field(bound: BoundField) -> SafeString:
    """One field with its label, hint and error."""
    if bound.use_fieldset:
        drawn = format_html(
            "<fieldset{}><legend>{}{}</legend>{}{}</fieldset>",
            _attributes({"aria-describedby": bound.aria_describedby or False}),
            bound.label,
            _must(bound),
            _notes(bound),
            bound,
        )
    elif bound.widget_type == "checkbox":
        choice = '{}<label class="choice" for="{}">{}<span>{}</span></label>'
        drawn = format_html(choice, _notes(bound), bound.id_for_label, bound, bound.label)
    else:
        label = format_html('<label for="{}">{}{}</label>', bound.id_for_label, bound.label, _must(bound))
        drawn = format_html("{}{}{}", label if bound.label else "", _notes(bound), bound)
    return format_html('<div class="field{}">{}</div>', " field-error" if bound.errors else "", drawn)


def _must(bound: BoundField) -> SafeString:
    """Whether it has to be filled in."""
    if getattr(bound.field, "is_settled", False):
        return SafeString()
    look, said = ("must", gettext("필수")) if bound.field.required else ("may", gettext("선택"))
    return format_html('<span class="{}">{}</span>', look, said)


def _notes(bound: BoundField) -> SafeString:
    hint = '<div class="hint" id="{}_helptext">{}</div>'
    hinted = format_html(hint, bound.auto_id, _hint(str(bound.help_text))) if bound.help_text else ""
    return format_html("{}{}", hinted, str(bound.errors) if bound.errors else "")


def _hint(text: str) -> SafeString:
    """A hint is ours and may have tags in it, as Django's hints about passwords have."""
    return mark_safe(text) if "<" in text else marked(text)  # noqa: S308


def _attributes(attributes: Mapping[str, object]) -> SafeString:
    """The attributes of an element: False leaves one out, True stands without a value."""
    return format_html_join(
        "",
        "{}{}",
        (
            (f" {name}", "" if value is True else format_html('="{}"', str(value)))
            for name, value in attributes.items()
            if value is not False
        ),
    )


def _input(control: Control) -> SafeString:
    value = control["value"]
    said = SafeString() if value is None else format_html(' value="{}"', str(value))
    rest = _attributes(control["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', control["type"], control["name"], said, rest)


def _textarea(control: Control) -> SafeString:
    # The line break after the tag belongs to HTML: without it, one that the text begins with is lost.
    rest = _attributes(control["attrs"])
    return format_html('<textarea name="{}"{}>\n{}</textarea>', control["name"], rest, control["value"] or "")


def _select(control: Control) -> SafeString:
    groups = (_group(name, options) for name, options, _ in control["optgroups"])
    rest, inside = _attributes(control["attrs"]), mark_safe("".join(groups))  # noqa: S308 escaped piece by piece
    return format_html('<select name="{}"{}>{}</select>', control["name"], rest, inside)


def _group(name: object, options: list[Control]) -> SafeString:
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((str(option["value"]), _attributes(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def _several(control: Control) -> SafeString:
    """Radio buttons and boxes to tick, each with its label around it."""
    groups = (
        format_html("<div><label>{}</label>{}</div>", name, _labelled(options)) if name else _labelled(options)
        for name, options, _ in control["optgroups"]
    )
    about = {name: value for name in ("id", "class") if (value := control["attrs"].get(name))}
    return format_html("<div{}>{}</div>", _attributes(about), mark_safe("".join(groups)))  # noqa: S308 as above


def _labelled(options: list[Control]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((_labelled_input(option),) for option in options))


def _labelled_input(option: Control) -> SafeString:
    if not option.get("wrap_label"):
        return _input(option)
    of = {"for": option["attrs"]["id"]} if option["attrs"].get("id") else {}
    return format_html("<label{}>{} {}</label>", _attributes(of), _input(option), marked(option["label"]))


_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox", "file")
CONTROLS: dict[str, Callable[[Control], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in (*_INPUTS, "input")},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _several,
    "django/forms/widgets/checkbox_select.html": _several,
}
