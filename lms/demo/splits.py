"""Assigning some teams of the split communes of the demo province: most of one commune, few of the next, then a whole one."""

from datetime import datetime
from itertools import cycle
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.people.assignments.operations import assign
from lms.people.assignments.queries import split_screen
from lms.people.assignments.rules import Split, split_of
from lms.people.models import MediationTeam
from lms.units.queries import load_register

# Of every so many teams of a commune, how many are assigned.
SHARES = ((2, 3), (1, 3), (3, 3))


def assign_some(db: Session, *, seed: int, actor: Actor, now: datetime) -> int:
    """The same seed assigns the same teams; returns how many. A team goes where it is suggested, else by lot."""
    register = load_register(db)
    units = db.scalars(select(MediationTeam.unit_id).distinct())
    splits = sorted(
        (split for unit in units if (split := split_of(register, unit))), key=lambda one: register.entries[one.unit_id].code
    )
    return sum(
        assign(db, split, _choices(db, split, share, seed), actor=actor, now=now)
        for split, share in zip(splits, cycle(SHARES), strict=False)
    )


def _choices(db: Session, split: Split, share: tuple[int, int], seed: int) -> dict[int, int | None]:
    some, of_all = share
    successors = sorted(split.successors)
    chosen: dict[int, int | None] = {}
    for place, team in enumerate(split_screen(db, split).teams):
        if place % of_all < some:
            lots = Random(f"{seed}/splits/{team.village}")  # nosec B311
            chosen[team.id] = team.suggestion.unit_id if team.suggestion else lots.choice(successors)
    return chosen
