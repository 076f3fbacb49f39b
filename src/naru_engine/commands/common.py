"""What the file commands share: options, exit codes, the summary and the progress line."""

import functools
import locale
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self, TypeVar

import click

from naru_engine.tables import (
    RESULT_ENDINGS,
    BadInput,
    Phrase,
    Problem,
    Problems,
    Result,
    check_ending,
    json_bytes,
    result_bytes,
    write_files,
)

EXIT_DISAGREES = 1  # `naru verify` found the certificate wrong
EXIT_BAD_INPUT = 2
EXIT_INFEASIBLE = 3

TAKEN = Phrase(
    "입력이나 다른 출력과 같은 파일입니다. 다른 이름을 주세요", "is an input or another output too; choose another name"
)
NO_PLACE = Phrase(
    "쓸 수 없는 자리입니다. 있는 폴더 안의 파일 이름을 주세요",
    "cannot be written; name a file in an existing, writable folder",
)

_Function = TypeVar("_Function", bound=Callable[..., None])


class Infeasible(Exception):
    """No complete result exists; holds the reasons and the smallest changes that would make one possible."""

    def __init__(self, reasons: Iterable[Phrase], changes: Iterable[Phrase]) -> None:
        self.reasons = tuple(reasons)
        self.changes = tuple(changes)
        super().__init__("; ".join(reason.en for reason in self.reasons))

    def lines(self, lang: str) -> list[str]:
        lines = ["조건을 모두 채우는 결과가 없습니다." if lang == "ko" else "No result meets every condition."]
        lines += [f"- {reason.say(lang)}" for reason in self.reasons]
        if self.changes:
            lines.append("다음만 바꾸면 됩니다:" if lang == "ko" else "The smallest changes that would do:")
            lines += [f"- {change.say(lang)}" for change in self.changes]
        return lines


@dataclass(slots=True)
class Run:
    """One run of a file command: where it writes, in which language, and what it has used so far."""

    command: str
    lang: str
    quiet: bool
    out: Path
    summary: Path | None
    seed: int
    started: float = field(default_factory=time.perf_counter)
    inputs: dict[str, str] = field(default_factory=dict)

    def check_places(
        self, inputs: Iterable[Path | None], *, further: Mapping[Path, tuple[str, ...]] | None = None
    ) -> None:
        """Raise BadInput, before any work, where an output cannot be written or would replace an input.

        further : other output files of the command, with the endings they may have
        """
        places = [(self.out, RESULT_ENDINGS), *(further or {}).items()]
        if self.summary:
            places.append((self.summary, (".json",)))
        problems = Problems()
        taken = {path.resolve() for path in inputs if path}
        for place, endings in places:
            _check_place(place, endings, taken, problems)
            taken.add(place.resolve())
        problems.raise_any()

    def write(self, result: Result, summary: Mapping[str, Any], *, further: Mapping[Path, bytes] | None = None) -> None:
        """Write the result, the summary and further files, all of them or none."""
        files = {self.out: result_bytes(self.out, result, lang=self.lang), **(further or {})}
        if self.summary:
            files[self.summary] = json_bytes(self.summarised(summary))
        write_files(files)

    def summarised(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """The summary document: what was found, then what it took."""
        return {
            "command": self.command,
            **found,
            "seconds": round(time.perf_counter() - self.started, 3),
            "peak_memory_bytes": peak_memory_bytes(),
            "seed": self.seed,
            "version": version("naru"),
            "inputs": self.inputs,
        }

    def say(self, phrase: Phrase) -> None:
        if not self.quiet:
            click.echo(phrase.say(self.lang), err=True)

    def step(self, label: Phrase | None) -> None:
        """Show on a terminal what is being done now; None clears the line."""
        if not self.quiet and sys.stderr.isatty():
            click.echo("\r\x1b[K" + (f"{label.say(self.lang)} …" if label else ""), nl=False, err=True)

    def progress(self, label: Phrase) -> "Progress":
        return Progress(label.say(self.lang), shown=not self.quiet and sys.stderr.isatty())


def _check_place(place: Path, endings: tuple[str, ...], taken: set[Path], problems: Problems) -> None:
    if place.resolve() in taken:
        problems.add(Problem(str(place), None, None, None, TAKEN))
    try:
        check_ending(place, endings)
    except BadInput as bad:
        problems.extend(bad)
    if not place.parent.is_dir() or not os.access(place.parent, os.W_OK) or place.is_dir():
        problems.add(Problem(str(place), None, None, None, NO_PLACE))


class Progress:
    """A line on the terminal that moves; nothing at all when the output is not a terminal."""

    _EVERY = 0.1  # seconds

    def __init__(self, label: str, *, shown: bool) -> None:
        self._label, self._shown, self._last = label, shown, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown and self._last:
            click.echo("\r\x1b[K", nl=False, err=True)

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._shown and now - self._last > self._EVERY:
            self._last = now
            full = int(24 * done / total) if total else 24
            click.echo(f"\r\x1b[K{self._label} {'█' * full}{'░' * (24 - full)} {done:,}/{total:,}", nl=False, err=True)


def peak_memory_bytes() -> int:
    """Largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def default_language() -> str:
    """Korean where the locale is Korean, else English."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "ko" if (named or locale.getlocale()[0] or "").lower().startswith("ko") else "en"


def language_options(function: _Function) -> _Function:
    """--lang and --quiet."""
    lang = click.option(
        "--lang", type=click.Choice(["ko", "en"]), default=default_language, help="Language of messages and reports."
    )
    quiet = click.option("--quiet", is_flag=True, help="No progress and no closing line.")
    return lang(quiet(function))


def file_command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command its common options as one `run: Run`, and the exit codes of the contract."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def wrapped(*, out: Path, summary: Path | None, seed: int, lang: str, quiet: bool, **options: Any) -> None:
            run = Run(name, lang, quiet, out, summary, seed)
            with_exit_codes(lambda: function(run=run, **options), lang)

        place = click.Path(path_type=Path, dir_okay=False)
        with_out = click.option("--out", type=place, required=True, help="Result: .csv, .tsv, .jsonl, .xlsx or .html.")
        with_summary = click.option("--summary", type=place, help="Figures of the run, as .json.")
        with_seed = click.option(
            "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Breaks ties."
        )
        return with_out(with_summary(with_seed(language_options(wrapped))))

    return decorate


def with_exit_codes(body: Callable[[], None], lang: str) -> None:
    """Run a command's body; bad input ends in exit 2, an infeasible problem in exit 3, each with its report."""
    try:
        body()
    except BadInput as bad:
        for line in bad.lines(lang):
            click.echo(line, err=True)
        raise SystemExit(EXIT_BAD_INPUT) from None
    except Infeasible as infeasible:
        for line in infeasible.lines(lang):
            click.echo(line, err=True)
        raise SystemExit(EXIT_INFEASIBLE) from None
