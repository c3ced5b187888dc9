"""Writing a sheet as XLSX, in a process that ends: ``python -m lms.files.workbook`` reads it as JSON from standard input.

What it needs for that is heavy and seldom needed, so no server or worker holds it. What may be in a sheet is ``sheets``.
"""

import io
import json
import sys
from datetime import datetime
from typing import Any

import xlsxwriter

FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "top", "text_wrap": True},
    "number": {"num_format": "#,##0", "valign": "top"},
    "day": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
    "percent": {"num_format": '0.0" %"', "valign": "top"},
}
HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F2EFE8"}
NO_GUESSING = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def draw(job: dict[str, Any]) -> bytes:
    """The workbook. ``job``: name, made_on (ISO), above, mark, columns as [title, width, kind], rows of cells.

    A cell is null, a text, a number, or a day as {"day": ISO}.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, NO_GUESSING)
    book.set_properties({"created": datetime.fromisoformat(job["made_on"]), "title": job["name"]})
    sheet = book.add_worksheet(_sheet_name(job["name"]))
    bold = book.add_format({"bold": True})
    for line, text in enumerate(job["above"]):
        sheet.write_string(line, 0, text, bold if line == 0 else None)
    head = len(job["above"])
    formats = {kind: book.add_format(look) for kind, look in FORMATS.items()}
    heading = book.add_format(HEAD)
    for place, (title, width, _kind) in enumerate(job["columns"]):
        sheet.set_column(place, place, width)
        sheet.write_string(head, place, title, heading)
    looks = [formats[kind] for _title, _width, kind in job["columns"]]
    for line, row in enumerate(job["rows"], head + 1):
        for place, value in enumerate(row):
            _write(sheet, line, place, value, formats["day"] if isinstance(value, dict) else looks[place])
    sheet.freeze_panes(head + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    # Printed on every page: what it is, and which page of how many. An ampersand begins a code there.
    name = job["above"][0] if job["above"] else job["name"]
    sheet.set_header(f"&L&9{_printed(name)}&R&9{_printed(job.get('mark', ''))}")
    sheet.set_footer(f"&L&9{_printed(job['name'])}&R&9&P/&N")
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, look: Any) -> None:
    match value:
        case None:
            sheet.write_blank(line, place, None, look)
        case str():
            sheet.write_string(line, place, value, look)
        case {"day": day}:
            sheet.write_datetime(line, place, datetime.fromisoformat(day), look)
        case _:
            sheet.write_number(line, place, value, look)


def _printed(text: str) -> str:
    """A text for head and foot of a printed page; Excel takes 255 signs for all three parts of one."""
    return text[:90].replace("&", "&&")


def _sheet_name(name: str) -> str:
    return "".join("-" if sign in "[]:*?/\\" else sign for sign in name)[:31].strip("'") or "Sheet1"


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin.buffer)))
