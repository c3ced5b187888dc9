"""Gets the database of a local run ready: schema, reference data, demo province or the first administrator's code."""

import shutil
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import func, inspect, select

from lms.access.models import Account
from lms.access.operations import first_admin_code
from lms.config import Settings, demo_mark
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.demo.mark import read_mark
from lms.demo.operations import load_demo
from lms.i18n import _
from lms.loading import load_reference
from lms.prepared import forget_prepared, note_prepared
from lms.upgrade import downgrade, upgrade

SEED = 2026


def has_own_data(settings: Settings) -> bool:
    """True when there are accounts that the demo did not make."""
    if settings.demo:
        return False
    engine = make_engine(settings.database_url)
    try:
        return inspect(engine).has_table("account") and _is_used(make_sessions(engine))
    finally:
        engine.dispose()


def wipe(settings: Settings) -> None:
    """Take away the data of this program, and nothing else that may lie in the folder."""
    engine = make_engine(settings.database_url)
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    else:
        downgrade(engine)
    engine.dispose()
    for name in ("files", "prepared.json", demo_mark(settings.data_dir).name):
        _remove(settings.data_dir / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def prepare(settings: Settings, *, scale: str | None, now: datetime, today: date) -> str | None:
    """Bring the data up to date; on the first start load the demo of that ``scale`` (None: no demo).

    Returns the first administrator's one-use code while there is no account at all.
    """
    forget_prepared(settings)
    mark = read_mark(settings.data_dir)
    if mark is not None and not mark.complete:
        # The last start was interrupted in the middle of the demo: begin again rather than serve half a province.
        wipe(settings)
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    try:
        click.echo(_("Đang chuẩn bị cơ sở dữ liệu…"))
        upgrade(engine)
        load_reference(sessions, now=now)
        if scale is not None and not _is_used(sessions):
            _load_demo(sessions, settings, scale, now, today)
        if _is_used(sessions):
            note_prepared(settings)
            return None
        with writing(sessions) as db:
            return first_admin_code(db, now=now)
    finally:
        engine.dispose()


def _is_used(sessions: Sessions) -> bool:
    with sessions() as db:
        return bool(db.scalar(select(func.count()).select_from(Account)))


def _load_demo(sessions: Sessions, settings: Settings, scale: str, now: datetime, today: date) -> None:
    with click.progressbar(length=100, label=_("Đang dựng tỉnh minh họa")) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(done * 100 // max(total, 1) - bar.pos)

        load_demo(sessions, settings, scale=scale, seed=SEED, now=now, today=today, progress=progress)
