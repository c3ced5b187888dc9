"""``lms report verify``: every snapshot, step and period held to its signature; or one signed file, with no database."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.cli_context import CommandContext, progress_bar
from lms.db import for_writing
from lms.i18n import format_number
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.keys.queries import public_keys
from lms.reports.periods.models import ReportSnapshot
from lms.reports.periods.queries import PURPOSE
from lms.reports.periods.signed import check_file
from lms.reports.periods.verification import Alteration, run_again, verify_reports


@click.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Khóa công khai (JSON).")
@click.option("--again", is_flag=True, help="Lập lại từng bản từ những gì đã ghi đến lúc gửi, rồi so từng byte.")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@click.pass_obj
def verify_command(obj: CommandContext, file: Path | None, keys: Path | None, again: bool, as_json: bool) -> None:
    """Kiểm tra mọi báo cáo đã gửi còn đúng như lúc ký; hoặc một FILE đã ký, với --keys thì không cần cơ sở dữ liệu."""
    if file is not None:
        _verify_file(obj, file, keys, as_json)
        return
    if again:
        _run_all_again(obj)
    with obj.sessions() as db:
        found = verify_reports(db)
    if as_json:
        click.echo(json.dumps({**asdict(found), "found": [asdict(one) for one in found.found]}))
    if found.found:
        raise DomainError("periods.altered", count=len(found.found), rows="\n".join(map(_words, found.found)))
    if not as_json:
        counts = {name: format_number(getattr(found, name)) for name in ("reports", "snapshots", "steps")}
        click.echo(_("Nguyên vẹn: %(reports)s báo cáo, %(snapshots)s bản đã ký, %(steps)s bước.", **counts))


def _run_all_again(obj: CommandContext) -> None:
    """Every snapshot worked out again; one that differs is named. A transaction for each, which is rolled back."""
    with obj.sessions() as db:
        ids = list(db.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id)))
    other = []
    with progress_bar(_("Đang lập lại từng bản")) as progress:
        for done, snapshot_id in enumerate(ids, 1):
            with obj.sessions() as db:
                if not run_again(for_writing(db), obj.vault, snapshot_id, now=clock.now()):
                    other.append(snapshot_id)
            progress(done, len(ids))
    if other:
        raise DomainError("periods.not_the_same", count=len(other), ids=", ".join(f"#{one}" for one in other))


def _words(one: Alteration) -> str:
    return f"- {one.table} #{one.row_id} ({one.what}), unit_report #{one.report_id}"


def _verify_file(obj: CommandContext, file: Path, keys: Path | None, as_json: bool) -> None:
    if keys is not None:
        try:
            known = json.loads(keys.read_bytes())
        except ValueError as error:
            raise DomainError("periods.file_unreadable") from error
    else:
        with obj.sessions() as db:
            known = _keys(db)
    content = check_file(file.read_bytes(), known)
    if as_json:
        click.echo(json.dumps({"genuine": content is not None, "content": content}, ensure_ascii=False))
    elif content is not None:
        click.echo(_("Chữ ký khớp: báo cáo của %(unit)s.", unit=content["unit"]["name"]))
    if content is None:
        raise DomainError("periods.file_altered")


def _keys(db: Session) -> dict[str, object]:
    return public_keys(db, PURPOSE)
