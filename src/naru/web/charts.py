"""Where the shapes of a drawn chart stand. Pure: numbers in, coordinates out; templates/charts draws them as SVG.

Every length is in the units of the chart's own viewBox. Colours and type are classes of charts.css, for the page's
security policy allows no style attribute.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of value of a chart. tone : a class of charts.css (tone-1 … tone-4)."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One coloured rectangle. said : what it stands for, in words."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a column chart with the text above and below it."""

    middle: float
    top: float
    label: str
    total: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """ticks end at `left`, where the text of the axis has `axis` as its right end."""

    width: float
    height: float
    axis: float
    left: float
    right: float
    base: float
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]


def stacked_columns(
    labels: Sequence[str],
    values: Sequence[Sequence[int]],
    series: Sequence[Series],
    *,
    say: Callable[[int], str],
    brief: Callable[[int], str],
    width: float = 440,
    height: float = 260,
) -> Columns:
    """A column for every label, made of one segment for every series, from the ground up.

    values : for each label the values of the series, none negative. say : a value in words. brief : the same for
    the axis and above a column, where there is little room.
    """
    left, right, top, base = 56.0, width - 4, 34.0, height - 34
    grid = grid_of(max((sum(row) for row in values), default=0))
    most = grid[-1] or 1
    scale = (base - top) / most
    slot = (right - left) / max(len(labels), 1)
    bar = min(slot * 0.6, 72)
    columns = []
    for index, (label, row) in enumerate(zip(labels, values, strict=True)):
        middle = left + slot * (index + 0.5)
        at = base
        segments = []
        for value, one in zip(row, series, strict=True):
            if value:
                at -= value * scale
                said = f"{label} · {one.label} · {say(value)}"
                segments.append(
                    Segment(_round(middle - bar / 2), _round(at), _round(bar), _round(value * scale), one.tone, said)
                )
        columns.append(Column(_round(middle), _round(at - 8), label, brief(sum(row)), tuple(segments)))
    ticks = tuple(Tick(_round(base - value * scale), brief(value)) for value in grid)
    return Columns(width, height, left - 8, left, right, base, tuple(columns), ticks)


def grid_of(most: int, lines: int = 4) -> tuple[int, ...]:
    """Round numbers from 0 to at least `most`, about `lines` apart.

    >>> grid_of(70), grid_of(0)
    ((0, 20, 40, 60, 80), (0,))
    """
    if most <= 0:
        return (0,)
    rough = most / lines
    power = 1
    while power * 10 <= rough:
        power *= 10
    step = max(1, int(next(power * each for each in _STEPS if power * each >= rough)))
    return tuple(range(0, most + step, step))


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: its label stands above its segments, so that it also fits a phone."""

    y: float
    label: str
    value: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    width: float
    height: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarRow:
    """What a bar says. value : the text at its right end."""

    label: str
    values: tuple[int, ...]
    value: str


def bars(
    rows: Sequence[BarRow], series: Sequence[Series], *, width: float = 440, is_stacked: bool = True, thick: float = 16
) -> Bars:
    """A row of segments for every label; side by side on one line, or (not stacked) a thin line for every series."""
    totals = [sum(row.values) if is_stacked else max(row.values, default=0) for row in rows]
    scale = width / max([*totals, 1])
    lines = 1 if is_stacked else len(series)
    pitch = 24 + lines * thick + 14
    made = []
    for index, row in enumerate(rows):
        y = index * pitch
        at = 0.0
        segments = []
        for line, (value, one) in enumerate(zip(row.values, series, strict=True)):
            if value:
                down = y + 24 + (0 if is_stacked else line * thick)
                said = f"{row.label} · {one.label} {value}"
                height = thick if is_stacked else thick - 2
                segments.append(Segment(_round(at), down, _round(max(value * scale - 1, 1)), height, one.tone, said))
                at += value * scale if is_stacked else 0
        made.append(Bar(y + 16, row.label, row.value, tuple(segments)))
    return Bars(width, max(len(rows) * pitch - 10, 1), tuple(made))


@dataclass(frozen=True, slots=True)
class Tile:
    """A province of the tile map. lines : (height in the tile, text). shade : 0 (nobody) to 4 (the most)."""

    x: float
    y: float
    width: float
    height: float
    name: str
    lines: tuple[tuple[float, str], ...]
    shade: int


@dataclass(frozen=True, slots=True)
class TileMap:
    width: float
    height: float
    tiles: tuple[Tile, ...]


# Where each province stands among equal tiles: column, row, columns wide. Codes of every day since 2010; those that
# were never in force on one day may share a place.
_PLACES: Mapping[str, tuple[int, int, int]] = {
    "28": (0, 0, 1),
    "11": (1, 0, 1),
    "41": (2, 0, 1),
    "42": (3, 0, 1),
    "51": (3, 0, 1),
    "44": (0, 1, 1),
    "36": (1, 1, 1),
    "43": (2, 1, 1),
    "47": (3, 1, 1),
    "45": (0, 2, 1),
    "52": (0, 2, 1),
    "30": (1, 2, 1),
    "27": (2, 2, 1),
    "31": (3, 2, 1),
    "46": (0, 3, 1),
    "29": (1, 3, 1),
    "12": (0, 3, 2),
    "48": (2, 3, 1),
    "26": (3, 3, 1),
    "50": (0, 4, 1),
}


@dataclass(frozen=True, slots=True)
class Province:
    """count decides the shade; lines stand under the name."""

    code: str
    name: str
    lines: tuple[str, ...]
    count: int


def tile_map(provinces: Sequence[Province], *, width: float = 440, gap: float = 6, high: float = 76) -> TileMap:
    """Equal tiles in the arrangement of the map, so that a small city reads as well as a wide province.

    Provinces whose code has no place are left out; their numbers stand in the table.
    """
    most = max([province.count for province in provinces], default=0)
    side = (width - 3 * gap) / 4
    tiles = []
    for province in provinces:
        if province.code not in _PLACES:
            continue
        column, row, wide = _PLACES[province.code]
        tiles.append(
            Tile(
                _round(column * (side + gap)),
                _round(row * (high + gap)),
                _round(side * wide + gap * (wide - 1)),
                high,
                province.name,
                tuple((44.0 + 19 * index, line) for index, line in enumerate(province.lines)),
                -(-4 * province.count // most) if most else 0,
            )
        )
    return TileMap(width, 5 * high + 4 * gap, tuple(tiles))


@dataclass(frozen=True, slots=True)
class Node:
    y: float
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve between two nodes. is_firm : drawn whole, else dashed."""

    path: str
    width: float
    is_firm: bool
    said: str


@dataclass(frozen=True, slots=True)
class Ties:
    """left, right : where the nodes stand; left_text, right_text : where their names end and begin."""

    width: float
    height: float
    left_text: float
    left: float
    right: float
    right_text: float
    left_nodes: tuple[Node, ...]
    right_nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TieRow:
    """Two ends and how strongly they are tied; is_firm as of a line."""

    left: str
    right: str
    weight: int
    is_firm: bool
    said: str


def ties(rows: Sequence[TieRow], *, width: float = 640, pitch: float = 30) -> Ties:
    """Names on both sides with curves between them. The right side keeps its order of weight; the left follows it.

    Left names stand where their partners are (barycentre), so that few curves cross.
    """
    weights: dict[str, int] = {}
    for row in rows:
        weights[row.right] = weights.get(row.right, 0) + row.weight
    right = sorted(weights, key=lambda name: (-weights[name], name))
    partners: dict[str, list[int]] = {}
    for row in rows:
        partners.setdefault(row.left, []).append(right.index(row.right))
    left = sorted(partners, key=lambda name: (sum(partners[name]) / len(partners[name]), name))
    height = max(len(left), len(right), 1) * pitch
    left_at = {name: _spread(index, len(left), height) for index, name in enumerate(left)}
    right_at = {name: _spread(index, len(right), height) for index, name in enumerate(right)}
    x_left, x_right = width * 0.36, width * 0.62
    middle = (x_left + x_right) / 2
    lines = []
    for row in rows:
        start, end = left_at[row.left], right_at[row.right]
        path = f"M{x_left:.1f} {start}C{middle:.1f} {start} {middle:.1f} {end} {x_right:.1f} {end}"
        lines.append(Line(path, 1 + row.weight, row.is_firm, row.said))
    return Ties(
        width,
        height,
        _round(x_left - 10),
        _round(x_left),
        _round(x_right),
        _round(x_right + 12),
        tuple(Node(left_at[name], name, "") for name in left),
        tuple(Node(right_at[name], name, str(weights[name])) for name in right),
        tuple(lines),
    )


def _spread(index: int, count: int, height: float) -> float:
    return _round(height * (index + 0.5) / count)


def _round(value: float) -> float:
    return round(value, 1)
