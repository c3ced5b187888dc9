"""The lists of trainers, communes, cases, documents and contests behind a figure as files."""

from collections.abc import Mapping
from typing import Any

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import gettext as _
from lms.people.rules.trainers import LEVELS
from lms.reports.coverage.list_export import Columns, Head, list_export, whole
from lms.reports.formats.export import Export
from lms.reports.indicators.figures import Subject
from lms.reports.scorecard.lists import Line
from lms.web.paging import Page


def export_of_other_lines(head: Head, subject: Subject, page: Page[Line], units: Mapping[int, str], *, demo: bool) -> Export:
    """The lines under their headings. DomainError ``reports.list.too_long`` where the page does not hold the whole list."""
    whole(page)
    return list_export(head, columns_of(subject), [row_of(subject, line, units) for line in page.items], demo=demo)


def columns_of(subject: Subject) -> Columns:
    """The columns of a list of this subject."""
    unit = {"unit_name": Column(_("Đơn vị"), 28)}
    match subject:
        case Subject.TRAINERS:
            post = {
                "name": Column(_("Họ và tên"), 28),
                "level": Column(_("Cấp"), 14),
                "unit_name": Column(_("Nơi công nhận"), 28),
            }
            return post | {"work": Column(_("Đang công tác"), 30), "from": Column(_("Từ ngày"), 14, ColumnKind.DAY)}
        case Subject.UNITS:
            return {"unit": Column(_("Mã đơn vị"), 12)} | unit
        case Subject.CASES:
            team = {"village": Column(_("Thôn, tổ dân phố"), 26), "team": Column(_("Tổ hòa giải"), 34)} | unit
            counts = {"successful": _("Hòa giải thành"), "mediated": _("Thành và không thành")}
            return team | {key: Column(title, 16, ColumnKind.NUMBER) for key, title in counts.items()}
        case _other:
            title = {"title": Column(_("Tên"), 50)} | unit
            return title | {"source": Column(_("Căn cứ"), 30), "on": Column(_("Ngày"), 14, ColumnKind.DAY)}


def row_of(subject: Subject, line: Line, units: Mapping[int, Any]) -> list[Value]:
    """One line under those columns; ``units``: the names of the units in it."""
    unit = units[line.unit_id]
    match subject:
        case Subject.TRAINERS:
            return [line.title, _(LEVELS[line.level]) if line.level else "", unit, line.detail, line.on]
        case Subject.UNITS:
            return [line.detail, line.title]
        case Subject.CASES:
            successful, mediated = line.counts or (0, 0)
            return [line.detail, line.title, unit, successful, mediated]
        case _other:
            return [line.title, unit, line.detail, line.on]
