"""A register of the whole country in bulk: units as they are, synthetic people, ten years of recognitions. Deterministic.

Rows go past the operations, which would take an hour; ``docs/performance.md`` says how long it takes. Completions, presences
and the like may be laid upon it: ``Registry`` says which ids there are.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import psycopg
from sqlalchemy import Engine, Table, select

from lms.db import gather_statistics, make_sessions
from lms.demo.pools import load_pools
from lms.kernel.text import fold, name_key
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY
from lms.people.models import Appointment, AppointmentReason, MediationTeam, Person, Sex, TeamRole
from lms.people.operations import identity_key
from lms.people.search.models import PersonWord
from lms.people.search.rules import index_words
from lms.units.models import Unit, UnitReach
from lms.units.rules import Level

SEED = 20250701
TODAY = date(2026, 11, 22)
MADE_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2016, 1, 4)
FLUSH = 40_000
# One in eleven recognitions ends in a year; of what ended, two in five go on as another term of the same person.
EARLIER, AGAIN = 0.91, 0.4


@dataclass(frozen=True)
class Scale:
    """How large: mediators serving today, teams, communes of today's map (the first by code)."""

    serving: int
    teams: int
    communes: int


COUNTRY = Scale(550_000, 88_000, 3_321)
SMALL = Scale(15_000, 2_400, 91)


@dataclass
class Registry:
    """What was built, and how long it took. Ids of persons, teams and recognitions run from 1; ``some`` are people to open."""

    scale: Scale
    seconds: float = 0.0
    communes: Sequence[int] = ()
    people: int = 0
    teams: int = 0
    recognitions: int = 0
    words: int = 0
    some: list[int] = field(default_factory=list)


def build(engine: Engine, vault: Vault, scale: Scale) -> Registry:
    """Fill an installation that has its reference data and no people yet."""
    start, made = time.perf_counter(), Registry(scale)
    with make_sessions(engine)() as db:
        reached = select(UnitReach.ancestor_id, UnitReach.unit_id).join(Unit, Unit.id == UnitReach.ancestor_id)
        units: dict[int, list[int]] = {}
        for commune, unit in db.execute(reached.where(Unit.level == Level.COMMUNE).order_by(Unit.code, UnitReach.unit_id)):
            units.setdefault(commune, []).append(unit)
    chosen = dict(list(units.items())[: scale.communes])
    made.communes = list(chosen)
    with loading(engine, COLUMNS) as load:
        _Teller(made, vault, load).tell(list(chosen.values()))
    with make_sessions(engine)() as db:
        gather_statistics(db)
        db.commit()
    made.seconds = time.perf_counter() - start
    return made


class _Teller:
    """Makes the people of one commune after another; each commune gives the same whatever came before it in the file."""

    def __init__(self, made: Registry, vault: Vault, load: "Loading") -> None:
        self.made, self.vault, self.load, self.pools = made, vault, load, load_pools()
        self.words: list[tuple[Any, ...]] = []

    def tell(self, communes: Sequence[Sequence[int]]) -> None:
        teams, seats, scale = 0, 0, self.made.scale
        for number, units in enumerate(communes, 1):
            rng = Random(SEED + number)
            kind = "ward" if number % 4 == 0 else "commune"
            until = scale.teams * number // len(communes)
            for place in range(until - teams):
                share = scale.serving * (teams + place + 1) // scale.teams
                self._team(rng, kind, place, units[place % len(units)], share - seats)
                seats = share
            teams = until
            self._keep_words()

    def _team(self, rng: Random, kind: str, place: int, unit_id: int, seats: int) -> None:
        self.made.teams += 1
        village = f"Thôn {self.pools.upland_villages[place % len(self.pools.upland_villages)]} {place + 1}"
        name = f"Tổ hòa giải {village[:1].lower()}{village[1:]}"
        row = (self.made.teams, unit_id, unit_id, village, name, fold(village), fold(name), False, MADE_AT)
        self.load.add(MediationTeam, row)
        for seat in range(seats):
            self._seat(rng, kind, unit_id, TeamRole.TEAM_HEAD if seat == 0 else TeamRole.MEDIATOR)

    def _seat(self, rng: Random, kind: str, unit_id: int, role: TeamRole) -> None:
        """Who serves today, and who had the seat before."""
        person_id, day = self._person(rng, kind, unit_id), FIRST_DAY + timedelta(days=rng.randrange(3900))
        self._recognition(person_id, role, day, None)
        if rng.random() < EARLIER:
            before = person_id if rng.random() < AGAIN else self._person(rng, kind, unit_id)
            began = FIRST_DAY - timedelta(days=rng.randrange(1500))
            self._recognition(before, role, began, day)

    def _recognition(self, person_id: int, role: TeamRole, day: date, ended: date | None) -> None:
        self.made.recognitions += 1
        decision = f"{day.timetuple().tm_yday}/QĐ-UBND"
        row = (self.made.recognitions, person_id, self.made.teams, role, AppointmentReason.RE_ELECTION, decision)
        self.load.add(Appointment, (*row, day, day, ended, MADE_AT))

    def _person(self, rng: Random, kind: str, unit_id: int) -> int:
        self.made.people += 1
        person_id, sex = self.made.people, Sex.FEMALE if rng.random() < 0.4 else Sex.MALE
        ethnicity = self.pools.mix[kind].draw(rng)
        name, key, folded, words = _named(self.pools.groups[ethnicity].name(rng, sex))
        born, number = date(1950 + rng.randrange(50), 1 + rng.randrange(12), 1 + rng.randrange(28)), f"{10**11 + person_id}"
        sealed, hashed = self.vault.seal(number, context=IDENTITY), identity_key(self.vault, number)
        row = (
            person_id,
            name,
            key,
            folded,
            born,
            born.year,
            sex,
            ethnicity,
            self.pools.education.words[person_id * 31 % len(self.pools.education.words)],
            f"+849{person_id:08d}",
            sealed,
            hashed,
            number[-4:],
        )
        self.load.add(Person, (*row, MADE_AT))
        self.words += [(unit_id, word, person_id, key, f" {folded}") for word in words]
        return person_id

    def _keep_words(self) -> None:
        """In the order of the primary key, by which SQLite lays the rows."""
        for row in sorted(self.words):
            self.load.add(PersonWord, row)
        self.made.words += len(self.words)
        self.made.some.append(self.words[len(self.words) // 2][2])
        self.words.clear()


@lru_cache(maxsize=200_000)
def _named(full_name: str) -> tuple[str, str, str, tuple[str, ...]]:
    folded = fold(full_name)
    return full_name, name_key(full_name), folded, tuple(index_words(folded))


COLUMNS: dict[Any, str] = {
    MediationTeam: "id unit_id placed_unit_id village name village_fold name_fold minority_village recorded_at",
    Person: "id full_name name_key name_fold born_on born_year sex ethnicity qualification phone identity_sealed identity_hash"
    " identity_tail recorded_at",
    Appointment: "id person_id team_id role reason decision_no signed_on recognised_on ended_on recorded_at",
    PersonWord: "unit_id word person_id name_key spaced",
}


class Loading:
    """Rows by table, handed on some ten thousand at a time; ``columns`` names those of each table."""

    def __init__(
        self,
        write: Callable[[Table, Sequence[str], list[Any]], None],
        columns: Mapping[Any, str],
        run: Callable[[str], object],
    ) -> None:
        self._write, self._columns, self._run = write, columns, run
        self._rows: dict[Any, list[Any]] = {model: [] for model in columns}

    def add(self, model: Any, row: tuple[Any, ...]) -> None:
        rows = self._rows[model]
        rows.append(row)
        if len(rows) >= FLUSH:
            self.flush(model)

    def flush(self, model: Any) -> None:
        self._write(model.__table__, self._columns[model].split(), self._rows[model])
        self._rows[model].clear()

    def run(self, statement: str) -> None:
        """A statement over what has been handed on: rows that follow from others are made where they are."""
        for model in self._rows:
            self.flush(model)
        self._run(statement)


class loading:  # noqa: N801 - used as a with-statement's verb
    """A load past every index and foreign key; the indexes are made at the end, over all rows at once."""

    def __init__(self, engine: Engine, columns: Mapping[Any, str]) -> None:
        self.engine, self.columns = engine, columns
        self.indexes = [index for model in columns for index in model.__table__.indexes]

    def __enter__(self) -> Loading:
        with self.engine.begin() as connection:
            for index in self.indexes:
                index.drop(connection)
        self.connection, write = _sqlite(self.engine) if self.engine.dialect.name == "sqlite" else _postgres(self.engine)
        self.load = Loading(write, self.columns, self.connection.execute)
        return self.load

    def __exit__(self, *_error: object) -> None:
        for model in self.columns:
            self.load.flush(model)
        if isinstance(self.connection, psycopg.Connection):
            for model in self.columns:
                if model is PersonWord:
                    continue
                name = model.__tablename__
                self.connection.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        self.connection.commit()
        self.connection.close()
        with self.engine.begin() as connection:
            for index in self.indexes:
                index.create(connection)
        if self.engine.dialect.name != "sqlite":
            # As the server does by itself within minutes: only then are its indexes read alone.
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")


_Writer = tuple[Any, Callable[[Table, Sequence[str], list[Any]], None]]


def _sqlite(engine: Engine) -> _Writer:
    connection = sqlite3.connect(str(engine.url.database))
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")

    def write(table: Table, columns: Sequence[str], rows: list[Any]) -> None:
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})", map(_plain, rows))

    return connection, write


def _plain(row: Iterable[Any]) -> list[Any]:
    return [_text(value) if isinstance(value, date) else value for value in row]


@lru_cache(maxsize=8192)
def _text(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value.isoformat()


def _postgres(engine: Engine) -> _Writer:
    connection = psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
    connection.execute("SET session_replication_role = replica")

    def write(table: Table, columns: Sequence[str], rows: list[Any]) -> None:
        with connection.cursor().copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    return connection, write
