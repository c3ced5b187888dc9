"""Keeping the words of names as the book stands. Called by whoever writes names or recognitions; nothing here commits."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from lms.db import insert_rows
from lms.people.merges.resolving import canonical, of_people
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.search.models import PersonWord
from lms.people.search.rules import index_words

CHUNK = 800


def index_names(db: Session, person_ids: Collection[int | None]) -> None:
    """Keep the words of these people as their names and teams stand now. Three statements for each 800."""
    ids = sorted({person_id for person_id in person_ids if person_id})
    for start in range(0, len(ids), CHUNK):
        _index(db, ids[start : start + CHUNK])


def index_all_names(db: Session) -> int:
    """Work out every word anew, as for a book from before there were any; how many people were gone through."""
    db.execute(delete(PersonWord), execution_options={"synchronize_session": False})
    ids = db.scalars(select(Person.id).order_by(Person.id)).all()
    for start in range(0, len(ids), CHUNK):
        insert_rows(db, PersonWord, list(_words(db, ids[start : start + CHUNK])))
    return len(ids)


def index_older_book(db: Session, *, now: datetime) -> None:
    """Work out the words of a book that was written before there were any. ``now`` as every step of loading takes it."""
    indexed, recorded = (db.scalar(select(exists(select(table)))) for table in (PersonWord.person_id, Appointment.id))
    if recorded and not indexed:
        index_all_names(db)


def _index(db: Session, ids: Sequence[int]) -> None:
    db.flush()
    gone = delete(PersonWord).where(PersonWord.person_id.in_(ids))
    db.execute(gone, execution_options={"synchronize_session": False})
    insert_rows(db, PersonWord, list(_words(db, ids)))


def _words(db: Session, ids: Sequence[int]) -> Iterator[dict[str, object]]:
    # Somebody merged is found where either record has served.
    served = select(canonical(Appointment.person_id).label("person_id"), MediationTeam.unit_id)
    served = served.join(MediationTeam, MediationTeam.id == Appointment.team_id).where(of_people(Appointment.person_id, ids))
    where = served.distinct().subquery()
    stmt = select(Person.id, Person.name_key, Person.name_fold, where.c.unit_id).join(where, where.c.person_id == Person.id)
    stmt = stmt.where(Person.withdrawn_at.is_(None))
    for person_id, key, name, unit_id in db.execute(stmt):
        for word in index_words(name):
            yield {"unit_id": unit_id, "word": word, "person_id": person_id, "name_key": key, "spaced": f" {name}"}
