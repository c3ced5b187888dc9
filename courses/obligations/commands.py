"""``lms due-date DATE``: the due day of a recognition on that day, with the steps."""

import json
from datetime import date

import click

from courses.obligations.rules.due import due_day
from courses.obligations.rules.wording import as_json, explain
from lms.cli_context import CommandContext
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.policies.queries import policy_on, work_calendar
from lms.policies.rules import PolicyKey


@click.command("due-date")
@click.argument("day", metavar="DATE")
@click.option("--json", "printed", is_flag=True, help="In ra JSON.")
@click.pass_obj
def due_date(obj: CommandContext, day: str, printed: bool) -> None:
    """Tính hạn sáu tháng của người được công nhận ngày DATE (YYYY-MM-DD), kèm từng bước."""
    recognised_on = _read(day)
    with obj.sessions() as db:
        months = policy_on(db, PolicyKey.DEADLINE_MONTHS, recognised_on).number
        due = due_day(recognised_on, work_calendar(db), months)
    if printed:
        click.echo(json.dumps(as_json(due), ensure_ascii=False))
        return
    click.echo(
        _("Được công nhận ngày %(day)s thì hạn là ngày %(due)s.", day=format_day(recognised_on), due=format_day(due.due_on))
    )
    for number, line in enumerate(explain(due), 1):
        click.echo(f"{number}. {line}")


def _read(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise DomainError("obligations.not_a_day", typed=typed[:40]) from error
