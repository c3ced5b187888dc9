"""A page of one person reads that person's rows: SQLite, which keeps no statistics, is asked by which index it goes.

A statement that walks a whole table answers as well in a book of ten people, and takes milliseconds in a province, seconds
in the country.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from lms.kernel.store import Store
from tests.cast import NAMES, Cast, Member
from tests.web.matrix.addresses import MATRIX
from tests.web.test_matrix import example

# Tables with rows for each person, or for each thing that happened to one.
LARGE = (
    *("person", "appointment", "ending", "career_act", "obligation", "completion", "evidence", "certificate", "personal_card"),
    *("enrolment", "presence", "scan", "page_read", "sitting", "answer", "message", "reminder", "hand_out_person"),
)
# From end to end, or by what half of the table has in common.
WALK = re.compile(rf"SCAN (?:{'|'.join(LARGE)})\b|SEARCH (?:{'|'.join(LARGE)})\b.*\((?:kind|version_id|state)=\?\)")
# Figures count a whole unit; who may be chosen from a whole province is looked for in it; the last makes a batch of cards.
COUNTS = re.compile(r"/(?:coverage|indicators|figures|reports|published|certificates/batches)\b")


def pages_of_one() -> list[tuple[str, str]]:
    """(member, rule) of a mediator's own pages, and of those that others open of one person, class or thing."""
    shown = [(row[4:], dict(zip(NAMES, answers, strict=True))) for row, answers in MATRIX.items() if row[:4] == "GET "]
    own = [("mediator", rule) for rule, answers in shown if answers["mediator"] == 200]
    others = ("trainer", "officer_commune", "officer_province")
    of_one = [(who, rule) for rule, answers in shown for who in others if "<" in rule and answers[who] == 200]
    return sorted(one for one in own + of_one if not COUNTS.match(one[1]))


@contextmanager
def walks(connection: Connection) -> Iterator[list[str]]:
    """The steps that read a large table from end to end, or all rows of a kind, of the statements a block sends."""
    found: list[str] = []

    def look(_connection: object, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if not statement.startswith(("SELECT", "WITH")):
            return
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        found.extend(f"{step} in {statement}" for *_numbers, step in plan if WALK.match(step))

    event.listen(connection.engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(connection.engine, "before_cursor_execute", look)


@pytest.fixture
def forgetful(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was worked out or drawn once is kept."""
    monkeypatch.setitem(app.extensions, "kept", Store(0))
    monkeypatch.setitem(app.extensions, "drawn", replace(app.extensions["drawn"], store=Store(0)))


# PostgreSQL chooses by statistics, which a small book cannot give it.
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("who", "rule"), pages_of_one())
@pytest.mark.usefixtures("forgetful")
def test_a_page_of_one_walks_through_no_large_table(
    who: str, rule: str, cast: Cast, db: Session, connection: Connection, client_as: Callable[[Member], FlaskClient]
) -> None:
    path = re.sub(r"<(?:(\w+)[^:>]*:)?(\w+)>", lambda place: example(place[2], db, cast), rule)
    client = client_as(cast.members[who])
    client.get(path).close()  # what is new is followed, for everybody
    with walks(connection) as found:
        client.get(path).close()
    assert found == []
