"""The file an officer of the home commune has just brought: read and not yet written, with rows of every verdict.

Made of the commune's own list, so that most rows are as in the book, through the same operations as the page.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.demo.cast import HOME, SIGN_INS
from lms.demo.recording import UnitIds
from lms.files.sheets import Value
from lms.files.storage import Storage
from lms.keys.sealing import Vault
from lms.people.rights.restricting import is_restricted
from lms.people.roster.exporting import roster_rows, roster_workbook
from lms.people.roster.operations import judge_roster
from lms.people.roster.taking import Brought, sheet_meant, take_file
from lms.people.rules.terms import Column

FILE = "danh-sach-hoa-giai-vien.xlsx"
ROWS = 18
NEWCOMERS = (("Hoàng Thị Bích Ngọc", "12/4/1979", "Nữ"), ("NÔNG VĂN ĐẠI", "năm 1968", "Nam"))


def bring(db: Session, vault: Vault, storage: Storage, *, now: datetime, today: date) -> None:
    """Nothing when the commune has too few people."""
    home = UnitIds(db).today(HOME)
    rows = roster_rows(db, vault, home, on=today, restricted=is_restricted)[:ROWS]
    account_id = db.scalar(select(Account.id).where(Account.username == SIGN_INS[1].username))
    if len(rows) < ROWS or account_id is None:
        return
    content = roster_workbook(_changed(rows), unit_name="xã", on=today, made_on=today, demo=True)
    brought = Brought(FILE, content, home, [home], account_id)
    roster = take_file(db, vault, storage, brought, sheet_meant(content), now=now)
    judge_roster(db, vault, roster, today=today)


def _changed(rows: list[dict[Column, Value]]) -> list[dict[Column, Value]]:
    """Two rows say more than the book, four cannot be read, two people are new."""
    rows[2] = rows[2] | {Column.QUALIFICATION: "Đại học Luật"}
    rows[5] = rows[5] | {Column.PHONE: "0999 315 316"}
    rows[7] = rows[7] | {Column.SIGNED: "31/02/2026", Column.EFFECTIVE: None}
    rows[9] = rows[9] | {Column.SIGNED: "5-3-26", Column.EFFECTIVE: None}
    rows[11] = rows[11] | {Column.UNIT: f"O{str(rows[11][Column.UNIT])[1:]}"}
    rows[13] = rows[13] | {Column.NAME: f"{rows[13][Column.NAME]} (tổ viên)"}
    like = rows[0]
    kept = (Column.UNIT, Column.VILLAGE, Column.TEAM)
    for name, born, sex in NEWCOMERS:
        words = {Column.NAME: name, Column.BORN: born, Column.SEX: sex, Column.ROLE: "Hòa giải viên", Column.REASON: "Bổ sung"}
        decision = {Column.DECISION: "915/QĐ-UBND", Column.SIGNED: like[Column.SIGNED]}
        rows.append({**dict.fromkeys(Column, None), **{column: like[column] for column in kept}, **words, **decision})
    return rows
