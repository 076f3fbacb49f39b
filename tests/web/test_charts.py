"""Geometry of the drawn charts: shapes keep the proportions of their numbers and stay inside the picture."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.people import NOW

from naru.people.regions import provinces
from naru.web.charts import BarRow, Province, Series, TieRow, bars, grid_of, stacked_columns, ties, tile_map

TWO = (Series("민간", "tone-1"), Series("공공", "tone-2"))
amounts = st.integers(min_value=0, max_value=10**12)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_columns_stand_on_the_ground_inside_the_picture_and_as_high_as_their_numbers(
    values: list[tuple[int, int]],
) -> None:
    drawn = stacked_columns([str(index) for index in range(len(values))], values, TWO, say=str, brief=str)
    most = grid_of(max(sum(row) for row in values))[-1] or 1
    for column, row in zip(drawn.columns, values, strict=True):
        high = sum(segment.height for segment in column.segments)
        assert high == pytest.approx(sum(row) / most * (drawn.base - 34), abs=0.2)
        for segment in column.segments:
            assert drawn.left <= segment.x <= segment.x + segment.width <= drawn.right
            assert 33.8 <= segment.y <= segment.y + segment.height <= drawn.base + 0.2


@given(st.integers(min_value=1, max_value=10**15))
def test_grid_reaches_the_greatest_number_in_few_even_steps(most: int) -> None:
    grid = grid_of(most)
    assert grid[-1] >= most
    assert 2 <= len(grid) <= 7
    assert len({after - before for before, after in itertools.pairwise(grid)}) == 1


def test_bars_of_a_row_lie_end_to_end_and_the_longest_fills_the_width() -> None:
    drawn = bars([BarRow("가", (6, 4), "10"), BarRow("나", (5, 0), "5")], TWO, width=100)
    first, second = drawn.bars[0].segments
    assert (first.x, second.x, second.x + second.width) == (0, 60, 99)
    assert [segment.width for segment in drawn.bars[1].segments] == [49]


@pytest.mark.parametrize("day", ["2021-11-16", "2026-11-22"])
def test_tile_map_has_a_place_of_its_own_for_every_province_of_the_day(day: str) -> None:
    on = NOW.date().fromisoformat(day)
    drawn = tile_map([Province(region.code, region.name, (), 1) for region in provinces(on)])
    corners = {(tile.x, tile.y) for tile in drawn.tiles}
    assert len(corners) == len(provinces(on)) == (17 if day < "2026-07" else 16)
    assert sum(tile.width * tile.height for tile in drawn.tiles) <= drawn.width * drawn.height
    assert all(tile.x + tile.width <= drawn.width and tile.y + tile.height <= drawn.height for tile in drawn.tiles)


def test_tile_map_shades_by_share_of_the_greatest_number() -> None:
    counts = {"11": 8, "26": 1, "27": 0}
    drawn = tile_map([Province(code, code, (), count) for code, count in counts.items()])
    assert [tile.shade for tile in drawn.tiles] == [4, 1, 0]


def test_ties_put_partners_of_the_same_institute_beside_each_other() -> None:
    rows = [TieRow(firm, to, 1, True, "") for firm, to in (("가", "ㄴ"), ("나", "ㄱ"), ("다", "ㄱ"), ("라", "ㄱ"))]
    drawn = ties(rows)
    assert [node.label for node in drawn.left_nodes] == ["나", "다", "라", "가"]
    assert [(node.label, node.count) for node in drawn.right_nodes] == [("ㄱ", "3"), ("ㄴ", "1")]
    assert len(drawn.lines) == 4


def test_charts_of_nothing_are_empty_and_not_an_error() -> None:
    assert stacked_columns([], [], TWO, say=str, brief=str).columns == ()
    assert bars([], TWO).bars == ()
    assert ties([]).lines == ()
