"""Charts of a document: black on white, no style sheet needed, each with the table behind it. Geometry: ``lms.web.charts``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_number, format_percent
from lms.i18n import gettext as _
from lms.kernel.ratio import Ratio
from lms.reports.official.document import Chart, Table
from lms.web import charts

INK, GREY, PALE = "#000000", "#767676", "#E4E4E4"
_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="Noto Serif" '
    'font-size="{size}" fill="{ink}"><title>{title}</title>{drawn}</svg>'
)
_TEXT = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}"{bold}>{text}</text>')
_RECT = Markup('<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>')
_PATH = Markup('<path d="{d}" stroke="{ink}" stroke-width="{width}" fill="none"/>')


@dataclass(frozen=True)
class Bar:
    """A figure with the level it is held to, both in percent."""

    label: str
    ratio: Ratio
    floor: int | None
    stretch: int | None
    verdict: str


def target_bars(title: str, bars: Sequence[Bar]) -> Chart:
    """A bar for each figure with its floor and stretch on it."""
    columns = [
        Column(_("Chỉ tiêu"), 40),
        Column(_("Số đạt"), 12, ColumnKind.NUMBER),
        Column(_("Tổng số"), 12, ColumnKind.NUMBER),
        Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT),
        Column(_("Mức"), 16),
        Column(_("So với mức"), 16),
    ]
    rows = [
        [
            bar.label,
            bar.ratio.numerator,
            bar.ratio.denominator,
            bar.ratio.percent(),
            level_words(bar.floor, bar.stretch),
            bar.verdict,
        ]
        for bar in bars
    ]
    return Chart(title, bars_svg(title, bars), Table("", columns, rows))


def bars_svg(title: str, bars: Sequence[Bar]) -> str:
    """The drawing of ``target_bars`` alone, for a document that has the table already."""
    top, step, left, width = 8, 44, 20, 520
    drawn = [_bar(bar, top + step * place, left, width) for place, bar in enumerate(bars)]
    return _svg(title, 680, top + step * len(bars), drawn)


def level_words(floor: int | None, stretch: int | None) -> str:
    """The level in percent: "80–90 %", "100 %"; nothing without one."""
    if floor is None:
        return ""
    return f"{floor}–{format_percent(stretch)}" if stretch is not None else format_percent(floor)


def _bar(bar: Bar, y: float, left: float, width: float) -> Markup:
    percent = bar.ratio.percent()
    at = charts.level(percent or 0, bar.floor, bar.stretch, width=width)
    parts = [
        _text(left, y + 11, bar.label),
        _text(left + width + 12, y + 29, format_percent(percent), bold=True),
        _rect(left, y + 17, width, 14, PALE),
        _rect(left, y + 20, at.value, 8, INK),
    ]
    parts += [_path(f"M{left + mark} {y + 14}v20", 2) for mark in (at.floor, at.stretch) if mark is not None]
    return Markup("").join(parts)


def waterfall(title: str, total: tuple[str, int], parts: Sequence[tuple[str, int]]) -> Chart:
    """The whole, and the parts it is the sum of, hanging from it."""
    rows: list[list[Value]] = [[word, count] for word, count in (*parts, total)]
    columns = [Column(_("Phần"), 40), Column(_("Người"), 14, ColumnKind.NUMBER)]
    return Chart(title, waterfall_svg(title, total, parts), Table("", columns, rows))


def waterfall_svg(title: str, total: tuple[str, int], parts: Sequence[tuple[str, int]]) -> str:
    """The drawing of ``waterfall`` alone, for a document that has the table already."""
    steps = charts.waterfall(total[1], [count for _word, count in parts], width=1060, height=300)
    drawn = [_path("M0 250H1060", 1)]
    for place, ((word, count), step) in enumerate(zip([total, *parts], steps, strict=True)):
        drawn.append(_rect(step.x, step.y, step.width, step.height, INK if place == 0 else GREY))
        drawn.append(_text(step.centre, step.y - 8, format_number(count), "middle", bold=True))
        drawn += [_text(step.centre, 273 + 21 * line, part, "middle") for line, part in enumerate(_halves(word))]
    return _svg(title, 1060, 330, drawn, size=18)


def _halves(word: str) -> list[str]:
    """A long word in two or three lines, as it fits under its column."""
    lines = [""]
    for one in word.split():
        lines = [*lines, one] if len(lines[-1]) + len(one) > 13 and lines[-1] else [*lines[:-1], f"{lines[-1]} {one}".strip()]
    return lines[:3]


def month_line(title: str, months: Sequence[tuple[str, Ratio]], floor: int | None, stretch: int | None) -> Chart:
    """The share at the end of each month, with the level to be reached."""
    percents = [ratio.percent() for _label, ratio in months]
    drawn = charts.line([label for label, _ratio in months], percents, floor=floor, stretch=stretch)
    parts = [_rect(drawn.left, drawn.band[0], drawn.right - drawn.left, drawn.band[1], PALE)] if drawn.band else []
    for row in drawn.rows:
        parts += [_path(f"M{drawn.left} {row.at}H{drawn.right}", 0.5), _text(26, row.at + 4.5, row.label, "end")]
    parts += [_line(run) for run in (*drawn.gaps, drawn.points) if run]
    parts += [_text(tick.at, drawn.bottom + 20, tick.label, tick.anchor) for tick in drawn.columns]
    parts += _last(drawn, percents)
    columns = [
        Column(_("Cuối tháng"), 20),
        Column(_("Số đạt"), 14, ColumnKind.NUMBER),
        Column(_("Tổng số"), 14, ColumnKind.NUMBER),
        Column(_("Tỷ lệ %%"), 12, ColumnKind.PERCENT),
    ]
    rows = [[label, ratio.numerator, ratio.denominator, ratio.percent()] for label, ratio in months]
    return Chart(title, _svg(title, 800, 338, parts, size=14), Table("", columns, rows))


def _last(drawn: charts.Line, percents: Sequence[Decimal | None]) -> list[Markup]:
    known = [percent for percent in percents if percent is not None]
    if drawn.last is None:
        return []
    x, y = drawn.last
    dot = Markup('<circle cx="{x}" cy="{y}" r="5" fill="{ink}"/>').format(x=x, y=y, ink=INK)
    # White behind the words, or the line of a level would run through them.
    return [
        dot,
        _rect(x - 62, max(y - 29, 0), 64, 19, "#FFFFFF"),
        _text(x, max(y - 14, 14), format_percent(known[-1]), "end", bold=True),
    ]


def _svg(title: str, width: float, height: float, drawn: Sequence[Markup], size: float = 13) -> str:
    parts = Markup("").join(drawn)
    return str(_SVG.format(width=width, height=height, size=size, ink=INK, title=title, drawn=parts))


def _text(x: float, y: float, text: str, anchor: str = "start", *, bold: bool = False) -> Markup:
    weight = Markup(' font-weight="700"') if bold else ""
    return _TEXT.format(x=x, y=y, anchor=anchor, bold=weight, text=text)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return _RECT.format(x=x, y=y, width=width, height=height, fill=fill)


def _path(d: str, width: float) -> Markup:
    return _PATH.format(d=d, width=width, ink=INK)


def _line(points: str) -> Markup:
    return Markup('<polyline points="{points}" stroke="{ink}" stroke-width="3" fill="none"/>').format(points=points, ink=INK)
