"""An officer of a commune with two teams."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.clock import now
from lms.policies.operations import load_policies
from tests.cast import Cast, Member
from tests.factories.careers import Teams, make_teams

ClientAs = Callable[[Member], FlaskClient]


@pytest.fixture
def teams(db: Session, cast: Cast) -> Teams:
    load_policies(db, now=now())
    made = make_teams(db, cast.country.commune)
    db.commit()
    return made


@pytest.fixture
def officer(client_as: ClientAs, cast: Cast) -> FlaskClient:
    return client_as(cast.officer_commune)
