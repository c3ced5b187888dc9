"""A commune with two teams, for whatever is done to their people."""

import pytest
from sqlalchemy.orm import Session

from lms.policies.operations import load_policies
from tests.cast import Country, make_country
from tests.factories.careers import NOW, Teams, make_teams


@pytest.fixture
def country(db: Session) -> Country:
    load_policies(db, now=NOW)
    return make_country(db)


@pytest.fixture
def teams(db: Session, country: Country) -> Teams:
    return make_teams(db, country.commune)
