"""What a batch comes to: each record in its own right, once and for ever; whatever is wrong with one disturbs no other."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import reissue
from courses.attendance.models import Scan
from courses.attendance.scanner.models import Scanner, ScannerRecord, ScannerUpload
from courses.attendance.scanner.operations import declare_lost
from courses.attendance.scanner.queries import Told
from courses.attendance.scanner.receiving import receive
from courses.attendance.scanner.rules import RecordOutcome, Signed
from courses.delivery.models import ClassTrainer
from courses.evidence.models import Evidence
from lms.access.models import Account
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.clock import day_of
from lms.kernel.errors import DomainError
from tests.cast import VAULT
from tests.factories.delivery import CLASS_DAY, hanoi
from tests.factories.scanners import Phone, nonce_of
from tests.unit.courses.attendance.scanner.conftest import EVENING, MORNING, Hall

NOON = hanoi(CLASS_DAY, "12:00")


def said(told: Sequence[Told | None]) -> list[tuple[str, str | None]]:
    return [(one.outcome.value, one.reason) for one in told if one]


def test_cards_become_presences_and_the_same_batch_again_changes_nothing(db: Session, hall: Hall) -> None:
    records = [hall.card(0), hall.card(1, 2), hall.card(0, 5), hall.card(3, 6)]
    told = hall.send(records)
    assert said(told) == [("present", None), ("present", None), ("already", None), ("present", None)]
    assert [one.nonce for one in told if one] == [nonce_of(one) for one in records]
    assert hall.present(db) == {
        0: ("card", MORNING),
        1: ("card", MORNING + timedelta(minutes=2)),
        3: ("card", MORNING + timedelta(minutes=6)),
    }
    # Two modules each for the two who have a place; who came without one waits for the trainer.
    assert db.scalar(select(func.count(Evidence.id))) == 4
    counted = {table: db.scalar(select(func.count()).select_from(table)) for table in (Scan, ScannerRecord, ScannerUpload)}
    assert counted == {Scan: 4, ScannerRecord: 4, ScannerUpload: 1}
    assert hall.send(records[::-1], NOON + timedelta(days=9)) == told[::-1]
    assert counted == {table: db.scalar(select(func.count()).select_from(table)) for table in counted}


def test_a_clock_three_hours_behind_is_set_right(db: Session, hall: Hall) -> None:
    slow = Phone(2, "ES256", timedelta(hours=2, minutes=58))
    slow.enrol(db, hall.account_id, now=MORNING)
    db.commit()
    assert said(hall.send([hall.card(0, phone=slow)], phone=slow)) == [("present", None)]
    assert hall.present(db) == {0: ("card", MORNING)}
    upload, kept = db.scalars(select(ScannerUpload)).one(), db.scalars(select(ScannerRecord)).one()
    assert upload.skew_seconds == 2 * 3600 + 58 * 60
    assert (kept.occurred_at, kept.corrected_at) == (MORNING - slow.slow, MORNING)


def test_a_name_on_the_list_weighs_less_than_a_card(db: Session, hall: Hall) -> None:
    listed = hall.phone.tell("list", hall.session.id, MORNING, ref=hall.ref(0))
    nobody = hall.phone.tell("list", hall.session.id, MORNING, ref="0" * 16)
    assert said(hall.send([listed, nobody, hall.card(0, 9)])) == [
        ("present", None),
        ("refused", "no_such_person"),
        ("already", None),
    ]
    assert hall.present(db) == {0: ("card", MORNING + timedelta(minutes=9))}


def test_a_walk_in_by_name_is_held_until_somebody_knows_who_it_is(db: Session, hall: Hall) -> None:
    name = hall.phone.tell("walk_in", hall.session.id, MORNING, name="<b>Lò Thị Mẩy</b>")
    card = hall.phone.tell("walk_in", hall.session.id, MORNING, card=hall.cards[3])
    assert said(hall.send([name, card])) == [("held", None), ("present", None)]
    assert db.scalar(select(ScannerRecord.name).where(ScannerRecord.outcome == RecordOutcome.HELD)) == "<b>Lò Thị Mẩy</b>"


def test_each_refusal_has_its_reason_and_disturbs_no_other(db: Session, hall: Hall) -> None:
    reissue(db, VAULT, hall.people[1].id, actor=SYSTEM, now=MORNING)
    db.commit()
    at = hall.session.id
    records = [
        hall.card(0),
        hall.card(1, 1),  # after the new card was issued
        hall.card(1, -1),  # before: the phone could not know
        hall.phone.tell("card", at, MORNING, card="https://khac.example/x"),
        hall.phone.tell("card", at, MORNING, card=hall.cards[0][:-1] + ("A" if hall.cards[0][-1] != "A" else "Q")),
        hall.phone.tell("card", 10**9, MORNING, card=hall.cards[0]),
        hall.phone.tell("card", hall.other.id, MORNING, card=hall.cards[0]),
        hall.phone.tell("card", at, EVENING + timedelta(minutes=30), card=hall.cards[2]),
        hall.phone.tell("card", at, NOON, card=hall.cards[3]),
        hall.phone.tell("dance", at, MORNING),
    ]
    flipped = replace(hall.card(2), text=hall.phone.texts[-1].replace('"card"', '"cord"', 1))
    good = hall.card(2)
    assert said(hall.send([*records, flipped, good])) == [
        ("present", None),
        ("refused", "card_revoked"),
        ("present", None),
        ("refused", "card_altered"),
        ("refused", "card_altered"),
        ("refused", "no_such_session"),
        ("refused", "not_yours"),
        ("refused", "from_future"),
        ("refused", "too_late"),
        ("refused", "unread"),
        ("refused", "forged"),
        ("present", None),
    ]
    assert set(hall.present(db)) == {0, 1, 2}
    forged = db.scalars(select(ScannerRecord).where(ScannerRecord.reason == "forged")).one()
    assert (forged.text, forged.seq, forged.person_id, forged.session_id) == (flipped.text, None, None, None)
    reasons = [row["reason"] for row in db.scalars(select(AuditEvent.data).where(AuditEvent.kind == "attendance.refused"))]
    assert len(reasons) == 9


def test_a_record_that_would_be_refused_alone_proves_no_minute(db: Session, hall: Hall) -> None:
    hall.session.checks_out = True
    db.commit()
    card = hall.card(0)
    early = hall.phone.tell("list", hall.session.id, MORNING - timedelta(hours=2), ref=hall.ref(0))
    assert said([*hall.send([card]), *hall.send([early])]) == [("present", None), ("already", None)]
    assert db.scalar(select(func.count(Evidence.id))) == 0


def test_an_undoing_counts_whichever_came_first(db: Session, hall: Hall) -> None:
    made, slip = hall.card(0), hall.card(1, 1)
    undo = hall.phone.tell("undo", hall.session.id, MORNING, undoes=nonce_of(slip))
    assert said(hall.send([undo])) == [("undone", None)]
    assert said(hall.send([made, slip])) == [("present", None), ("refused", "undone")]
    later = hall.phone.tell("undo", hall.session.id, MORNING, undoes=nonce_of(made))
    assert said(hall.send([later])) == [("undone", None)]
    assert hall.present(db) == {}
    assert said(hall.send([made, slip, undo, later])) == [
        ("present", None),
        ("refused", "undone"),
        ("undone", None),
        ("undone", None),
    ]


def test_within_one_batch_an_undoing_counts_for_both_sides_of_it(db: Session, hall: Hall) -> None:
    first, second = hall.card(0), hall.card(1)
    name = hall.phone.tell("walk_in", hall.session.id, MORNING, name="Ai đó")
    undos = [hall.phone.tell("undo", hall.session.id, MORNING, undoes=nonce_of(one)) for one in (first, second, name)]
    assert said(hall.send([first, *undos, second, name])) == [
        ("present", None),
        *[("undone", None)] * 3,
        ("refused", "undone"),
        ("refused", "undone"),
    ]
    assert hall.present(db) == {}


def test_another_phone_cannot_take_back_what_it_did_not_scan(db: Session, hall: Hall) -> None:
    other = Phone(2)
    other.enrol(db, hall.account_id, now=MORNING)
    db.commit()
    made = hall.card(0)
    hall.send([made])
    undo = other.tell("undo", hall.session.id, MORNING, undoes=nonce_of(made))
    hall.send([undo], phone=other)
    assert set(hall.present(db)) == {0}


def test_gaps_are_closed_later_and_a_second_story_is_held(db: Session, hall: Hall) -> None:
    records = [hall.card(0), hall.card(1), hall.card(2)]
    assert said(hall.send([records[2], records[0]])) == [("present", None)] * 2
    # The phone's store was set back to the first record, and it went on from there.
    hall.phone.texts = hall.phone.texts[:1]
    fork = hall.card(3, nonce="e" * 24)
    assert said(hall.send([fork])) == [("held", "chain_broken")]
    assert said(hall.send([records[1], fork])) == [("present", None), ("held", "chain_broken")]
    assert set(hall.present(db)) == {0, 1, 2}


def test_what_a_lost_phone_sends_is_held_and_what_it_sent_before_stands(db: Session, hall: Hall) -> None:
    first, second = hall.card(0), hall.card(1)
    before = hall.send([first])
    scanner = db.scalars(select(Scanner)).one()
    declare_lost(db, scanner, actor=SYSTEM, now=NOON)
    db.commit()
    assert said(hall.send([second, first])) == [("held", "lost_scanner"), ("present", None)]
    assert hall.send([first]) == before
    assert set(hall.present(db)) == {0}


def test_rights_are_those_of_the_moment(db: Session, hall: Hall) -> None:
    db.execute(update(ClassTrainer).values(person_id=hall.people[3].id))
    db.commit()
    assert said(hall.send([hall.card(0)])) == [("refused", "not_yours")]
    db.execute(update(Account).values(disabled_at=NOON))
    db.commit()
    assert said(hall.send([hall.card(1)])) == [("refused", "not_yours")]


def test_a_batch_that_is_not_the_phones_is_refused_whole(db: Session, hall: Hall) -> None:
    stranger = Phone(99)
    with pytest.raises(DomainError, match=r"scanner\.unknown"):
        hall.send([hall.card(0, phone=stranger)], phone=stranger)
    batch = hall.phone.batch([hall.card(0)], EVENING)
    for altered in (
        replace(batch, records=[*batch.records, hall.card(1)]),
        replace(batch, records=[Signed(batch.records[0].text + " ", batch.records[0].signature)]),
        replace(batch, sent_as="2026-12-03T10:00:00.001Z"),
        replace(batch, signature=stranger.sign(batch.signed)),
    ):
        with pytest.raises(DomainError, match=r"batch\.forged"):
            receive(hall.sessions, VAULT, altered, today=day_of(EVENING), received_at=EVENING)
    assert db.scalar(select(func.count(ScannerRecord.id))) == 0
    assert db.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.kind == "scanner.forged")) == 4


def test_another_trainers_phone_sends_a_copy_and_gets_nothing_in(db: Session, hall: Hall) -> None:
    other, made = Phone(2), hall.card(0)
    other.enrol(db, hall.account_id, now=MORNING)
    db.commit()
    told = hall.send([made], phone=other)
    assert said(told) == [("refused", "forged")]
    assert said(hall.send([made])) == [("present", None)]


def test_letters_no_database_holds_are_kept_as_signs(db: Session, hall: Hall) -> None:
    strange = [Signed('{"nonce": "\0\ud800"}', "x"), hall.phone.signed('{"a":"\0"}'), Signed("y" * 9000, "\0" * 500)]
    assert said(hall.send(strange)) == [("refused", "forged"), ("refused", "unread"), ("refused", "forged")]
    assert max(len(text) for text in db.scalars(select(ScannerRecord.text))) == 4000


def test_statements_do_not_grow_with_the_batch(db: Session, hall: Hall) -> None:
    counted = []
    for size, who in ((3, (0,)), (3, (1,)), (40, (2,))):
        records = [hall.card(who[place % len(who)], place) for place in range(size)]
        seen: list[str] = []
        note = partial(_note, seen)
        event.listen(db.get_bind(), "before_cursor_execute", note)
        hall.send(records)
        event.remove(db.get_bind(), "before_cursor_execute", note)
        counted.append(len([one for one in seen if "SAVEPOINT" not in one]))
    assert counted[1] == counted[2] <= 25  # the first of all reads what is kept from then on


def _note(seen: list[str], _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    seen.append(statement)


def test_the_record_kept_is_the_text_that_came(db: Session, hall: Hall) -> None:
    made = hall.card(0)
    hall.send([made])
    kept = db.scalars(select(ScannerRecord)).one()
    assert (kept.text, kept.signature) == (made.text, made.signature)
    assert json.loads(kept.text)["nonce"] == kept.nonce
    assert (kept.page, kept.elapsed) == ("p1", 1000)
    assert db.get_one(Scan, kept.scan_id).device == hall.phone.fingerprint
