"""What a service refused, put into the form that asked for it, which keeps what was typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from naru.core.errors import EditedMeanwhile, InvalidInput, RuleRefused
from naru.web.pages.writing import differences

_SAVED_MEANWHILE = gettext_lazy(
    "그사이 다른 사람이 저장했습니다. 적은 내용은 아래에 그대로 있으니, 새로 연 화면과 견주어 주세요."
)


def show_refusal(
    form: forms.Form, refusal: InvalidInput | RuleRefused | EditedMeanwhile, *, rule_at: str | None = None
) -> None:
    """Values beside their fields, a broken rule at the field `rule_at` (None: above the form)."""
    if isinstance(refusal, InvalidInput):
        for name, said in refusal.fields.items():
            form.add_error(name if name in form.fields else None, list(said))
    elif isinstance(refusal, EditedMeanwhile):
        form.add_error(None, str(_SAVED_MEANWHILE))
    else:
        form.add_error(rule_at, refusal.message)


def show_conflict(form: forms.Form, theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the sent form differs from what somebody saved meanwhile; sent once more, it replaces that.

    theirs : the stored texts by field, with their version.
    """
    found = differences(form, {**theirs, "version": form["version"].value()})
    if not found:
        form.add_error(None, str(_SAVED_MEANWHILE))
    form.data = {**form.data.dict(), "version": theirs["version"]}  # type: ignore[attr-defined]
    return found
