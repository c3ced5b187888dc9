"""A table in plain text, for a terminal."""

from datetime import date
from decimal import Decimal

from lms.files.sheets import ColumnKind, Value
from lms.i18n import N_, format_day, format_number, format_percent
from lms.reports.formats.export import DEMO_MARK, Export, Format


def write(export: Export) -> bytes:
    """Headings, a rule, the rows; figures to the right."""
    right = [column.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT) for column in export.columns]
    cells = [[column.title for column in export.columns]]
    cells += [[_cell(value, column.kind) for value, column in zip(row, export.columns, strict=True)] for row in export.rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(export.columns))]
    lines = ["  ".join(map(_padded, row, widths, right)) for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    mark = [DEMO_MARK] if export.demo else []
    return "\n".join([*mark, *export.above, "", *(line.rstrip() for line in lines), ""]).encode()


def _padded(cell: str, width: int, to_right: bool) -> str:
    return cell.rjust(width) if to_right else cell.ljust(width)


def _cell(value: Value, kind: ColumnKind) -> str:
    match value:
        case None:
            return ""
        case date():
            return format_day(value)
        case Decimal() if kind is ColumnKind.PERCENT:
            return format_percent(value)
        case int() | float() | Decimal():
            return format_number(value)
        case _:
            return value


FORMAT = Format("table", N_("Bảng chữ"), "txt", "text/plain; charset=utf-8", text=True, write=write)
