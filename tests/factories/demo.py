"""The demo province as a database to copy: made once for a test session, on SQLite and on PostgreSQL."""

import fcntl
import hashlib
import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.models import CurriculumVersion
from courses.obligations.models import Obligation
from lms.clock import day_of
from lms.config import Settings, load_settings
from lms.db import make_engine, make_sessions
from lms.demo.operations import load_demo
from lms.loading import load_reference
from lms.people.models import Appointment, MediationTeam, Person
from tests import conftest, postgres

SEED = 2026
# A working day, at ten in the morning of Viet Nam.
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def fill(engine: Engine, settings: Settings, scale: str, *, seed: int = SEED, now: datetime = NOW) -> None:
    """Load the reference data and the demo into a migrated, empty database."""
    sessions = make_sessions(engine)
    load_reference(sessions, now=now)
    load_demo(sessions, settings, scale=scale, seed=seed, now=now, today=day_of(now), progress=lambda _done, _total: None)


def sqlite_demo(scale: str) -> Path:
    """A data folder with the demo on SQLite; never served, only copied. Whoever comes first makes it, also among workers."""
    shared = conftest.sqlite_template().parent
    folder = shared / f"demo-{scale}"
    with (shared / f"demo-{scale}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir()
            shutil.copyfile(conftest.sqlite_template(), folder / "lms.sqlite3")
            settings = load_settings({"LMS_DATA_DIR": str(folder)})
            engine = make_engine(settings.database_url)
            fill(engine, settings, scale)
            engine.dispose()
            (folder / "done").touch()
    return folder


@lru_cache(maxsize=4)
def postgres_demo(scale: str) -> tuple[str, Path]:
    """The name of a database with the demo on the test server, and the data folder with its keys; never served, only copied."""
    server, template = conftest.postgres_template()
    name = postgres.fresh_name(f"demo_{scale}")
    conftest.at_the_end(server.drop, name)
    folder = conftest.sqlite_template().parent / name
    folder.mkdir()
    settings = load_settings({"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": server.create(name, template=template)})
    engine = make_engine(settings.database_url)
    fill(engine, settings, scale)
    engine.dispose()
    return name, folder


def copy_of_demo(dialect: str, scale: str, folder: Path) -> Settings:
    """A demo of one's own in ``folder``: the settings that serve it. A copy on PostgreSQL goes when the session ends."""
    folder.mkdir(parents=True, exist_ok=True)
    if dialect == "sqlite":
        kept = sqlite_demo(scale)
        shutil.copyfile(kept / "lms.sqlite3", folder / "lms.sqlite3")
        url = f"sqlite:///{folder / 'lms.sqlite3'}"
    else:
        template, kept = postgres_demo(scale)
        server, _ = conftest.postgres_template()
        name = postgres.fresh_name("demo")
        url = server.create(name, template=template)
        conftest.at_the_end(server.drop, name)
    for part in ("keys.json", "demo.json"):
        shutil.copyfile(kept / part, folder / part)
    return load_settings({"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": url})


def digest(db: Session) -> str:
    """The key facts of the database as one number: who served where and when, who had to learn by when, who learned when."""
    served = select(
        MediationTeam.unit_id, MediationTeam.village, Person.full_name, Person.born_on, Person.sex, Person.ethnicity,
        Person.phone, Person.identity_tail, Appointment.recognised_on, Appointment.ended_on, Appointment.decision_no,
    ).join(Appointment.person).join(Appointment.team)  # fmt: skip
    due = select(Person.full_name, Obligation.due_on, Obligation.ended_on).join(Person, Person.id == Obligation.person_id)
    learned = (
        select(Person.full_name, Completion.completed_on, CurriculumVersion.key)
        .join(Person, Person.id == Completion.person_id)
        .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
    )
    lines = sorted(str(tuple(row)) for stmt in (served, due, learned) for row in db.execute(stmt))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
