"""What is kept: the same answer while nothing was recorded, the new one at once when something was, by whomever."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from courses.completion.events import CompletionChanged
from lms.admin.records.words import KINDS
from lms.audit.events import SYSTEM, Event, PersonalDataSeen
from lms.audit.operations import record
from lms.followers import QUIET
from lms.kernel.store import Store
from lms.web.kept import SIZE, kept
from tests.cast import MADE_AT


@pytest.fixture
def keeping(app: Flask) -> Iterator[Flask]:
    """The application with an empty store that keeps."""
    app.config["KEPT_SIZE"] = SIZE
    app.extensions["kept"] = Store(SIZE)
    yield app
    app.config["KEPT_SIZE"] = 0


def _asked(app: Flask, made: list[int], key: str = "a") -> int:
    """One request that asks for a kept value; ``made`` counts how often it was worked out."""

    def make() -> int:
        made.append(1)
        return len(made)

    with app.test_request_context("/"):
        return kept((key,), make)


def _record(db: Session, event: Event) -> None:
    record(db, event, actor=SYSTEM, now=MADE_AT)
    db.commit()


def test_a_value_is_made_once_while_nothing_is_recorded(keeping: Flask) -> None:
    made: list[int] = []
    assert [_asked(keeping, made) for _ in range(3)] == [1, 1, 1]
    assert _asked(keeping, made, "b") == 2


def test_a_fact_recorded_elsewhere_shows_at_once(keeping: Flask, db: Session) -> None:
    made: list[int] = []
    _asked(keeping, made)
    # Another session, as another process has it: nothing tells this application but the database.
    _record(db, CompletionChanged(subject_id=1, person_id=1, version_id=1, completed=True))
    assert _asked(keeping, made) == 2


def test_a_look_moves_no_figure(keeping: Flask, db: Session) -> None:
    made: list[int] = []
    _asked(keeping, made)
    _record(db, PersonalDataSeen(subject_id=1, what="phone", reason="call"))
    assert _asked(keeping, made) == 1


def test_the_oldest_leaves_and_an_old_edition_is_no_answer() -> None:
    store = Store(2)
    for key in ("a", "b", "c"):
        store.keep(key, 1, key)
    assert [store.find(key, 1) for key in ("a", "b", "c")] == [None, ("b",), ("c",)]
    assert store.find("c", 2) is None


def test_every_quiet_kind_is_a_kind() -> None:
    assert set(QUIET) <= set(KINDS)
