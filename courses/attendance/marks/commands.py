"""``lms marks import``: the same operations as the page, in one transaction."""

import json
from pathlib import Path
from typing import Any

import click

from courses.attendance.marks.judging import Brought, judge
from courses.attendance.marks.operations import bring_marks, count_marks, read_marks, rejects_table, write_marks
from courses.attendance.marks.queries import MarkedClass, find_by_code, load_class
from courses.attendance.marks.sentences import WORDING
from lms import clock
from lms.audit.events import SYSTEM
from lms.cli_context import CommandContext
from lms.db import for_writing
from lms.files.separated import is_separated
from lms.i18n import _, format_number
from lms.kernel.errors import DomainError
from lms.people.roster.judged import report


@click.group()
def marks() -> None:
    """Lượt điểm danh do phần mềm khác ghi: nhập từ Excel hoặc CSV."""


@marks.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--class", "code", required=True, help="Mã lớp, ghi ở đầu trang của lớp.")
@click.option("--session", "number", type=click.IntRange(1, 999), help="Buổi số mấy, khi tệp không ghi.")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và xét từng dòng, không ghi gì vào sổ.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Ghi các dòng bị từ chối kèm lý do vào tệp này."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_obj
def import_(
    obj: CommandContext, file: Path, code: str, number: int | None, dry_run: bool, rejects: Path | None, as_json: bool
) -> None:
    """Nhập lượt có mặt của một lớp từ tệp FILE (.xlsx, .csv)."""
    try:
        result = _import(obj, file, code, number, dry_run=dry_run, rejects=rejects)
    except DomainError as error:
        if not as_json:
            raise
        line = {"row": None, "column": None, "code": error.code, "message": obj.sentence(error)}
        empty = dict.fromkeys(("read", "new", "changed", "same", "refused"), 0)
        click.echo(json.dumps({**empty, "rows": [line], "warnings": []}, ensure_ascii=False))
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result, dry_run=dry_run)


def _import(
    obj: CommandContext, file: Path, code: str, number: int | None, *, dry_run: bool, rejects: Path | None
) -> dict[str, Any]:
    content, now = file.read_bytes(), clock.now()
    sheet = read_marks(content)
    with obj.sessions() as db:
        for_writing(db)
        one = load_class(db, find_by_code(db, code))
        only = _meeting(one, number)
        # A dry run keeps nothing, not even the file.
        kept = None if dry_run else bring_marks(db, obj.storage, one.id, only, content, file.name, account_id=None, now=now)
        judged = judge(db, obj.vault, sheet, Brought(one, only, kept.id if kept else 0, SYSTEM, now))
        if kept:
            count_marks(kept, judged)
            write_marks(db, kept, judged, actor=SYSTEM, now=now)
            db.commit()
    if rejects:
        rejects.write_bytes(rejects_table(judged, as_csv=is_separated(content), made_on=clock.today()))
    return report(judged, WORDING)


def _meeting(one: MarkedClass, number: int | None) -> int | None:
    """The id of the meeting of that number. DomainError ``marks.class_number``."""
    plans = {plan.number: plan.session_id for plan in one.plans}
    if number is not None and number not in plans:
        raise DomainError("marks.class_number", number=number)
    return plans[number] if number is not None else None


def _print(result: dict[str, Any], *, dry_run: bool) -> None:
    counts = {name: format_number(result[name]) for name in ("read", "new", "same", "refused")}
    click.echo(_("Đọc %(read)s dòng = %(new)s mới + %(same)s đã có mặt từ trước + %(refused)s từ chối", **counts))
    for line in (*result["rows"], *result["warnings"]):
        place = _("dòng %(row)s", row=line["row"]) if line["row"] else _("cả tệp")
        column = f" · {line['column']}" if line["column"] else ""
        click.echo(f"  {place}{column}: {line['message']}")
    if dry_run:
        click.echo(_("Chạy thử: chưa ghi gì vào sổ."))
