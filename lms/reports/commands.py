"""``lms report …`` and ``lms plan import``: figures and plans at the command line. The same values as the pages show."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.audit.events import SYSTEM
from lms.cases.queries import find_period
from lms.cli_context import CommandContext, Day
from lms.db import writing
from lms.i18n import format_number
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.coverage.export import export_of as coverage_export
from lms.reports.coverage.export import months_of
from lms.reports.coverage.figures import coverage
from lms.reports.deadlines.cases import deadlines
from lms.reports.deadlines.export import export_of as deadlines_export
from lms.reports.formats.export import Export
from lms.reports.formats.registry import FORMATS, format_of
from lms.reports.periods.commands import verify_command
from lms.reports.plans.operations import Reading, import_plan, read_plan
from lms.reports.plans.reading import MOST_BYTES
from lms.reports.plans.wording import problem_lines, problem_rows
from lms.reports.rollup.commands import prove_command, rebuild_command
from lms.reports.scorecard.export import export_of as scorecard_export
from lms.reports.scorecard.figures import scorecard
from lms.reports.statistics.export import form11_export, form12_export
from lms.reports.statistics.form11 import form11
from lms.reports.statistics.form12 import form12
from lms.units.queries import find_unit

FORMAT = click.Choice([one.key for one in FORMATS])
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group("report")
def report() -> None:
    """Số liệu của một đơn vị tính đến một ngày."""


report.add_command(verify_command)


report.add_command(rebuild_command)
report.add_command(prove_command)


@report.command("coverage")
@click.option("--unit", "code", required=True, metavar="CODE", help="Mã đơn vị trên bản đồ; cả nước là VN.")
@click.option("--as-of", type=Day(), required=True, help="Tính đến ngày nào.")
@click.option("--map", "map_on", type=Day(), help="Bản đồ đơn vị của ngày nào; mặc định là --as-of.")
@click.option("--from", "from_on", type=Day(), help="Ngày đầu kỳ; mặc định là 01/01 của năm --as-of.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("-o", "out", type=OUT, help="Ghi ra tệp này.")
@click.pass_obj
def coverage_command(
    obj: CommandContext, code: str, as_of: date, map_on: date | None, from_on: date | None, form: str, out: Path | None
) -> None:
    """Độ phủ tập huấn của đơn vị và từng đơn vị ngay dưới."""
    obj.catch_up()
    with obj.sessions() as db:
        basis = Basis.of(as_of, today=clock.today(), map_on=map_on, from_on=from_on)
        unit = find_unit(db, code, basis.unit_map_on)
        found = coverage(db, unit.id, basis)
        months = months_of(db, found) if format_of(form).drawn else ()
        _put_out(coverage_export(found, demo=obj.settings.demo, months=months), form, out)


@report.command("deadlines")
@click.option("--unit", "code", required=True, metavar="CODE", help="Mã đơn vị ngày --as-of; cả nước là VN.")
@click.option("--as-of", type=Day(), required=True, help="Tính đến ngày nào.")
@click.option("--from", "from_on", type=Day(), help="Chỉ tính hạn từ ngày này; mặc định là 01/01 của năm --as-of.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("-o", "out", type=OUT, help="Ghi ra tệp này.")
@click.pass_obj
def deadlines_command(obj: CommandContext, code: str, as_of: date, from_on: date | None, form: str, out: Path | None) -> None:
    """Hạn 06 tháng của từng hòa giải viên mới."""
    obj.catch_up()
    with obj.sessions() as db:
        basis = Basis.of(as_of, today=clock.today(), from_on=from_on)
        unit = find_unit(db, code, as_of)
        _put_out(deadlines_export(deadlines(db, unit.id, basis), demo=obj.settings.demo), form, out)


@report.command("indicators")
@click.option("--unit", "code", required=True, metavar="CODE", help="Mã đơn vị trên bản đồ; cả nước là VN.")
@click.option("--as-of", type=Day(), required=True, help="Tính đến ngày nào.")
@click.option("--map", "map_on", type=Day(), help="Bản đồ đơn vị của ngày nào; mặc định là --as-of.")
@click.option("--from", "from_on", type=Day(), help="Ngày đầu kỳ; mặc định là 01/01 của năm --as-of.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("-o", "out", type=OUT, help="Ghi ra tệp này.")
@click.pass_obj
def indicators_command(
    obj: CommandContext, code: str, as_of: date, map_on: date | None, from_on: date | None, form: str, out: Path | None
) -> None:
    """Mọi chỉ tiêu của đơn vị, so với từng mức của kế hoạch, chia theo nhóm."""
    obj.catch_up()
    with obj.sessions() as db:
        basis = Basis.of(as_of, today=clock.today(), map_on=map_on, from_on=from_on)
        unit = find_unit(db, code, basis.unit_map_on)
        _put_out(scorecard_export(scorecard(db, unit.id, basis, apart=True), demo=obj.settings.demo), form, out)


@report.command("form11")
@click.option("--unit", "code", required=True, metavar="CODE", help="Mã đơn vị trên bản đồ; cả nước là VN.")
@click.option("--as-of", type=Day(), required=True, help="Tính đến ngày nào.")
@click.option("--map", "map_on", type=Day(), help="Bản đồ đơn vị của ngày nào; mặc định là --as-of.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("-o", "out", type=OUT, help="Ghi ra tệp này.")
@click.pass_obj
def form11_command(obj: CommandContext, code: str, as_of: date, map_on: date | None, form: str, out: Path | None) -> None:
    """Biểu 11: tổ chức và đội ngũ hòa giải viên."""
    obj.catch_up()
    with obj.sessions() as db:
        basis = Basis.of(as_of, today=clock.today(), map_on=map_on)
        unit = find_unit(db, code, basis.unit_map_on)
        _put_out(form11_export(form11(db, unit.id, basis), demo=obj.settings.demo), form, out)


@report.command("form12")
@click.option("--unit", "code", required=True, metavar="CODE", help="Mã đơn vị trên bản đồ; cả nước là VN.")
@click.option("--period", "key", required=True, help="Kỳ số liệu: 2026-h1, 2026-y1 hoặc 2026-y.")
@click.option("--map", "map_on", type=Day(), help="Bản đồ đơn vị của ngày nào; mặc định là ngày cuối kỳ.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("-o", "out", type=OUT, help="Ghi ra tệp này.")
@click.pass_obj
def form12_command(obj: CommandContext, code: str, key: str, map_on: date | None, form: str, out: Path | None) -> None:
    """Biểu 12: kết quả hòa giải ở cơ sở của một kỳ."""
    with obj.sessions() as db:
        period, today = find_period(db, key), clock.today()
        if today < period.opens_on:
            raise DomainError("cases.period.not_open", on=period.opens_on)
        on = Basis.of(period.map_on(today), today=today, map_on=map_on).unit_map_on
        unit = find_unit(db, code, on)
        _put_out(form12_export(form12(db, unit.id, period, map_on=on, today=today), demo=obj.settings.demo), form, out)


def _put_out(export: Export, form: str, out: Path | None) -> None:
    chosen = format_of(form)
    if out is None and not chosen.text:
        raise click.UsageError(_("Dạng %(format)s là một tệp. Thêm -o TÊN_TỆP để ghi ra.", format=form))
    content = chosen.write(export)
    if out is None:
        click.echo(content.decode("utf-8-sig"), nl=False)
        return
    out.write_bytes(content)
    click.echo(_("Đã ghi %(path)s.", path=out), err=True)


@click.group("plan")
def plan() -> None:
    """Kế hoạch của Ủy ban nhân dân."""


@plan.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@click.pass_obj
def import_command(obj: CommandContext, file: Path, as_json: bool) -> None:
    """Nhập một kế hoạch từ tệp YAML; nhập trọn hoặc không nhập gì."""
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    with writing(obj.sessions) as db:
        reading = read_plan(db, content)
        if reading.problems:
            _refuse(reading, as_json)
        _keep(db, reading, as_json)


def _refuse(reading: Reading, as_json: bool) -> None:
    if as_json:
        zero = {"new": 0, "changed": 0, "same": 0, "refused": reading.read}
        click.echo(_json({"read": reading.read, **zero, "rows": problem_rows(reading.problems), "warnings": []}))
    raise DomainError("plans.refused", count=len(reading.problems), problems="\n".join(problem_lines(reading.problems)))


def _keep(db: Session, reading: Reading, as_json: bool) -> None:
    counts = import_plan(db, reading, actor=SYSTEM, now=clock.now())
    figures = {"read": counts.read, "new": counts.new, "changed": counts.changed, "same": counts.same, "refused": 0}
    if as_json:
        click.echo(_json({**figures, "rows": [], "warnings": []}))
        return
    assert reading.draft is not None
    words = {name: format_number(figure) for name, figure in figures.items()}
    click.echo(_("Đã nhập kế hoạch %(key)s.", key=reading.draft.plan["key"]))
    click.echo(_("%(read)s mục = %(new)s mới + %(changed)s thay đổi + %(same)s giữ nguyên + %(refused)s từ chối", **words))
    for note in reading.draft.plan["notes"]:
        click.echo(f"- {note}")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
