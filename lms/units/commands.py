"""``lms units …``: load both maps, show a unit of a day, list what it went over into."""

import json
from datetime import date
from typing import Any, Protocol

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.cli_context import Day
from lms.db import Sessions, writing
from lms.i18n import _, format_day, format_number
from lms.units import queries
from lms.units.models import Unit
from lms.units.operations import load_units


class Context(Protocol):
    """What these commands need of the frame's context."""

    @property
    def sessions(self) -> Sessions: ...

    def load_reference(self) -> None: ...


_on = click.option("--on", type=Day(), metavar="DATE", help="Ngày hỏi (2025-06-30); không nêu thì là hôm nay.")
_json = click.option("--json", "as_json", is_flag=True, help="In ra JSON.")


@click.group("units")
def units() -> None:
    """Đơn vị hành chính: hai bản đồ và việc kế tiếp giữa chúng."""


@units.command("load")
@click.pass_obj
def load(obj: Context) -> None:
    """Nạp đơn vị của cả hai bản đồ và danh mục đi kèm; chạy lại không sao."""
    with writing(obj.sessions) as db:
        counts = load_units(db, now=clock.now())
    obj.load_reference()
    click.echo(
        _(
            "Đã thêm %(units)s đơn vị và %(links)s liên kết kế tiếp.",
            units=format_number(counts.units),
            links=format_number(counts.successions),
        )
    )


@units.command("show")
@click.argument("code")
@_on
@_json
@click.pass_obj
def show(obj: Context, code: str, on: date | None, as_json: bool) -> None:
    """Cho biết đơn vị mang mã CODE vào một ngày."""
    with obj.sessions() as db:
        unit, day = _asked(db, code, on)
        facts = queries.describe(db, unit, day)
    _print(facts, _lines(facts), as_json)


@units.command("successors")
@click.argument("code")
@_on
@_json
@click.pass_obj
def list_successors(obj: Context, code: str, on: date | None, as_json: bool) -> None:
    """Liệt kê các đơn vị kế tiếp của đơn vị mang mã CODE vào một ngày."""
    with obj.sessions() as db:
        unit, day = _asked(db, code, on)
        facts = queries.successors(db, unit, day)
    _print(facts, _successor_lines(facts), as_json)


def _asked(db: Session, code: str, on: date | None) -> tuple[Unit, date]:
    day = on or clock.today()
    return queries.find_unit(db, code, day), day


def _print(facts: dict[str, Any], lines: list[str], as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(lines))


def _lines(facts: dict[str, Any]) -> list[str]:
    parent = facts["parent"]
    rows = [
        (_("Mã"), facts["code"]),
        (_("Tên"), facts["name"]),
        (_("Đơn vị cấp trên"), f"{parent['name']} ({parent['code']})" if parent else "–"),
        (_("Có từ ngày"), _written(facts["valid_from"])),
        (_("Đến trước ngày"), _written(facts["valid_to"])),
    ]
    width = max(len(label) for label, _value in rows)
    return [f"{label:{width}}  {value}" for label, value in rows]


def _successor_lines(facts: dict[str, Any]) -> list[str]:
    unit = facts["unit"]
    if not facts["successors"]:
        return [_("%(name)s (%(code)s) không có đơn vị kế tiếp.", name=unit["name"], code=unit["code"])]
    lines = [_("%(name)s (%(code)s) chuyển thành:", name=unit["name"], code=unit["code"])]
    for after in facts["successors"]:
        how = _("toàn bộ") if after["whole"] else _("một phần")
        lines.append(f"  {after['code']:5}  {after['name']}  {_written(after['valid_from'])}  {how}")
    return lines


def _written(day: str | None) -> str:
    return format_day(date.fromisoformat(day)) if day else "–"
