"""Who keeps an import from being undone, by name and with the reasons in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.i18n import gettext as _
from lms.people.models import Person
from lms.people.roster.undoing import Obstacle
from lms.people.roster.words import OBSTACLES

CHUNK = 800
SHOWN = 200


@dataclass(frozen=True)
class InTheWay:
    """A person of whom more is on record since, and what."""

    person_id: int
    full_name: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class PeopleInTheWay:
    """How many there are, and the first of them by name."""

    total: int
    shown: Sequence[InTheWay]


def names_in_the_way(db: Session, found: Sequence[Obstacle], words: Mapping[str, str], other: str) -> PeopleInTheWay:
    """``words``: of kinds in upper rooms, by code; ``other`` for a kind that has none."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for obstacle in found:
        reasons[obstacle.person_id].append(_(OBSTACLES.get(obstacle.code) or words.get(obstacle.code, other)))
    ids = list(reasons)[:CHUNK]
    stmt = select(Person.id, Person.full_name).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id).limit(SHOWN)
    return PeopleInTheWay(len(reasons), [InTheWay(row.id, row.full_name, reasons[row.id]) for row in db.execute(stmt)])
