"""``lms roster import`` and ``lms roster export``: the same operations as the pages, in one transaction."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.cli_context import CommandContext, Day, progress_bar
from lms.db import for_writing
from lms.files.operations import Owner, store
from lms.files.sheets import Sheet, read_sheet
from lms.i18n import _, format_number, ngettext
from lms.kernel.errors import DomainError
from lms.people.events import RosterExported
from lms.people.models import RosterImport
from lms.people.rights.restricting import is_restricted
from lms.people.roster.exporting import roster_rows, roster_workbook
from lms.people.roster.operations import judge_roster, write_roster
from lms.people.roster.queries import rejects_sheet, report
from lms.people.roster.taking import OWNER, Brought, take_roster
from lms.units.queries import find_unit, load_register
from lms.units.rules import COUNTRY_CODE


@click.group()
def roster() -> None:
    """Danh sách hòa giải viên: nhập từ Excel."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và xét từng dòng, không ghi gì vào sổ.")
@click.option("--codes-on", type=Day(), help="Ngày mà tệp dùng mã xã của ngày đó.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Ghi các dòng bị từ chối kèm lý do vào tệp này."
)
@click.option("--sheet", "sheet_name", help="Tên trang tính, khi không phải trang đầu tiên.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_obj
def import_(
    obj: CommandContext,
    file: Path,
    dry_run: bool,
    codes_on: date | None,
    rejects: Path | None,
    sheet_name: str | None,
    as_json: bool,
) -> None:
    """Nhập danh sách hòa giải viên từ tệp FILE (.xlsx)."""
    try:
        result = _import(obj, file, dry_run=dry_run, codes_on=codes_on, rejects=rejects, sheet_name=sheet_name)
    except DomainError as error:
        if not as_json:
            raise
        _print_json(_refused_whole(error, obj.sentence(error)))
        click.echo(obj.sentence(error), err=True)
        raise SystemExit(1) from error
    if as_json:
        _print_json(result)
    else:
        _print_table(result, dry_run=dry_run)


def _import(
    obj: CommandContext,
    file: Path,
    *,
    dry_run: bool,
    codes_on: date | None,
    rejects: Path | None,
    sheet_name: str | None = None,
) -> dict[str, Any]:
    content = file.read_bytes()
    vault, today, now = obj.vault, clock.today(), clock.now()
    sheet = read_sheet(content, name=sheet_name)
    with obj.sessions() as db:
        for_writing(db)
        country = _country(db)
        brought = Brought(file.name, content, country, [country])
        kept = None if dry_run else _keep(db, obj, brought, now)
        roster_import = take_roster(db, vault, sheet, brought, codes_on=codes_on, now=now, file_id=kept)
        with progress_bar(_("Xét từng dòng")) as progress:
            judged = judge_roster(db, vault, roster_import, today=today, progress=progress)
        if not dry_run:
            write_roster(db, vault, roster_import, actor=SYSTEM, today=today, now=now, judged=judged)
        result = _finish(db, obj, roster_import, rejects, sheet)
        # A dry run leaves nothing behind: the transaction is simply not committed.
        if not dry_run:
            db.commit()
    return result


def _keep(db: Session, obj: CommandContext, brought: Brought, now: datetime) -> int:
    """Keep the file as it came, as the page does."""
    owner = Owner(OWNER)
    return store(db, obj.storage, BytesIO(brought.content), name=brought.file_name, owner=owner, stored_by=None, now=now).id


def _finish(
    db: Session, obj: CommandContext, roster_import: RosterImport, rejects: Path | None, sheet: Sheet
) -> dict[str, Any]:
    if rejects:
        rejects.write_bytes(rejects_sheet(db, obj.vault, roster_import, made_on=clock.today(), sheet=sheet))
    return report(db, roster_import)


@roster.command("export")
@click.option("--unit", "code", required=True, help="Mã đơn vị, hay VN cho cả nước.")
@click.option("--on", "on", type=Day(), help="Danh sách của ngày nào; để trống là hôm nay.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Ghi ra tệp .xlsx này.")
@click.pass_obj
def export(obj: CommandContext, code: str, on: date | None, output: Path) -> None:
    """Xuất danh sách hòa giải viên của một đơn vị ra Excel, nhập lại được nguyên như cũ."""
    today = clock.today()
    day = on or today
    with obj.sessions() as db:
        for_writing(db)
        unit = find_unit(db, code, today)
        rows = roster_rows(db, obj.vault, unit.id, on=day, restricted=is_restricted)
        name = load_register(db).entries[unit.id].name_on(today).full
        event = RosterExported(subject_id=unit.id, unit_id=unit.id, people=len(rows))
        record(db, event, actor=SYSTEM, now=clock.now())
        db.commit()
    output.write_bytes(roster_workbook(rows, unit_name=name, on=day, made_on=today, demo=obj.settings.demo))
    click.echo(ngettext("Đã ghi %(n)s dòng", "Đã ghi %(n)s dòng", len(rows)))


def _country(db: Session) -> int:
    """Whoever runs commands on this machine answers for the whole country."""
    return find_unit(db, COUNTRY_CODE, clock.today()).id


def _refused_whole(error: DomainError, words: str) -> dict[str, Any]:
    line = {"row": None, "column": error.fields.get("columns"), "code": error.code, "message": words}
    return {"read": 0, "new": 0, "changed": 0, "same": 0, "refused": 0, "rows": [line], "warnings": []}


def _print_json(result: dict[str, Any]) -> None:
    click.echo(json.dumps(result, ensure_ascii=False))


def _print_table(result: dict[str, Any], *, dry_run: bool) -> None:
    counts = {name: format_number(result[name]) for name in ("read", "new", "changed", "same", "refused")}
    click.echo(
        _("Đọc %(read)s dòng = %(new)s mới + %(changed)s thay đổi + %(same)s giữ nguyên + %(refused)s từ chối", **counts)
    )
    _print_lines(_("Từ chối:"), result["rows"])
    _print_lines(_("Lưu ý:"), result["warnings"])
    if dry_run:
        click.echo(_("Chạy thử: chưa ghi gì vào sổ."))


def _print_lines(title: str, lines: Iterable[dict[str, Any]]) -> None:
    found = list(lines)
    if found:
        click.echo(title)
    for line in found:
        place = _("dòng %(row)s", row=line["row"]) if line["row"] else _("cả tệp")
        column = f" · {line['column']}" if line["column"] else ""
        click.echo(f"  {place}{column}: {line['message']}")
