"""The operator's own agreement form: kept only when it can be filled in full, filled for the parties of a plan."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hwpx import HwpxDocument
from pytest_django import Settings
from tests.factories.demands import make_member, make_organisation
from tests.factories.plans import Pair, make_signed_plan

from naru.core.actor import Role
from naru.people.models import Person
from naru.plans.models import JointPlan
from naru.plans.states import Party
from naru.records.models import Attachment, AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(text: str) -> bytes:
    made = HwpxDocument.new()
    made.add_paragraph(text)
    return made.to_bytes()


def sent(content: bytes, name: str = "협약서.hwpx") -> dict[str, SimpleUploadedFile]:
    return {"form": SimpleUploadedFile(name, content)}


def a_plan() -> tuple[Pair, JointPlan, str]:
    pair, plan = make_signed_plan()
    return pair, plan, f"/rounds/{plan.round_id}/agreement-form/"


def test_form_is_kept_and_filled_for_the_parties_only() -> None:
    pair, plan, page = a_plan()
    operator = signed_in(pair.people[Party.OPERATOR])
    answer = operator.post(page, sent(form("{{기업}} {{문서번호}} {{민간투자}}")), follow=True)
    assert "3군데" in answer.content.decode()
    links = operator.get(f"/plans/{plan.pk}/").content.decode()
    assert [name for name in ("plan.pdf", "agreement.hwpx", "agreement-form.hwpx") if name not in links] == []
    for party in Party:
        file = signed_in(pair.people[party]).get(f"/plans/{plan.pk}/agreement-form.hwpx")
        text = HwpxDocument.open(io.BytesIO(file.content).getvalue()).text.plain()
        assert f"{pair.firm.name} {plan.number} 1,000,000,000원" in text
    for kind in ("firm", "operator"):
        other = signed_in(make_member(make_organisation(kind=kind), Role.ADMIN)[0])
        assert other.get(f"/plans/{plan.pk}/agreement-form.hwpx").status_code == 404
    assert AuditEvent.objects.filter(subject_type="agreement_form", verb="file.attached").count() == 1


def test_newer_form_takes_the_place_of_the_former() -> None:
    pair, plan, page = a_plan()
    operator = signed_in(pair.people[Party.OPERATOR])
    for text in ("첫째 {{기업}}", "둘째 {{기업}}"):
        operator.post(page, sent(form(text)))
    assert Attachment.objects.filter(subject_type="agreement_form", removed_at=None).count() == 1
    content = operator.get(f"/plans/{plan.pk}/agreement-form.hwpx").content
    assert "둘째" in HwpxDocument.open(content).text.plain()


def test_form_with_an_unknown_name_is_refused_with_its_name_and_place() -> None:
    pair, plan, page = a_plan()
    operator = signed_in(pair.people[Party.OPERATOR])
    answer = operator.post(page, sent(form("담당자: {{담당자이름}}")))
    text = answer.content.decode()
    assert (answer.status_code, "담당자이름" in text, "담당자: " in text) == (422, True, True)
    assert Attachment.objects.filter(subject_type="agreement_form").count() == 0
    assert operator.get(f"/plans/{plan.pk}/agreement-form.hwpx").status_code == 404


def test_file_that_is_no_hwpx_is_refused() -> None:
    pair, _plan, page = a_plan()
    operator = signed_in(pair.people[Party.OPERATOR])
    assert operator.post(page, sent(b"%PDF-1.7")).status_code == 422
    assert operator.post(page, {}).status_code == 422


def test_only_those_who_run_the_round_open_the_page_and_read_the_form() -> None:
    pair, _plan, page = a_plan()
    signed_in(pair.people[Party.OPERATOR]).post(page, sent(form("{{기업}}")))
    file = f"/files/{Attachment.objects.get(subject_type='agreement_form').pk}/"
    kept = signed_in(pair.people[Party.OPERATOR]).get(file)
    assert (kept.status_code, kept.getvalue()[:2]) == (200, b"PK")
    for client in (
        signed_in(pair.people[Party.FIRM]),
        signed_in(make_member(make_organisation(kind="operator"), Role.ADMIN)[0]),
    ):
        assert client.get(page).status_code in (403, 404)
        assert client.post(page, sent(form("{{기업}}"))).status_code in (403, 404)
        assert client.get(file).status_code == 404


def test_sample_form_can_be_uploaded_as_it_is() -> None:
    pair, _plan, page = a_plan()
    operator = signed_in(pair.people[Party.OPERATOR])
    sample = operator.get(f"{page}sample.hwpx").content
    assert operator.post(page, sent(sample)).status_code == 302
