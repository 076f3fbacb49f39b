"""A result as one self-contained page: no script, no outside file, readable by eye, ear and printer."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from naru_engine.tables.pictures import bar_svg
from naru_engine.tables.results import BarPicture, Cell, Figure, Result, ResultColumn, shown

_STYLE = Path(__file__).with_name("page.css")


def page_bytes(result: Result, lang: str) -> bytes:
    """The page in the reader's language; light, dark and print by the reader's own setting."""
    title = escape(result.title.say(lang))
    own = _own(result)
    columns = [result.columns[at] for at in own]
    style = f"{_STYLE.read_text(encoding='utf-8')}{_wrapping(columns)}{_labels(columns, lang)}"
    parts = [
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n",
        f"<header><h1>{title}</h1></header>\n<main>\n",
        _figures(result.figures, lang),
        "".join(f"<p>{escape(note.say(lang))}</p>\n" for note in result.notes),
        _pictures(result.pictures, lang),
        _table(result, own, lang),
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _pictures(pictures: Sequence[BarPicture], lang: str) -> str:
    drawn = "".join(bar_svg(picture, at, lang) for at, picture in enumerate(pictures))
    return f"<div class=pictures>\n{drawn}</div>\n" if drawn else ""


def _figures(figures: Sequence[Figure], lang: str) -> str:
    items = []
    for figure in figures:
        note = f"<small>{escape(figure.note.say(lang))}</small>" if figure.note else ""
        value = escape(shown(figure.value, figure.decimals))
        items.append(f"<div><dt>{escape(figure.label.say(lang))}</dt><dd>{value}{note}</dd></div>\n")
    return f"<dl class=figures>\n{''.join(items)}</dl>\n" if items else ""


def _table(result: Result, own: Sequence[int], lang: str) -> str:
    count = f"{len(result.rows):,}행" if lang == "ko" else f"{len(result.rows):,} rows"
    caption = f"{escape(result.title.say(lang))} · {count}"
    columns = [result.columns[at] for at in own]
    classes = [_class(column) for column in columns]
    heads = "".join(
        f"<th scope=col{kind}>{escape(column.heading(lang))}</th>"
        for column, kind in zip(columns, classes, strict=True)
    )
    bodies = "".join(
        f"<tbody>\n{_group(shared, len(own))}{''.join(_row([row[at] for at in own], columns, classes) for row in rows)}"
        "</tbody>\n"
        for shared, rows in groupby(result.rows, _shared(result))
    )
    # The scrolling box takes the keyboard too: tabindex with a name.
    return (
        f'<div class=scroll tabindex=0 role=region aria-label="{caption}">\n<table>\n<caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n{bodies or '<tbody></tbody>'}</table>\n</div>\n"
    )


def _own(result: Result) -> list[int]:
    """Places of the columns that each row shows: not what its group says, and nothing that is empty throughout."""
    return [
        at
        for at, column in enumerate(result.columns)
        if column.name not in result.groups
        and (not result.rows or any(row[at] not in (None, "") for row in result.rows))
    ]


def _wrapping(columns: Sequence[ResultColumn]) -> str:
    """Long texts give way, so that the whole table fits a desk's screen."""
    longs = [f"td:nth-child({at})" for at, column in enumerate(columns, start=1) if column.kind == "long text"]
    return f"{', '.join(longs)} {{ min-width: 8rem; overflow-wrap: anywhere; }}\n" if longs else ""


def _labels(columns: Sequence[ResultColumn], lang: str) -> str:
    """On a phone a row is a card: each cell says what it is, by one rule a column."""
    rules = "".join(
        f"  tr:not(.group) > :nth-child({at})::before {{ content: {_css_string(column.heading(lang))}; }}\n"
        for at, column in enumerate(columns, start=1)
    )
    return f"@media screen and (max-width: 40rem) {{\n{rules}}}\n"


def _css_string(text: str) -> str:
    """A text as a string of a style sheet, without anything that could end it or the element around it."""
    return '"' + "".join(f"\\{ord(letter):x} " if letter in '"\\<>\n\r\f' else letter for letter in text) + '"'


def _shared(result: Result) -> Callable[[Sequence[Cell]], tuple[str, ...]]:
    """Return what stands above the rows that share it; nothing where the result has no groups."""
    places = [
        (at, column.decimals)
        for name in result.groups
        for at, column in enumerate(result.columns)
        if column.name == name
    ]
    return lambda row: tuple(shown(row[at], decimals) for at, decimals in places)


def _group(said: Sequence[str], width: int) -> str:
    if not said:
        return ""
    first, *more = (escape(one) for one in said)
    return f"<tr class=group><th scope=rowgroup colspan={width}>{first} <span>{' · '.join(more)}</span></th></tr>\n"


def _row(row: Sequence[Cell], columns: Sequence[ResultColumn], classes: list[str]) -> str:
    cells = [
        f"<th scope=row{kind}>{escape(shown(cell, column.decimals))}</th>"
        if at == 0
        else f"<td{kind}>{escape(shown(cell, column.decimals))}</td>"
        for at, (cell, column, kind) in enumerate(zip(row, columns, classes, strict=True))
    ]
    return f"<tr>{''.join(cells)}</tr>\n"


def _class(column: ResultColumn) -> str:
    return " class=number" if column.numeric else ""
