"""Bar charts as inline SVG, coloured by the page's own style."""

from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from naru_engine.tables.problems import Phrase
from naru_engine.tables.results import BarPicture

_WIDTH, _HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 26, 48
_SHOWN_LABELS = 12
_WIDEST_BAR = 64.0


def histogram(
    values: NDArray[np.float64], *, title: Phrase, across: Phrase, up: Phrase, bins: int | None = None
) -> BarPicture | None:
    """How often values fall where, in equal bins between round numbers; None when there is no value.

    bins : how many at most, between the least and the largest value; by the number of values, 5 to 20, when None
    """
    if values.size == 0:
        return None
    wanted = bins or int(np.clip(np.sqrt(values.size), 5, 20))
    counts, edges = np.histogram(values, bins=_round_edges(float(values.min()), float(values.max()), wanted))
    labels = tuple(f"{low:.3g}–{high:.3g}" for low, high in pairwise(edges))
    return BarPicture(title, across, up, labels, tuple(float(count) for count in counts))


def _round_edges(low: float, high: float, most: int) -> NDArray[np.float64]:
    """Return edges at multiples of 1, 2 or 5 times a power of ten that hold both ends, ``most`` bins or fewer."""
    span = high - low or abs(high) or 1.0
    power = 10.0 ** np.floor(np.log10(span / most))
    for step in power * np.array([1, 2, 5, 10, 20]):
        first, last = np.floor(low / step), np.floor(high / step) + 1
        if last - first <= most:
            break
    return np.asarray(np.arange(first, last + 1) * step)


def bar_svg(picture: BarPicture, number: int, lang: str) -> str:
    """A figure with its caption; the description repeats every bar in words."""
    title, across, up = (escape(phrase.say(lang)) for phrase in (picture.title, picture.across, picture.up))
    told = ", ".join(f"{escape(label)}: {value:g}" for label, value in zip(picture.labels, picture.values, strict=True))
    return (
        f"<figure>\n<figcaption id=picture-{number}>{title}</figcaption>\n"
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="picture-{number} told-{number}">\n'
        f"<desc id=told-{number}>{up} / {across}: {told}</desc>\n"
        f"{_axis(picture)}{_bars(picture)}"
        f'<text x="{_LEFT}" y="12">{up}</text>\n'
        f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 6}" text-anchor="end">{across}</text>\n</svg>\n</figure>\n'
    )


def _bars(picture: BarPicture) -> str:
    top = max(picture.values, default=0) or 1
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(picture.values), 1)
    every = -(-len(picture.labels) // _SHOWN_LABELS)
    parts = []
    for at, (label, value) in enumerate(zip(picture.labels, picture.values, strict=True)):
        height = (_HEIGHT - _TOP - _BOTTOM) * value / top
        left = _LEFT + at * step
        base = _HEIGHT - _BOTTOM
        width = min(max(step - 2, 1.0), _WIDEST_BAR)
        start = left + (step - width) / 2
        parts.append(f'<rect x="{start:.1f}" y="{base - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>\n')
        if at % every == 0:
            short = escape(label.split("–")[0])
            ranged = "–" in label
            at_x, anchor = (left + 1, "start") if ranged else (left + step / 2, "middle")
            parts.append(f'<text x="{at_x:.1f}" y="{base + 16}" text-anchor="{anchor}">{short}</text>\n')
    return "".join(parts)


def _axis(picture: BarPicture) -> str:
    top = max(picture.values, default=0) or 1
    parts = []
    # Counts have no halves.
    for share in (0.0, 1.0) if top % 2 == 1 else (0.0, 0.5, 1.0):
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>\n')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{top * share:,.4g}</text>\n')
    return "".join(parts)
