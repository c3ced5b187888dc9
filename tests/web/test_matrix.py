"""Every address × every member of the cast answers as the matrix declares, and none is missing there."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.access.gate import check_every_route_declared, declaration_of
from tests.cast import NAMES, Cast, Member
from tests.web.matrix.addresses import MATRIX
from tests.web.matrix.examples import EXAMPLES

NOTHING_HAS_THIS = 987_654_321
STANDARD = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> set[str]:
    """Every "METHOD rule" of the application, static files left out."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - STANDARD
        if rule.endpoint.rsplit(".", 1)[-1] != "static"
    }


def test_the_matrix_holds_every_route_and_no_other(app: Flask) -> None:
    assert routes(app) - set(MATRIX) == set(), "declare these in tests/web/matrix"
    assert set(MATRIX) - routes(app) == set(), "these are no routes any more"


def test_every_row_names_the_whole_cast() -> None:
    assert {row for row, statuses in MATRIX.items() if len(statuses) != len(NAMES)} == set()


@pytest.mark.parametrize("row", MATRIX)
def test_each_member_gets_the_declared_answer(
    row: str, cast: Cast, db: Session, client_as: Callable[[Member], FlaskClient]
) -> None:
    method, rule = row.split(" ", 1)
    path = re.sub(r"<(?:(\w+)[^:>]*:)?(\w+)>", lambda place: example(place[2], db, cast), rule)
    found = {}
    for name, member in cast.members.items():
        answer = client_as(member).open(path, method=method)
        found[name] = answer.status_code
        answer.close()
    assert found == dict(zip(NAMES, MATRIX[row], strict=True)), path


def example(place: str, db: Session, cast: Cast) -> str:
    """What stands in an address for a place of its rule."""
    make = EXAMPLES.get(place)
    return str(make(db, cast) if make else NOTHING_HAS_THIS)


def test_an_undeclared_route_stops_the_start(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open"):
        check_every_route_declared(bare)
    check_every_route_declared(app)
    assert all(declaration_of(app, name) for name in app.view_functions)
