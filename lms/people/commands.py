"""``lms roster import``: the same operations as the page, in one transaction."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.audit.events import SYSTEM
from lms.cli_context import CommandContext, progress_bar
from lms.db import for_writing
from lms.files.sheets import read_sheet
from lms.i18n import _, format_number
from lms.kernel.errors import DomainError
from lms.people.models import RosterImport
from lms.people.roster.operations import Brought, judge_roster, take_roster, write_roster
from lms.people.roster.queries import rejects_sheet, report
from lms.units.queries import find_unit
from lms.units.rules import COUNTRY_CODE


@click.group()
def roster() -> None:
    """Danh sách hòa giải viên: nhập từ Excel."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và xét từng dòng, không ghi gì vào sổ.")
@click.option("--codes-on", type=click.DateTime(["%Y-%m-%d"]), help="Ngày mà tệp dùng mã xã của ngày đó.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Ghi các dòng bị từ chối kèm lý do vào tệp này."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_obj
def import_(
    obj: CommandContext, file: Path, dry_run: bool, codes_on: datetime | None, rejects: Path | None, as_json: bool
) -> None:
    """Nhập danh sách hòa giải viên từ tệp FILE (.xlsx)."""
    try:
        result = _import(obj, file, dry_run=dry_run, codes_on=codes_on, rejects=rejects)
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
    obj: CommandContext, file: Path, *, dry_run: bool, codes_on: datetime | None, rejects: Path | None
) -> dict[str, Any]:
    content = file.read_bytes()
    vault, today, now = obj.vault, clock.today(), clock.now()
    sheet = read_sheet(content)
    with obj.sessions() as db:
        for_writing(db)
        country = _country(db)
        brought = Brought(file.name, content, country, [country])
        roster_import = take_roster(db, vault, sheet, brought, codes_on=codes_on.date() if codes_on else None, now=now)
        with progress_bar(_("Xét từng dòng")) as progress:
            judged = judge_roster(db, vault, roster_import, today=today, progress=progress)
        if not dry_run:
            write_roster(db, vault, roster_import, actor=SYSTEM, today=today, now=now, judged=judged)
        result = _finish(db, obj, roster_import, rejects)
        # A dry run leaves nothing behind: the transaction is simply not committed.
        if not dry_run:
            db.commit()
    return result


def _finish(db: Session, obj: CommandContext, roster_import: RosterImport, rejects: Path | None) -> dict[str, Any]:
    if rejects:
        rejects.write_bytes(rejects_sheet(db, obj.vault, roster_import, made_on=clock.today()))
    return report(db, roster_import)


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
