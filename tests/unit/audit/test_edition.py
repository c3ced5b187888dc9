"""The mark of an edition: it moves with what this database commits, also out of order, and with nothing else."""

from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from lms.audit.edition import read_edition
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.audit.operations import record
from lms.db import make_engine, make_sessions, take_ids
from lms.policies.events import PoliciesLoaded

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_whoever_holds_smaller_ids_makes_another_edition_until_they_are_committed(fresh_engine: Engine) -> None:
    sessions = make_sessions(fresh_engine)
    if fresh_engine.dialect.name == "sqlite":
        with sessions() as db:
            assert read_edition(db).commits == ""
        return
    with sessions() as reader, sessions() as early, sessions() as late:
        quiet = read_edition(reader)
        take_ids(early, (AuditEvent, 1))
        record(late, PoliciesLoaded(policies=1, holidays=0), actor=SYSTEM, now=NOW)
        late.commit()
        reader.rollback()
        between = read_edition(reader)
        early.commit()
        reader.rollback()
        after = read_edition(reader)
        assert between.newest == after.newest != quiet.newest
        assert between.facts != after.facts, "what the early one committed must not be taken for seen"
        assert quiet.commits == after.commits == ""


def test_transactions_of_other_databases_leave_the_mark_alone(fresh_engine: Engine) -> None:
    if fresh_engine.dialect.name == "sqlite":
        return
    neighbour = make_engine(fresh_engine.url.set(database="postgres").render_as_string(hide_password=False))
    with make_sessions(fresh_engine)() as db, neighbour.connect() as other:
        other.execute(select(func.pg_current_xact_id()))
        assert read_edition(db).commits == ""
    neighbour.dispose()
