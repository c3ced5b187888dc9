"""Somebody with two records at the door: the place and the presence are found under whichever record holds them."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.door import Heard, Knock, hear
from courses.attendance.models import Method, Presence
from courses.attendance.operations import record_list, trust_phone
from courses.attendance.queries import roll, tally
from courses.attendance.rules import AlreadyPresent, Present
from courses.attendance.tokens import read_token
from courses.delivery.models import Category, Enrolment
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.people.merges.operations import Folding, merge
from lms.people.merges.rules import Likeness
from lms.people.models import Person
from tests.cast import VAULT, Country, make_country
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import CLASS_DAY, appoint, enrol, hanoi, make_person

NOW = hanoi(CLASS_DAY, "07:52")


@pytest.fixture
def country(db: Session) -> Country:
    return make_country(db)


def two_records(db: Session, kept: Person, folded: Person) -> None:
    merge(db, Folding(kept.id, folded.id, "cùng một người", Likeness(())), actor=SYSTEM, now=NOW)
    db.flush()


def knock(door: Door, phone: str, nonce: str = "a") -> Knock:
    claim = read_token(door.token(NOW))
    assert claim is not None
    return Knock(claim=claim, phone=sha256(phone.encode()).hexdigest(), nonce=nonce, device="d", at=NOW)


def come(db: Session, door: Door, *people: Person) -> list[Heard]:
    phones = [trust_phone(db, person.id, now=NOW) for person in people]
    db.flush()
    return hear(db, VAULT, [knock(door, phone, str(number)) for number, phone in enumerate(phones)])


def seats(db: Session) -> list[tuple[int, bool]]:
    return [(person, walked) for person, walked in db.execute(select(Enrolment.person_id, Enrolment.walk_in))]


def present(db: Session) -> list[int]:
    return list(db.scalars(select(Presence.person_id).order_by(Presence.person_id)))


@pytest.mark.parametrize("seated_is_kept", [True, False])
def test_a_place_under_the_other_record_is_the_place(db: Session, country: Country, seated_is_kept: bool) -> None:
    door = stand_at_door(db, country.commune, NOW)
    twin = make_person(db, "Triệu Văn Phúc")
    two_records(db, *((door.person, twin) if seated_is_kept else (twin, door.person)))
    (heard,) = come(db, door, twin)
    assert heard.answer == Present(walk_in=False)
    assert seats(db) == [(door.person.id, False)]
    assert present(db) == [door.person.id]
    assert set(db.scalars(select(Evidence.person_id))) == {door.person.id}


def test_both_records_at_once_are_one_arrival(db: Session, country: Country) -> None:
    door = stand_at_door(db, country.commune, NOW)
    twin = make_person(db, "Triệu Văn Phúc")
    two_records(db, twin, door.person)
    first, second = come(db, door, twin, door.person)
    assert (first.answer, second.answer) == (Present(), AlreadyPresent(NOW))
    assert present(db) == [door.person.id]


def test_without_a_place_it_is_the_record_kept_and_a_mediator_is_known_as_one(db: Session, country: Country) -> None:
    door = stand_at_door(db, country.commune, NOW)
    kept, folded = make_person(db, "Hoàng Thị Lan"), make_person(db, "Hoàng Thị Lan")
    appoint(db, kept, country.commune)
    two_records(db, kept, folded)
    (heard,) = come(db, door, folded)
    assert heard.answer == Present(walk_in=True)
    assert present(db) == [kept.id]
    walked_in = db.scalars(select(Enrolment).where(Enrolment.walk_in)).one()
    assert (walked_in.person_id, walked_in.category) == (kept.id, Category.MEDIATOR)


def test_two_places_are_one_line_of_the_list_and_one_of_the_count(db: Session, country: Country) -> None:
    door = stand_at_door(db, country.commune, NOW)
    twin = make_person(db, "Triệu Văn Phúc")
    enrol(db, door.training_class, twin)
    two_records(db, twin, door.person)
    assert len(roll(db, door.session.id, door.training_class.id)) == 1
    come(db, door, twin, door.person)
    (line,) = roll(db, door.session.id, door.training_class.id)
    assert (line.person_id, line.present) == (twin.id, True)
    counted = tally(db, door.session.id, door.training_class.id)
    assert (counted.present, counted.enrolled) == (1, 1)


def test_the_trainers_list_knows_them_too(db: Session, country: Country) -> None:
    door = stand_at_door(db, country.commune, NOW)
    twin = make_person(db, "Triệu Văn Phúc")
    two_records(db, twin, door.person)
    result = record_list(
        db,
        door.session.id,
        [twin.id],
        method=Method.TRAINER_LIST,
        actor=SYSTEM,
        occurred_at=NOW,
        received_at=NOW + timedelta(seconds=1),
    )
    assert result.present == [twin.id]
    assert seats(db) == [(door.person.id, False)]
    assert present(db) == [door.person.id]
