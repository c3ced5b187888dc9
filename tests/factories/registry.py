"""Trainers, supporters and designations for tests, made through their operations."""

from datetime import date

from sqlalchemy.orm import Session

from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.terms import DecisionKind
from lms.people.decided.operations import NewPerson, Paper
from lms.people.designations.models import Designation
from lms.people.designations.operations import Choice, designate
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.models import Profession, Trainer, TrainerLevel
from lms.people.rules.terms import Sex
from lms.people.supporters.models import Supporter
from lms.people.supporters.operations import Support, begin_support
from lms.people.trainers.operations import Post, recognise_trainer
from lms.policies.operations import load_policies
from lms.units.models import Unit
from tests.factories.careers import NOW, OFFICER

SINCE = date(2025, 9, 1)


def paper(unit: Unit, number: str = "31/QĐ-UBND", signed_on: date = SINCE, kind: DecisionKind = DecisionKind.TRAINER) -> Paper:
    """A decision of the unit, without a scan."""
    return Paper(DecisionFacts(unit_id=unit.id, kind=kind, number=number, signed_on=signed_on))


def make_trainer(
    db: Session,
    unit: Unit,
    name: str = "Nguyễn Thị Thảo",
    level: TrainerLevel = TrainerLevel.COMMUNE,
    valid_from: date = SINCE,
    valid_to: date | None = None,
) -> Trainer:
    """Somebody new, recognised as trainer."""
    load_policies(db, now=NOW)
    post = Post(level=level, unit_id=unit.id, valid_from=valid_from, valid_to=valid_to, profession=Profession.LAWYER)
    who = NewPerson(full_name=name, born_year=1980, sex=Sex.FEMALE)
    made = recognise_trainer(db, who, post, paper(unit, signed_on=valid_from), actor=OFFICER, now=NOW)
    db.commit()
    return made


def make_supporter(
    db: Session, unit: Unit, name: str = "Trần Văn Luật", team_ids: frozenset[int] | None = None, valid_from: date = SINCE
) -> Supporter:
    """Somebody new who supports the teams, or every team of the commune."""
    load_policies(db, now=NOW)
    said = Support(unit_id=unit.id, team_ids=team_ids, profession=Profession.JURIST, valid_from=valid_from)
    made = begin_support(db, NewPerson(full_name=name), said, None, actor=OFFICER, now=NOW)
    db.commit()
    return made


def make_designation(
    db: Session,
    unit: Unit,
    kind: DesignationKind = DesignationKind.PILOT,
    level: DesignationLevel = DesignationLevel.COMMUNE,
    valid_from: date = SINCE,
) -> Designation:
    """A commune designated by a decision of its own."""
    load_policies(db, now=NOW)
    choice = Choice(kind=kind, level=level, valid_from=valid_from, unit_id=unit.id)
    stated = paper(unit, "77/QĐ-UBND", valid_from, DecisionKind.DESIGNATION)
    made = designate(db, choice, stated, actor=OFFICER, now=NOW)
    db.commit()
    return made
