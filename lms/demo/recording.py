"""Recording a story through the rooms' own operations: people, trainers, history, classes, certificates. Invents nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.bank.queries import current_assessment
from assessments.sittings.entering import PaperSat, enter_sittings
from certificates.operations import Award, issue
from courses.attendance.operations import close_attendance, open_attendance, record_list
from courses.attendance.rules import Method
from courses.content.models import Lesson
from courses.content.operations import finish_lessons, mark_read
from courses.curriculum.queries import version_by_key
from courses.delivery.models import ClassSession
from courses.delivery.operations import ClassFacts, close_class, enrol, make_class
from courses.delivery.rules import Category, Meeting
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import Actor
from lms.clock import HANOI
from lms.db import Sessions, gather_statistics, writing
from lms.demo.cast import PAGES_READ, READ_IN_PART
from lms.demo.classes import DemoClass, DemoMeeting, Seat
from lms.demo.population import Mediator, Term
from lms.demo.story import Story
from lms.keys.sealing import Vault
from lms.people.models import TrainerLevel
from lms.people.operations import Recognition, recognise_many
from lms.people.trainers.operations import TrainerFacts, recognise_trainers
from lms.units.queries import load_register
from lms.units.rules import Level

ROWS_AT_ONCE = 2_500
CLASSES_AT_ONCE = 12
VERSIONS = {"4077/QĐ-BTP": "4077-mediator-first", "2372/QĐ-BTP": "2372-mediator-first"}
TRAINER_VERSION, TRAINERS_LEARNED_ON = "2372-trainer", date(2025, 10, 17)
# Until then attendance was written down on paper and typed in.
ON_PAPER_UNTIL = date(2025, 12, 31)
# The tour must find check-in open however long after the load it is taken.
OPEN_FOR = 8 * 60
CERTIFICATES_SINCE = 330

Step = Callable[[int], None]


@dataclass(frozen=True)
class Recorder:
    """Where, by whom and when. ``actor`` is the province's officer."""

    sessions: Sessions
    vault: Vault
    actor: Actor
    now: datetime
    today: date

    # --- people -------------------------------------------------------------------------------------------------------

    def people(self, story: Story, step: Step) -> list[int]:
        """Everybody with every recognition; returns the ids of the persons. ``step`` is told how many people are done."""
        ids: list[int] = []
        for chunk in _chunks(story.people):
            with writing(self.sessions) as db:
                ids += self._recognise(db, chunk)
            step(len(chunk))
        return ids

    def _recognise(self, db: Session, people: Sequence[Mediator]) -> list[int]:
        units = UnitIds(db)
        rows = [_recognition(units, person, term) for person in people for term in person.terms]
        done = recognise_many(db, self.vault, rows, actor=self.actor, now=self.now)
        appointments = iter(done)
        return [[next(appointments).person_id for _ in person.terms][-1] for person in people]

    def trainers(self, story: Story) -> list[int]:
        """The trainers; returns the ids of their persons."""
        with writing(self.sessions) as db:
            units = UnitIds(db)
            rows = [
                TrainerFacts(
                    full_name=one.full_name,
                    level=TrainerLevel(one.level),
                    unit_id=units.province(one.unit_code) if one.level == "province" else units.on(one.unit_code, one.since),
                    valid_from=one.since,
                    born_year=one.born_year,
                    sex=one.sex,
                    profession=one.profession,
                    background=one.post,
                )
                for one in story.trainers
            ]
            return recognise_trainers(db, rows, actor=self.actor, now=self.now)

    # --- training -----------------------------------------------------------------------------------------------------

    def history(self, story: Story, persons: Sequence[int]) -> None:
        """The lines of older training lists: a whole version at once."""
        with writing(self.sessions) as db:
            versions = {number: version_by_key(db, key).id for number, key in VERSIONS.items()}
            rows = [
                NewEvidence(
                    person_id=persons[index],
                    kind=EvidenceKind.IMPORTED_COMPLETION,
                    version_id=versions[line.instrument],
                    module_id=None,
                    periods=None,
                    occurred_on=line.completed_on,
                    source_kind="demo_history",
                    source_id=persons[index],
                    facts={"instrument": line.instrument},
                )
                for index, line in story.history.items()
            ]
            record_evidence(db, rows, actor=self.actor, now=self.now, new_source=True)

    def trained_trainers(self, trainers: Sequence[int]) -> None:
        """Five of six trainers have learned to train: lines of a list of the province."""
        with writing(self.sessions) as db:
            version = version_by_key(db, TRAINER_VERSION).id
            rows = [
                NewEvidence(
                    person_id=person_id,
                    kind=EvidenceKind.IMPORTED_COMPLETION,
                    version_id=version,
                    module_id=None,
                    periods=None,
                    occurred_on=TRAINERS_LEARNED_ON,
                    source_kind="demo_history",
                    source_id=person_id,
                )
                for place, person_id in enumerate(trainers)
                if place % 6
            ]
            record_evidence(db, rows, actor=self.actor, now=self.now, new_source=True)

    def classes(self, story: Story, persons: Sequence[int], trainers: Sequence[int], step: Step) -> dict[int, DemoClass]:
        """The classes that are over, in order of time; returns them by their ids."""
        held: dict[int, DemoClass] = {}
        for start in range(0, len(story.classes), CLASSES_AT_ONCE):
            with writing(self.sessions) as db:
                room = Classroom(db, self, persons, trainers)
                for one in story.classes[start : start + CLASSES_AT_ONCE]:
                    held[room.hold(one)] = one
                    step(1)
                if start % (4 * CLASSES_AT_ONCE) == 0:
                    gather_statistics(db)
        return held

    def cast_classes(self, story: Story, persons: Sequence[int], trainers: Sequence[int]) -> None:
        """The class of today, which issues at once, and the classes to come."""
        if story.cast is None:
            return
        with writing(self.sessions) as db:
            room = Classroom(db, self, persons, trainers)
            room.begin(room.hold(story.cast.today, today=True), story.cast.today)
            room.read_in_part(persons[story.cast.mediator])
            for one in story.cast.coming:
                room.hold(one)

    def certificates(self, held: Mapping[int, DemoClass], persons: Sequence[int], step: Step) -> int:
        """Certificates of the province for those who completed in the classes of the last months; returns how many."""
        count = 0
        for class_id, one in held.items():
            at = _at(one.last_day + timedelta(days=9), 9)
            if at.date() > self.today or (self.today - one.last_day).days > CERTIFICATES_SINCE:
                continue
            with writing(self.sessions) as db:
                version = version_by_key(db, VERSIONS["2372/QĐ-BTP"])
                holders = [persons[seat.index] for seat in one.seats]
                issuer = UnitIds(db).province_of(one.unit_code)
                award = Award(version_id=version.id, issuer_unit_id=issuer, class_id=class_id)
                rows = issue(db, self.vault, holders, award, actor=self.actor, now=at, laid_out=False)
                count += len(rows)
            step(1)
        return count


class UnitIds:
    """Ids of units by code and day, from the register."""

    def __init__(self, db: Session) -> None:
        self.register = load_register(db)

    def on(self, code: str, day: date) -> int:
        return next(entry.id for entry in self.register.by_code[code] if entry.period.holds(day))

    def province(self, code: str) -> int:
        """The province of today."""
        return next(
            entry.id for entry in self.register.by_code[code] if entry.level is Level.PROVINCE and entry.period.valid_to is None
        )

    def today(self, code: str) -> int:
        """The unit that stands under the code."""
        return next(entry.id for entry in self.register.by_code[code] if entry.period.valid_to is None)

    def province_of(self, commune: str) -> int:
        entry = self.register.entries[self.today(commune)]
        return next(parent.id for parent in entry.parents if parent.period.valid_to is None)


def _recognition(units: UnitIds, person: Mediator, term: Term) -> Recognition:
    return Recognition(
        unit_id=units.on(term.unit_code, term.recognised_on),
        village=term.place.village,
        team_name=term.place.team,
        minority_village=term.place.minority_village,
        full_name=term.written or person.full_name,
        born_on=person.born_on,
        born_year=person.born_year,
        sex=person.sex,
        ethnicity=person.ethnicity,
        qualification=person.qualification,
        phone=person.phone,
        identity_no=person.identity_no,
        role=term.role,
        reason=term.reason,
        decision_no=term.decision_no,
        signed_on=term.signed_on,
        effective_on=term.effective_on,
        ended_on=term.ended_on,
        end_reason=term.end_reason,
    )


def _chunks(people: Sequence[Mediator]) -> Iterator[Sequence[Mediator]]:
    for start in range(0, len(people), ROWS_AT_ONCE):
        yield people[start : start + ROWS_AT_ONCE]


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)


class Classroom:
    """One transaction's worth of classes: what they all need is read once."""

    def __init__(self, db: Session, recorder: Recorder, persons: Sequence[int], trainers: Sequence[int]) -> None:
        self.db, self.recorder, self.persons, self.trainers = db, recorder, persons, trainers
        self.units = UnitIds(db)
        self.version = version_by_key(db, VERSIONS["2372/QĐ-BTP"])
        self.modules = {module.code: module.id for module in self.version.modules}
        lessons = db.scalars(select(Lesson).options(selectinload(Lesson.module)))
        self.lessons = {lesson.module.code: lesson for lesson in lessons if lesson.module.version_id == self.version.id}
        self.assessment = current_assessment(db, recorder.today)

    def hold(self, one: DemoClass, *, today: bool = False) -> int:
        """Make the class, fill it, take attendance of every meeting that is over; returns its id."""
        first, actor = one.meetings[0].starts_at, self.recorder.actor
        made_at = min(first - timedelta(days=12), self.recorder.now)
        facts = ClassFacts(
            title=one.title,
            version_id=self.version.id,
            unit_id=self.units.today(one.unit_code),
            venue=one.venue,
            capacity=max(40, len(one.seats)),
            trainer_ids=[self.trainers[place] for place in one.trainers],
            issues_at_once=today,
            meetings=[self._meeting(meeting, long=today) for meeting in one.meetings],
        )
        training_class = make_class(self.db, facts, actor=actor, now=made_at)
        enrolled_at = min(first - timedelta(days=6), self.recorder.now)
        seated = [self.persons[seat.index] for seat in one.seats]
        enrol(self.db, training_class.id, seated, category=Category.MEDIATOR, actor=actor, now=enrolled_at)
        self.db.refresh(training_class, ["sessions"])
        sessions = sorted(training_class.sessions, key=lambda session: session.starts_at)
        for number, (session, meeting) in enumerate(zip(sessions, one.meetings, strict=True)):
            self._attend(session.id, meeting, [seat for seat in one.seats if number not in seat.missed])
        self._read_at_home(one)
        if one.meetings[-1].ends_at <= self.recorder.now and not today:
            self._sit(one)
            close_class(self.db, training_class, actor=actor, now=one.meetings[-1].ends_at + timedelta(hours=1))
        return training_class.id

    def begin(self, class_id: int, one: DemoClass) -> None:
        """Attendance of the meetings that are over was opened and closed: the class is running."""
        stmt = select(ClassSession).where(ClassSession.class_id == class_id).options(selectinload(ClassSession.training_class))
        for session in self.db.scalars(stmt.order_by(ClassSession.starts_at)).all()[: len(one.meetings) - 1]:
            actor = self.recorder.actor
            open_attendance(self.db, session, actor=actor, now=session.starts_at - timedelta(minutes=20))
            close_attendance(self.db, session, actor=actor, now=session.ends_at)

    def _meeting(self, meeting: DemoMeeting, *, long: bool) -> Meeting:
        periods = {self.modules[code]: count for code, count in meeting.periods.items()}
        closes_after = OPEN_FOR if long else 30
        return Meeting(meeting.starts_at, meeting.ends_at, periods, closes_after=closes_after)

    def _attend(self, session_id: int, meeting: DemoMeeting, seats: Sequence[Seat]) -> None:
        if not seats:
            return
        day = meeting.starts_at.date()
        record_list(
            self.db,
            session_id,
            [self.persons[seat.index] for seat in seats],
            method=Method.PAPER if day <= ON_PAPER_UNTIL else Method.TRAINER_LIST,
            actor=self.recorder.actor,
            occurred_at=meeting.starts_at + timedelta(minutes=10),
            received_at=meeting.ends_at,
        )

    def _read_at_home(self, one: DemoClass) -> None:
        readers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for seat in one.seats:
            if seat.at_home:
                readers[seat.at_home].append(self.persons[seat.index])
        read_at = one.meetings[0].starts_at.replace(hour=20)
        for codes, persons in sorted(readers.items()):
            lessons = [self.lessons[code].id for code in codes]
            finish_lessons(self.db, persons, lessons, actor=self.recorder.actor, now=read_at)

    def _sit(self, one: DemoClass) -> None:
        papers = [PaperSat(self.persons[seat.index], seat.right) for seat in one.seats if seat.right is not None]
        if self.assessment is not None:
            handed_in_at = one.meetings[-1].ends_at
            enter_sittings(
                self.db, self.assessment, papers, handed_in_at=handed_in_at, actor=self.recorder.actor, now=handed_in_at
            )

    def read_in_part(self, person_id: int) -> None:
        """The demo's mediator has begun a lesson and not ended it."""
        at = self.recorder.now - timedelta(hours=14)
        for position in range(1, PAGES_READ + 1):
            mark_read(self.db, self.lessons[READ_IN_PART], position, person_id, actor=self.recorder.actor, now=at)
