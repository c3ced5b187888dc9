"""Geometry of the drawn charts: numbers in, coordinates out. No words, no colours, no markup: those are the macros' part.

All lengths are SVG user units; the y axis points down. Nothing is rounded away before the last step.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import pi
from pathlib import Path
from typing import Any

Number = int | float | Decimal

TILES = Path(__file__).parent / "data" / "tiles"


def _r(value: float) -> float:
    return round(value, 1) + 0.0  # + 0.0 turns -0.0 into 0.0


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_r(x)},{_r(y)}" for x, y in pairs)


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring that fills clockwise from the top: ``dash`` is the stroke-dasharray of the filled part."""

    centre: float
    radius: float
    dash: str


def ring(done: Number, total: Number, *, radius: float = 58, stroke: float = 12) -> Ring:
    """The ring of ``done`` out of ``total``; an empty total draws an empty ring."""
    around = 2 * pi * radius
    part = min(max(float(done) / float(total), 0.0), 1.0) if total else 0.0
    return Ring(radius + stroke, radius, f"{_r(around * part)} {_r(around)}")


@dataclass(frozen=True, slots=True)
class Level:
    """One value on a scale from 0 to ``top`` with the target drawn on it. Lengths run from the left edge."""

    width: float
    value: float
    floor: float | None
    stretch: float | None


def level(
    value: Number,
    floor: Number | None = None,
    stretch: Number | None = None,
    *,
    top: Number = 100,
    width: float = 368,
) -> Level:
    """Where a value, its floor and its stretch stand on the scale; what lies beyond the scale is drawn at its end."""

    def at(number: Number | None) -> float | None:
        if number is None:
            return None
        return _r(min(max(float(number) / float(top), 0.0), 1.0) * width)

    return Level(width, at(value) or 0.0, at(floor), at(stretch))


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of months with its target band and, if given, its forecast with a range."""

    left: float
    right: float
    top: float
    bottom: float
    points: str
    first: tuple[float, float] | None
    last: tuple[float, float] | None
    gaps: tuple[str, ...]
    band: tuple[float, float] | None
    floor_at: float | None
    ahead: str | None
    ahead_last: tuple[float, float] | None
    range: str | None
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    steps: int

    def x(self, place: float) -> float:
        return self.left + (self.right - self.left) * place / max(self.steps, 1)

    def y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)


def line(
    labels: Sequence[str],
    values: Sequence[Number | None],
    *,
    floor: Number | None = None,
    stretch: Number | None = None,
    ahead: Sequence[tuple[Number, Number, Number]] = (),
    width: float = 776,
    height: float = 338,
    every: int = 6,
) -> Line:
    """The line of ``values`` (percent, one a month; None where nothing was to be divided) under ``labels``.

    ``ahead`` is the forecast as (low, middle, high), a month each after the last label. ``every`` is how many months
    lie between two labels. The axis starts at the round twenty below the smallest value and ends at 100.
    """
    known = [float(value) for value in values if value is not None]
    aims = [float(aim) for aim in (floor, stretch) if aim is not None]
    lows = [float(low) for low, _, _ in ahead]
    least = min([*known, *aims, *lows], default=0.0)
    low = max(0.0, min(80.0, least - least % 20 - (20 if least % 20 == 0 and least > 0 else 0)))
    right = width - 112 if ahead else width - 48
    frame = _Frame(34, right, 20, height - 34, low, 100, len(values) - 1 + len(ahead))
    runs = _runs(values, frame)
    last = runs[-1][-1] if runs else None
    path, fan = _forecast(last, ahead, frame, len(values))
    band_top = frame.y(stretch) if stretch is not None else None
    return Line(
        left=frame.left,
        right=_r(frame.right),
        top=frame.top,
        bottom=_r(frame.bottom),
        points=_points(runs[-1]) if runs else "",
        first=_pair(runs[0][0]) if runs else None,
        last=_pair(last) if last else None,
        gaps=tuple(_points(run) for run in runs[:-1]),
        band=(_r(band_top), _r(frame.y(floor) - band_top)) if band_top is not None and floor is not None else None,
        floor_at=_r(frame.y(floor)) if floor is not None else None,
        ahead=_points(path) if path else None,
        ahead_last=_pair(path[-1]) if path else None,
        range=_points(fan) if fan else None,
        rows=tuple(Tick(_r(frame.y(mark)), f"{mark:g}") for mark in _marks(low, floor, stretch)),
        columns=_columns(labels, frame, every),
    )


def _forecast(
    last: tuple[float, float] | None, ahead: Sequence[tuple[Number, Number, Number]], frame: _Frame, months: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """The middle path on from the last figure, and the outline of its range there and back; empty without either."""
    if last is None or not ahead:
        return [], []
    low, middle, high = (
        [(frame.x(months + step), frame.y(row[which])) for step, row in enumerate(ahead)] for which in range(3)
    )
    return [last, *middle], [last, *high, *reversed(low)]


def _pair(point: tuple[float, float]) -> tuple[float, float]:
    return _r(point[0]), _r(point[1])


def _runs(values: Sequence[Number | None], frame: _Frame) -> list[list[tuple[float, float]]]:
    """The unbroken stretches of the line; a month without a figure breaks it."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            runs[-1].append((frame.x(place), frame.y(value)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _marks(low: float, floor: Number | None, stretch: Number | None) -> list[float]:
    """The labelled heights: every twenty, and both ends of the target unless another label would touch them."""
    aims = [float(aim) for aim in (floor, stretch) if aim is not None]
    plain = [float(mark) for mark in range(int(low), 101, 20)]
    return sorted({*aims, *(mark for mark in plain if all(abs(mark - aim) >= 5 for aim in aims))})


def _columns(labels: Sequence[str], frame: _Frame, every: int) -> tuple[Tick, ...]:
    """Every sixth month from the first, and always the last; one that would touch the last is left out."""
    end = len(labels) - 1
    places = [place for place in range(0, end, every) if end - place >= every * 0.7]
    return tuple(
        Tick(_r(frame.x(place)), labels[place], "start" if place == 0 else "middle")
        for place in [*places, *([end] if labels else [])]
    )


def ranges(
    ahead: Iterable[tuple[str, Number, Number, Number]],
) -> list[tuple[Number, Number, Number]]:
    """The forecast without its labels, as ``line`` takes it."""
    return [(low, middle, high) for _, low, middle, high in ahead]


def place(drawn: Line, position: int, months: int) -> float:
    """The x of the month at ``position`` (from 0) on a line of ``months`` in all, those ahead included."""
    return _r(drawn.left + (drawn.right - drawn.left) * position / max(months - 1, 1))


@dataclass(frozen=True, slots=True)
class Step:
    """One column of a waterfall; ``join_y`` is the height of the dashed line to the next column."""

    x: float
    y: float
    width: float
    height: float
    centre: float
    join_y: float


def waterfall(total: int, parts: Sequence[int], *, width: float = 1152, height: float = 300) -> tuple[Step, ...]:
    """The column of the whole, then one hanging column a part. ValueError unless the whole is the sum of its parts."""
    if total != sum(parts):
        raise ValueError(f"{total} is not the sum of {list(parts)}")
    slot, bottom, high = width / (len(parts) + 1), height - 50, height - 84
    unit = high / total if total else 0.0
    thick = slot * 0.61
    steps, left_over = [], total
    for place, size in enumerate([total, *parts]):
        top = bottom - (total if place == 0 else left_over) * unit
        x = slot * place + (slot - thick) / 2
        tall = size * unit
        if place:
            left_over -= size
        # A part of nobody keeps a hair, so that its column can still be seen and pressed.
        steps.append(
            Step(
                _r(x), _r(top), _r(thick), max(_r(tall), 1.5), _r(x + thick / 2),
                _r(bottom - left_over * unit),
            )
        )  # fmt: skip
    return tuple(steps)


def shares(parts: Sequence[int], *, width: float = 100, gap: float = 1) -> tuple[tuple[float, float], ...]:
    """(x, width) of each part of one flat bar, with a gap between the parts that are not empty."""
    total = sum(parts)
    if not total:
        return tuple((0.0, 0.0) for _ in parts)
    room = width - gap * (sum(1 for part in parts if part) - 1)
    places, x = [], 0.0
    for part in parts:
        wide = room * part / total
        places.append((round(min(x, width), 2), round(wide, 2)))
        x += wide + (gap if part else 0)
    return tuple(places)


def gap_step(trained: int, serving: int, floor: int = 80, stretch: int = 90) -> int:
    """The step of the tile map's scale, 1 (lacks more than 12 people to the floor) to 5 (stretch reached); 0 for nobody."""
    if not serving:
        return 0
    if trained * 100 >= serving * stretch:
        return 5
    short = lacking(trained, serving, floor)
    if not short:
        return 4
    return 3 if short <= 5 else 2 if short <= 12 else 1


def lacking(trained: int, serving: int, floor: int = 80) -> int:
    """How many more people must be trained to reach the floor; whole people, never below 0."""
    return max(0, -(-(serving * floor - trained * 100) // 100))


def count_steps(tiles: Iterable[Sequence[Any]], floor: int = 80, stretch: int = 90) -> list[int]:
    """How many tiles stand on each step 0 to 5; a tile ends in (…, trained, serving)."""
    counts = [0] * 6
    for tile in tiles:
        counts[gap_step(tile[-2], tile[-1], floor, stretch)] += 1
    return counts


@cache
def tile_places(province: str) -> dict[str, tuple[int, int]]:
    """Name of a commune -> (column, row) on the tile map of a province (code of 2025); empty where none was drawn."""
    path = TILES / f"{province}.csv"
    if not province.isdigit() or not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(lines)}


@dataclass(frozen=True, slots=True)
class Traced:
    """One of several lines: its unbroken runs, where it ends, and the height of its name, which touches no other name."""

    runs: tuple[str, ...]
    last: tuple[float, float] | None
    name_at: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines over the same months and on one scale, with the target band."""

    left: float
    right: float
    bottom: float
    traced: tuple[Traced, ...]
    band: tuple[float, float] | None
    floor_at: float | None
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]


def lines(
    labels: Sequence[str],
    series: Sequence[Sequence[Number | None]],
    *,
    floor: Number | None = None,
    stretch: Number | None = None,
    width: float = 1152,
    height: float = 338,
    every: int = 6,
) -> Lines:
    """Each of ``series`` (percent, one a month, None for a gap) under ``labels``; names stand right of the last month."""
    known = [float(value) for row in series for value in row if value is not None]
    least = min([*known, *(float(aim) for aim in (floor, stretch) if aim is not None)], default=0.0)
    frame = _Frame(34, width - 190, 20, height - 34, max(0.0, min(80.0, least - least % 20)), 100, len(labels) - 1)
    runs = [_runs(row, frame) for row in series]
    ends = [each[-1][-1] if each else None for each in runs]
    names = _apart([end[1] if end else frame.bottom for end in ends], top=frame.top, bottom=frame.bottom, gap=17)
    top = frame.y(stretch) if stretch is not None else None
    return Lines(
        frame.left,
        _r(frame.right),
        _r(frame.bottom),
        tuple(
            Traced(tuple(_points(run) for run in each), _pair(end) if end else None, _r(name))
            for each, end, name in zip(runs, ends, names, strict=True)
        ),
        (_r(top), _r(frame.y(floor) - top)) if top is not None and floor is not None else None,
        _r(frame.y(floor)) if floor is not None else None,
        tuple(Tick(_r(frame.y(mark)), f"{mark:g}") for mark in _marks(frame.low, floor, stretch)),
        _columns(labels, frame, every),
    )


def _apart(heights: Sequence[float], *, top: float, bottom: float, gap: float) -> list[float]:
    """The heights moved so little that any two are ``gap`` apart, in one order, within top and bottom if there is room."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed = list(heights)
    least = top
    for place in order:
        placed[place] = max(placed[place], least)
        least = placed[place] + gap
    most = bottom
    for place in reversed(order):
        placed[place] = min(placed[place], most)
        most = placed[place] - gap
    return placed
