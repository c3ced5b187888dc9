"""Several workers follow the news at the same moment: nobody is turned away, nothing is followed twice or left out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import Engine, func, select

from courses.completion.models import Completion
from courses.completion.operations import refresh_completions
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.audit.queries import verify
from lms.db import make_sessions, writing
from lms.followers import catch_up
from lms.people.models import Person
from lms.sql import of_one_moment
from tests.cast import VAULT
from tests.factories.training import NOW, make_person, make_version

AT_ONCE = 6
ROUNDS = 5


def test_whoever_hands_in_while_others_catch_up_is_completed_once(fresh_engine: Engine) -> None:
    sessions = make_sessions(fresh_engine)
    with writing(sessions) as db:
        version = make_version(db, 2)
        ids = [make_person(db).id for _ in range(AT_ONCE * ROUNDS)]
    start = Barrier(AT_ONCE, timeout=60)

    def learn(place: int) -> None:
        for person_id in ids[place::AT_ONCE]:
            start.wait()
            with writing(sessions) as db:
                record_evidence(db, [learned(person_id, version.id)], actor=SYSTEM, now=NOW)
                refresh_completions(db, [person_id], now=NOW)
            catch_up(sessions, VAULT, now=NOW)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(learn, range(AT_ONCE)))
    with sessions() as db:
        assert sorted(db.scalars(select(Completion.person_id))) == sorted(ids)
        assert db.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.kind == "completion.changed")) == len(ids)
        standing = verify(db)
        assert (standing.unsealed, standing.broken_at) == (0, None)


def test_what_is_read_as_of_one_moment_stays_so_while_others_write(fresh_engine: Engine) -> None:
    sessions = make_sessions(fresh_engine)
    counted = select(func.count(Person.id))
    with of_one_moment(sessions()) as book:
        before = book.scalar(counted)
        with writing(sessions) as db:
            make_person(db)
        assert book.scalar(counted) == before
    with sessions() as db:
        assert db.scalar(counted) == 1
        assert before == 0


def learned(person_id: int, version_id: int) -> NewEvidence:
    return NewEvidence(
        person_id=person_id,
        kind=EvidenceKind.IMPORTED_COMPLETION,
        version_id=version_id,
        module_id=None,
        periods=None,
        occurred_on=date(2026, 4, 28),
        source_kind="test",
        source_id=person_id,
    )
