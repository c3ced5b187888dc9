"""XLSX, for Excel: title and basis above, the table under a frozen heading."""

from lms.files.sheets import write_sheet
from lms.i18n import N_
from lms.reports.formats.export import DEMO_MARK, Export, Format


def write(export: Export) -> bytes:
    """The workbook; the same export gives the same bytes. Made-up data says so in the line under the title."""
    title, *basis = export.above
    mark = DEMO_MARK if export.demo else ""
    above = [title, *([mark] if mark else []), *basis]
    return write_sheet(export.columns, export.rows, name=title, made_on=export.made_on, above=above, mark=mark)


FORMAT = Format(
    "xlsx",
    N_("XLSX"),
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    text=False,
    write=write,
)
