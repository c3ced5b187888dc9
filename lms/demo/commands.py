"""``lms demo load``: an empty installation is filled with made-up people."""

import click
from sqlalchemy import inspect

from lms import clock
from lms.cli_context import CommandContext, progress_bar
from lms.demo.operations import load_demo, refuse
from lms.demo.story import SCALES
from lms.i18n import format_number
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError

SEED = 2026


@click.group("demo")
def demo() -> None:
    """Dữ liệu minh họa, không phải người thật."""


@demo.command("load")
@click.option(
    "--scale", type=click.Choice(list(SCALES)), default="province", show_default=True, help="Một xã, một tỉnh hay cả nước."
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="Cùng số này và cùng ngày thì ra đúng những người ấy.")
@click.pass_obj
def load(obj: CommandContext, scale: str, seed: int) -> None:
    """Nạp dữ liệu minh họa vào một hệ thống còn trống."""
    if not inspect(obj.engine).has_table("account"):
        raise DomainError("demo.no_tables")
    refuse(obj.sessions, obj.settings)
    obj.load_reference()
    with progress_bar(_("Đang dựng dữ liệu minh họa")) as progress:
        made = load_demo(
            obj.sessions, obj.settings, scale=scale, seed=seed, now=clock.now(), today=clock.today(), progress=progress
        )
    click.echo(
        _(
            "Đã nạp %(persons)s người, %(classes)s lớp, %(certificates)s giấy chứng nhận minh họa.",
            persons=format_number(made.persons),
            classes=format_number(made.classes),
            certificates=format_number(made.certificates),
        )
    )
    for one in made.sign_ins:
        click.echo(f"  {_(one.role):<28} {one.username:<20} {one.secret}")
