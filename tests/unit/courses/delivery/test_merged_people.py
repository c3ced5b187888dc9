"""Somebody with two records has one place in a class, is offered once and gets one slip; taken back, all is as before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from courses.attendance.class_book import read_class
from courses.attendance.operations import record_list
from courses.attendance.rules import Method
from courses.delivery import operations
from courses.delivery.candidates import candidates, find_arrivals, may_stand_at_door, within_scope
from courses.delivery.models import Category, TrainingClass
from courses.delivery.queries import count_seats, find_class, list_classes
from courses.delivery.rules import SeatRefusal
from lms.access.rules import Action, Role
from lms.audit.events import SYSTEM
from lms.desks.slips.queries import find_holder, list_holders, people_of_class, standings
from lms.kernel.errors import DomainError
from lms.people.merges.operations import Folding, merge, unmerge
from lms.people.merges.rules import Likeness
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, Cast, make_account, make_cast
from tests.factories.delivery import CLASS_DAY, MADE_AT, appoint, enrol, make_class, make_person, sessions_of

NAMES = ("Ma Thị Thêm", "Ma Thị Thêm", "Nông Văn Quý")


@dataclass(frozen=True)
class Scene:
    """A class with a place under each record of one person, and one for somebody else; the other class is empty."""

    cast: Cast
    one: TrainingClass
    other: TrainingClass
    people: Sequence[Person]

    @property
    def ids(self) -> list[int]:
        return [person.id for person in self.people]


@pytest.fixture
def scene(db: Session) -> Scene:
    cast = make_cast(db)
    country = cast.country
    people = [make_person(db, name, born_on=date(1970, 5, 1), phone="+84912000111") for name in NAMES]
    for person in people:
        appoint(db, person, country.commune)
    one, other = make_class(db, country.commune), make_class(db, country.commune)
    enrol(db, one, *people)
    # A place and an account under the record that will be folded, as the demo of two offices has it.
    make_account(db, "them", Role.MEDIATOR, country.commune, person_id=people[1].id)
    meeting = sessions_of(db, one)[0]
    came = {"occurred_at": meeting.starts_at, "received_at": meeting.starts_at}
    record_list(db, meeting.id, [people[1].id], method=Method.TRAINER_LIST, actor=SYSTEM, **came)
    db.flush()
    return Scene(cast, one, other, people)


def answers(db: Session, scene: Scene) -> dict[str, Any]:
    """What lists, candidates and slips say."""
    viewer, unit_id = scene.cast.officer_commune.viewer(db), scene.cast.country.commune.id
    lines = list_classes(db, viewer, offset=0, limit=10)
    held = list_holders(db, viewer, people_of_class(db, scene.one.id), on=CLASS_DAY)
    return {
        "book": [(seat.person_id, [bool(mark and mark.present) for mark in seat.marks]) for seat in read(db, scene).seats],
        "present": [meeting.present for meeting in read(db, scene).meetings],
        "seats": count_seats(db, [scene.one.id]),
        "lines": {line.id: line.seats for line in lines},
        "candidates": [found.person_id for found in candidates(db, viewer, scene.one.id, on=CLASS_DAY, unit_id=unit_id)],
        "others": [found.person_id for found in candidates(db, viewer, scene.other.id, on=CLASS_DAY, text="ma them")],
        "arrivals": [found.person_id for found in find_arrivals(db, scene.other.id, unit_id, "them", on=CLASS_DAY)],
        "within": within_scope(db, viewer, scene.ids),
        "door": may_stand_at_door(db, scene.one.id, unit_id, scene.ids, on=CLASS_DAY),
        "holders": [holder.person_id for holder in held],
        "accounts": {person: one.account.username for person, one in standings(db, scene.ids).items()},
        "shares": [holder.shares_phone for holder in held],
    }


def read(db: Session, scene: Scene) -> Any:
    return read_class(db, scene.one.id, on=CLASS_DAY)


def test_one_person_one_place_and_back(db: Session, scene: Scene) -> None:
    before = answers(db, scene)
    kept, folded, third = scene.ids
    assert before["seats"] == {scene.one.id: 3}
    assert before["others"] == before["arrivals"] == [kept, folded]
    row = merge(db, Folding(kept, folded, "cùng một người", Likeness(())), actor=SYSTEM, now=MADE_AT)
    now = answers(db, scene)
    assert now["book"] == [(third, [False]), (kept, [True])]
    assert now["present"] == [1]
    assert now["seats"] == {scene.one.id: 2}
    assert now["lines"][scene.one.id] == 2
    assert now["candidates"] == []
    assert now["others"] == now["arrivals"] == [kept]
    assert now["within"] == [kept, third]
    assert now["door"] == scene.ids
    assert sorted(now["holders"]) == [kept, third]
    assert now["accounts"] == {kept: "them"}
    assert find_holder(db, scene.cast.officer_commune.viewer(db), folded, on=CLASS_DAY).person_id == kept
    unmerge(db, row.id, reason="hai người khác nhau", actor=SYSTEM, now=MADE_AT)
    assert answers(db, scene) == before


def test_a_place_under_the_other_id_is_a_place(db: Session, scene: Scene) -> None:
    kept, folded, _third = scene.ids
    merge(db, Folding(kept, folded, "cùng một người", Likeness(())), actor=SYSTEM, now=MADE_AT)
    again = operations.enrol(db, scene.one.id, [folded], category=Category.MEDIATOR, actor=SYSTEM, now=MADE_AT)
    assert again.refused == [(kept, SeatRefusal.ALREADY)]
    operations.withdraw(db, scene.one.id, kept, actor=SYSTEM, now=MADE_AT)
    assert count_seats(db, [scene.one.id]) == {scene.one.id: 1}
    with pytest.raises(DomainError):
        operations.withdraw(db, scene.one.id, folded, actor=SYSTEM, now=MADE_AT)


def test_a_trainers_classes_under_either_record(db: Session) -> None:
    cast = make_cast(db)
    trainer, twin = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON), make_person(db, "Hoàng Lan")
    one = make_class(db, cast.country.commune, trainers=[twin])
    merge(db, Folding(trainer.id, twin.id, "cùng một người", Likeness(())), actor=SYSTEM, now=MADE_AT)
    viewer = cast.trainer.viewer(db)
    assert find_class(db, viewer, one.id, Action.ATTENDANCE_RECORD) is one
    assert list(read_class(db, one.id, on=CLASS_DAY).facts.trainers) == [trainer.id]
    with pytest.raises(DomainError, match="trainer_busy"):
        make_class(db, cast.country.sister, trainers=[trainer])
