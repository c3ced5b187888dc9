"""Issuing cards and ending them. Nothing here commits; printing is ``sheets``, photos are ``photos``."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.events import CardEnded, CardIssued
from courses.attendance.cards.models import CardEnd, PersonalCard
from courses.attendance.cards.queries import open_cards
from courses.attendance.cards.tokens import PURPOSE, sign_claim
from lms.access.models import Account
from lms.access.operations import add_cards, drop_cards
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record, record_many
from lms.db import take_ids
from lms.kernel.errors import DomainError
from lms.keys.operations import signer
from lms.keys.queries import find_key
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical, kept_as, kept_ids, of_people, of_person
from lms.people.models import Person


def issue_cards(db: Session, vault: Vault, person_ids: Collection[int], *, actor: Actor, now: datetime) -> list[PersonalCard]:
    """The card in force of each of these people, made for those who have none; by kept ids, rising.

    Records made anonymous and those hidden with their import get none. So many statements whatever the number of people.
    """
    people = _lock(db, set(kept_ids(db, person_ids).values()))
    there = open_cards(db, people)
    made = _make(db, vault, [person_id for person_id in people if person_id not in there], actor=actor, now=now)
    cards = {**there, **made}
    _let_in_holders(db, vault, cards)
    return [cards[person_id] for person_id in people]


def reissue(db: Session, vault: Vault, person_id: int, *, actor: Actor, now: datetime) -> PersonalCard:
    """A new card for the person; every earlier one ends. DomainError ``cards.person.missing``."""
    kept_id = kept_as(db, person_id)
    if not _lock(db, [kept_id]):
        raise DomainError("cards.person.missing")
    _end(db, vault, kept_id, CardEnd.REISSUED, actor=actor, now=now)
    return issue_cards(db, vault, [kept_id], actor=actor, now=now)[0]


def report_lost(db: Session, vault: Vault, person_id: int, *, actor: Actor, now: datetime) -> list[int]:
    """The cards of the person hold no more; their numbers, for scanners to refuse. DomainError ``cards.card.missing``."""
    kept_id = kept_as(db, person_id)
    _lock(db, [kept_id])
    ended = _end(db, vault, kept_id, CardEnd.LOST, actor=actor, now=now)
    if not ended:
        raise DomainError("cards.card.missing")
    return ended


def let_in(db: Session, vault: Vault, accounts: Mapping[int, int]) -> dict[int, int]:
    """Let these accounts (kept id of the person to id) be found by the cards in force; the numbers of the cards, by person.

    Two statements.
    """
    cards = open_cards(db, accounts.keys())
    add_cards(db, vault, {card.id: accounts[person_id] for person_id, card in cards.items()})
    return {person_id: card.id for person_id, card in cards.items()}


def _lock(db: Session, person_ids: Collection[int]) -> list[int]:
    """Who of these can hold a card, rising. Two officers who print for one person at once wait here for each other."""
    living = Person.id.in_(sorted(person_ids)), Person.erased_at.is_(None), Person.withdrawn_at.is_(None)
    return list(db.scalars(select(Person.id).where(*living).order_by(Person.id).with_for_update()))


def _make(db: Session, vault: Vault, person_ids: Sequence[int], *, actor: Actor, now: datetime) -> dict[int, PersonalCard]:
    if not person_ids:
        return {}
    sign = signer(db, vault, PURPOSE, now=now)
    key = find_key(db, sign(b"").kid)
    assert key is not None
    [numbers] = take_ids(db, (PersonalCard, len(person_ids)))
    made, issued_by = {}, actor.id if actor.kind is ActorKind.ACCOUNT else None
    for person_id, number in zip(person_ids, numbers, strict=True):
        claim = sign_claim(key.id, number, lambda part: sign(part).value)
        card = PersonalCard(id=number, person_id=person_id, key_id=key.id, signature=claim.signature)
        card.issued_at, card.issued_by = now, issued_by
        made[person_id] = card
    db.add_all(made.values())
    db.flush()
    events = [CardIssued(subject_id=person_id, card_id=card.id) for person_id, card in made.items()]
    record_many(db, events, actor=actor, now=now)
    return made


def _end(db: Session, vault: Vault, person_id: int, reason: CardEnd, *, actor: Actor, now: datetime) -> list[int]:
    """End every open card of the person kept under this id, those of merged records too."""
    held = of_person(PersonalCard.person_id, person_id), PersonalCard.ended_at.is_(None)
    cards = db.scalars(select(PersonalCard).where(*held).order_by(PersonalCard.id)).all()
    for card in cards:
        card.ended_at, card.ended_reason = now, reason
        card.ended_by = actor.id if actor.kind is ActorKind.ACCOUNT else None
        record(db, CardEnded(subject_id=card.person_id, card_id=card.id, reason=reason), actor=actor, now=now)
    drop_cards(db, vault, [card.id for card in cards])
    db.flush()
    return [card.id for card in cards]


def _let_in_holders(db: Session, vault: Vault, cards: Mapping[int, PersonalCard]) -> None:
    """Let the account of each card's holder be found by the card's number; of several accounts the oldest open one."""
    held = select(canonical(Account.person_id), Account.id).where(of_people(Account.person_id, list(cards)))
    oldest: dict[int, int] = {}
    for person_id, account_id in db.execute(held.where(Account.disabled_at.is_(None)).order_by(Account.id)):
        oldest.setdefault(person_id, account_id)
    add_cards(db, vault, {cards[person_id].id: account_id for person_id, account_id in oldest.items()})
