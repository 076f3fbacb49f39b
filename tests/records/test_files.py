"""Attached files: which are kept, by whom, where their bytes lie, and when they go."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytest_django import Settings

from naru.core.actor import Actor, Role, Scope
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.records import files, queries, rules
from naru.records.file_kinds import CSV, DOCX, HWP, HWPX, JPEG, PDF, PNG, TEXT, WEBP, XLSX, FileKind, kind_of
from naru.records.labels import file_refusal
from naru.records.models import Attachment, AuditEvent
from naru.records.services import attach, remove_attachment
from naru.records.services.files import sweep_files
from naru.records.store import FolderStore

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITER = Actor(person_id=None, memberships={7: Role.EDITOR})
READER = Actor(person_id=None, memberships={7: Role.VIEWER})
STRANGER = Actor(person_id=None, memberships={8: Role.ADMIN})
PDF_BYTES = b"%PDF-1.7\n..."
NUMBER = "900101-1234568"


def archive(*entries: tuple[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, text in entries:
            file.writestr(name, text)
    return packed.getvalue()


def office(*entries: tuple[str, str]) -> bytes:
    return archive(("[Content_Types].xml", "<Types/>"), *entries)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF_BYTES, "a.exe", PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + b"HWP Document File", "a.hwp", HWP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "a.hwp", None),
        (archive(("mimetype", "application/hwp+zip"), ("Contents/section0.xml", "")), "a.zip", HWPX),
        (archive(("x", ""), ("mimetype", "application/hwp+zip")), "a.hwpx", None),
        (office(("word/document.xml", "<a/>")), "a.docx", DOCX),
        (office(("xl/workbook.xml", "<a/>")), "a", XLSX),
        (office(("word/document.xml", "<a/>"), ("word/vbaProject.bin", "")), "a.docx", None),
        (archive(("setup.exe", "MZ")), "a.docx", None),
        (b"PK\x03\x04broken", "a.hwpx", None),
        (b"\x89PNG\r\n\x1a\n\0", "a.png", PNG),
        (b"\xff\xd8\xff\xe0\0", "a.jpg", JPEG),
        (b"RIFF\0\0\0\0WEBPVP8", "a.webp", WEBP),
        ("기관,값\n".encode("cp949"), "a.CSV", CSV),
        ("본문".encode(), "a.html", TEXT),
        (b"MZ\x90\0\x03", "a.pdf", None),
    ],
)
def test_kind_of_file_is_told_by_its_content(content: bytes, name: str, expected: FileKind | None) -> None:
    assert kind_of(content, name) == expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("계획.pdf", PDF, "계획.pdf"),
        ("계획.PDF", PDF, "계획.pdf"),
        ("사진.jpeg", JPEG, "사진.jpeg"),
        ("C:\\문서\\계획.exe", PDF, "계획.exe.pdf"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("줄\r\nX-Evil: 1.txt", TEXT, "줄 X-Evil 1.txt"),
        ("fdp.\u202eexe", PDF, "fdp. exe.pdf"),
        ("\u1112\u1161\u11ab.txt", TEXT, "한.txt"),
        (".pdf", PDF, "파일.pdf"),
        ("긴" * 300 + ".pdf", PDF, "긴" * rules.LONGEST_NAME + ".pdf"),
    ],
)
def test_name_is_one_that_every_system_can_save(name: str, kind: FileKind, expected: str) -> None:
    assert rules.clean_name(name, kind).lower() == expected.lower()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"대표 {NUMBER}".encode(), "a.txt"),
        (f"이름,번호\n갑,{NUMBER}\n".encode("cp949"), "a.csv"),
        (office(("word/document.xml", "<w:p><w:t>900101-</w:t><w:t>1234568</w:t></w:p>")), "a.docx"),
        (archive(("mimetype", "application/hwp+zip"), ("Contents/section0.xml", f"<hp:t>{NUMBER}</hp:t>")), "a.hwpx"),
        (office(("xl/workbook.xml", ""), ("xl/sharedStrings.xml", f"<si><t>{NUMBER}</t></si>")), "a.xlsx"),
        (PDF_BYTES, f"{NUMBER}.pdf"),
    ],
)
def test_resident_number_in_a_file_is_refused_and_shown_masked(content: bytes, name: str) -> None:
    decision = rules.may_be_kept(content, name, kind_of(content, name), most_bytes=10_000)
    assert decision.code == "file_resident_number"
    assert "900101-1******" in file_refusal(decision)
    assert "1234568" not in file_refusal(decision)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (PDF_BYTES * 100, "file_too_large"), (b"PK\x05\x06" + b"\0" * 18, "file_kind_refused")],
)
def test_file_that_is_not_kept_is_refused_with_its_reason(content: bytes, code: str) -> None:
    decision = rules.may_be_kept(content, "a", kind_of(content), most_bytes=1000)
    assert (decision.passed, decision.code) == (False, code)
    assert "%(" not in file_refusal(decision)


def test_store_keeps_equal_bytes_once_and_leaves_no_part_behind(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.put(b"one") == store.put(b"one")
    sha256 = store.put(b"two")
    with store.open(sha256) as kept:
        assert kept.read() == b"two"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    store.remove(sha256)
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


def test_store_that_cannot_write_leaves_nothing_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        FolderStore(tmp_path).put(b"one")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# From here on with the database.
Attach = Callable[..., Attachment]


@pytest.fixture
def subject(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.HOME = tmp_path
    monkeypatch.setitem(
        files._SUBJECTS,
        "thing",
        files.FileAccess(
            may_read=lambda actor, subject_id: actor.is_member(7) and subject_id == "3",
            may_add=lambda actor, subject_id: actor.can_write_for(7) and subject_id == "3",
        ),
    )
    return "thing"


@pytest.fixture
def add(subject: str) -> Attach:
    def add_one(content: bytes = PDF_BYTES, **changes: object) -> Attachment:
        given = {
            "subject_type": subject,
            "subject_id": 3,
            "name": "계획.pdf",
            "organisation_id": 7,
            "actor": WRITER,
            "now": NOW,
        }
        return attach(content=content, **{**given, **changes})  # type: ignore[arg-type]

    return add_one


@pytest.mark.django_db
def test_attached_file_has_its_row_its_bytes_and_its_event(add: Attach, tmp_path: Path) -> None:
    added = add()
    assert (added.name, added.media_type, added.size) == ("계획.pdf", "application/pdf", len(PDF_BYTES))
    assert FolderStore(tmp_path / "files").path_of(added.sha256).read_bytes() == PDF_BYTES
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_type, event.subject_id) == ("file.attached", "thing", "3")
    assert "계획" not in str(event.details)
    assert list(queries.attachments_of(READER, "thing", 3)) == [added]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"actor": READER},
        {"actor": STRANGER},
        {"subject_id": 4},
        {"subject_type": "unknown"},
        {"organisation_id": 8},
        {"actor": Actor(memberships={7: Role.EDITOR}, scopes=frozenset({Scope.READ}))},
    ],
)
def test_attach_without_the_right_is_refused_and_writes_nothing(
    add: Attach, tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(NotPermitted):
        add(**changes)
    assert not Attachment.objects.exists()
    assert not (tmp_path / "files").exists()


@pytest.mark.django_db
def test_refused_file_writes_nothing(add: Attach, tmp_path: Path) -> None:
    with pytest.raises(RuleRefused):
        add(b"MZ\0")
    assert not AuditEvent.objects.exists()
    assert not (tmp_path / "files").exists()


@pytest.mark.django_db
def test_file_is_told_of_to_nobody_who_may_not_read_it(add: Attach) -> None:
    added = add()
    assert list(queries.attachments_of(STRANGER, "thing", 3)) == []
    with pytest.raises(NotFound):
        queries.attachment_visible_to(STRANGER, added.pk)
    with pytest.raises(NotFound):
        remove_attachment(attachment_id=added.pk, actor=STRANGER, now=NOW)


@pytest.mark.django_db
def test_removed_file_is_gone_for_readers_and_told_once(add: Attach) -> None:
    added = add()
    with pytest.raises(NotPermitted):
        remove_attachment(attachment_id=added.pk, actor=READER, now=NOW)
    for _ in range(2):
        remove_attachment(attachment_id=added.pk, actor=WRITER, now=NOW)
    with pytest.raises(NotFound):
        queries.attachment_visible_to(WRITER, added.pk)
    assert [event.verb for event in AuditEvent.objects.all()] == ["file.attached", "file.removed"]


@pytest.mark.django_db
def test_sweep_removes_old_bytes_that_nobody_names(add: Attach, tmp_path: Path) -> None:
    kept, twin, gone = add(), add(name="같은 파일.pdf"), add(PDF_BYTES + b"2")
    for each in (twin, gone):
        remove_attachment(attachment_id=each.pk, actor=WRITER, now=NOW)
    store = FolderStore(tmp_path / "files")
    written_at = datetime.fromtimestamp(store.path_of(kept.sha256).stat().st_mtime, UTC)
    assert sweep_files(now=written_at + timedelta(hours=23)) == 0
    assert sweep_files(now=written_at + timedelta(hours=25)) == 1
    assert [sha256 for sha256, _ in store.kept()] == [kept.sha256]
