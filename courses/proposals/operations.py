"""Drawing up a proposal, changing one of its classes, making all of it at once. Callers have asked who may; nothing commits."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import NoReturn

from sqlalchemy.orm import Session

from courses.curriculum.models import CurriculumVersion
from courses.curriculum.queries import find_version
from courses.delivery.models import TrainingClass
from courses.delivery.operations import ClassFacts, enrol, make_class
from courses.delivery.rules import Category, Meeting, spread
from courses.proposals.drafts import Asked, Change, Plan, changed, write_needs
from courses.proposals.events import ProposalConfirmed
from courses.proposals.models import ClassProposal, ProposedClass
from courses.proposals.needing import Needs, no_longer_needing, people_needing
from courses.proposals.queries import commune_names, facts_now, names_of, plan_of
from courses.proposals.resources import (
    days_of_class,
    facts_for,
    half_days,
    latest_venues,
    run_from,
    slots_from,
    version_to_teach,
)
from courses.proposals.rules import Clash, Planned, clashes
from courses.proposals.search import propose
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import HANOI
from lms.kernel.errors import DomainError
from lms.kernel.text import mid_sentence
from lms.policies.queries import work_calendar

# A morning and an afternoon of the office, four periods each with a break.
HALF_DAYS = ((time(8, 0), time(11, 30)), (time(13, 30), time(17, 0)))
NAMED = 5


def draw_up(db: Session, unit_id: int, asked: Asked, *, actor: Actor, today: date, now: datetime) -> ClassProposal:
    """A proposal for the people of the lists.

    DomainErrors ``proposals.no_list``, ``….too_early``, and where nobody needs a class ``….nobody``, ``….all_placed`` or
    ``….only_restricted``.
    """
    if not (asked.within or asked.overdue or asked.absent):
        raise DomainError("proposals.no_list")
    if asked.first_on <= today:
        raise DomainError("proposals.too_early", number=1, day=asked.first_on)
    found = people_needing(db, unit_id, asked, today=today, now=now)
    if not found.needs:
        raise _nobody(found)
    version = version_to_teach(db, today)
    earliest = slots_from(work_calendar(db), asked.first_on, days_of_class(version), 1)[0][-1]
    seekers = [need.seeker(today=today, earliest=earliest, late_too=asked.late_too) for need in found.needs]
    proposal = propose(facts_for(db, unit_id, version, seekers, asked, today=today))
    row = ClassProposal(
        unit_id=unit_id,
        version_id=version.id,
        asked=asked.written(),
        needs=write_needs(found.needs, seekers),
        plan=Plan.of(proposal, left_out=found.left_out, more=found.more, placed=found.placed).written(),
        made_by=actor.id if actor.kind is ActorKind.ACCOUNT else None,
        made_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _nobody(found: Needs) -> DomainError:
    """Why the lists hold nobody: a figure on the page before may have said that there are some."""
    if found.left_out:
        return DomainError("proposals.only_restricted", count=found.left_out)
    return DomainError("proposals.all_placed", count=found.placed) if found.placed else DomainError("proposals.nobody")


def _refuse_other(row: ClassProposal, edition: int) -> None:
    if row.confirmed_at is not None:
        raise DomainError("proposals.already_confirmed")
    if row.edition != edition:
        raise DomainError("proposals.conflict")


def change_class(db: Session, row: ClassProposal, number: int, change: Change, *, edition: int, today: date) -> Plan:
    """One class on other days, elsewhere, by somebody else, with others. The row is locked and of this ``edition``.

    DomainErrors ``proposals.conflict``, ``….already_confirmed``, ``….class.missing``, and what ``rules.clashes`` says of the
    class. That somebody would be late or go far refuses nothing: the page tells it.
    """
    _refuse_other(row, edition)
    plan = plan_of(row)
    if not 1 <= number <= len(plan.classes):
        raise DomainError("proposals.class.missing")
    _refuse_day(db, number, change.days, today)
    new = changed(plan, number, change)
    facts = facts_now(db, row, today=today)
    if len(new.classes) == len(plan.classes):
        _refuse(clash for clash in clashes(facts, new.classes) if number in (clash.fields["number"], clash.fields.get("other")))
    row.plan, row.edition = new.written(), edition + 1
    db.flush()
    return new


def run_of(db: Session, version: CurriculumVersion, first: date) -> tuple[date, ...]:
    """The working days of a class that begins on the day; DomainError ``proposals.day_off``."""
    calendar = work_calendar(db)
    if not calendar.is_working_day(first):
        raise DomainError("proposals.day_off", day=first)
    return run_from(calendar, first, days_of_class(version))


def _refuse_day(db: Session, number: int, days: Collection[date], today: date) -> None:
    calendar = work_calendar(db)
    for day in sorted(days):
        if day <= today:
            raise DomainError("proposals.too_early", number=number, day=day)
        if not calendar.is_working_day(day):
            raise DomainError("proposals.day_off", day=day)


def _refuse(found: Iterable[Clash]) -> None:
    for clash in found:
        raise DomainError(clash.code, **clash.fields)


def drop(db: Session, row: ClassProposal) -> None:
    """Throw away a proposal that became nothing; nothing of it ever stood in the book. DomainError ``….already_confirmed``."""
    if row.confirmed_at is not None:
        raise DomainError("proposals.already_confirmed")
    db.delete(row)
    db.flush()


# --- all at once ---


def confirm(db: Session, row: ClassProposal, *, edition: int, actor: Actor, today: date, now: datetime) -> list[TrainingClass]:
    """Every class with its people, or nothing: one refusal undoes all when the caller rolls back. The row is locked.

    Confirmed before, it answers none and makes none. DomainErrors ``proposals.conflict``, ``proposals.empty``,
    ``proposals.no_longer``, ``proposals.not_seated``, those of ``rules.clashes`` and of ``delivery.make_class``.
    """
    if row.confirmed_at is not None:
        return []
    _refuse_other(row, edition)
    plan = plan_of(row)
    if not plan.classes:
        raise DomainError("proposals.empty")
    for number, one in enumerate(plan.classes, 1):
        _refuse_day(db, number, one.days, today)
    people = {person for one in plan.classes for person in one.people}
    gone = no_longer_needing(db, people, today=today, now=now)
    if gone:
        _refuse_people(db, "proposals.no_longer", gone, today)
    _refuse(clashes(facts_now(db, row, today=today), plan.classes))
    made = _made(db, row, plan, actor=actor, today=today, now=now)
    row.confirmed_at = now
    event = ProposalConfirmed(subject_id=row.id, unit_id=row.unit_id, classes=len(made), persons=len(people))
    record(db, event, actor=actor, now=now)
    db.flush()
    return made


def _made(db: Session, row: ClassProposal, plan: Plan, *, actor: Actor, today: date, now: datetime) -> list[TrainingClass]:
    version = find_version(db, row.version_id)
    units = {one.unit_id for one in plan.classes}
    names, venues = commune_names(db, units, today), latest_venues(db, units)
    found = []
    for number, one in enumerate(plan.classes, 1):
        # Kept in the book of classes, so in Vietnamese whatever the language of whoever confirms.
        facts = ClassFacts(
            title=f"Lớp tập huấn hòa giải viên, {mid_sentence(names[one.unit_id])}",
            version_id=version.id,
            unit_id=one.unit_id,
            venue=venues.get(one.unit_id) or f"Hội trường {mid_sentence(names[one.unit_id])}",
            capacity=max(Asked.read(row.asked).seats, len(one.people)),
            trainer_ids=[one.trainer_id],
            meetings=meetings_of(one, version),
        )
        made = make_class(db, facts, actor=actor, now=now)
        result = enrol(db, made.id, one.people, category=Category.MEDIATOR, actor=actor, now=now)
        if result.refused:
            _refuse_people(db, "proposals.not_seated", {person for person, _why in result.refused}, today)
        db.add(ProposedClass(proposal_id=row.id, number=number, class_id=made.id))
        found.append(made)
    return found


def _refuse_people(db: Session, code: str, people: Collection[int], today: date) -> NoReturn:
    named = sorted(names_of(db, people, today).values(), key=lambda one: (one.name_key, one.person_id))
    rest = f" (+{len(named) - NAMED})" if len(named) > NAMED else ""
    raise DomainError(code, names=", ".join(one.name for one in named[:NAMED]) + rest)


def meetings_of(one: Planned, version: CurriculumVersion) -> list[Meeting]:
    """The mornings and afternoons of the class, the modules spread over them in teaching order."""
    halves = half_days(version)
    places = [(day, half) for day in one.days for half in HALF_DAYS][:halves]
    parts = spread([(module.id, module.periods) for module in version.modules], halves)
    return [
        Meeting(datetime.combine(day, starts, HANOI), datetime.combine(day, ends, HANOI), part)
        for (day, (starts, ends)), part in zip(places, parts, strict=True)
    ]
