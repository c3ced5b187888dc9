"""A form as dated data: its columns, the sums that must hold, the share of success, its periods.

Source of the one that ships: Circular 20/2013/TT-BTP, Form 12 (DOMAIN 5). Reading a file of it is ``lms.cases.reading``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from lms.i18n import current_locale
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio

_DAY = re.compile(r"^(\d\d)-(\d\d)(\+1)?$")
Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the form in both languages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if current_locale() == "en" else self.vi


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One numbered column; ``parent`` is the code of the total it is a part of."""

    code: str
    number: int
    title: Said
    parent: str | None

    @property
    def label(self) -> str:
        """The number as the form prints it."""
        return f"({self.number})"


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts add up to the whole, or (``at_most``) to no more than it."""

    whole: str
    parts: tuple[str, ...]
    at_most: bool

    def holds(self, figures: Figures) -> bool:
        total = sum(figures[part] for part in self.parts)
        return total <= figures[self.whole] if self.at_most else total == figures[self.whole]


@dataclass(frozen=True, slots=True)
class PeriodKind:
    """A period that comes every year. Days are (month, day, years later)."""

    key: str
    title: Said
    first: tuple[int, int, int]
    last: tuple[int, int, int]
    opens: tuple[int, int, int]
    due: tuple[int, int, int]
    estimated_months: int


@dataclass(frozen=True)
class CaseFormat:
    """The form from ``valid_from`` on. ``success`` of ``mediated`` is the law's share; ``still_open`` go over to the next."""

    key: str
    title: Said
    source: str
    remark: Said
    valid_from: date
    columns: tuple[FormColumn, ...]
    sums: tuple[Sum, ...]
    success: str
    mediated: tuple[str, ...]
    still_open: tuple[str, ...]
    periods: tuple[PeriodKind, ...]

    @cached_property
    def by_code(self) -> Mapping[str, FormColumn]:
        return {column.code: column for column in self.columns}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns)

    def parts_of(self, code: str) -> Sequence[str]:
        """The columns whose total this one is; none for a plain one."""
        return [column.code for column in self.columns if column.parent == code]

    def labels(self, codes: Sequence[str]) -> str:
        """The numbers of columns as a sum: ``(2) + (3) + (4)``."""
        return " + ".join(self.by_code[code].label for code in codes)

    def empty(self) -> dict[str, int]:
        return dict.fromkeys(self.codes, 0)

    def success_rate(self, figures: Figures) -> Ratio:
        """Successful of the cases that were mediated; nothing mediated has no share (RULES 5)."""
        return Ratio(figures[self.success], sum(figures[code] for code in self.mediated))

    def open_of(self, figures: Figures) -> int:
        """The cases that go over into the next period."""
        return sum(figures[code] for code in self.still_open)


def added(form: CaseFormat, rows: Sequence[Figures]) -> dict[str, int]:
    """The sum of rows, column by column."""
    return {code: sum(row[code] for row in rows) for code in form.codes}


# --- from plain data ---


def form_from(data: Mapping[str, Any]) -> CaseFormat:
    """The form in a file or row; DomainError ``cases.form.unreadable`` with the place that is wrong."""
    try:
        form = _form(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DomainError("cases.form.unreadable", why=str(error)) from error
    _check(form)
    return form


def _form(data: Mapping[str, Any]) -> CaseFormat:
    return CaseFormat(
        key=str(data["key"]),
        title=_said(data, "title"),
        source=str(data["source"]),
        remark=_said(data, "remark"),
        valid_from=date.fromisoformat(str(data["valid_from"])),
        columns=tuple(
            FormColumn(str(one["code"]), int(one["number"]), _said(one, "title"), one.get("parent")) for one in data["columns"]
        ),
        sums=tuple(Sum(str(one["whole"]), tuple(one["parts"]), bool(one.get("at_most", False))) for one in data["sums"]),
        success=str(data["success"]),
        mediated=tuple(data["mediated"]),
        still_open=tuple(data["still_open"]),
        periods=tuple(_period(one) for one in data["periods"]),
    )


def _said(data: Mapping[str, Any], name: str) -> Said:
    return Said(str(data[name]), str(data.get(f"{name}_en") or data[name]))


def _period(data: Mapping[str, Any]) -> PeriodKind:
    first, last, opens, due = (_day(str(data[name])) for name in ("first", "last", "opens", "due"))
    return PeriodKind(str(data["key"]), _said(data, "title"), first, last, opens, due, int(data["estimated_months"]))


def _day(text: str) -> tuple[int, int, int]:
    found = _DAY.match(text)
    if not found:
        raise ValueError(text)
    month, day = int(found[1]), int(found[2])
    date(2001, month, day)  # refuses a day that is in no ordinary year
    return month, day, 1 if found[3] else 0


def _check(form: CaseFormat) -> None:
    named = [form.success, *form.mediated, *form.still_open]
    named += [code for one in form.sums for code in (one.whole, *one.parts)]
    named += [column.parent for column in form.columns if column.parent]
    for code in named:
        if code not in form.by_code:
            raise DomainError("cases.form.unreadable", why=code)
    if len(form.by_code) != len(form.columns) or not form.columns:
        raise DomainError("cases.form.unreadable", why="columns")
