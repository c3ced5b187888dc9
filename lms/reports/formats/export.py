"""What every form of a report is made from: the words above, the columns, the rows, and the JSON. The same figures in each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.files.sheets import Column, Value
from lms.i18n import current_locale
from lms.i18n import gettext as _
from lms.reports.official.document import Chart, Document, Note, Table

DEMO_MARK = "DỮ LIỆU MINH HỌA"


@dataclass(frozen=True)
class Export:
    """``above``: title and basis, a line each. ``made_on`` is the day the figures are of, so that the same question gives the
    same bytes. ``demo`` puts the mark of made-up data into every form; ``charts`` stand under the
    table where a form can show them. ``document``: the report as an office sends it, for the forms that lay out a sheet.
    """

    name: str
    above: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    data: Mapping[str, Any]
    made_on: date
    demo: bool
    charts: Sequence[Chart] = ()
    document: Document | None = None


def document_of(export: Export) -> Document:
    """The export's own document; else one that nobody signs: title, basis, the table, the charts."""
    if export.document:
        return export.document
    title, *basis = export.above
    kept = [place for place in range(len(export.columns)) if not _is_day_of(export, place)]
    rows = [[row[place] for place in kept] for row in export.rows]
    table = Table("", [export.columns[place] for place in kept], rows)
    return Document(
        title=title,
        subject="",
        blocks=[*(Note(line) for line in basis), table, *export.charts],
        made_on=export.made_on,
        language=current_locale(),
        mark=DEMO_MARK if export.demo else "",
    )


def _is_day_of(export: Export, place: int) -> bool:
    """Does the column only repeat the day of the figures, which the lines above the table say once?"""
    same = all(row[place] == export.made_on for row in export.rows)
    return same and export.columns[place].title == _("Tính đến ngày")


@dataclass(frozen=True)
class Format:
    """One entry of the registry; ``text`` may be printed to a terminal, the rest are files. ``drawn``: shows charts."""

    key: str
    title: str
    suffix: str
    media_type: str
    text: bool
    write: Callable[[Export], bytes]
    drawn: bool = False
