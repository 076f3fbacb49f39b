"""The pages that bring tables in: upload, preview, apply, undo; with and without the right to."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.imports.rows import NamedOrganisations

from naru.core.actor import Role
from naru.imports.kinds import _KINDS, register
from naru.imports.models import ImportBatch, ImportRow
from naru.people.models import Membership, Organisation, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def named_kind() -> Iterator[None]:
    register(NamedOrganisations())
    yield
    del _KINDS["named"]


def member(kind: str, role: Role = Role.EDITOR) -> Client:
    organisation = Organisation.objects.create(kind=kind, name=f"(예시) {kind}", created_at=NOW, updated_at=NOW)
    person = Person.objects.create_user(f"{kind}@example.org")
    Membership.objects.create(person=person, organisation=organisation, role=role, created_at=NOW)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def operator() -> Client:
    return member("operator")


def upload(client: Client, text: str, name: str = "기관.csv") -> ImportBatch:
    file = SimpleUploadedFile(name, text.encode())
    response = client.post("/import/new/", {"kind": "named", "file": file})
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get()


def test_upload_shows_each_row_before_anything_is_written(operator: Client) -> None:
    Organisation.objects.create(kind="firm", name="(예시) 가온", summary="전", created_at=NOW, updated_at=NOW)
    batch = upload(operator, "이름,소개\n(예시) 가온,후\n(예시) 나래,새것\n,빈 이름\n")
    page = operator.get(f"/import/{batch.pk}/").content.decode()
    assert "<del>전</del> → <ins>후</ins>" in page
    assert "이름을 적으세요" in page
    assert "2행 반영하기" in page
    assert not Organisation.objects.filter(name="(예시) 나래").exists()


def test_apply_then_undo_leaves_everything_as_it_was(operator: Client) -> None:
    batch = upload(operator, "이름\n(예시) 나래\n")
    operator.post(f"/import/{batch.pk}/apply")
    assert Organisation.objects.filter(name="(예시) 나래").exists()
    operator.post(f"/import/{batch.pk}/undo")
    assert not Organisation.objects.filter(name="(예시) 나래").exists()
    assert "Undone" in operator.get(f"/en/import/{batch.pk}/").content.decode()


def test_broken_file_is_told_with_row_and_remedy_and_nothing_is_kept(operator: Client) -> None:
    file = SimpleUploadedFile("기관.csv", "이름,소개\n가,900101-1234568\n".encode())
    response = operator.post("/import/new/", {"kind": "named", "file": file})
    page = response.content.decode()
    assert response.status_code == 422
    assert "900101-1******" in page
    assert "900101-1234568" not in page
    assert not ImportBatch.objects.exists()


def test_columns_can_be_matched_again_on_the_page(operator: Client) -> None:
    batch = upload(operator, "업체,소개\n(예시) 나래,새것\n")
    operator.post(f"/import/{batch.pk}/columns", {"column-name": "0", "column-summary": "", "column-website": ""})
    assert ImportRow.objects.get().values == {"name": "(예시) 나래"}


def test_firm_viewer_has_nothing_to_import_and_is_refused() -> None:
    assert member("firm", Role.VIEWER).get("/import/new/").status_code == 403


def test_firm_editor_imports_their_own_demands_and_offers_but_not_what_is_for_operators() -> None:
    client = member("firm")
    page = client.get("/en/import/new/").content.decode()
    assert ["Empty table: demands" in page, "Empty table: organisations" in page] == [True, False]
    file = SimpleUploadedFile("기관.csv", "이름\n(예시) 나래\n".encode())
    assert client.post("/import/new/", {"kind": "named", "file": file}).status_code == 422
    assert client.get("/import/template/named.csv").status_code == 403
    assert not ImportBatch.objects.exists()


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/import/")
    assert (response.status_code, response.url) == (302, "/account/login/?next=/import/")


def test_import_of_others_is_not_found(operator: Client) -> None:
    batch = upload(operator, "이름\n(예시) 나래\n")
    other = member("institute")
    assert [other.get(f"/import/{batch.pk}/").status_code, other.post(f"/import/{batch.pk}/apply").status_code] == [
        404,
        404,
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_costs_the_same_queries_for_any_number_of_rows(
    operator: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = upload(operator, "이름\n" + "".join(f"(예시) {n}\n" for n in range(rows)))
    with django_assert_num_queries(6):
        operator.get(f"/import/{batch.pk}/")


def test_empty_table_has_the_headings_for_a_spreadsheet(operator: Client) -> None:
    response = operator.get("/import/template/named.csv")
    assert response.content.decode() == "\ufeff기관명,소개,누리집\r\n"
