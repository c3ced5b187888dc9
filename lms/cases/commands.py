"""``lms cases form``: a new form from a circular, as a file."""

from pathlib import Path

import click

from lms import clock
from lms.audit.events import SYSTEM
from lms.cases.operations import load_form
from lms.cli_context import CommandContext
from lms.db import writing
from lms.i18n import gettext as _


@click.group("cases")
def cases() -> None:
    """Số liệu vụ, việc theo kỳ (Biểu 12)."""


@cases.command("form")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def form_command(obj: CommandContext, file: Path) -> None:
    """Nạp một biểu mẫu mới từ tệp YAML; kỳ đã có số liệu giữ biểu cũ."""
    with writing(obj.sessions) as db:
        new = load_form(db, file.read_bytes(), actor=SYSTEM, now=clock.now())
    click.echo(_("Đã nạp biểu mẫu.") if new else _("Biểu mẫu này đã có, không có gì thay đổi."))
