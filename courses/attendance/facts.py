"""What a scan is decided from, read for many people and meetings at once: the meetings, the people, what was kept before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, join, or_, select
from sqlalchemy.orm import Session, aliased

from courses.attendance.models import Method, Presence, Scan, SeenPhone, SessionOpening
from courses.attendance.rules import Held, MeetingFacts, Opening, PersonFacts, Window, window
from courses.attendance.tokens import Bound
from courses.curriculum.models import Audience, CurriculumVersion
from courses.delivery.models import Category, ClassSession, ClassState, Enrolment, SessionModule, TrainingClass
from courses.delivery.queries import in_seat, meeting_venue
from courses.delivery.rules import presence_counts
from lms.db import rows_of
from lms.people.merges.models import PersonAlias
from lms.people.merges.resolving import canonical, kept_ids, of_people
from lms.people.models import Person
from lms.sql import listed, one_of

FOR_MEDIATORS = frozenset({Audience.MEDIATOR_FIRST, Audience.MEDIATOR_YEARLY})


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, the ``number``-th of ``of``, with all that a check-in asks. ``periods``: module id -> periods it delivers.

    ``called_off``: this one meeting is not held; ``cancelled``: for that reason, or because its class is not.
    """

    session_id: int
    class_id: int
    unit_id: int
    version_id: int
    for_mediators: bool
    title: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    opens_before: int
    closes_after: int
    checks_out: bool
    minutes_share: int
    state: ClassState
    called_off: bool
    opening: Opening
    open_elsewhere: bool
    number: int
    of: int
    periods: dict[int, int]

    @property
    def window(self) -> Window:
        leaves_at = self.ends_at if self.checks_out else None
        return window(self.starts_at, opens_before=self.opens_before, closes_after=self.closes_after, checks_out_at=leaves_at)

    @property
    def bound(self) -> Bound:
        return Bound(self.session_id, self.starts_at, self.opens_before, self.closes_after)

    @property
    def cancelled(self) -> bool:
        return self.called_off or self.state is ClassState.CANCELLED

    @property
    def facts(self) -> MeetingFacts:
        return MeetingFacts(self.window, self.opening, self.cancelled, self.open_elsewhere)


def _opened(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(SessionOpening.id).where(SessionOpening.session_id == ClassSession.id, *conditions))


def _meetings_of_class(*, until: bool) -> Any:
    other = aliased(ClassSession)
    stmt = select(func.count(other.id)).where(other.class_id == ClassSession.class_id)
    if until:
        same_hour = and_(other.starts_at == ClassSession.starts_at, other.id <= ClassSession.id)
        stmt = stmt.where(or_(other.starts_at < ClassSession.starts_at, same_hour))
    return stmt.correlate(ClassSession).scalar_subquery()


@cache
def _meeting_stmt() -> Select[Any]:
    """Built once: at a check-in, putting the statement together cost more than running it."""
    other = aliased(ClassSession)
    elsewhere = exists(
        select(SessionOpening.id)
        .join(other, other.id == SessionOpening.session_id)
        .where(other.class_id == ClassSession.class_id, other.id != ClassSession.id, SessionOpening.closed_at.is_(None))
    )
    columns = (
        ClassSession.id,
        ClassSession.class_id,
        TrainingClass.unit_id,
        TrainingClass.version_id,
        CurriculumVersion.audience,
        TrainingClass.title,
        meeting_venue().label("venue"),
        ClassSession.starts_at,
        ClassSession.ends_at,
        ClassSession.opens_before,
        ClassSession.closes_after,
        ClassSession.checks_out,
        ClassSession.minutes_share,
        TrainingClass.state,
        ClassSession.cancelled_at,
        _opened(SessionOpening.closed_at.is_(None)).label("open"),
        _opened().label("ever"),
        elsewhere.label("elsewhere"),
        _meetings_of_class(until=True).label("number"),
        _meetings_of_class(until=False).label("of"),
        SessionModule.module_id,
        SessionModule.periods,
    )
    return (
        select(*columns)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .join(CurriculumVersion, CurriculumVersion.id == TrainingClass.version_id)
        .outerjoin(SessionModule, SessionModule.session_id == ClassSession.id)
        .where(one_of(ClassSession.id, "session_ids"))
        .order_by(ClassSession.id)
    )


def load_meeting(db: Session, session_id: int) -> Meeting | None:
    """The meeting; None when there is none of that id. One statement."""
    return load_meetings(db, [session_id]).get(session_id)


@cache
def _held_stmt() -> Select[Any]:
    return _meeting_stmt().with_for_update(read=True, key_share=True, of=ClassSession)


def load_meetings(db: Session, session_ids: Collection[int], *, hold: bool = False) -> dict[int, Meeting]:
    """These meetings by id; what there is not is left out. One statement.

    ``hold``: on PostgreSQL none of them is changed or called off until the transaction ends; nobody else waits.
    """
    rows = rows_of(db, _held_stmt() if hold else _meeting_stmt(), {"session_ids": listed(session_ids)})
    return {session_id: _meeting(list(part)) for session_id, part in groupby(rows, key=itemgetter(0))}


def _meeting(rows: Sequence[Any]) -> Meeting:
    one = rows[0]
    return Meeting(
        session_id=one.id,
        class_id=one.class_id,
        unit_id=one.unit_id,
        version_id=one.version_id,
        for_mediators=one.audience in FOR_MEDIATORS,
        title=one.title,
        venue=one.venue,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        opens_before=one.opens_before,
        closes_after=one.closes_after,
        checks_out=one.checks_out,
        minutes_share=one.minutes_share,
        state=one.state,
        called_off=one.cancelled_at is not None,
        opening=Opening.OPEN if one.open else Opening.CLOSED if one.ever else Opening.NEVER,
        open_elsewhere=bool(one.elsewhere),
        number=one.number,
        of=one.of,
        periods={row.module_id: row.periods for row in rows if row.module_id is not None},
    )


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person as a meeting knows them: the place in the class (category None without one) and the presence.

    ``person_id``: of somebody with several records the one that place and presence are written down for.
    """

    person_id: int
    name: str
    category: Category | None
    unconfirmed: bool
    presence_id: int | None
    held: Held | None

    @property
    def facts(self) -> PersonFacts:
        return PersonFacts(self.category is not None, self.held)

    def counts_in(self, meeting: Meeting) -> bool:
        """Does the presence become evidence now? Not before a walk-in is confirmed, nor for a delegate."""
        if self.category is None or self.unconfirmed:
            return False
        return presence_counts(self.category, for_mediators=meeting.for_mediators)


# (meeting, person) and (meeting, digest of a phone's cookie).
AtMeeting = tuple[int, int]
PhoneAtMeeting = tuple[int, str]
Asked = TypeVar("Asked", int, str)


def _attendees(asked: Any, meant: ColumnElement[bool] | None = None) -> Any:
    """Every person ``asked`` for, at every meeting asked for; the last column: have they several records?"""
    place = and_(Enrolment.person_id == Person.id, Enrolment.class_id == ClassSession.class_id, in_seat())
    presence = and_(Presence.person_id == Person.id, Presence.session_id == ClassSession.id)
    columns = (ClassSession.id, asked, Person.id, Person.full_name, Enrolment.category)
    unconfirmed = and_(Enrolment.walk_in, Enrolment.confirmed_at.is_(None))
    held = (Presence.id, Presence.method, Presence.occurred_at, Presence.present)
    several = or_(exists().where(PersonAlias.folded_id == Person.id), exists().where(PersonAlias.kept_id == Person.id))
    return (
        select(*columns, unconfirmed, *held, several)
        .join(ClassSession, one_of(ClassSession.id, "session_ids"))
        .outerjoin(Enrolment, place)
        .outerjoin(Presence, presence)
        .where(one_of(asked, "asked") if meant is None else meant)
    )


@cache
def _attendees_by_id() -> Any:
    return _attendees(Person.id).select_from(Person)


@cache
def _attendees_by_phone() -> Any:
    trusted = and_(SeenPhone.person_id == Person.id, SeenPhone.ended_at.is_(None))
    return _attendees(SeenPhone.token_hash).select_from(join(SeenPhone, Person, trusted))


def _attendee(
    person_id: int,
    name: str,
    category: Category | None,
    unconfirmed: bool | None,
    presence_id: int | None,
    method: Method,
    occurred_at: datetime,
    present: bool,
) -> Attendee:
    # One that is neither present nor corrected was taken back with its last scan: as if there were none.
    stands = presence_id is not None and (present or method is Method.CORRECTION)
    held = Held(method, occurred_at, present) if stands else None
    return Attendee(person_id, name, category, bool(unconfirmed), presence_id, held)


def load_people(db: Session, session_ids: Collection[int], person_ids: Collection[int]) -> dict[AtMeeting, Attendee]:
    """These people as each of these meetings knows them, by the id asked for; who does not exist is left out.

    One statement, and two when one of them has several records: then it is the record that came, or holds the place.
    """
    return _by_asked(db, _attendees_by_id(), session_ids, person_ids)


def people_of_phones(db: Session, session_ids: Collection[int], digests: Collection[str]) -> dict[PhoneAtMeeting, Attendee]:
    """The persons whose phones were seen before, by digest of the cookie; a phone not trusted is left out.

    Statements and records as in ``load_people``.
    """
    return _by_asked(db, _attendees_by_phone(), session_ids, digests)


def _by_asked(
    db: Session, stmt: Any, session_ids: Collection[int], asked: Collection[Asked]
) -> dict[tuple[int, Asked], Attendee]:
    found: dict[tuple[int, Asked], Attendee] = {}
    merged: set[int] = set()
    for at, one, *person, several in rows_of(db, stmt, {"session_ids": listed(session_ids), "asked": listed(asked)}):
        found[at, one] = _attendee(*person)
        if several:
            merged.add(person[0])
    if not merged:
        return found
    records = _records(db, session_ids, merged)
    return {(at, one): records.get((at, person.person_id), person) for (at, one), person in found.items()}


def _records(db: Session, session_ids: Collection[int], person_ids: Collection[int]) -> dict[AtMeeting, Attendee]:
    """For people with several records the one a meeting goes by: that came, else that holds a place, else the one kept."""
    kept = kept_ids(db, person_ids)
    keeper = canonical(Person.id)
    stmt = _attendees(keeper, of_people(Person.id, set(kept.values()))).select_from(Person)
    rows = sorted(rows_of(db, stmt, {"session_ids": listed(session_ids)}), key=itemgetter(2))
    names = {row[2]: row[3] for row in rows}
    best: dict[AtMeeting, Attendee] = {}
    for at, keeper_id, *person, _several in rows:
        one = replace(_attendee(*person), name=names[keeper_id])
        if (at, keeper_id) not in best or _nearness(one, keeper_id) > _nearness(best[at, keeper_id], keeper_id):
            best[at, keeper_id] = one
    return {(at, person_id): best[at, kept[person_id]] for at in session_ids for person_id in person_ids}


def _nearness(person: Attendee, keeper_id: int) -> tuple[bool, bool, bool]:
    return person.held is not None, person.category is not None, person.person_id == keeper_id


def load_attendee(db: Session, meeting: Meeting, person_id: int) -> Attendee | None:
    """One person as the meeting knows them."""
    at = meeting.session_id
    return load_people(db, [at], [person_id]).get((at, person_id))


def attendee_of_phone(db: Session, meeting: Meeting, digest: str) -> Attendee | None:
    """The person whose phone was seen before; None for a phone not seen or no longer trusted."""
    at = meeting.session_id
    return people_of_phones(db, [at], [digest]).get((at, digest))


class Kept(NamedTuple):
    """An attempt written down before: where, whose, and why it was refused, if it was."""

    session_id: int | None
    person_id: int | None
    refusal: str | None


@cache
def _kept() -> Any:
    columns = (Scan.nonce, Scan.session_id, Scan.person_id, Scan.refusal)
    return select(*columns).where(one_of(Scan.nonce, "nonces"))


def kept_scans(db: Session, nonces: Collection[str]) -> dict[str, Kept]:
    """Which of these attempts were written down before, by nonce. One statement."""
    return {nonce: Kept(*rest) for nonce, *rest in rows_of(db, _kept(), {"nonces": listed(nonces)})}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a group of scans is decided from, beside what was kept before: meetings by id, people by meeting and id."""

    meetings: dict[int, Meeting]
    people: dict[AtMeeting, Attendee]


def load_facts(db: Session, at: Collection[AtMeeting], *, hold: bool = False) -> Facts:
    """The facts of these people at these meetings. Statements: one for the meetings (``hold``), those of ``load_people``."""
    meetings = load_meetings(db, {session_id for session_id, _ in at}, hold=hold)
    return Facts(meetings, load_people(db, meetings, {person_id for _, person_id in at}) if meetings else {})
