"""``lms report rebuild`` and ``lms report prove``: the running totals worked out anew, and held against the facts."""

import time

import click
from sqlalchemy.orm import Session

from lms import clock
from lms.cli_context import CommandContext
from lms.db import writing
from lms.i18n import format_number
from lms.i18n import gettext as _
from lms.jobs.worker import Worker
from lms.kernel.errors import DomainError
from lms.reports.rollup.asking import LEAST_TEAMS, REBUILD, count_teams
from lms.reports.rollup.following import build_anew
from lms.reports.rollup.jobs import handlers
from lms.reports.rollup.operations import stands
from lms.reports.rollup.verifying import usual_bases, verify


@click.command("rebuild")
@click.pass_obj
def rebuild_command(obj: CommandContext) -> None:
    """Dựng lại bảng cộng dồn của số liệu từ hồ sơ gốc."""
    obj.catch_up()
    start = time.perf_counter()
    with writing(obj.sessions) as db:
        build_anew(db, obj.vault, now=clock.now(), failed_too=True)
    # A large one is a job; it is done here unless a worker has it in hand.
    Worker(obj.sessions, {REBUILD: dict(handlers(obj.vault))[REBUILD]}, (), clock.now).run_one()
    with obj.sessions() as db:
        if not stands(db):
            raise DomainError("reports.rollup.unfinished")
    seconds = format_number(round(time.perf_counter() - start, 1))
    click.echo(_("Đã dựng lại bảng cộng dồn trong %(seconds)s giây.", seconds=seconds))


@click.command("prove")
@click.pass_obj
def prove_command(obj: CommandContext) -> None:
    """Đối chiếu bảng cộng dồn với hồ sơ gốc, từng dòng, và với số đếm thẳng của cả nước."""
    obj.catch_up()
    with obj.sessions() as db:
        if not stands(db):
            _none_or_needless(db)
            return
        verdict = verify(db, usual_bases(db, clock.today()))
        db.rollback()
    if not verdict.ok:
        raise DomainError("reports.rollup.differs", rows=verdict.rows, figures=len(verdict.figures))
    click.echo(_("Bảng cộng dồn khớp với hồ sơ gốc."))


def _none_or_needless(db: Session) -> None:
    """Of a small book there is nothing to prove; DomainError ``reports.rollup.none`` for one that ought to keep a rollup."""
    if count_teams(db) >= LEAST_TEAMS:
        raise DomainError("reports.rollup.none")
    least = format_number(LEAST_TEAMS)
    click.echo(_("Sổ có dưới %(least)s tổ nên không giữ bảng cộng dồn: mọi số liệu đếm thẳng từ hồ sơ gốc.", least=least))
