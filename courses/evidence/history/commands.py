"""``lms history import``: the same operations as the page, in one transaction."""

import json
from pathlib import Path
from typing import Any

import click

from courses.evidence.history.judging import judge
from courses.evidence.history.operations import bring_history, count_history, rejects_sheet, write_history
from courses.evidence.history.sentences import WORDING
from lms import clock
from lms.audit.events import SYSTEM
from lms.cli_context import CommandContext
from lms.db import for_writing
from lms.files.sheets import read_sheet
from lms.i18n import _, format_number
from lms.kernel.errors import DomainError
from lms.people.roster.judged import report
from lms.people.roster.taking import Brought
from lms.units.queries import find_unit
from lms.units.rules import COUNTRY_CODE


@click.group()
def history() -> None:
    """Quá trình tập huấn từ trước: nhập từ Excel."""


@history.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và xét từng dòng, không ghi gì vào sổ.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Ghi các dòng bị từ chối kèm lý do vào tệp này."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_obj
def import_(obj: CommandContext, file: Path, dry_run: bool, rejects: Path | None, as_json: bool) -> None:
    """Nhập các lớp đã học trước đây từ tệp FILE (.xlsx)."""
    try:
        result = _import(obj, file, dry_run=dry_run, rejects=rejects)
    except DomainError as error:
        if not as_json:
            raise
        line = {"row": None, "column": error.fields.get("columns"), "code": error.code, "message": obj.sentence(error)}
        empty = dict.fromkeys(("read", "new", "changed", "same", "refused"), 0)
        click.echo(json.dumps({**empty, "rows": [line], "warnings": []}, ensure_ascii=False))
        raise SystemExit(1) from error
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result, dry_run=dry_run)


def _import(obj: CommandContext, file: Path, *, dry_run: bool, rejects: Path | None) -> dict[str, Any]:
    content = file.read_bytes()
    sheet, vault, now = read_sheet(content), obj.vault, clock.now()
    with obj.sessions() as db:
        for_writing(db)
        judged = judge(db, vault, sheet, allowed=None, today=clock.today())
        if not dry_run:
            country = find_unit(db, COUNTRY_CODE, clock.today()).id
            kept = bring_history(db, obj.storage, Brought(file.name, content, country, [country]), now=now)
            count_history(kept, judged)
            write_history(db, judged, actor=SYSTEM, now=now, kept=kept)
            db.commit()
    if rejects:
        rejects.write_bytes(rejects_sheet(judged, made_on=clock.today()))
    return report(judged, WORDING)


def _print(result: dict[str, Any], *, dry_run: bool) -> None:
    counts = {name: format_number(result[name]) for name in ("read", "new", "changed", "same", "refused")}
    click.echo(
        _("Đọc %(read)s dòng = %(new)s mới + %(changed)s thay đổi + %(same)s giữ nguyên + %(refused)s từ chối", **counts)
    )
    for line in (*result["rows"], *result["warnings"]):
        place = _("dòng %(row)s", row=line["row"]) if line["row"] else _("cả tệp")
        column = f" · {line['column']}" if line["column"] else ""
        click.echo(f"  {place}{column}: {line['message']}")
    if dry_run:
        click.echo(_("Chạy thử: chưa ghi gì vào sổ."))
