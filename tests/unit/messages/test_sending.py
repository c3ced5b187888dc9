"""A message from its queueing to its end: once, by the first way there is, never in quiet hours."""

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.about_people import ABOVE
from lms.access.models import Account, Grant
from lms.audit.events import SYSTEM
from lms.clock import HANOI
from lms.jobs.models import Job
from lms.kernel.errors import DomainError
from lms.messages.channels import FileDrop, Receipt, Refused, Retry
from lms.messages.models import Message, MessageAddress, PersonAddress
from lms.messages.operations import SEND, enter_address, give_address, queue_message, queue_test
from lms.messages.queries import Recipient, quiet_times
from lms.messages.rules import WAITS, ChannelKind, MessageState, RecipientKind
from lms.messages.sentences import SENTENCES
from lms.people.rights.models import DataRequest, RequestStep
from lms.people.rights.terms import RequestKind, Step
from tests.cast import VAULT
from tests.factories.training import make_person
from tests.unit.messages.conftest import NOON, Bell, office, send_at, to

MAIL = "can.bo@langson.gov.vn"


def queued(db: Session, recipient: Recipient, key: str = "k", now: datetime = NOON, **fields: object) -> Message:
    queue_message(db, recipient=recipient, text_code="say", fields=fields, key=key, now=now)
    return db.scalars(select(Message).where(Message.key == key)).one()


def test_a_key_is_said_once(db: Session, account: Account) -> None:
    message = queued(db, to(account), due=date(2026, 12, 31))
    assert message.fields == {"due": "2026-12-31"}
    assert not queue_message(db, recipient=to(account), text_code="say", fields={}, key="k", now=NOON)
    job = db.scalars(select(Job).where(Job.kind == SEND)).one()
    assert (job.payload, job.run_at) == ({"message_id": message.id}, NOON)


@pytest.mark.parametrize("text", ["Hoàng Thị Lan", "0912345678", "020168001234", "hai từ", "x" * 81])
def test_names_and_numbers_are_not_kept(db: Session, account: Account, text: str) -> None:
    with pytest.raises(ValueError, match="not texts"):
        queued(db, to(account), word=text)


def test_email_before_zalo_before_sms_and_the_channel_must_be_on(db: Session, account: Account) -> None:
    give_address(db, VAULT, account.id, ChannelKind.ZALO, "+84912345678", now=NOON)
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
    mail, zalo = Bell(ChannelKind.EMAIL), Bell(ChannelKind.ZALO)
    assert send_at(db, queued(db, to(account), "1").id, office(zalo, mail), NOON) is MessageState.SENT
    assert [letter.address for letter in mail.given] == [MAIL]
    assert send_at(db, queued(db, to(account), "2").id, office(zalo), NOON) is MessageState.SENT
    assert [letter.address for letter in zalo.given] == ["+84912345678"]
    last = queued(db, to(account), "3")
    assert send_at(db, last.id, office(), NOON) is MessageState.DROPPED
    assert last.error == "messages.no_channel"


def test_an_address_taken_back_is_gone(db: Session, account: Account) -> None:
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, None, now=NOON)
    message = queued(db, to(account))
    assert send_at(db, message.id, office(Bell(ChannelKind.EMAIL)), NOON) is MessageState.DROPPED
    assert message.error == "messages.no_address"
    assert db.scalars(select(MessageAddress.address_sealed)).all() == [None]


def test_a_person_is_reached_by_the_phone_of_the_book(db: Session, account: Account, drop: FileDrop) -> None:
    person = make_person(db)
    person.phone = "+84912345678"
    message = queued(db, Recipient(RecipientKind.PERSON, person.id), due="2026-12-31")
    assert send_at(db, message.id, office(drop), NOON) is MessageState.SENT
    (path,) = (drop.folder / "new").iterdir()
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said == {
        "version": 1,
        "reference": message.receipt,
        "channel": "sms",
        "to": "+84912345678",
        "subject": "Nhắc hạn",
        "text": "Hạn ngày 2026-12-31",
    }
    person.erased_at = NOON
    gone = queued(db, Recipient(RecipientKind.PERSON, person.id), "2")
    assert send_at(db, gone.id, office(drop), NOON) is MessageState.DROPPED
    assert gone.error == "messages.gone"


def test_what_is_over_by_then_is_not_said(db: Session, account: Account) -> None:
    message = queued(db, to(account), over=True)
    assert send_at(db, message.id, office(Bell(ChannelKind.EMAIL)), NOON) is MessageState.DROPPED
    assert message.error == "messages.not_needed"
    assert message.error in SENTENCES


def test_tries_again_later_and_gives_up_in_the_end(db: Session, account: Account) -> None:
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
    mail = Bell(ChannelKind.EMAIL, [Retry("smtp.451")] * (len(WAITS) + 1))
    message, now = queued(db, to(account)), NOON
    for wait in WAITS:
        assert send_at(db, message.id, office(mail), now) is MessageState.QUEUED
        assert message.not_before >= now + wait
        now = message.not_before
    assert send_at(db, message.id, office(mail), now) is MessageState.FAILED
    assert (message.error, message.tries) == ("smtp.451", len(WAITS) + 1)
    refused = queued(db, to(account), "2")
    assert send_at(db, refused.id, office(Bell(ChannelKind.EMAIL, [Refused("smtp.550")])), NOON) is MessageState.FAILED


def test_what_comes_in_the_evening_waits(db: Session, account: Account) -> None:
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
    evening = datetime(2026, 11, 28, 22, tzinfo=HANOI)  # a Saturday
    message = queued(db, to(account), now=evening)
    assert message.not_before == datetime(2026, 11, 30, 7, tzinfo=HANOI)
    mail = Bell(ChannelKind.EMAIL)
    assert send_at(db, message.id, office(mail), evening) is MessageState.QUEUED
    assert not mail.given
    assert send_at(db, message.id, office(mail), message.not_before) is MessageState.SENT
    assert send_at(db, message.id, office(mail), message.not_before) is MessageState.SENT
    assert len(mail.given) == 1


def test_a_test_once_a_minute(db: Session, account: Account) -> None:
    queue_test(db, account.id, ChannelKind.EMAIL, now=NOON)
    with pytest.raises(DomainError, match="too_soon"):
        queue_test(db, account.id, ChannelKind.EMAIL, now=NOON + timedelta(seconds=59))
    queue_test(db, account.id, ChannelKind.EMAIL, now=NOON + timedelta(seconds=60))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60 * 24 * 9), st.booleans()), max_size=12))
def test_any_order_of_queueing_and_sending_says_each_once_and_never_in_quiet_hours(
    db: Session, account: Account, steps: list[tuple[int, int, bool]]
) -> None:
    """Runs come in any order of keys and instants, some find the server away."""
    with db.begin_nested() as undone:
        give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
        quiet, sent = quiet_times(db, NOON.date()), []
        for number, minutes, away in steps:
            now = NOON + timedelta(minutes=minutes)
            message = queued(db, to(account), f"k{number}", now)
            mail = Bell(ChannelKind.EMAIL, [Retry("smtp.451") if away else Receipt("1")])
            send_at(db, message.id, office(mail), now)
            assert not (mail.given and quiet.holds(now, HANOI))
            sent += [letter.reference for letter in mail.given if not away]
        assert len(sent) == len(set(sent))
        undone.rollback()


def test_erasing_a_person_lets_their_addresses_go(db: Session, account: Account) -> None:
    person = make_person(db)
    account.person_id = person.id
    give_address(db, VAULT, account.id, ChannelKind.EMAIL, MAIL, now=NOON)
    enter_address(db, VAULT, person, ChannelKind.EMAIL, MAIL, actor=SYSTEM, now=NOON)
    db.flush()
    ABOVE.forget_words(db, [person.id])
    assert not db.scalars(select(MessageAddress)).all() and not db.scalars(select(PersonAddress)).all()


def test_whoever_asked_for_restriction_is_not_written_to(db: Session, account: Account, drop: FileDrop) -> None:
    person = make_person(db)
    person.phone = "+84912345678"
    unit = db.scalars(select(Grant.unit_id)).first()
    assert unit is not None
    asked = DataRequest(
        person_id=person.id, unit_id=unit, kind=RequestKind.RESTRICTION, detail_sealed=b"", received_on=NOON.date(),
        recorded_at=NOON,
    )  # fmt: skip
    db.add(asked)
    db.flush()
    db.add(RequestStep(request_id=asked.id, step=Step.DONE, note_sealed=b"", taken_on=NOON.date(), recorded_at=NOON))
    db.flush()
    message = queued(db, Recipient(RecipientKind.PERSON, person.id))
    assert send_at(db, message.id, office(drop), NOON) is MessageState.DROPPED
    assert message.error == "messages.restricted"
