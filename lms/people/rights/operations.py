"""Requests and their steps, breaches and theirs. Every answer is a row; what people write is sealed. Nothing commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.merges.resolving import of_person
from lms.people.models import Person
from lms.people.rights.events import BreachRecorded, BreachStepTaken, DataRequested, RequestStepTaken
from lms.people.rights.models import DataBreach, DataBreachStep, DataRequest, RequestStep
from lms.people.rights.queries import home_unit, is_open, step_facts, terms_of
from lms.people.rights.rulebook import list_rules
from lms.people.rights.rules import breach_due, may_breach_step, may_step, rule_on
from lms.people.rights.terms import BreachKind, BreachStep, RequestKind, RuleKey, Step

REQUEST = "rights.request"
BREACH = "rights.breach"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks, as the form has it. ``on_behalf``: an officer writes for somebody who asked on paper or in person."""

    kind: RequestKind
    detail: str
    received_on: date
    on_behalf: bool = False
    with_processors: bool = False


def ask(db: Session, vault: Vault, person_id: int, asked: Asked, *, actor: Actor, now: datetime) -> DataRequest:
    """Record a request.

    DomainError ``rights.detail_missing``, ``received_in_future``, ``asked_already``, ``nobody_to_answer``.
    """
    if asked.kind is not RequestKind.ACCESS and not asked.detail.strip():
        raise DomainError("rights.detail_missing")
    if asked.received_on > day_of(now):
        raise DomainError("rights.received_in_future")
    # Two taps at once on one phone: the second waits here and finds the first.
    db.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    mine = select(DataRequest.id).where(of_person(DataRequest.person_id, person_id), DataRequest.kind == asked.kind, is_open())
    if db.scalar(mine.limit(1)) is not None:
        raise DomainError("rights.asked_already")
    unit_id = home_unit(db, person_id)
    if unit_id is None:
        raise DomainError("rights.nobody_to_answer")
    row = DataRequest(
        person_id=person_id,
        unit_id=unit_id,
        kind=asked.kind,
        detail_sealed=vault.seal(asked.detail.strip()[:LONGEST], context=REQUEST),
        with_processors=asked.with_processors,
        on_behalf=asked.on_behalf,
        account_id=actor.id,
        received_on=asked.received_on,
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    what, behalf = asked.kind.value, asked.on_behalf
    event = DataRequested(subject_id=person_id, unit_id=unit_id, request_id=row.id, what=what, on_behalf=behalf)
    record(db, event, actor=actor, now=now)
    return row


@dataclass(frozen=True, slots=True)
class Taken:
    """One step as the form has it; ``days`` only of an extension."""

    step: Step
    note: str = ""
    days: int | None = None


def take_step(db: Session, vault: Vault, request: DataRequest, taken: Taken, *, actor: Actor, now: datetime) -> RequestStep:
    """Record what the office did about a request that comes with its steps.

    DomainError ``rights.step.already``, ``note_missing``, ``extension_days``, ``extension_late``, ``not_erased``.
    """
    if not may_step(request.kind, [one.step for one in request.steps], taken.step):
        raise DomainError("rights.step.already")
    if taken.step is not Step.ACKNOWLEDGED and not taken.note.strip():
        raise DomainError("rights.note_missing")
    days = _extension(db, request, taken, day_of(now)) if taken.step is Step.EXTENDED else None
    if taken.step is Step.DONE and request.kind is RequestKind.ERASURE and not _is_erased(db, request.person_id):
        raise DomainError("rights.not_erased")
    row = RequestStep(
        request_id=request.id,
        step=taken.step,
        days=days,
        note_sealed=vault.seal(taken.note.strip()[:LONGEST], context=REQUEST),
        taken_on=day_of(now),
        account_id=actor.id,
        recorded_at=now,
    )
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("rights.step.already") from error
    event = RequestStepTaken(subject_id=request.id, unit_id=request.unit_id, step=taken.step.value, days=days)
    record(db, event, actor=actor, now=now)
    return row


def _is_erased(db: Session, person_id: int) -> bool:
    return db.scalar(select(Person.erased_at).where(Person.id == person_id)) is not None


def _extension(db: Session, request: DataRequest, taken: Taken, today: date) -> int:
    rule = rule_on(list_rules(db), RuleKey.EXTENSION_DAYS, request.received_on)
    if taken.days is None or not 1 <= taken.days <= rule.value:
        raise DomainError("rights.extension_days", most=rule.value)
    due_on = terms_of(db, request, step_facts(request)).due_on
    if today > due_on:
        raise DomainError("rights.extension_late", due_on=due_on)
    return taken.days


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """A breach as the form has it; ``people``: how many are touched, as far as known."""

    unit_id: int
    kind: BreachKind
    people: int
    what: str
    found_at: datetime


def record_breach(db: Session, vault: Vault, facts: BreachFacts, *, actor: Actor, now: datetime) -> DataBreach:
    """Enter a breach; its clock runs from the moment it was found. DomainError ``rights.breach_in_future``."""
    if facts.found_at > now:
        raise DomainError("rights.breach_in_future")
    rule = rule_on(list_rules(db), RuleKey.BREACH_NOTICE_HOURS, day_of(facts.found_at))
    row = DataBreach(
        unit_id=facts.unit_id,
        kind=facts.kind,
        people=facts.people,
        what_sealed=vault.seal(facts.what.strip()[:LONGEST], context=BREACH),
        found_at=facts.found_at,
        due_at=breach_due(facts.found_at, rule.value),
        account_id=actor.id,
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    event = BreachRecorded(subject_id=row.id, unit_id=row.unit_id, what=row.kind.value, people=row.people)
    record(db, event, actor=actor, now=now)
    return row


def take_breach_step(
    db: Session, vault: Vault, breach: DataBreach, step: BreachStep, note: str, *, actor: Actor, now: datetime
) -> DataBreachStep:
    """Record what was done about a breach. DomainError ``rights.step.already``, ``rights.note_missing``."""
    if not may_breach_step([one.step for one in breach.steps], step):
        raise DomainError("rights.step.already")
    if not note.strip():
        raise DomainError("rights.note_missing")
    sealed = vault.seal(note.strip()[:LONGEST], context=BREACH)
    row = DataBreachStep(breach_id=breach.id, step=step, note_sealed=sealed, account_id=actor.id, recorded_at=now)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise DomainError("rights.step.already") from error
    record(db, BreachStepTaken(subject_id=breach.id, unit_id=breach.unit_id, step=step.value), actor=actor, now=now)
    return row
