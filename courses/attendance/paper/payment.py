"""What each person of a class is paid for the meetings attended, by the amount its officer stated. No rate is the program's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courses.attendance.class_book import ClassBook
from courses.attendance.paper.models import ClassAllowance
from courses.attendance.paper.printing import bare_team
from courses.attendance.paper.rules.amounts import amount_words
from courses.delivery.rules import Category
from lms.files.sheets import Column, ColumnKind, write_sheet
from lms.i18n import gettext

# In this many rows fits what anybody has ever signed at once; the list of a longer class is for a spreadsheet.
MOST_ROWS = 600


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One person: how many meetings attended, and the sum in dong."""

    name: str
    team: str
    meetings: int
    sum: int


@dataclass(frozen=True, slots=True)
class PaymentList:
    """Everybody who attended at least one meeting, mediators first, and what it comes to in dong."""

    allowance: ClassAllowance
    lines: Sequence[PaymentLine]

    @property
    def total(self) -> int:
        return sum(line.sum for line in self.lines)

    @property
    def meetings(self) -> int:
        return sum(line.meetings for line in self.lines)

    @property
    def words(self) -> str:
        """The total in words."""
        return amount_words(self.total)


def payment_list(book: ClassBook, allowance: ClassAllowance) -> PaymentList:
    """The list of a class from the presences in its book; a place that is not confirmed yet is not paid."""
    seats = sorted(book.seats, key=lambda seat: seat.category is not Category.MEDIATOR)
    lines = []
    for seat in seats:
        attended = sum(1 for mark in seat.marks if mark and mark.present)
        if attended and not seat.waiting:
            lines.append(PaymentLine(seat.name, bare_team(seat.team or ""), attended, attended * allowance.amount))
    return PaymentList(allowance, lines)


def workbook_of(book: ClassBook, paid: PaymentList, *, on: date, mark: str) -> bytes:
    """The list as XLSX, with a column to sign in and the total in words over it."""
    columns = [
        Column(gettext("TT"), 6, ColumnKind.NUMBER),
        Column(gettext("Họ và tên"), 28),
        Column(gettext("Tổ hòa giải"), 28),
        Column(gettext("Số buổi"), 10, ColumnKind.NUMBER),
        Column(gettext("Mức một buổi (đồng)"), 18, ColumnKind.NUMBER),
        Column(gettext("Thành tiền (đồng)"), 18, ColumnKind.NUMBER),
        Column(gettext("Ký nhận"), 24),
    ]
    amount = paid.allowance.amount
    rows: list[list[str | int | None]] = [
        [number, line.name, line.team, line.meetings, amount, line.sum, None] for number, line in enumerate(paid.lines, 1)
    ]
    rows.append([None, gettext("Cộng"), None, paid.meetings, None, paid.total, None])
    above = [
        gettext("Danh sách nhận tiền: %(purpose)s", purpose=paid.allowance.purpose),
        book.facts.title,
        gettext("Căn cứ: %(basis)s", basis=paid.allowance.basis),
        gettext("Bằng chữ: %(words)s", words=paid.words),
    ]
    lines = [*([mark] if mark else []), *above]
    return write_sheet(columns, rows, name=gettext("Danh sách nhận tiền"), made_on=on, above=lines, mark=mark)
