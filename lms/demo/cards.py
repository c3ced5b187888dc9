"""Personal cards in the classes of the demo's trainer: most people have one, a few not yet, one lost theirs and got another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import issue_cards, reissue, report_lost
from courses.delivery.models import ClassTrainer, Enrolment
from courses.delivery.queries import in_seat, whose_seat
from lms.audit.events import Actor
from lms.keys.sealing import Vault

# Of so many people in a class one has no card yet.
WITHOUT = 6


def give(db: Session, vault: Vault, trainer: int, mediator: int, *, actor: Actor, now: datetime) -> int:
    """How many people have a card; the demo's mediator is one of them."""
    taught = select(ClassTrainer.class_id).where(ClassTrainer.person_id == trainer)
    seats = select(whose_seat()).where(Enrolment.class_id.in_(taught), in_seat()).distinct()
    people = sorted(set(db.scalars(seats)) - {mediator})
    given = [person for place, person in enumerate(people, 1) if place % WITHOUT]
    cards = issue_cards(db, vault, [mediator, *given], actor=actor, now=now)
    if given:
        report_lost(db, vault, given[0], actor=actor, now=now)
        reissue(db, vault, given[0], actor=actor, now=now)
    return len(cards)
