"""Gets the database of a local run ready: schema, reference data, demo province or the first administrator's code."""

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import Engine, func, inspect, select

from lms.access.models import Account
from lms.access.operations import first_admin_code
from lms.config import Settings, demo_mark
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.demo.mark import SignIn, read_mark
from lms.demo.operations import load_demo
from lms.i18n import _
from lms.kernel.errors import DomainError
from lms.loading import load_reference
from lms.upgrade import downgrade, head, is_current, upgrade

ROOT = Path(__file__).resolve().parents[1]
SEED = 2026


@dataclass(frozen=True)
class Preparation:
    """What there is to tell once everything runs."""

    sign_ins: tuple[SignIn, ...] = ()
    first_admin_code: str | None = None


@contextlib.contextmanager
def hold_folder(data_dir: Path) -> Iterator[None]:
    """Keep the data folder for this run; a second run on it is refused. The hold ends with the process, however it ends."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DomainError("start.folder_in_use", folder=str(data_dir)) from error
        yield


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
    for name in ("files", "prepared", demo_mark(settings.data_dir).name):
        _remove(settings.data_dir / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def prepare(settings: Settings, *, scale: str | None, now: datetime, today: date) -> Preparation:
    """Bring the data up to date; on the first start load the demo of that scale, or with None make the first admin's code."""
    mark = read_mark(settings.data_dir)
    if mark is not None and not mark.complete:
        # The last start was interrupted in the middle of the demo: begin again rather than serve half a province.
        wipe(settings)
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    try:
        _bring_up(engine, sessions, settings, now)
        if scale is not None and not _is_used(sessions):
            _load_demo(sessions, settings, scale, today)
        return _told(sessions, settings, now)
    finally:
        engine.dispose()


def _bring_up(engine: Engine, sessions: Sessions, settings: Settings, now: datetime) -> None:
    stamp = settings.data_dir / "prepared"
    state = _state(settings)
    if stamp.exists() and stamp.read_text() == state and is_current(engine):
        return
    click.echo(_("Đang chuẩn bị cơ sở dữ liệu…"))
    upgrade(engine)
    load_reference(sessions, now=now)
    stamp.write_text(state)


def _state(settings: Settings) -> str:
    """What the reference data in this database was made from: the database, its schema and the shipped files."""
    digest = hashlib.sha256(f"{settings.database_url} {head()}".encode())
    for room in ("lms", "courses", "assessments", "certificates"):
        for path in sorted((ROOT / room).glob("**/data/**/*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}".encode())
    return digest.hexdigest()


def _is_used(sessions: Sessions) -> bool:
    with sessions() as db:
        return bool(db.scalar(select(func.count()).select_from(Account)))


def _load_demo(sessions: Sessions, settings: Settings, scale: str, today: date) -> None:
    with click.progressbar(length=100, label=_("Đang dựng tỉnh minh họa")) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(done * 100 // max(total, 1) - bar.pos)

        load_demo(sessions, settings, scale=scale, seed=SEED, today=today, progress=progress)


def _told(sessions: Sessions, settings: Settings, now: datetime) -> Preparation:
    mark = read_mark(settings.data_dir)
    if mark is not None:
        return Preparation(sign_ins=mark.sign_ins)
    if _is_used(sessions):
        return Preparation()
    with writing(sessions) as db:
        return Preparation(first_admin_code=first_admin_code(db, now=now))
