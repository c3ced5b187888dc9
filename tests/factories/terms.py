"""A few newcomers whose terms the index knows, and the rule by which they are worked out."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from courses.obligations.following import follow
from courses.obligations.stepwise import go_on
from lms.audit.events import SYSTEM
from lms.people.models import MediationTeam
from lms.policies.operations import load_policies, set_policy
from lms.policies.rules import Change, PolicyKey
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import NOW, appoint, make_person, make_team, make_unit

FIRST, FAR = date(2025, 8, 10), date(2014, 1, 1)
SOURCE = "Quyết định 12/QĐ-UBND ngày 01/12/2026"
PEOPLE = 7


def make_book(db: Session) -> MediationTeam:
    """Some newcomers, known to the index; nothing is new."""
    load_policies(db, now=NOW)
    team = make_team(db, make_unit(db, "Công Sơn", Level.COMMUNE, kind="Xã"))
    for number in range(PEOPLE):
        appoint(db, make_person(db, f"Hoàng Thị {number}"), team, FIRST + timedelta(days=number * 17))
    to_the_end(db)
    return team


def to_the_end(db: Session) -> None:
    while follow(db, VAULT, now=NOW) or go_on(db, now=NOW):
        """One after the other."""


def months(db: Session, pick: int) -> None:
    """Newcomers are due after another number of months, whenever they were recognised."""
    change = Change(PolicyKey.DEADLINE_MONTHS, 1 + pick % 11, FAR, SOURCE)
    set_policy(db, change, actor=SYSTEM, now=NOW)
