"""Marks that a program sends: whom each means, then the way of every scan. Nothing here commits."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer, ScanAttempt, Submission
from courses.attendance.cards.queries import CardBehind, cards_behind
from courses.attendance.facts import Meeting
from courses.attendance.marks.events import MarksReceived
from courses.attendance.marks.queries import MarkedClass, at_the_door
from courses.attendance.marks.rules import hour_refusal
from courses.attendance.rules import AlreadyPresent, Left, Method, Present, Reason, Refused
from courses.attendance.scans import record_scans
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical, kept_ids
from lms.people.models import Person
from lms.people.operations import identity_key
from lms.sql import listed, one_of

CONFLICT = "nonce_conflict"


@dataclass(frozen=True, slots=True)
class Sent:
    """One mark as it was sent: the sender's nonce, when, and whom it means by exactly one of the three."""

    nonce: str
    occurred_at: datetime
    person_id: int | None = None
    card: int | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a mark: ``outcome`` as the sender is told, ``reason`` when it was refused."""

    nonce: str
    outcome: str
    reason: str | None = None


def receive_marks(
    db: Session,
    vault: Vault,
    meeting: Meeting,
    sent: Sequence[Sent],
    *,
    token_id: int,
    actor: Actor,
    received_at: datetime,
) -> list[Settled]:
    """Settle each mark in its own right, in the order sent; so many statements for each two hundred of them."""
    people = _people(db, vault, meeting, sent)
    meant = [_meant(one, people, meeting, received_at) for one in sent]
    attempts = [
        Submission(_attempt(one, person, meeting, token_id, actor), actor, received_at)
        for one, person in zip(sent, meant, strict=True)
        if not isinstance(person, Reason)
    ]
    answers = iter(record_scans(db, attempts))
    settled = [
        Settled(one.nonce, "refused", person) if isinstance(person, Reason) else _settled(one.nonce, next(answers))
        for one, person in zip(sent, meant, strict=True)
    ]
    outcomes = [one.outcome for one in settled]
    new, refused = outcomes.count("present"), outcomes.count("refused")
    counts = {"new": new, "same": len(settled) - new - refused, "refused": refused}
    event = MarksReceived(subject_id=meeting.session_id, unit_id=meeting.unit_id, token_id=token_id, **counts)
    record(db, event, actor=actor, now=received_at)
    return settled


def _attempt(one: Sent, person_id: int, meeting: Meeting, token_id: int, actor: Actor) -> ScanAttempt:
    own = hashlib.sha256(f"{actor.id}:{one.nonce}".encode()).hexdigest()
    return ScanAttempt(
        session_id=meeting.session_id,
        person_id=person_id,
        method=Method.TRAINER_LIST,
        # Two senders may think of the same nonce; a sender whose token was renewed is the same one.
        nonce=f"api:{own[:60]}",
        occurred_at=one.occurred_at,
        # No device: a program that sends for two halls at once is no phone in two places.
        told={"token": token_id},
    )


def _settled(nonce: str, answer: Answer) -> Settled:
    match answer:
        case Present():
            return Settled(nonce, "present")
        case AlreadyPresent():
            return Settled(nonce, "already")
        case Left():
            return Settled(nonce, "left")
        case Refused(reason):
            return Settled(nonce, "refused", reason)
        case DomainError(code="attendance.nonce.conflict"):
            return Settled(nonce, "refused", CONFLICT)
        case DomainError(code="attendance.person.missing"):
            return Settled(nonce, "refused", Reason.NO_SUCH_PERSON)
        case _:
            raise answer


# --- whom ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _People:
    cards: Mapping[int, CardBehind]
    identities: Mapping[str, int]
    kept: Mapping[int, int]
    allowed: frozenset[int]


def _people(db: Session, vault: Vault, meeting: Meeting, sent: Sequence[Sent]) -> _People:
    cards = cards_behind(db, {one.card for one in sent if one.card is not None})
    identities = _by_identity(db, vault, {one.identity for one in sent if one.identity})
    kept = kept_ids(db, {one.person_id for one in sent if one.person_id is not None})
    people = {*kept.values(), *identities.values(), *(card.person_id for card in cards.values())}
    of = MarkedClass(meeting.class_id, meeting.unit_id, ())
    return _People(cards, identities, kept, at_the_door(db, of, people, on=day_of(meeting.starts_at)))


def _by_identity(db: Session, vault: Vault, numbers: set[str]) -> dict[str, int]:
    hashes = {identity_key(vault, number): number for number in numbers}
    stmt = select(Person.identity_hash, canonical(Person.id)).where(one_of(Person.identity_hash, "hashes"))
    rows = rows_of(db, stmt, {"hashes": listed(key for key in hashes if key)}) if hashes else ()
    return {hashes[key]: person_id for key, person_id in rows}


def _meant(one: Sent, people: _People, meeting: Meeting, received_at: datetime) -> int | Reason:
    refused = hour_refusal(one.occurred_at, meeting.ends_at, received_at=received_at)
    if refused is not None:
        return refused
    found = people.identities.get(one.identity or "")
    if one.card is not None:
        behind = people.cards.get(one.card)
        if behind is None or behind.ended is not None:
            return Reason.CARD_UNKNOWN if behind is None else Reason.CARD_REVOKED
        found = behind.person_id
    elif one.person_id is not None:
        found = people.kept[one.person_id]
    return found if found is not None and found in people.allowed else Reason.NO_SUCH_PERSON
