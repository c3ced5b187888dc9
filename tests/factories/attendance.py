"""Made for tests: a meeting that begins in a few minutes with attendance open, its tokens, and a phone seen before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courses.attendance.facts import load_meeting
from courses.attendance.operations import open_attendance, trust_phone
from courses.attendance.tokens import Bound, poster_token, rotating_token
from courses.delivery.models import ClassSession, TrainingClass
from courses.delivery.rules import Meeting
from lms.audit.events import SYSTEM
from lms.people.models import Person
from lms.units.models import Unit
from tests.cast import VAULT
from tests.factories.delivery import enrol, make_class, make_person, make_version, sessions_of


@dataclass(frozen=True)
class Door:
    """A class at whose door people stand: one of them enrolled."""

    training_class: TrainingClass
    session: ClassSession
    person: Person

    @property
    def at(self) -> str:
        """The address of the meeting's pages."""
        return f"/classes/{self.training_class.id}/sessions/{self.session.id}"

    @property
    def bound(self) -> Bound:
        one = self.session
        return Bound(one.id, one.starts_at, one.opens_before, one.closes_after)

    def token(self, at: datetime) -> str:
        """What the wall shows at an instant."""
        return rotating_token(VAULT, self.bound, at=at)

    @property
    def poster(self) -> str:
        """What a printed poster shows."""
        return poster_token(VAULT, self.bound)


def stand_at_door(
    db: Session,
    unit: Unit,
    now: datetime,
    *,
    starts_in: timedelta = timedelta(minutes=8),
    opened: bool = True,
    trainers: tuple[Person, ...] = (),
    person: Person | None = None,
    title: str = "Kỹ năng hòa giải, xã Công Sơn",
) -> Door:
    """A class whose one meeting begins soon; attendance is open unless told otherwise."""
    starts = (now + starts_in).replace(microsecond=0)
    version = make_version(db)
    periods = {module.id: module.periods for module in version.modules[:2]}
    meeting = Meeting(starts, starts + timedelta(hours=3), periods)
    training_class = make_class(db, unit, title=title, meetings=[meeting], trainers=trainers)
    person = person or make_person(db, "Triệu Văn Phúc")
    enrol(db, training_class, person)
    session = sessions_of(db, training_class)[0]
    if opened:
        open_attendance(db, session, actor=SYSTEM, now=now)
    db.commit()
    assert load_meeting(db, session.id) is not None
    return Door(training_class, session, person)


def seen_phone(db: Session, person: Person, now: datetime) -> str:
    """The cookie of a phone that has proved whose it is."""
    secret = trust_phone(db, person.id, now=now)
    db.commit()
    return secret
