"""Cards issued, re-issued, lost; of merged and erased people; and what a scanner is told about them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from courses.attendance.cards.models import CardEnd, CardPhoto, PersonalCard
from courses.attendance.cards.operations import issue_cards, let_in, reissue, report_lost
from courses.attendance.cards.queries import (
    Reading,
    card_keys,
    cards_behind,
    cards_of,
    open_card,
    read_card,
    read_cards,
    revoked_numbers,
)
from courses.attendance.cards.tokens import Claim, address_of, is_signed, sign_claim, token_of
from lms.about_people import ABOVE
from lms.access.queries import list_candidates
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.files.models import StoredFile
from lms.kernel.errors import DomainError
from lms.keys.operations import rotate, signer
from lms.keys.queries import find_key
from lms.people.merges.finding import compare
from lms.people.merges.operations import Folding, merge
from lms.people.models import Person
from lms.people.rights.erasing import erase
from lms.people.rights.terms import EraseReason
from tests.cast import PIN, SMITH, VAULT, make_account, make_country
from tests.factories.delivery import make_person

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def issue(db: Session, *people: Person) -> list[PersonalCard]:
    return issue_cards(db, VAULT, [person.id for person in people], actor=SYSTEM, now=NOW)


def keep_file(db: Session, kind: str) -> StoredFile:
    row = StoredFile(sha256="0" * 64, name="a", media_type="image/jpeg", size=1, owner_kind=kind, stored_at=NOW)
    db.add(row)
    db.flush()
    return row


def reading(db: Session, card: PersonalCard) -> Reading:
    return read_card(db, address_of("http://localhost", card.claim)).reading


def test_printing_again_is_the_same_card(db: Session) -> None:
    people = [make_person(db, name) for name in ("Triệu Văn Phúc", "Lô Thị Hoa")]
    first = issue(db, *people)
    rotate(db, VAULT, "cards", actor=SYSTEM, now=NOW)
    again = issue(db, *people, make_person(db, "Vi Văn Thái"))
    assert [token_of(card.claim) for card in again[:2]] == [token_of(card.claim) for card in first]
    assert again[2].key_id != first[0].key_id
    assert all(is_signed(card.claim, card_keys(db)) for card in again)
    assert {text: found.person_id for text, found in read_cards(db, [token_of(card.claim) for card in again]).items()} == {
        token_of(card.claim): card.person_id for card in again
    }


def test_a_new_card_ends_the_former(db: Session) -> None:
    person = make_person(db)
    [old] = issue(db, person)
    new = reissue(db, VAULT, person.id, actor=SYSTEM, now=NOW)
    assert (reading(db, old), reading(db, new)) == (Reading.REVOKED, Reading.GENUINE)
    assert revoked_numbers(db) == [old.id]
    assert cards_behind(db, [old.id, new.id, 99_999])[old.id].ended is CardEnd.REISSUED
    assert [card.id for card in cards_of(db, person.id)] == [new.id, old.id]


def test_a_lost_card_opens_nothing(db: Session) -> None:
    person = make_person(db)
    with pytest.raises(DomainError, match=r"cards\.card\.missing"):
        report_lost(db, VAULT, person.id, actor=SYSTEM, now=NOW)
    [card] = issue(db, person)
    assert report_lost(db, VAULT, person.id, actor=SYSTEM, now=NOW) == [card.id]
    assert reading(db, card) is Reading.REVOKED
    assert open_card(db, person.id) is None
    assert issue(db, person)[0].id != card.id


def test_a_card_is_a_way_to_sign_in_as_long_as_it_holds(db: Session) -> None:
    country = make_country(db)
    person, later = make_person(db), make_person(db, "Nông Thị Mai")
    account = make_account(db, "bac.pao", Role.MEDIATOR, country.commune, person_id=person.id, secret=PIN)
    [card, other] = issue(db, person, later)

    def found(number: int) -> list[int]:
        return [one.id for one in list_candidates(db, SMITH, f"{number}")]

    assert found(card.id) == [account.id]
    assert found(other.id) == []
    second = make_account(db, "bac.mai", Role.MEDIATOR, country.commune, person_id=later.id, secret=PIN)
    assert let_in(db, VAULT, {later.id: second.id}) == {later.id: other.id}
    assert found(other.id) == [second.id]
    new = reissue(db, VAULT, person.id, actor=SYSTEM, now=NOW)
    assert (found(card.id), found(new.id)) == ([], [account.id])


def test_a_card_of_a_folded_record_means_the_person_kept(db: Session) -> None:
    kept, folded = make_person(db, "Hoàng Văn Bình"), make_person(db, "Hoàng Văn Bình")
    [first, second] = issue(db, kept, folded)
    folding = Folding(kept.id, folded.id, "cùng một người", compare(db, kept.id, folded.id, today=NOW.date()))
    merge(db, folding, actor=SYSTEM, now=NOW)
    assert read_card(db, token_of(second.claim)).person_id == kept.id
    assert issue(db, folded) == issue(db, kept) == [second]
    assert reading(db, first) is Reading.GENUINE
    new = reissue(db, VAULT, folded.id, actor=SYSTEM, now=NOW)
    assert new.person_id == kept.id
    assert revoked_numbers(db) == sorted([first.id, second.id])


def test_a_card_of_somebody_erased_ends_with_the_record(db: Session) -> None:
    person, other = make_person(db), make_person(db, "Lô Thị Hoa")
    [card, _] = issue(db, person, other)
    photo, mine, theirs = (keep_file(db, kind) for kind in ("card_photo", "card_sheet", "card_photo"))
    db.add(CardPhoto(person_id=person.id, file_id=photo.id, added_at=NOW))
    db.add(CardPhoto(person_id=other.id, file_id=theirs.id, added_at=NOW))
    erase(db, VAULT, person.id, EraseReason.REQUEST, above=ABOVE, actor=SYSTEM, now=NOW)
    db.expire_all()
    assert reading(db, card) is Reading.REVOKED
    assert (card.ended_reason, card.ended_at) == (CardEnd.ERASED, NOW)
    assert [file.removed_at for file in (photo, mine, theirs)] == [NOW, NOW, None]
    assert issue(db, person) == []
    with pytest.raises(DomainError, match=r"cards\.person\.missing"):
        reissue(db, VAULT, person.id, actor=SYSTEM, now=NOW)
    assert db.scalar(select(func.count()).where(PersonalCard.ended_at.is_(None))) == 1


def test_a_card_in_no_book_is_unknown_and_a_made_up_one_altered(db: Session) -> None:
    [card] = issue(db, make_person(db))
    sign = signer(db, VAULT, "cards", now=NOW)
    key = find_key(db, sign(b"").kid)
    assert key is not None
    lost = sign_claim(key.id, 99_999, lambda part: sign(part).value)
    made_up = Claim(key.id, card.id, b"\1" * 64)
    found = read_cards(db, [token_of(lost), token_of(made_up), "", "http://[", "A" * 95])
    assert [(one.reading, one.card) for one in found.values()] == [
        (Reading.UNKNOWN, 99_999),
        *[(Reading.ALTERED, None)] * 4,
    ]


def test_as_many_statements_for_many_cards_as_for_one(db: Session, statements: list[str]) -> None:
    counts = []
    for size in (1, 30):
        people = [make_person(db, f"Nông Văn {place}") for place in range(size)]
        statements.clear()
        issue(db, *people)
        counts.append(len([one for one in statements if "SAVEPOINT" not in one]))
    assert counts[1] <= counts[0]
