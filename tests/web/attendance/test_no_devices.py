"""A whole class of thirty people who own no device, from the printed sheet to certificates that verify. Nothing but paper."""

import re
import time
from collections.abc import Callable, Collection
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from certificates.queries import printed_of
from courses.curriculum.queries import version_by_key
from courses.delivery.rules import Meeting, spread
from lms import clock
from lms.followers import FOLLOWERS
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, VAULT, Cast, Member
from tests.factories.assessments import load_learning
from tests.factories.delivery import appoint, enrol, make_class, make_person, sessions_of
from tests.reading import words

PEOPLE, MISSED, FAILED = 30, 3, 2
FAMILY, GIVEN = ("Nông", "Lý", "Vi", "Hoàng", "Triệu", "Bế"), ("An", "Bình", "Chài", "Dung", "Én")


def people_of(db: Session, cast: Cast) -> list[Person]:
    """Thirty mediators of the commune without a telephone among them."""
    made = [make_person(db, f"{family} Văn {given}") for given in GIVEN for family in FAMILY]
    for person in made:
        appoint(db, person, cast.country.commune)
    return made


def test_thirty_people_without_a_device_end_with_certificates(
    client_as: Callable[[Member], FlaskClient], client: FlaskClient, db: Session, cast: Cast
) -> None:
    learning = load_learning(db)
    version = version_by_key(db, "2372-mediator-first")
    assert version.id == learning.version_id
    trainer_person = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    people = people_of(db, cast)
    parts = spread([(module.id, module.periods) for module in version.modules], 3)
    first = (clock.now() - timedelta(days=3)).replace(microsecond=0)
    days = [first + timedelta(days=day) for day in range(3)]
    meetings = [Meeting(at, at + timedelta(hours=4), periods) for at, periods in zip(days, parts, strict=True)]
    held = make_class(
        db, cast.country.commune, version=version, meetings=meetings, trainers=(trainer_person,), issues_at_once=True
    )
    enrol(db, held, *people)
    db.commit()
    trainer, keys, spent = client_as(cast.trainer), 0, 0.0

    for place, session in enumerate(sessions_of(db, held)):
        began = time.process_time()
        # Three came to no more than the first meeting.
        keys += _enter_sheet(trainer, f"/classes/{held.id}/sessions/{session.id}/paper", range(1, MISSED + 1) if place else ())
        spent += time.process_time() - began

    began = time.process_time()
    results = f"/classes/{held.id}/results"
    assert words(trainer.get(f"{results}/paper")).count("A. ") == learning.assessment.draw
    assert "✓" in words(trainer.get(f"{results}/key"))
    by_name = sorted(people, key=lambda one: one.name_key)
    right = {one.id: (2 if place < FAILED else 9) for place, one in enumerate(reversed(by_name))}
    scores = {f"right-{person_id}": str(score) for person_id, score in right.items()}
    day = clock.day_of(meetings[-1].starts_at).isoformat()
    assert trainer.post(results, data={"on": day, **scores, f"right-{people[0].id}": "99"}).status_code == 422
    assert trainer.post(results, data={"on": day, **scores}).status_code == 303
    keys, spent = keys + sum(len(score) + 1 for score in scores.values()) + 1, spent + time.process_time() - began
    assert "Đã ghi kết quả của 30 người." in words(trainer.get(results))

    for follow in FOLLOWERS:
        while follow(db, VAULT, now=clock.now()):
            db.commit()
    _assert_certificates(db, client, {one.id for one in by_name[MISSED : PEOPLE - FAILED]})
    # What a trainer does for a person: keys of three sheets and a score; and what the server spends on it.
    assert keys / PEOPLE <= 6
    assert spent / PEOPLE < 0.5


def _enter_sheet(trainer: FlaskClient, paper: str, absent: Collection[int]) -> int:
    """Print the sheet, enter it row by row; returns the keys pressed."""
    sheet = trainer.post(paper).location
    typed = {f"row-{number}": "0" if number in absent else "1" for number in range(1, PEOPLE + 1)}
    assert "30" in words(trainer.get(f"{sheet}/grid"))
    assert trainer.post(f"{sheet}/grid", data=typed).status_code == 303
    return len(typed) + 1


def _assert_certificates(db: Session, client: FlaskClient, entitled: set[int]) -> None:
    issued = db.scalars(select(Certificate)).all()
    assert {row.person_id for row in issued} == entitled
    for row in issued[:3]:
        answer = words(client.get(f"/verify/{printed_of(VAULT, row).code}"))
        assert db.get_one(Person, row.person_id).full_name in answer
        assert re.search("Giấy.*(thật|có hiệu lực)", answer)
