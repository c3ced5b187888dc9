"""A hall: a class of one morning, its trainer with a phone enrolled, people with cards, one more without a place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import issue_cards
from courses.attendance.cards.tokens import address_of
from courses.attendance.models import Presence
from courses.attendance.scanner.queries import Told, ref_of
from courses.attendance.scanner.receiving import receive
from courses.attendance.scanner.rules import Signed
from courses.delivery.models import ClassSession, TrainingClass
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.clock import day_of
from lms.db import Sessions
from lms.people.models import Person
from tests.cast import VAULT, Country, make_account, make_country
from tests.factories.delivery import CLASS_DAY, enrol, hanoi, make_class, make_person, make_version, meeting_on, sessions_of
from tests.factories.scanners import Phone

MORNING = hanoi(CLASS_DAY, "07:40")
EVENING = hanoi(CLASS_DAY, "17:00")


@dataclass
class Hall:
    """``people``: enrolled, but for the last; ``cards``: what stands in the code of each one's card."""

    sessions: Sessions
    country: Country
    training_class: TrainingClass
    session: ClassSession
    other: ClassSession
    trainer: Person
    account_id: int
    people: list[Person]
    cards: list[str]
    phone: Phone
    phones: list[Phone] = field(default_factory=list)

    def card(self, number: int, minutes: int = 0, phone: Phone | None = None, **facts: object) -> Signed:
        """The card of one of the people, held before a phone so many minutes after 7:40."""
        at = MORNING + timedelta(minutes=minutes)
        return (phone or self.phone).tell("card", self.session.id, at, **{"card": self.cards[number], **facts})

    def ref(self, number: int) -> str:
        return ref_of(VAULT, self.training_class.id, self.people[number].id)

    def send(self, records: Sequence[Signed], at: datetime = EVENING, phone: Phone | None = None) -> list[Told | None]:
        """Upload these records at an instant, and what the phone is told."""
        batch = (phone or self.phone).batch(records, at)
        return list(receive(self.sessions, VAULT, batch, today=day_of(at), received_at=at).told)

    def present(self, db: Session) -> dict[int, tuple[str, datetime]]:
        """Who is present in the meeting: place among the people -> method and instant."""
        db.expire_all()
        stmt = select(Presence).where(Presence.session_id == self.session.id, Presence.present)
        places = {person.id: place for place, person in enumerate(self.people)}
        return {places[row.person_id]: (row.method.value, row.occurred_at) for row in db.scalars(stmt)}


@pytest.fixture
def hall(db: Session, sessions: Sessions) -> Hall:
    return make_hall(db, sessions)


def make_hall(db: Session, sessions: Sessions, *, people: int = 4) -> Hall:
    """The class is held at 8:00; everybody has a card, all but the last a place."""
    country, version = make_country(db), make_version(db)
    trainer = make_person(db, "Hoàng Thị Lan")
    periods = {module.id: 1 for module in version.modules[:2]}
    held = make_class(db, country.commune, version=version, meetings=[meeting_on(periods=periods)], trainers=[trainer])
    other = make_class(db, country.sister, version=version)
    account = make_account(db, "lan", Role.TRAINER, country.province, name="Hoàng Thị Lan", person_id=trainer.id)
    crowd = [make_person(db, f"Nông Văn {number}") for number in range(people)]
    enrol(db, held, *crowd[:-1])
    cards = issue_cards(db, VAULT, [person.id for person in crowd], actor=SYSTEM, now=hanoi(CLASS_DAY, "06:00"))
    codes = {card.person_id: address_of("https://so.example", card.claim) for card in cards}
    phone = Phone()
    phone.enrol(db, account.id, now=hanoi(CLASS_DAY, "06:00"))
    db.commit()
    [session], [elsewhere] = sessions_of(db, held), sessions_of(db, other)
    addresses = [codes[person.id] for person in crowd]
    return Hall(sessions, country, held, session, elsewhere, trainer, account.id, crowd, addresses, phone)
