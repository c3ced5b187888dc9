"""The scorecard as an export: a row for each figure, for each target held to it, each group it falls into, each unit below."""

from collections.abc import Iterator
from decimal import Decimal

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import gettext as _
from lms.kernel.ratio import Ratio
from lms.reports.coverage.export import basis_lines, unassigned
from lms.reports.disaggregation.groups import DIMENSIONS, GROUPS, Dimension
from lms.reports.formats.export import Export
from lms.reports.indicators.figures import Shape
from lms.reports.official.charts import Bar, target_bars
from lms.reports.official.document import Chart
from lms.reports.scorecard.as_json import as_json
from lms.reports.scorecard.figures import Card, Scorecard
from lms.reports.scorecard.wording import scope_words, verdict_words
from lms.reports.target_words import POPULATION_TITLES, level_words
from lms.units.rules import Node


def export_of(found: Scorecard, *, demo: bool) -> Export:
    """The export; the same numbers as on the page."""
    return Export(
        name=f"chi-tieu-{found.unit.code}-{found.basis.as_of.isoformat()}",
        above=[_("Các chỉ tiêu: %(unit)s", unit=found.unit.name), *basis_lines(found.basis)],
        columns=_columns(),
        rows=[[*row, found.basis.as_of] for card in found.cards for row in _rows(card, found.unit)],
        data=as_json(found),
        made_on=found.basis.as_of,
        demo=demo,
        charts=_charts(found),
    )


def _charts(found: Scorecard) -> list[Chart]:
    """Every share that the unit itself is held to, against its level."""
    bars = [
        Bar(
            f"{_(card.indicator.title)} ({scope_words(held)})",
            held.ratio,
            held.aim.floor,
            held.aim.stretch,
            verdict_words(held)[0],
        )
        for card in found.cards
        for held in card.targets
        if held.aim.value == "percent" and held.counted and not held.paused
    ]
    return [target_bars(_("Các chỉ tiêu so với mức của kế hoạch"), bars)] if bars else []


def _columns() -> list[Column]:
    return [
        Column(_("Mã đơn vị"), 12),
        Column(_("Đơn vị"), 28),
        Column(_("Chỉ tiêu"), 34),
        Column(_("Dòng"), 30),
        Column(_("Số đạt"), 12, ColumnKind.NUMBER),
        Column(_("Tổng số"), 12, ColumnKind.NUMBER),
        Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT),
        Column(_("Mức"), 14),
        Column(_("So với mức"), 16),
        Column(_("Kế hoạch"), 20),
        Column(_("Tính đến ngày"), 14, ColumnKind.DAY),
    ]


def _rows(card: Card, unit: Node) -> Iterator[list[Value]]:
    here: list[Value] = [unit.code, unit.name]
    yield [*_row(card, here, _(POPULATION_TITLES[card.indicator.population]), card.ratio), "", "", ""]
    for held in card.targets:
        aim = held.aim
        row = _row(card, here, _("Mức của kế hoạch: %(scope)s", scope=scope_words(held)), held.ratio)
        yield [*row, level_words(aim), verdict_words(held)[0], aim.plan]
    for dimension in Dimension if card.breakdown else ():
        assert card.breakdown is not None
        for group, ratio in card.breakdown.of(dimension):
            words = f"{_(DIMENSIONS[dimension])}: {_(GROUPS[dimension][group])}"
            yield [*_row(card, here, words, ratio), "", "", ""]
    for below, ratio in card.below:
        there: list[Value] = [below.code, below.name] if below else ["", unassigned()]
        yield [*_row(card, there, _("Đơn vị ngay dưới"), ratio), "", "", ""]


def _row(card: Card, place: list[Value], words: str, ratio: Ratio) -> list[Value]:
    counted = card.indicator.shape is not Shape.COUNT
    percent: Decimal | None = ratio.percent() if card.indicator.shape is Shape.SHARE else None
    return [*place, _(card.indicator.title), words, ratio.numerator, ratio.denominator if counted else None, percent]
