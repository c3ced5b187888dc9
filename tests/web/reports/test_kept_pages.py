"""A kept page of figures moves at once when somebody else records that a person completed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.completion.events import CompletionChanged
from courses.completion.models import Completion
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.kernel.store import Store
from lms.web.kept import SIZE
from tests.cast import Cast, Member
from tests.factories.reports import NOW
from tests.reading import words
from tests.web.conftest import Statements
from tests.web.reports.conftest import Records

PAGES = ("/coverage?unit=20&map=now&as_of=22/11/2026", "/?as_of=22/11/2026")


@pytest.fixture
def keeping(app: Flask) -> Iterator[None]:
    app.config["KEPT_SIZE"] = SIZE
    app.extensions["kept"] = Store(SIZE)
    yield
    app.config["KEPT_SIZE"] = 0


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("page", PAGES)
def test_a_kept_page_moves_when_a_fact_is_recorded(
    page: str,
    cast: Cast,
    records: Records,
    db: Session,
    client_as: Callable[[Member], FlaskClient],
    queries: Callable[[], AbstractContextManager[Statements]],
) -> None:
    client = client_as(cast.officer_province)
    # Opened for the first time, the page follows what was recorded before; that moves the edition once.
    client.get(page)
    first = words(client.get(page))
    assert "1 / 5" in first or "Có 1 trong 5" in first
    with queries() as sent:
        assert words(client.get(page)) == first
    assert len(sent) <= 7
    db.add(Completion(person_id=102, version_id=records.version, completed_on=date(2026, 5, 1), evidence=[], computed_at=NOW))
    record(
        db,
        CompletionChanged(subject_id=102, person_id=102, version_id=records.version, completed=True),
        actor=SYSTEM,
        now=NOW,
    )
    db.commit()
    moved = words(client.get(page))
    assert "2 / 5" in moved or "Có 2 trong 5" in moved
