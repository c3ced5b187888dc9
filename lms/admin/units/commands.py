"""``lms units change``: loads resolutions from a file, as the page does, in the name of the country."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.admin.units.operations import load_changes
from lms.admin.units.queries import Impact, Mandate, impact_of
from lms.admin.units.words import refusal_words
from lms.audit.events import SYSTEM
from lms.cli_context import CommandContext
from lms.db import for_writing
from lms.i18n import _, format_day, format_number
from lms.kernel.errors import DomainError
from lms.units.changes.queries import Drafted, draft_changes
from lms.units.changes.reading import Reading, read_file
from lms.units.changes.rules.lines import Refusal
from lms.units.queries import find_unit, unit_name
from lms.units.rules import COUNTRY_CODE


@click.command("change")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ xem những gì sẽ đổi, không ghi.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_obj
def change(obj: CommandContext, file: Path, dry_run: bool, as_json: bool) -> None:
    """Ghi các nghị quyết thay đổi đơn vị từ FILE (.xlsx, .csv, .yaml); nạp lại không sao."""
    result = _change(obj, file, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result)
    if result["refused"]:
        raise SystemExit(1)


def _change(obj: CommandContext, file: Path, *, dry_run: bool) -> dict[str, Any]:
    try:
        reading = read_file(file.name, file.read_bytes())
    except DomainError as error:
        return _refused([Refusal(error.code, None, error.fields)])
    if reading.refusals:
        return _refused(reading.refusals)
    with obj.sessions() as db:
        for_writing(db)
        country = find_unit(db, COUNTRY_CODE, clock.today()).id
        mandate = Mandate(country, unit_name(db, country), None)
        drafted = draft_changes(db, reading.changes, unit_id=country, within=None)
        if drafted.plan.refusals:
            return _refused(drafted.plan.refusals)
        result = _told(drafted, impact_of(db, drafted.plan, today=clock.today()))
        if not dry_run:
            _load(db, reading, mandate)
    return result | {"dry_run": dry_run}


def _load(db: Session, reading: Reading, mandate: Mandate) -> None:
    load_changes(db, reading.changes, mandate, account_id=None, actor=SYSTEM, now=clock.now())
    db.commit()


def _refused(refusals: list[Refusal]) -> dict[str, Any]:
    empty = {"lines": 0, "known": 0, "same": 0, "opened": [], "closed": [], "renamed": [], "moved": [], "warnings": []}
    return {**empty, "refused": _in_words(refusals)}


def _in_words(found: list[Refusal]) -> list[dict[str, Any]]:
    return [{"row": one.row, "code": one.code, "message": refusal_words(one)} for one in found]


def _told(drafted: Drafted, impact: Impact) -> dict[str, Any]:
    plan = drafted.plan
    return {
        "lines": sum(len(one.lines) for one in drafted.fresh),
        "known": drafted.known,
        "same": len(plan.same),
        "opened": [{"code": body.code, "name": body.title} for body in plan.opened],
        "closed": [
            {
                "code": one.code,
                "name": one.name,
                "on": one.on.isoformat(),
                "successors": [{"code": code, "name": name, "whole": whole} for code, name, whole in one.heirs],
                "teams": one.teams,
                "people": one.people,
                "unassigned": one.waiting,
                "grants": one.grants,
            }
            for one in impact.endings
        ],
        "renamed": [{"code": one.body.code, "before": one.before, "after": one.after} for one in plan.renamed],
        "moved": [{"code": one.body.code, "before": one.before, "after": one.after} for one in plan.moved],
        "warnings": _in_words(plan.doubts),
        "refused": [],
    }


def _print(result: dict[str, Any]) -> None:
    for one in (*result["refused"], *result["warnings"]):
        place = _("dòng %(row)s", row=one["row"]) if one["row"] else _("cả tệp")
        click.echo(f"{place}: {one['message']}", err=True)
    if result["refused"]:
        return
    for one in result["closed"]:
        heirs = ", ".join(f"{heir['name']} ({heir['code']})" for heir in one["successors"])
        facts = {"name": one["name"], "code": one["code"], "day": format_day(date.fromisoformat(one["on"])), "heirs": heirs}
        click.echo(_("%(name)s (%(code)s) kết thúc ngày %(day)s → %(heirs)s", **facts))
        click.echo(
            _(
                "  %(teams)s tổ, %(people)s hòa giải viên, %(waiting)s tổ cần xếp, %(grants)s quyền cần giao lại",
                teams=format_number(one["teams"]),
                people=format_number(one["people"]),
                waiting=format_number(one["unassigned"]),
                grants=format_number(one["grants"]),
            )
        )
    for one in result["opened"]:
        click.echo(_("%(name)s (%(code)s) bắt đầu", name=one["name"], code=one["code"]))
    for one in (*result["renamed"], *result["moved"]):
        click.echo(f"{one['code']}: {one['before']} → {one['after']}")
    counts = {name: format_number(result[name]) for name in ("lines", "known", "same")}
    click.echo(_("%(lines)s dòng mới, %(known)s dòng đã ghi từ trước, %(same)s dòng giống đang có.", **counts))
    if result["dry_run"]:
        click.echo(_("Chạy thử: chưa ghi gì."))
