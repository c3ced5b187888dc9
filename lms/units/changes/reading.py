"""Reading resolutions from a table, a YAML file or a form: shape only. What they do is for the rules to say."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ruamel.yaml.error import YAMLError

from lms.files.documents import load_document
from lms.files.sheets import read_sheet
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, tidy
from lms.units.changes.rules.lines import KIND_WORDS, Change, ChangeKind, Line, Refusal, number_key, read_type, split_name

# Column -> its heading in a file; in YAML the same without accents, with low lines.
HEADINGS: dict[str, str] = {
    "number": "Số nghị quyết",
    "signed_on": "Ngày ký",
    "effective_on": "Ngày hiệu lực",
    "kind": "Loại",
    "old_code": "Mã cũ",
    "old_name": "Tên cũ",
    "new_code": "Mã mới",
    "new_type": "Loại hình mới",
    "new_name": "Tên mới",
    "parent_code": "Mã cấp trên",
}
REQUIRED = ("number", "signed_on", "effective_on", "kind", "old_code", "new_code", "new_name")
OF_CHANGE = ("number", "signed_on", "effective_on")
OF_LINE = tuple(name for name in HEADINGS if name not in OF_CHANGE)
HEADING_ROWS = 10
MOST_LINES = 5000
_BY_FOLD = {fold(heading): name for name, heading in HEADINGS.items()}
_BY_KEY = {fold(heading).replace(" ", "_"): name for name, heading in HEADINGS.items()}
# Resolutions, and the files made after them, have other words for what the pages call "Sáp nhập", "Chia" and so on.
_KINDS = {fold(words): kind for kind, words in KIND_WORDS.items()} | {kind.value: kind for kind in ChangeKind}
_KINDS |= dict.fromkeys(("nhap", "hop nhat", "nhap toan bo", "sap nhap toan bo"), ChangeKind.MERGE)
_KINDS |= dict.fromkeys(("tach", "chia tach", "tach mot phan", "nhap mot phan"), ChangeKind.SPLIT)
_KINDS |= dict.fromkeys(("doi loai hinh", "chuyen loai", "chuyen loai hinh"), ChangeKind.RETYPE)
_KINDS |= dict.fromkeys(("thanh lap", "thanh lap moi"), ChangeKind.OPEN)
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")

Row = Mapping[str, Any]


@dataclass
class Reading:
    """What was read: resolutions in the order of the file, and what could not be read, by row."""

    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def read_file(name: str, content: bytes) -> Reading:
    """Resolutions from an XLSX, CSV or YAML file.

    DomainError ``units.change.file_unreadable``, ``units.change.columns_missing``, ``units.change.too_many_lines``.
    """
    ending = name.rsplit(".", 1)[-1].casefold()
    if ending in ("yaml", "yml"):
        return read_rows(_yaml_rows(content))
    if ending == "csv":
        return read_rows(_table_rows(_csv_rows(content)))
    return read_rows(_table_rows(read_sheet(content).rows))


def _csv_rows(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
        # Excel writes semicolons where the comma is the decimal sign, as it is in Vietnamese.
        delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DomainError("units.change.file_unreadable") from error


def _table_rows(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Row]]:
    for place, row in enumerate(rows[:HEADING_ROWS]):
        columns = {at: _BY_FOLD[key] for at, cell in enumerate(row) if (key := fold(str(cell or ""))) in _BY_FOLD}
        if len(columns) >= len(REQUIRED) - 2:
            missing = [HEADINGS[name] for name in REQUIRED if name not in columns.values()]
            if missing:
                raise DomainError("units.change.columns_missing", columns=", ".join(missing))
            body = enumerate(rows[place + 1 :], place + 2)
            return [(number, {name: cells[at] for at, name in columns.items() if at < len(cells)}) for number, cells in body]
    raise DomainError("units.change.columns_missing", columns=", ".join(HEADINGS[name] for name in REQUIRED))


def _yaml_rows(content: bytes) -> list[tuple[int, Row]]:
    try:
        found = load_document(content)
    except (YAMLError, ValueError) as error:
        raise DomainError("units.change.file_unreadable") from error
    resolutions = found if isinstance(found, list) else [found]
    rows: list[tuple[int, Row]] = []
    for resolution in resolutions:
        if not isinstance(resolution, dict) or not isinstance(resolution.get("dong"), list):
            raise DomainError("units.change.columns_missing", columns="so_nghi_quyet, ngay_ky, ngay_hieu_luc, dong")
        head = {_BY_KEY[key]: value for key, value in resolution.items() if key in _BY_KEY}
        for line in resolution["dong"]:
            if not isinstance(line, dict):
                raise DomainError("units.change.file_unreadable")
            named = {_BY_KEY[key]: value for key, value in line.items() if key in _BY_KEY}
            rows.append((len(rows) + 1, head | named))
    return rows


def read_rows(rows: Iterable[tuple[int, Row]]) -> Reading:
    """Resolutions from numbered rows; a row that does not say number and days goes on with those of the row above."""
    reading = Reading()
    lines: dict[tuple[str, date, date], list[Line]] = {}
    numbers: dict[tuple[str, date, date], str] = {}
    head: dict[str, Any] = {}
    count = 0
    for number, row in rows:
        said = {name: value for name, value in row.items() if _text(value)}
        if not said.keys() & set(OF_LINE):
            head |= {name: said[name] for name in OF_CHANGE if name in said}
            continue
        count += 1
        if count > MOST_LINES:
            raise DomainError("units.change.too_many_lines", limit=MOST_LINES)
        head = _head(head, said)
        key, line = _change_key(head, number, reading), _line(said, number, reading)
        if key is not None and line is not None:
            lines.setdefault(key, []).append(line)
            numbers.setdefault(key, tidy(_text(head["number"])))
    for key, group in lines.items():
        _number, signed_on, effective_on = key
        found = Change(number=numbers[key], signed_on=signed_on, effective_on=effective_on, lines=tuple(group))
        reading.changes.append(found)
    if not count:
        reading.refusals.append(Refusal("units.change.no_lines"))
    return reading


def _head(before: Mapping[str, Any], said: Row) -> dict[str, Any]:
    new = {name: said[name] for name in OF_CHANGE if name in said}
    # Another number is another resolution: it does not take over the days of the one above.
    other = "number" in new and number_key(_text(new["number"])) != number_key(_text(before.get("number")))
    return new if other else {**before, **new}


def _change_key(head: Mapping[str, Any], row: int, reading: Reading) -> tuple[str, date, date] | None:
    number = tidy(_text(head.get("number")))
    if not number:
        reading.refusals.append(Refusal("units.change.number_missing", row))
    days = [_day(head.get(name), code, row, reading) for name, code in _DAY_CODES]
    signed_on, effective_on = days
    if not number or signed_on is None or effective_on is None:
        return None
    if effective_on < signed_on:
        facts = {"signed_on": signed_on, "effective_on": effective_on}
        reading.refusals.append(Refusal("units.change.effective_before_signed", row, facts))
        return None
    return number_key(number), signed_on, effective_on


_DAY_CODES = (("signed_on", "units.change.signed_missing"), ("effective_on", "units.change.effective_missing"))


def _day(value: Any, missing: str, row: int, reading: Reading) -> date | None:
    text = value.isoformat() if isinstance(value, date) else _text(value)
    for pattern in _DAYS:
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if found.year in range(1945, 2200):
            return found
    refusal = Refusal("units.change.day_unreadable", row, {"text": text}) if text else Refusal(missing, row)
    reading.refusals.append(refusal)
    return None


def _line(said: Row, row: int, reading: Reading) -> Line | None:
    kind = _KINDS.get(fold(_text(said.get("kind"))))
    if kind is None:
        reading.refusals.append(Refusal("units.change.kind_unknown", row, {"text": _text(said.get("kind"))}))
    new_type, typed = read_type(_text(said.get("new_type"))), _text(said.get("new_type"))
    if typed and not new_type:
        reading.refusals.append(Refusal("units.change.type_unknown", row, {"text": typed}))
    if kind is None or (typed and not new_type):
        return None
    old_type, old_name = split_name(_text(said.get("old_name")))
    named_type, new_name = split_name(_text(said.get("new_name")))
    return Line(
        kind=kind,
        old_code=_code(said.get("old_code")),
        old_type=old_type,
        old_name=old_name[:120],
        new_code=_code(said.get("new_code")),
        new_type=new_type or named_type,
        new_name=new_name[:120],
        parent_code=_code(said.get("parent_code")),
        row=row,
    )


def _code(value: Any) -> str:
    """A code; Excel drops the noughts in front of what looks like a number."""
    text = "".join(_text(value).split()).upper()[:10]
    return text.zfill(5 if len(text) == 4 else 2) if text.isdigit() and len(text) in (1, 4) else text


def _text(value: Any) -> str:
    return tidy(str(value).replace("\0", "")) if value is not None else ""


# --- carrying a reading from a preview to its confirmation ---


def dumped(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Resolutions as plain JSON, one row a line; ``loaded`` reads them back."""
    return [_dumped(change, line) for change in changes for line in change.lines]


def _dumped(change: Change, line: Line) -> dict[str, Any]:
    return {
        "number": change.number,
        "signed_on": change.signed_on.isoformat(),
        "effective_on": change.effective_on.isoformat(),
        "kind": line.kind.value,
        "old_code": line.old_code,
        "old_name": f"{line.old_type} {line.old_name}".strip(),
        "new_code": line.new_code,
        "new_type": line.new_type,
        "new_name": line.new_name,
        "parent_code": line.parent_code,
        "row": line.row,
    }


def loaded(rows: Any) -> Reading:
    """A reading from what ``dumped`` gave; DomainError ``units.change.file_unreadable`` for anything else."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DomainError("units.change.file_unreadable")
    known = {*HEADINGS}
    numbered = [(row.get("row") if isinstance(row.get("row"), int) else at, row) for at, row in enumerate(rows, 1)]
    return read_rows([(int(number or 0), {k: v for k, v in row.items() if k in known}) for number, row in numbered])
