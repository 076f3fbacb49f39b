"""The addresses of attached files."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.factories.people import make_member, make_organisation

from naru.people.models import Organisation
from naru.records import files
from naru.records.models import Attachment

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def firm(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    settings.HOME = tmp_path
    firm = make_organisation()
    access = files.FileAccess(
        may_read=lambda actor, _id: actor.is_member(firm.pk), may_add=lambda actor, _id: actor.can_write_for(firm.pk)
    )
    monkeypatch.setitem(files._SUBJECTS, "thing", access)
    return firm


@pytest.fixture
def member(firm: Organisation, client: Client) -> Client:
    client.force_login(make_member(firm), backend=BACKEND)
    return client


def send(client: Client, content: bytes, name: str, **values: str) -> str:
    answer = client.post(
        "/files/thing/3/", {"file": SimpleUploadedFile(name, content), "next": "/demands/", **values}, follow=True
    )
    return answer.content.decode()


def test_attached_file_comes_back_to_be_saved_and_never_shown(member: Client, firm: Organisation) -> None:
    assert "계획.txt 파일을 붙였습니다." in send(member, b"<script>", "계획.txt", organisation=str(firm.pk))
    answer = member.get(f"/files/{Attachment.objects.get().pk}/")
    assert b"".join(answer.streaming_content) == b"<script>"  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_refused_file_says_why_and_returns_to_the_page(member: Client) -> None:
    page = send(member, b"MZ\0\0", "a.pdf")
    assert "a.pdf: 올릴 수 없는 종류입니다." in page
    assert not Attachment.objects.exists()


def test_stranger_is_told_that_there_is_no_file_and_visitor_to_sign_in(member: Client) -> None:
    send(member, b"text", "a.txt")
    address = f"/files/{Attachment.objects.get().pk}/"
    stranger = Client()
    assert stranger.get(address).status_code == 302
    stranger.force_login(make_member(make_organisation()), backend=BACKEND)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address + "remove/").status_code == 404
    assert stranger.post("/files/thing/3/", {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 403
    assert Attachment.objects.filter(removed_at=None).count() == 1


def test_file_whose_bytes_are_lost_is_not_found(member: Client, tmp_path: Path) -> None:
    send(member, b"text", "a.txt")
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert member.get(f"/files/{Attachment.objects.get().pk}/").status_code == 404


def test_removal_returns_to_this_site_only(member: Client) -> None:
    send(member, b"text", "a.txt")
    answer = member.post(f"/files/{Attachment.objects.get().pk}/remove/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert not Attachment.objects.filter(removed_at=None).exists()
