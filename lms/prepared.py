"""The hold on a data folder, and whether it is ready as it stands: no SQLAlchemy, no Alembic, none of the rooms.

Importing those costs more than a second, which a second ./run need not spend; so does the driver of the database that is
not there, a tenth of one. ``lms.preparing`` does the work itself.
"""

import contextlib
import fcntl
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from lms.config import Settings
from lms.kernel.errors import DomainError

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("lms/migrations/versions/*.py", "lms/**/data/**/*", "courses/**/data/**/*", "assessments/**/data/**/*")
VERSION = "SELECT version_num FROM alembic_version"


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


def is_prepared(settings: Settings) -> bool:
    """True when this program prepared this database, from the files it ships now, and somebody can sign in."""
    try:
        noted = json.loads(_stamp(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(noted == _facts(settings))


def note_prepared(settings: Settings) -> None:
    """Remember that everything is in place."""
    _stamp(settings).write_text(json.dumps(_facts(settings)), encoding="utf-8")


def forget_prepared(settings: Settings) -> None:
    """From here on nothing is certain; until ``note_prepared`` the next start looks again."""
    _stamp(settings).unlink(missing_ok=True)


def _stamp(settings: Settings) -> Path:
    return settings.data_dir / "prepared.json"


def _facts(settings: Settings) -> dict[str, str | None]:
    return {"made_from": _made_from(settings), "schema": _schema(settings.database_url)}


def _made_from(settings: Settings) -> str:
    """The database's address and the shipped files, by size and time of change."""
    digest = hashlib.sha256(settings.database_url.encode())
    for pattern in SHIPPED:
        for path in sorted(ROOT.glob(pattern)):
            facts = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _schema(url: str) -> str | None:
    """The revision written in the database itself, which may have been replaced since; None when there is none."""
    row = _sqlite_version(url) if url.startswith("sqlite:///") else _postgres_version(url)
    return str(row[0]) if row else None


def _sqlite_version(url: str) -> Sequence[object] | None:
    path = Path(url.removeprefix("sqlite:///"))
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            row: Sequence[object] | None = connection.execute(VERSION).fetchone()
            return row
    except (sqlite3.Error, ValueError):
        return None


def _postgres_version(url: str) -> Sequence[object] | None:
    import psycopg

    try:
        with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1), connect_timeout=5) as server:
            return server.execute(VERSION).fetchone()
    except psycopg.Error:
        return None
