"""A table in plain text, for a terminal."""

from lms.i18n import N_
from lms.reports.formats.export import DEMO_MARK, Export, Format
from lms.reports.official.cells import cell_text, is_figure


def write(export: Export) -> bytes:
    """Headings, a rule, the rows; figures to the right."""
    right = [is_figure(column.kind) for column in export.columns]
    cells = [[column.title for column in export.columns]]
    cells += [[cell_text(value, column.kind) for value, column in zip(row, export.columns, strict=True)] for row in export.rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(export.columns))]
    lines = ["  ".join(map(_padded, row, widths, right)) for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    mark = [DEMO_MARK] if export.demo else []
    return "\n".join([*mark, *export.above, "", *(line.rstrip() for line in lines), ""]).encode()


def _padded(cell: str, width: int, to_right: bool) -> str:
    return cell.rjust(width) if to_right else cell.ljust(width)


FORMAT = Format("table", N_("Bảng chữ"), "txt", "text/plain; charset=utf-8", text=True, write=write)
