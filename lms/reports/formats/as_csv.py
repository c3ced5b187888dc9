"""CSV, for other programs and for Excel: rows alone, the basis in columns of its own."""

from lms.files.sheets import Column, write_csv
from lms.i18n import N_
from lms.reports.formats.export import DEMO_MARK, Export, Format


def write(export: Export) -> bytes:
    """The rows; made-up data says so in a last column of every row."""
    if not export.demo:
        return write_csv(export.columns, export.rows)
    return write_csv([*export.columns, Column("Loại dữ liệu")], [[*row, DEMO_MARK] for row in export.rows])


FORMAT = Format("csv", N_("CSV"), "csv", "text/csv; charset=utf-8", text=True, write=write)
