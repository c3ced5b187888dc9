"""A value of a table as people read it. The same words in the plain table, the page, the PDF and the Word file."""

from datetime import date
from decimal import Decimal

from lms.files.sheets import ColumnKind, Value
from lms.i18n import format_day, format_number, format_percent


def cell_text(value: Value, kind: ColumnKind) -> str:
    """``1.204``, ``81,4 %``, ``22/11/2026``; nothing for None."""
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


def is_figure(kind: ColumnKind) -> bool:
    """Figures stand to the right, so that places stand under each other."""
    return kind in (ColumnKind.NUMBER, ColumnKind.PERCENT)
