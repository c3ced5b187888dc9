"""Geometry of the charts: what is drawn stands where the number says."""

import csv
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web import charts


def test_a_level_runs_from_the_left_edge_and_shows_floor_and_stretch() -> None:
    drawn = charts.level(Decimal("81.4"), 80, 90, width=368)
    assert (drawn.value, drawn.floor, drawn.stretch) == (299.6, 294.4, 331.2)


def test_a_value_beyond_the_scale_stays_on_it() -> None:
    assert charts.level(120, 100, width=180).value == 180


def test_nobody_yet_draws_an_empty_ring() -> None:
    assert charts.ring(0, 0).dash == "0.0 364.4"
    assert charts.ring(9, 16).dash == "205.0 364.4"


def test_the_line_ends_at_todays_figure_and_the_forecast_goes_on_from_there() -> None:
    drawn = charts.line(["10/2026", "11/2026"], [Decimal("79.6"), Decimal("81.4")], floor=80, stretch=90, ahead=[(82, 83, 84)])
    assert drawn.last is not None
    assert drawn.ahead is not None
    assert drawn.band is not None
    assert drawn.ahead.startswith(f"{drawn.last[0]},{drawn.last[1]} ")
    assert drawn.band[0] < drawn.last[1] < drawn.band[0] + drawn.band[1], "81,4 lies inside the band 80 to 90"


def test_a_month_without_a_figure_breaks_the_line() -> None:
    drawn = charts.line(["1", "2", "3"], [50, None, 60])
    assert len(drawn.gaps) == 1
    assert drawn.first != drawn.last


@pytest.mark.parametrize("values", [[], [None], [0], [100], [0, 100]])
def test_any_series_can_be_drawn(values: list[int | None]) -> None:
    drawn = charts.line([str(place) for place in range(len(values))], values, floor=80, stretch=90)
    assert drawn.top <= drawn.bottom


def test_every_column_of_the_waterfall_begins_where_the_last_one_ended() -> None:
    whole, *parts = charts.waterfall(24, [13, 2, 1, 1, 3, 4])
    assert parts[0].y == whole.y
    for column, following in pairwise(parts):
        assert following.y == pytest.approx(column.y + column.height, abs=0.2)
    assert parts[-1].y + parts[-1].height == pytest.approx(whole.y + whole.height, abs=0.2)


def test_a_whole_that_is_not_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        charts.waterfall(24, [13, 2])


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_shares_fill_the_bar_and_do_not_overlap(parts: list[int]) -> None:
    places = charts.shares(parts)
    assert len(places) == len(parts)
    if sum(parts):
        assert max(x + width for x, width in places) <= 100.05
        shown = [place for place, part in zip(places, parts, strict=True) if part]
        for (x, width), (following, _) in pairwise(shown):
            assert following >= x + width - 0.02, "places are rounded to hundredths"


@pytest.mark.parametrize(
    ("trained", "serving", "step", "lacking"),
    [(0, 0, 0, 0), (99, 157, 1, 27), (150, 202, 2, 12), (135, 175, 3, 5), (160, 180, 4, 0), (72, 90, 4, 0), (81, 90, 5, 0)],
)
def test_the_step_of_a_tile_counts_whole_people_to_the_floor(trained: int, serving: int, step: int, lacking: int) -> None:
    assert charts.gap_step(trained, serving) == step
    assert charts.lacking(trained, serving) == lacking


def test_lang_son_has_65_tiles_on_65_places() -> None:
    places = charts.tile_places("20")
    assert len(places) == len(set(places.values())) == 65
    assert all(1 <= column <= 12 and 1 <= row <= 12 for column, row in places.values()), "the sheet has twelve of each"


def test_a_province_without_a_drawn_map_has_no_places() -> None:
    assert charts.tile_places("01") == {}
    assert charts.tile_places("../../20") == {}


def test_the_tile_file_is_plain() -> None:
    with (charts.TILES / "20.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["name", "column", "row"]


@given(st.lists(st.lists(st.none() | st.integers(0, 100), min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_names_of_several_lines_never_touch(series: list[list[int | None]]) -> None:
    drawn = charts.lines(["1", "2", "3"], series, floor=80)
    names = sorted(line.name_at for line in drawn.traced)
    assert all(later - earlier >= 16.9 for earlier, later in pairwise(names))
    assert len(drawn.traced) == len(series)
    assert names[0] >= 20
