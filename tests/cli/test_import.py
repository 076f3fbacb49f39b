"""`naru import`: what it writes, and every way in which a file can be wrong."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from naru.cli.imports import import_
from naru.demands.models import Demand
from naru.imports.models import ImportBatch
from naru.people.models import Organisation
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIRM = "(예시) 가온"


@pytest.fixture(autouse=True)
def firm() -> Organisation:
    return Organisation.objects.create(kind="firm", name=FIRM, created_at=NOW, updated_at=NOW)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(import_, [str(argument) for argument in arguments])


def text(content: str, encoding: str = "utf-8") -> bytes:
    return content.encode(encoding)


def workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, column, cell, None, "#DIV/0!")
                else:
                    sheet.write(at, column, cell)
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (210 * 1024**2))
    return buffer.getvalue()


# kind, file name, content, then what the report must name: row, column, value, remedy (each where there is one)
BROKEN: dict[str, tuple[str, str, Callable[[], bytes], tuple[str, ...]]] = {
    "neither utf-8 nor cp949": (
        "organisations",
        "a.csv",
        lambda: b"name,summary\n\xea\xb0\x80,\xff\xfe\xff\n",
        ("row 2", "save the whole file again as UTF-8"),
    ),
    "header missing": ("organisations", "a.csv", lambda: text("가,나\n1,2\n"), ("row 1", "name(기관명)", "needed")),
    "header twice": (
        "organisations",
        "a.csv",
        lambda: text("기관명,상호\n가,나\n"),
        ("row 1", "'상호'", "keep only one"),
    ),
    "ragged row": (
        "organisations",
        "a.csv",
        lambda: text("기관명,지역\n가,서울,남음\n"),
        ("row 2", "'남음'", "quotes"),
    ),
    "unclosed quote": ("organisations", "a.csv", lambda: text('기관명\n"가\n나\n'), ("row 2", "never closed")),
    "empty file": ("organisations", "a.csv", lambda: b"", ("the file is empty",)),
    "header only": ("organisations", "a.csv", lambda: text("기관명,지역\n"), ("no row",)),
    "NUL": ("organisations", "a.csv", lambda: b"name\na\x00b\n", ("row 2", "NUL")),
    "control characters": (
        "organisations",
        "a.csv",
        lambda: text("기관명,소개\n가,나\x07다\n"),
        ("row 2", "'소개'", "\\x07", "delete them"),
    ),
    "resident number": (
        "organisations",
        "a.csv",
        lambda: text("기관명,소개,비고\n가,나,900101-1234568\n"),
        ("row 2", "'비고'", "900101-1******", "delete it"),
    ),
    "cell too long": (
        "organisations",
        "a.csv",
        lambda: text(f"기관명,소개\n가,{'나' * 20_001}\n"),
        ("20,000 characters",),
    ),
    "too many columns": (
        "organisations",
        "a.csv",
        lambda: text("기관명" + ",x" * 200 + "\n"),
        ("more than 200 columns",),
    ),
    "ending unknown": ("organisations", "a.hwp", lambda: b"x", (".xlsx", "save it as one of these")),
    "old .xls renamed": (
        "organisations",
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        ("old .xls", "save it as .xlsx"),
    ),
    "html renamed": (
        "organisations",
        "a.xlsx",
        lambda: b"<html><table><tr><td>x</td></tr></table></html>",
        ("HTML page", "save it as .xlsx"),
    ),
    "xlsx renamed to csv": (
        "organisations",
        "a.csv",
        lambda: workbook([["기관명"], ["가"]]),
        ("is an Excel workbook", "ending .xlsx"),
    ),
    "zip bomb": ("organisations", "a.xlsx", bomb, ("inflates beyond",)),
    "formula error": (
        "organisations",
        "a.xlsx",
        lambda: workbook([["기관명", "소개"], ["가", "=1/0"]]),
        ("row 2", "'소개'", "#DIV/0!", "repair"),
    ),
    "bad business number": (
        "organisations",
        "a.csv",
        lambda: text("기관명,사업자등록번호\n가,123-45-67890\n"),
        ("row 2", "'사업자등록번호'", "123-45-67890"),
    ),
    "kind unknown": (
        "organisations",
        "a.csv",
        lambda: text("기관명,종류\n가,동아리\n"),
        ("row 2", "'종류'", "동아리"),
    ),
    "region unknown": (
        "organisations",
        "a.csv",
        lambda: text("기관명,지역\n가,달나라\n"),
        ("row 2", "'지역'", "달나라"),
    ),
    "the same twice": (
        "organisations",
        "a.csv",
        lambda: text("기관명\n가\n가\n"),
        ("row 3", "the same as row 2", "keep only one"),
    ),
    "id twice": (
        "demands",
        "d.csv",
        lambda: text(f"id,제목,기관\n1,가,{FIRM}\n1,나,{FIRM}\n"),
        ("row 3", "the same as row 2"),
    ),
    "organisation unknown": (
        "demands",
        "d.csv",
        lambda: text("제목,기관\n가,(예시) 없는 곳\n"),
        ("row 2", "'기관'", "(예시) 없는 곳", "import organisations first"),
    ),
    "title empty": ("demands", "d.csv", lambda: text(f"제목,기관\n,{FIRM}\n"), ("row 2", "'제목'")),
    "TRL of 12": ("demands", "d.csv", lambda: text(f"제목,기관,TRL\n가,{FIRM},12\n"), ("row 2", "'TRL'", "1 to 9")),
    "negative budget": (
        "demands",
        "d.csv",
        lambda: text(f"제목,기관,예산(원)\n가,{FIRM},-5000\n"),
        ("row 2", "'예산(원)'", "-5000"),
    ),
    "budget in words": (
        "demands",
        "d.csv",
        lambda: text(f"제목,기관,예산(원)\n가,{FIRM},3억\n"),
        ("row 2", "'3억'", "300,000,000"),
    ),
    "no date": (
        "demands",
        "d.csv",
        lambda: text(f"제목,기관,기한\n가,{FIRM},2027-02-30\n"),
        ("row 2", "'기한'", "2027-02-30"),
    ),
    "offer kind unknown": (
        "offers",
        "o.csv",
        lambda: text(f"제목,기관,종류\n가,{FIRM},마법\n"),
        ("row 2", "'종류'", "'마법'", "technology"),
    ),
    "text too long": (
        "offers",
        "o.csv",
        lambda: text(f"제목,기관\n{'가' * 201},{FIRM}\n"),
        ("row 2", "'제목'", "200"),
    ),
    "no object in jsonl": ("offers", "o.jsonl", lambda: text('{"title": "가", "org": "나"}\n[1]\n'), ("row 2",)),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_reported_with_its_place_and_remedy_and_writes_nothing(case: str, tmp_path: Path) -> None:
    kind, name, content, named = BROKEN[case]
    file = tmp_path / name
    file.write_bytes(content())
    result = run(kind, file, "--yes", "--lang", "en")
    assert result.exit_code == 2, result.output
    assert [part for part in (name, *named) if part not in result.output] == []
    assert (Organisation.objects.count(), Demand.objects.count()) == (1, 0)
    assert (ImportBatch.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_missing_file_is_reported(tmp_path: Path) -> None:
    result = run("organisations", tmp_path / "none.csv", "--yes", "--lang", "en")
    assert (result.exit_code, "check the path" in result.output) == (2, True)


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(f"제목,기관,TRL\n,{FIRM},12\n가,(예시) 없는 곳,4\n나,{FIRM},영\n", encoding="utf-8")
    result = run("demands", file, "--yes", "--lang", "ko")
    assert [line.split(":")[0] for line in result.output.splitlines()] == [
        "d.csv 2행 'TRL' 열",
        "d.csv 2행 '제목' 열",
        "d.csv 3행 '기관' 열",
        "d.csv 4행 'TRL' 열",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_import_reads_what_spreadsheets_write(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "기업 목록.csv"
    file.write_bytes(text("2026년 기업 목록\n\n 기업 명* ,소재지(시군)\n(예시) 나래,경북 영천시\n", encoding))
    result = run("organisations", file, "--yes", "--lang", "en")
    assert (result.exit_code, Organisation.objects.get(name="(예시) 나래").region_code) == (0, "47230"), result.output


def test_import_then_undo_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(f"제목,기관\n기포 줄이기,{FIRM}\n", encoding="utf-8")
    assert "new 1" in run("demands", file, "--yes", "--lang", "en").output
    batch = ImportBatch.objects.get()
    assert "1 undone" in run("undo", str(batch.pk), "--lang", "en").output.replace("undone 1", "1 undone")
    assert Demand.objects.get().state == "discarded"
    again = run("undo", str(batch.pk), "--lang", "en")
    assert (again.exit_code, "not possible in state 'undone'" in again.output) == (1, True)


def test_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(f"제목,기관\n기포 줄이기,{FIRM}\n", encoding="utf-8")
    result = run("demands", file, "--dry-run", "--lang", "en")
    assert (result.exit_code, "new 1" in result.output, Demand.objects.exists()) == (0, True, False)
    assert not ImportBatch.objects.exists()


def test_without_a_terminal_nothing_is_written_unless_said_so(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(f"제목,기관\n기포 줄이기,{FIRM}\n", encoding="utf-8")
    result = run("demands", file, "--lang", "en")
    assert (result.exit_code, "--yes" in result.output, Demand.objects.exists()) == (2, True, False)


def test_same_file_again_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(f"id,제목,기관\n1,기포 줄이기,{FIRM}\n", encoding="utf-8")
    run("demands", file, "--yes")
    events = AuditEvent.objects.count()
    result = run("demands", file, "--yes", "--lang", "en")
    assert ("Nothing differs" in result.output, AuditEvent.objects.count()) == (True, events)
