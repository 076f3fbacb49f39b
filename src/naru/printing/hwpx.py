"""Documents as HWPX, the format of Hancom Office: real headings, tables with repeated heads, page numbers.

Headings of level 1 are outline paragraphs, which Hancom numbers by itself as the PDF does.
"""

from collections.abc import Sequence
from functools import singledispatchmethod
from math import ceil
from typing import Any

from naru.printing.blocks import (
    Align,
    Bars,
    Block,
    Clause,
    Column,
    Contents,
    Cover,
    Document,
    Facts,
    Figures,
    Grid,
    Heading,
    Signatures,
    Text,
    Tone,
)

# A4 less the margins of 24 mm; lengths are in HWPUNIT, 1/7200 inch.
_WIDTH = 45900
# Of table cells: letters of 9.5 pt in lines of 160 %, and what stands free beside, above and below them.
_LETTER, _LINE_HEIGHT = 950, 1520
_CELL_SIDES, _CELL_ENDS = 1020, 780
_NAVY, _INK, _GREY, _AMBER = "#052B57", "#1E2124", "#58616A", "#614100"
_TINT, _LINE = "#F1F5FB", "#CDD1D5"
# Hancom numbers outline paragraphs of ten levels; what has none of them is plain.
_PLAIN = "바탕글"
_BAR_LENGTH = 20


def hwpx_of(document: Document) -> bytes:
    """The document as HWPX. Its parts are numbered at random, so that no two files are the same bytes."""
    writer = _Writer(document)
    for block in document.blocks:
        writer.write(block)
    return writer.finish()


class _Writer:
    """Writes blocks one after the other. Every shape of paragraph or letters is made once and then referred to."""

    def __init__(self, document: Document) -> None:
        from hwpx import HwpxDocument

        self._document = document
        self._file: Any = HwpxDocument.new()
        self._plain = self._file.styles.resolve(_PLAIN).id
        self._shapes: dict[tuple[tuple[str, object], ...], str] = {}
        self._runs: dict[tuple[float, bool, str], str] = {}
        self._begins_page = False
        self._headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
        self._file.page.setup(
            margin_left_mm=24, margin_right_mm=24, margin_top_mm=24, margin_bottom_mm=20,
            header_margin_mm=12, footer_margin_mm=12,
        )  # fmt: skip
        self._fill = self._file.styles.ensure_border_fill(border_color=_LINE, fill_color=_TINT)
        self._border = self._file.styles.ensure_border_fill(border_color=_LINE)
        if not document.has_cover:
            self._line(document.title, size=20, bold=True, color=_NAVY, align=Align.CENTRE, after=14)
            if document.mark:
                self._line(document.mark, size=9, color=_AMBER, align=Align.CENTRE, after=8)

    def finish(self) -> bytes:
        head = " · ".join(filter(None, (self._document.head, self._document.mark)))
        self._file.page.set_header(text=head)
        self._file.page.set_page_number()
        made: bytes = self._file.to_bytes()
        return made

    @singledispatchmethod
    def write(self, block: Block) -> None:
        raise TypeError(f"no way to write {type(block).__name__} as HWPX")

    @write.register
    def _(self, block: Heading) -> None:
        if block.level > 1:
            self._line(block.text, size=12, bold=True, before=10, after=5, keep=True, starts_page=block.starts_page)
            return
        letters = self._letters(size=15, bold=True, color=_NAVY)
        heading = self._file.add_heading(
            block.text, 1, char_pr_id_ref=letters, **self._page_start(wanted=block.starts_page)
        )
        self._file.styles.apply_paragraph_format(
            paragraphs=[heading], spacing_before_pt=16, spacing_after_pt=8, keep_with_next=True
        )

    @write.register
    def _(self, block: Text) -> None:
        look: dict[str, Any] = {
            Tone.BODY: {},
            Tone.LEAD: {"size": 12, "bold": True, "color": _NAVY},
            Tone.NOTE: {"size": 9, "color": _GREY},
            Tone.WARNING: {"color": _AMBER, "bold": True},
        }[block.tone]
        for words in filter(str.strip, block.text.splitlines()):
            self._line(words, after=6, **look)

    @write.register
    def _(self, block: Clause) -> None:
        self._line(block.title, bold=True, before=5, after=2, keep=True)
        self.write(Text(block.text))

    @write.register
    def _(self, block: Facts) -> None:
        self._table((Column("", 3), Column("", 7)), block.rows, first_is_head=True)

    @write.register
    def _(self, block: Figures) -> None:
        values, names = tuple(row[0] for row in block.rows), tuple(row[1] for row in block.rows)
        self._table(tuple(Column(name, align=Align.CENTRE) for name in names), (values,), head=names)

    @write.register
    def _(self, block: Grid) -> None:
        unit = f" ({block.unit})" if block.unit else ""
        self._line(f"{block.caption}{unit}", bold=True, before=8, after=3, keep=True)
        self._table(block.columns, block.rows, head=tuple(each.title for each in block.columns), total=block.total)

    @write.register
    def _(self, block: Bars) -> None:
        name, value, note = block.heads
        columns = (Column(name, 3), Column(value, 1.5, Align.RIGHT), Column("", 3.5), Column(note, 4))
        rows = tuple((bar.name, bar.value, "■" * round(bar.share * _BAR_LENGTH), bar.note) for bar in block.bars)
        self._line(block.caption, bold=True, before=8, after=3, keep=True)
        self._table(columns, rows, head=tuple(each.title for each in columns))

    @write.register
    def _(self, block: Signatures) -> None:
        lines = (
            tuple(box.organisation for box in block.boxes),
            tuple(box.signer for box in block.boxes),
            tuple(box.state for box in block.boxes),
        )
        parties = tuple(box.party for box in block.boxes)
        self._line("", after=4)
        self._table(tuple(Column(party, align=Align.CENTRE) for party in parties), lines, head=parties)

    @write.register
    def _(self, block: Contents) -> None:
        self._line(block.title, size=15, bold=True, color=_NAVY, after=10, starts_page=True)
        for number, heading in enumerate(self._headings, 1):
            self._line(f"{number}. {heading}", after=6)
        self._begins_page = True

    @write.register
    def _(self, block: Cover) -> None:
        self._line(block.over, size=12, color=_GREY, before=60, after=18)
        self._line(block.title, size=26, bold=True, color=_NAVY, after=12)
        self._line(block.under, size=13, after=10)
        if block.mark:
            self._line(block.mark, size=10, color=_AMBER, bold=True, after=10)
        self._line("", after=12)
        self.write(Facts("", block.rows))
        self._line(block.day, size=12, align=Align.CENTRE, before=30, after=14)
        for party in block.parties:
            self._line(party, size=15, bold=True, align=Align.CENTRE, after=8)
        self._begins_page = True

    def _page_start(self, *, wanted: bool = False) -> dict[str, str]:
        starts, self._begins_page = wanted or self._begins_page, False
        return {"pageBreak": "1"} if starts else {}

    def _line(self, words: str, *, starts_page: bool = False, **look: Any) -> None:
        size, bold, color = look.pop("size", 10.5), look.pop("bold", False), look.pop("color", _INK)
        self._file.add_paragraph(
            words,
            style_id_ref=self._plain,
            inherit_style=False,
            char_pr_id_ref=self._letters(size=size, bold=bold, color=color),
            para_pr_id_ref=self._shape(**look),
            **self._page_start(wanted=starts_page),
        )

    def _letters(self, *, size: float = 9.5, bold: bool = False, color: str = _INK) -> str:
        key = (size, bold, color)
        if key not in self._runs:
            self._runs[key] = self._file.styles.ensure_run(size=size, bold=bold, color=color)
        return self._runs[key]

    def _shape(self, *, align: Align = Align.LEFT, before: int = 0, after: int = 0, keep: bool = False) -> str:
        """The id of a paragraph shape. One paragraph is needed to make it, which is taken away again."""
        key = (("align", align), ("before", before), ("after", after), ("keep", keep))
        if key not in self._shapes:
            probe = self._file.add_paragraph("", style_id_ref=self._plain, inherit_style=False)
            self._file.styles.apply_paragraph_format(
                paragraphs=[probe], alignment=align.value.upper(), line_spacing_percent=160,
                spacing_before_pt=before, spacing_after_pt=after, keep_with_next=keep,
            )  # fmt: skip
            self._shapes[key] = str(probe.para_pr_id_ref)
            probe.remove()
        return self._shapes[key]

    def _table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        head: Sequence[str] = (),
        total: Sequence[str] = (),
        first_is_head: bool = False,
    ) -> None:
        lines = [*([head] if head else []), *rows, *([total] if total else [])]
        if not lines:
            return
        heights = [_row_height(line, columns) for line in lines]
        table = self._file.add_table(
            len(lines), len(columns), width=_WIDTH, height=sum(heights),
            border_fill_id_ref=self._border, style_id_ref=self._plain, para_pr_id_ref=self._shape(),
            **self._page_start(),
        )  # fmt: skip
        table.set_column_widths([column.share for column in columns])
        table.element.set("repeatHeader", "1" if head else "0")
        for number, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
            is_head = bool(head) and number == 0
            is_total = bool(total) and number == len(lines) - 1
            for place, (cell, column, words) in enumerate(zip(row.cells, columns, line, strict=True)):
                is_strong = is_head or is_total or (first_is_head and place == 0)
                if is_head:
                    cell.element.set("header", "1")
                cell.set_size(height=heights[number])
                self._cell(cell, words, column.align, is_strong=is_strong)
        self._line("", size=5, after=0)

    def _cell(self, cell: Any, words: str, align: Align, *, is_strong: bool) -> None:
        cell.set_text(words, split_paragraphs=True)
        if is_strong:
            cell.element.set("borderFillIDRef", self._fill)
        for paragraph in cell.paragraphs:
            paragraph.para_pr_id_ref = self._shape(align=align)
            paragraph.char_pr_id_ref = self._letters(bold=is_strong, color=_NAVY if is_strong else _INK)


def _row_height(line: Sequence[str], columns: Sequence[Column]) -> int:
    """How high a row must be for its fullest cell: not every program that draws the file lets rows grow."""
    shares = sum(column.share for column in columns)
    most = max(
        _lines_needed(words, _WIDTH * column.share / shares - _CELL_SIDES)
        for words, column in zip(line, columns, strict=True)
    )
    return most * _LINE_HEIGHT + _CELL_ENDS


def _lines_needed(words: str, width: float) -> int:
    """Lines in a cell of this width, a little high: Hangul is as wide as it is high, other letters some 0.6 of that."""
    lengths = (sum(1.0 if ord(letter) > 0x1100 else 0.6 for letter in part) for part in words.split("\n"))
    return max(1, sum(max(1, ceil(length * _LETTER / width)) for length in lengths))
