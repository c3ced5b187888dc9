"""One file that holds an installation: the database, the stored files, the keys of a local run. And the way back.

The database is copied by its own engine while people work: SQLite's online backup, or pg_dump. In production the keys live
in the environment and are not in the file; without LMS_DATA_KEY a backup cannot be read, so it is kept apart.
"""

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

from sqlalchemy import URL, inspect, make_url

from lms.audit.events import SYSTEM, Event
from lms.audit.operations import record
from lms.config import Settings
from lms.db import make_engine, make_sessions, writing
from lms.files.storage import Storage, storage_in
from lms.kernel.errors import DomainError
from lms.upgrade import knows, revision_of, upgrade

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
BESIDE = ("keys.json", "demo.json")
NO_LIMIT = 1 << 62
# A full disk is not among them: that is no fault of the file.
DAMAGED = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, sqlite3.DatabaseError),
    *(KeyError, TypeError, ValueError),
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Summary:
    """What a backup holds: files stored beside the database, and the size of the whole in bytes."""

    files: int
    size: int


@dataclass(frozen=True, kw_only=True)
class BackupRestored(Event):
    """The database was put back to an earlier state. Numbering follows this: the last number on paper may be a later one."""

    kind: ClassVar[str] = "backup.restored"
    subject_kind: ClassVar[str] = "database"

    made_at: datetime


def back_up(settings: Settings, target: Path, *, now: datetime, progress: Progress) -> Summary:
    """Write the installation to ``target`` (tar.gz, for its owner only), whole or not at all. DomainError ``backup.…``."""
    if target.exists():
        raise DomainError("backup.exists", path=str(target))
    storage = storage_in(settings.data_dir)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, draft = Path(folder) / DATABASE, Path(folder) / "draft"
        revision = _copy_database(settings.database_url, copy)
        with _private(draft) as out, tarfile.open(fileobj=out, mode="w:gz") as tar:
            manifest = {"format": FORMAT, "engine": _engine_name(settings), "revision": revision, "made_at": now.isoformat()}
            _add(tar, MANIFEST, json.dumps(manifest).encode(), now)
            tar.add(copy, DATABASE)
            for name in BESIDE:
                if (settings.data_dir / name).exists():
                    tar.add(settings.data_dir / name, name)
            # After the database: a file that came meanwhile is one too many, never one too few.
            contents = _contents(storage)
            for done, path in enumerate(contents, 1):
                tar.add(path, FILES + path.name)
                progress(done, len(contents))
        os.link(draft, target)
    return Summary(len(contents), target.stat().st_size)


def restore(settings: Settings, source: Path, *, replace: bool, now: datetime, progress: Progress) -> datetime:
    """Put an installation back as it was; returns the instant of the backup. Nothing else may be running on it.

    DomainError ``backup.would_overwrite`` when there is a database and ``replace`` was not asked for.
    """
    if not replace and _has_tables(settings.database_url):
        raise DomainError("backup.would_overwrite")
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            made_at = _restore_from(tar, settings, progress)
    except DAMAGED as error:
        raise DomainError("backup.not_a_backup") from error
    engine = make_engine(settings.database_url)
    try:
        upgrade(engine)
        with writing(make_sessions(engine)) as db:
            record(db, BackupRestored(made_at=made_at), actor=SYSTEM, now=now)
    finally:
        engine.dispose()
    return made_at


def _restore_from(tar: tarfile.TarFile, settings: Settings, progress: Progress) -> datetime:
    manifest = json.loads(_read(tar, MANIFEST).read())
    if manifest["format"] != FORMAT or not knows(manifest["revision"]):
        raise DomainError("backup.newer")
    if manifest["engine"] != _engine_name(settings):
        raise DomainError("backup.other_engine", theirs=manifest["engine"], ours=_engine_name(settings))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    storage = storage_in(settings.data_dir)
    names = tar.getnames()
    # The files first: should one be damaged, the database that stands here is still untouched.
    contents = [name for name in names if name.startswith(FILES)]
    for done, name in enumerate(contents, 1):
        if storage.keep(_read(tar, name), limit=NO_LIMIT).sha256 != name.removeprefix(FILES):
            raise DomainError("backup.not_a_backup")
        progress(done, len(contents))
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
        copy = Path(folder) / DATABASE
        with copy.open("wb") as out:
            shutil.copyfileobj(_read(tar, DATABASE), out)
        _put_database(settings.database_url, copy)
    for name in BESIDE:
        if name in names:
            with _private(settings.data_dir / name) as out:
                shutil.copyfileobj(_read(tar, name), out)
    return datetime.fromisoformat(manifest["made_at"])


def _copy_database(url: str, target: Path) -> str:
    engine = make_engine(url)
    try:
        revision = revision_of(engine)
    finally:
        engine.dispose()
    if revision is None:
        raise DomainError("backup.no_database")
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(parts.database))) as ours, closing(sqlite3.connect(target)) as copy:
            ours.backup(copy)
    else:
        run_tool("pg_dump", parts, "--format=custom", "--no-owner", f"--file={target}")
    return revision


def _put_database(url: str, copy: Path) -> None:
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        # One transaction: the restored database is there whole, or the old one still is.
        whole = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        run_tool("pg_restore", parts, *whole, f"--dbname={parts.database}", str(copy))
        return
    with closing(sqlite3.connect(copy)) as restored:
        if restored.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DomainError("backup.not_a_backup")
    place = Path(str(parts.database))
    for ending in ("-wal", "-shm"):
        # They belong to the database that goes; left behind they would be read into the one that comes.
        place.with_name(place.name + ending).unlink(missing_ok=True)
    copy.replace(place)


def run_tool(tool: str, url: URL, *arguments: str) -> None:
    """Run a program of PostgreSQL against ``url``. DomainError ``backup.no_tool``, ``backup.tool_failed``."""
    program = shutil.which(tool)
    if program is None:
        raise DomainError("backup.no_tool", tool=tool)
    # By the environment and not by the arguments, which every process of the machine can read.
    address = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    environment = {**os.environ, **{name: str(value) for name, value in address.items() if value}}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DomainError("backup.tool_failed", tool=tool, said=done.stderr.strip()[-500:])


def _has_tables(url: str) -> bool:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(str(parts.database)).exists():
        return False
    engine = make_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _engine_name(settings: Settings) -> str:
    return make_url(settings.database_url).get_backend_name()


def _contents(storage: Storage) -> list[Path]:
    return [path for path in sorted(storage.root.glob("??/??/*")) if path.is_file()]


def _add(tar: tarfile.TarFile, name: str, content: bytes, now: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(content), int(now.timestamp()), 0o600
    tar.addfile(member, io.BytesIO(content))


def _read(tar: tarfile.TarFile, name: str) -> BinaryIO:
    # Members are read by name and written where we decide, so no path inside the file can lead elsewhere.
    content = tar.extractfile(name)
    if content is None:
        raise DomainError("backup.not_a_backup")
    return content  # type: ignore[return-value]


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
