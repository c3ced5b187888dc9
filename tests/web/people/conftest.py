"""An officer of a commune with two teams; the register of units as every real database has it."""

import secrets
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.clock import now
from lms.policies.operations import load_policies
from lms.units.models import UnitEdition
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


@pytest.fixture
def edition(db: Session, cast: Cast) -> None:
    """The edition of the register, without which every look at it would be read anew."""
    db.add(UnitEdition(token=secrets.token_hex(16), recorded_at=now()))
    db.commit()
