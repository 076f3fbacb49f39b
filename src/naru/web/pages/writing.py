"""What the pages for writing demands and offers share: drafts, two writers at once, refused values."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused
from naru.demands.queries import organisation_to_write_for, organisations_written_for, own_draft
from naru.demands.services import discard_draft, keep_draft
from naru.web.forms.demands import DemandForm, OfferForm, typed
from naru.web.forms.fields import UNITS, WON_IN, readings
from naru.web.pages.asked import actor_of, whole_number

FIELD_OF_COLUMN = {
    "region_code": "region",
    "ksic_code": "industry",
    "budget_min_krw": "budget_min",
    "budget_max_krw": "budget_max",
}
_WORDS = re.compile(r"\s+|[^\s]+")
NAMES = tuple(dict.fromkeys([*DemandForm.base_fields, *OfferForm.base_fields]))


@dataclass(frozen=True, slots=True)
class Writing:
    """What the pages that write one kind of record differ in."""

    what: str
    """demand or offer, as in the names of pages."""
    register: Callable[..., Any]
    change: Callable[..., Any]
    to_write: Callable[[Actor, int], Any]
    """The newest record, for who may write it."""
    form_data: Callable[[Any], Mapping[str, Any]]
    """What the form shows of a record."""
    form_page: Callable[..., HttpResponse]
    registered: Callable[[HttpRequest, Any], HttpResponse]
    changed: Callable[[HttpRequest, Any], HttpResponse]


def begun(request: HttpRequest, what: str) -> tuple[Any, Any] | HttpResponse:
    """(the actor's draft of a new record, the organisation to write for), or the page that asks for which one."""
    actor = actor_of(request)
    draft = draft_for(request, what)
    organisation_id = whole_number(request.POST.get("organisation") or request.GET.get("organisation"))
    organisation_id = draft.organisation_id if draft else organisation_id
    if organisation_id is None:
        own = organisations_written_for(actor)
        if len(own) != 1:
            return render(request, "demands/choose_organisation.html", {"organisations": own, "what": what})
        organisation_id = own[0].pk
    return draft, organisation_to_write_for(actor, organisation_id)


def save_new(request: HttpRequest, writing: Writing, form: Any, organisation: Any) -> HttpResponse:
    """Store a new record and forget its draft; a refused one is shown again with what was typed."""
    actor = actor_of(request)
    if request.POST.get("do") == "keep":
        return _kept_by_hand(request, writing, form, organisation=organisation)
    if form.is_valid():
        try:
            record = writing.register(
                organisation_id=organisation.pk, values=form.values(), actor=actor, now=timezone.now()
            )
        except InvalidInput as refusal:
            add_refusals(form, refusal)
        else:
            discard_draft(token=token_of(request), actor=actor)
            return writing.registered(request, record)
    return writing.form_page(request, form, organisation=organisation, status=422)


def save_change(request: HttpRequest, writing: Writing, form: Any, record: Any) -> HttpResponse:
    """Store the change. Where somebody saved a newer one, both texts are shown and nothing is written."""
    actor, page = actor_of(request), {"organisation": record.organisation, writing.what: record}
    version = whole_number(request.POST.get("version")) or 0
    if request.POST.get("do") == "keep":
        return _kept_by_hand(request, writing, form, **page)
    if form.is_valid():
        try:
            writing.change(record.pk, version=version, values=form.values(), actor=actor, now=timezone.now())
        except InvalidInput as refusal:
            add_refusals(form, refusal)
        except EditedMeanwhile:
            newest = writing.to_write(actor, record.pk)
            found = differences(form, writing.form_data(newest))
            return writing.form_page(request, form, **page, version=newest.version, differences=found, status=409)
        else:
            messages.success(request, _("저장했습니다."))
            return writing.changed(request, record)
    return writing.form_page(request, form, **page, version=version, status=422)


def token_of(request: HttpRequest) -> UUID:
    """The token of the form that was sent, or a new one."""
    try:
        return UUID(request.POST.get("token") or request.GET.get("draft") or "")
    except ValueError:
        return uuid4()


def add_refusals(form: forms.Form, refusal: InvalidInput) -> None:
    """Show what a service refused beside the fields it concerns."""
    for column, found in refusal.fields.items():
        name = FIELD_OF_COLUMN.get(column, column)
        for message in found:
            form.add_error(name if name in form.fields else None, message)


def keep(request: HttpRequest, subject_type: str) -> HttpResponse:
    """Store what is being typed and say when: the answer to the form's own saving every few seconds."""
    try:
        save_typed(request, subject_type)
    except InvalidInput as refusal:
        said = [message for found in refusal.fields.values() for message in found]
        answer = render(request, "demands/_kept.html", {"refused": said[0] if said else refusal.message})
        answer["X-Draft"] = "refused"
        return answer
    context = {"kept_at": timezone.localtime(), "budget": list(budget_readings(request.POST))}
    answer = render(request, "demands/_kept.html", context)
    answer["X-Draft"] = "kept"
    return answer


def save_typed(request: HttpRequest, subject_type: str) -> UUID:
    """Keep the sent form as the actor's draft; returns its token."""
    values = typed(request.POST, NAMES)
    if kind := request.POST.get("kind"):
        values["kind"] = kind
    token = token_of(request)
    keep_draft(
        token=token,
        subject_type=subject_type,
        organisation_id=whole_number(request.POST.get("organisation")) or 0,
        subject_id=whole_number(request.POST.get("subject")),
        base_version=whole_number(request.POST.get("version")),
        values=values,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return token


def draft_for(request: HttpRequest, subject_type: str, subject_id: int | None = None) -> Any:
    """The actor's draft of a record, or of the new one that the address names; None where there is none."""
    token = token_of(request) if request.GET.get("draft") else None
    return own_draft(actor_of(request), subject_type=subject_type, subject_id=subject_id, token=token)


def budget_readings(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each amount of the form in won, thousands and millions."""
    unit = next((unit for unit in UNITS if unit.value == data.get("budget_unit")), None)
    for name in ("budget_min", "budget_max"):
        number = whole_number(str(data.get(name) or "").replace(",", "").replace(" ", ""))
        if unit and number:
            in_units = readings(number * WON_IN[unit])
            yield {"name": name, "units": [{"label": UNITS[u], "amount": in_units[u]} for u in UNITS]}


def differences(form: forms.Form, theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the sent form differs from the newest stored text, word by word."""
    found = []
    for bound in form:
        mine, stored = _shown(bound.value()), _shown(bound.field.prepare_value(theirs.get(bound.name)))
        if mine != stored:
            words = words_between(stored, mine)
            found.append({"label": bound.label, "stored": stored or _("(비어 있음)"), "words": words})
    return found


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(each) for each in value))
    return str(value).replace("\r\n", "\n").strip()


def words_between(before: str, after: str) -> list[dict[str, str]]:
    """From one text to the other, word by word: same, gone, new."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and b > a:
            parts.append({"kind": "gone", "text": "".join(old[a:b])})
        if d > c:
            parts.append({"kind": "same" if kind == "equal" else "new", "text": "".join(new[c:d])})
    return parts


def _kept_by_hand(request: HttpRequest, writing: Writing, form: Any, **page: Any) -> HttpResponse:
    """«임시 저장», for those without scripts."""
    what, record = writing.what, page.get(writing.what)
    try:
        token = save_typed(request, what)
    except InvalidInput as refusal:
        form.is_valid()
        add_refusals(form, refusal)
        return writing.form_page(request, form, **page, status=422)
    messages.success(request, _("임시 저장했습니다. 나중에 이어서 쓸 수 있습니다."))
    return redirect(f"{what}-edit", record.pk) if record else redirect(f"{reverse(f'{what}-new')}?draft={token}")


def moved(
    request: HttpRequest, what: str, record_id: int, move: Callable[[str], object], said: Mapping[str, str]
) -> HttpResponse:
    """One step of a record's life, and what it means. A second press of the same button is told, not refused."""
    action = request.POST.get("action", "")
    try:
        move(action)
    except InvalidInput as refusal:
        for message in [each for found in refusal.fields.values() for each in found]:
            messages.error(request, message)
        return redirect(f"{what}-edit", record_id)
    except MoveRefused:
        messages.warning(request, _("이미 바뀌었습니다. 지금 상태를 확인하세요."))
    else:
        messages.success(request, said.get(action, _("바꾸었습니다.")))
    return redirect(f"{what}-detail", record_id)
