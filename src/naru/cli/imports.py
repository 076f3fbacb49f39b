"""`naru import`: bring a table in, look at it before, take it back after."""

import sys
from pathlib import Path

import click
from django.utils import timezone

from naru.core.actor import SYSTEM
from naru.core.errors import NaruError
from naru.imports import queries, services
from naru.imports.kinds import RowKind, registered_kinds
from naru.imports.reading import Sheet, chunks, read_sheet
from naru.imports.states import BatchState, RowOutcome, RowVerdict
from naru.imports.verdicts import Judge, Judged
from naru_engine.commands.common import Progress, language_options, with_exit_codes
from naru_engine.tables import BadInput, Phrase, Problem, Problems

COUNTED = {
    RowVerdict.NEW: Phrase("새로 만듦", "new"),
    RowVerdict.CHANGE: Phrase("바꿈", "changed"),
    RowVerdict.SAME: Phrase("그대로", "the same"),
}
OUTCOMES = {
    RowOutcome.WRITTEN: Phrase("썼음", "written"),
    RowOutcome.SKIPPED: Phrase("건너뜀", "skipped"),
    RowOutcome.UNDONE: Phrase("되돌림", "undone"),
    RowOutcome.KEPT: Phrase("그대로 둠", "kept"),
}
READING = Phrase("판정", "Judging")
WRITING = Phrase("쓰기", "Writing")
TAKING_BACK = Phrase("되돌리기", "Taking back")
DRY = Phrase("시험으로 읽었을 뿐, 아무것도 쓰지 않았습니다.", "Only read; nothing was written.")
NOTHING = Phrase("바뀌는 것이 없어 아무것도 쓰지 않았습니다.", "Nothing differs, so nothing was written.")
ASK = Phrase("이대로 쓸까요?", "Write this?")
NOT_CONFIRMED = Phrase(
    "아무것도 쓰지 않았습니다. 확인 없이 쓰려면 --yes를 붙이세요",
    "nothing was written; add --yes to write without asking",
)
CHUNK = 500


class KindGroup(click.Group):
    """One subcommand for each kind of row that a stage has registered."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(kind.name for kind in registered_kinds()), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = {kind.name: kind for kind in registered_kinds()}
        if cmd_name in known:
            return kind_command(known[cmd_name])
        return super().get_command(ctx, cmd_name)


@click.group(cls=KindGroup, name="import")
def import_() -> None:
    """Bring in a table of organisations, demands or offers; look before, undo after."""


def kind_command(kind: RowKind) -> click.Command:
    """`naru import organisations FILE` and its like."""
    path = click.Path(path_type=Path, dir_okay=False)

    @click.command(kind.name, help=f"Bring in {kind.label.en} from .csv, .tsv, .xlsx or .jsonl.")
    @click.argument("file", type=path)
    @click.option("--dry-run", is_flag=True, help="Only say what would happen.")
    @click.option("--yes", is_flag=True, help="Write without asking.")
    @language_options
    def command(*, file: Path, dry_run: bool, yes: bool, lang: str, quiet: bool) -> None:
        with_exit_codes(lambda: _import(kind, file, dry_run=dry_run, yes=yes, lang=lang, quiet=quiet), lang)

    return command


def _import(kind: RowKind, file: Path, *, dry_run: bool, yes: bool, lang: str, quiet: bool) -> None:
    sheet = read_sheet(file, kind, header_needed=True)
    judged = _judged(kind, sheet, lang=lang, quiet=quiet)
    counts = {verdict: sum(row.verdict is verdict for row in judged) for verdict in COUNTED}
    _say(", ".join(f"{phrase.say(lang)} {counts[verdict]:,}" for verdict, phrase in COUNTED.items()), quiet=quiet)
    if dry_run:
        return _say(DRY.say(lang), quiet=quiet)
    if not counts[RowVerdict.NEW] + counts[RowVerdict.CHANGE]:
        return _say(NOTHING.say(lang), quiet=quiet)
    if not yes and not _is_confirmed(lang):
        raise BadInput.one(sheet.file, NOT_CONFIRMED)
    return _write(kind, sheet, lang=lang, quiet=quiet)


def _judged(kind: RowKind, sheet: Sheet, *, lang: str, quiet: bool) -> list[Judged]:
    """Every row's verdict; raises BadInput with all problems of all rows."""
    judge = Judge(kind, sheet.mapping, SYSTEM, timezone.now())
    judged: list[Judged] = []
    with _progress(READING, lang, quiet=quiet) as progress:
        for part in chunks(sheet.rows, CHUNK):
            judged += judge.judge(part)
            progress(len(judged), len(sheet.rows))
    headings = {name: sheet.columns[index][1] for name, index in sheet.mapping.items()}
    problems = Problems()
    for row in judged:
        for found in row.problems:
            column = headings.get(found["column"], found["column"]) or None
            said = Phrase(found["ko"], found["en"])
            problems.add(Problem(sheet.file, row.number, column, found["value"], said))
    problems.raise_any()
    return judged


def _is_confirmed(lang: str) -> bool:
    return sys.stdin.isatty() and click.confirm(ASK.say(lang), default=False)


def _write(kind: RowKind, sheet: Sheet, *, lang: str, quiet: bool) -> None:
    batch_id = services.stage_import(
        kind_name=kind.name, sheet=sheet, actor=SYSTEM, now=timezone.now(), in_background=False
    )
    with _progress(WRITING, lang, quiet=quiet) as progress:
        services.apply_import(batch_id=batch_id, actor=SYSTEM, now=timezone.now(), progress=progress)
    _receipt(batch_id, lang)


@import_.command("list")
@language_options
def list_(*, lang: str, quiet: bool) -> None:  # noqa: ARG001  every command takes --quiet
    """Show the latest imports and their numbers."""
    for batch in queries.imports_visible_to(SYSTEM)[:20]:
        click.echo(f"{batch.pk}\t{batch.created_at:%Y-%m-%d %H:%M}\t{batch.kind}\t{batch.state}\t{batch.file_name}")


@import_.command("undo")
@click.argument("number", type=int)
@language_options
def undo(*, number: int, lang: str, quiet: bool) -> None:
    """Take import NUMBER back: former values return, what was created goes."""

    def body() -> None:
        state = services.undo_import(batch_id=number, actor=SYSTEM, now=timezone.now())
        if state is BatchState.UNDOING:
            with _progress(TAKING_BACK, lang, quiet=quiet) as progress:
                services.take_back_rows(batch_id=number, actor=SYSTEM, now=timezone.now(), progress=progress)
        _receipt(number, lang)

    try:
        body()
    except NaruError as error:
        raise click.ClickException(error.message) from error


def _receipt(batch_id: int, lang: str) -> None:
    batch = queries.import_visible_to(SYSTEM, batch_id)
    counts = ", ".join(
        f"{phrase.say(lang)} {batch.counts[outcome.value]:,}"
        for outcome, phrase in OUTCOMES.items()
        if batch.counts.get(outcome.value)
    )
    number = f"가져오기 {batch_id}번" if lang == "ko" else f"Import {batch_id}"
    click.echo(f"{number}: {counts}")
    for row in queries.rows_of(batch).exclude(note=None)[:50]:
        row_name = f"{row.number}행" if lang == "ko" else f"row {row.number}"
        click.echo(f"  {row_name}: {(row.note or {})[lang]}", err=True)


def _progress(label: Phrase, lang: str, *, quiet: bool) -> Progress:
    return Progress(label.say(lang), shown=not quiet and sys.stderr.isatty())


def _say(line: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(line)
