"""The pages of messages: masked lists in scope, whom to call, one's own addresses, the channels and a test."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.reminders.models import ReminderSetting
from lms.audit.models import AuditEvent
from lms.clock import HANOI
from lms.messages.channels import Letter, Outcome, Receipt
from lms.messages.models import Message, PersonAddress
from lms.messages.operations import Asked, PostOffice, Words, queue_message, send
from lms.messages.queries import Recipient, addresses_given, channels_to, reach_of
from lms.messages.rules import ChannelKind, RecipientKind
from lms.people.models import Person
from tests.cast import VAULT, Cast, Member, account_of
from tests.factories.careers import make_teams
from tests.factories.training import make_person
from tests.reading import words

NOON = datetime(2026, 11, 23, 12, tzinfo=HANOI)
NUMBER = "+84912345678"
ClientAs = Callable[[Member], FlaskClient]


class Silent:
    """A channel that takes everything."""

    kind = ChannelKind.SMS

    def ready(self, letter: Letter) -> None: ...

    def recall(self, reference: str) -> bool:
        return True

    def send(self, letter: Letter) -> Outcome:
        return Receipt(letter.reference)


def say(_db: Session, _asked: Asked) -> Words:
    return Words("Nhắc hạn", "Bác còn 30 ngày.")


def tell(db: Session, cast: Cast, person: Person) -> Message:
    """A reminder to somebody of the commune, sent as far as it can be."""
    to, unit_id, key = Recipient(RecipientKind.PERSON, person.id), cast.country.commune.id, f"k{person.id}"
    queue_message(db, recipient=to, text_code="reminders.person", fields={}, key=key, now=NOON, unit_id=unit_id)
    message = db.scalars(select(Message).where(Message.key == key)).one()
    office = PostOffice(VAULT, (Silent(),), {"reminders.person": say}, "http://localhost")
    send(db, message.id, office, now=NOON, commit=lambda: None)
    db.commit()
    return message


def test_the_officer_sees_what_was_sent_without_numbers_and_whom_to_call(db: Session, cast: Cast, client_as: ClientAs) -> None:
    reached, unreached = make_person(db, "Nông Văn Có"), make_person(db, "Nông Văn Ít")
    reached.phone = NUMBER
    for person in (reached, unreached):
        tell(db, cast, person)
    page = client_as(cast.officer_commune).get("/messages")
    assert "1 tin đã gửi" in words(page)
    assert "Nông Văn Có" in words(page)
    assert "Chưa có địa chỉ nào để gửi." in words(page)
    assert NUMBER[-6:] not in page.get_data(as_text=True)
    failed = words(client_as(cast.officer_commune).get("/messages?state=failed"))
    assert "Nông Văn Có" not in failed
    calls = words(client_as(cast.officer_commune).get("/messages/calls"))
    assert "Nông Văn Ít" in calls
    assert "Nông Văn Có" not in calls
    assert "Nông Văn" not in words(client_as(cast.outsider).get("/messages"))


def test_an_address_is_given_by_its_holder_and_taken_back(db: Session, cast: Cast, client_as: ClientAs) -> None:
    client, account = client_as(cast.mediator), account_of(cast.mediator)
    wrong = client.post("/account/addresses", data={"email": "không phải", "zalo": "12"})
    assert wrong.status_code == 422
    answer = client.post("/account/addresses", data={"email": "pao@example.vn", "zalo": "0912 345 678", "sms": ""})
    assert answer.status_code == 303
    assert addresses_given(db, VAULT, account.id) == {ChannelKind.EMAIL: "pao@example.vn", ChannelKind.ZALO: NUMBER}
    client.post("/account/addresses", data={"email": "", "zalo": NUMBER, "sms": ""})
    assert addresses_given(db, VAULT, account.id) == {ChannelKind.ZALO: NUMBER}


def test_an_officer_enters_an_address_for_somebody_and_ends_it(db: Session, cast: Cast, client_as: ClientAs) -> None:
    person = make_teams(db, cast.country.commune).rows[1].person
    person.phone = None
    db.commit()
    client, to = client_as(cast.officer_commune), Recipient(RecipientKind.PERSON, person.id)
    url = f"/people/{person.id}/addresses"
    assert "Chỉ dùng để gửi lời nhắc hạn" in words(client.get(url)) and url in client.get(f"/people/{person.id}").text
    for channel, wrong in (("email", "0912 345 678"), ("sms", "pao@example.vn"), ("fax", NUMBER), ("email", "")):
        assert client.post(url, data={"channel": channel, "address": wrong}).status_code == 422
    for channel, address in (("email", "pao@example.vn"), ("sms", "0912 345 678"), ("email", "pao.moi@example.vn")):
        assert client.post(url, data={"channel": channel, "address": address}).status_code == 303
    reached = {ChannelKind.EMAIL: "pao.moi@example.vn", ChannelKind.SMS: NUMBER}
    assert reach_of(db, VAULT, to).addresses == reached
    assert channels_to(db, [person.id]) == {person.id: {ChannelKind.EMAIL, ChannelKind.SMS}}
    page = words(client.get(url))
    assert "pa••@example.vn" in page and "pao.moi" not in page and NUMBER[-6:] not in page
    ended = [client.post(f"{url}/email/end").status_code for _click in (1, 2)]
    assert ended == [303, 303] and reach_of(db, VAULT, to).addresses == {ChannelKind.SMS: NUMBER}
    kept = db.execute(select(PersonAddress.channel, PersonAddress.address_sealed).where(PersonAddress.ended_at.is_not(None)))
    assert kept.all() == [(ChannelKind.EMAIL, None)] * 2
    logged = select(AuditEvent.kind).where(AuditEvent.kind.startswith("messages."), AuditEvent.subject_id == person.id)
    assert Counter(db.scalars(logged)) == {"messages.address_entered": 3, "messages.address_ended": 1}


def test_the_officer_chooses_for_the_unit(db: Session, cast: Cast, client_as: ClientAs) -> None:
    answer = client_as(cast.officer_commune).post("/messages/settings", data={"digest_weekday": "3"})
    assert answer.status_code == 303
    row = db.scalars(select(ReminderSetting)).one()
    assert (row.unit_id, row.reminds, row.digest_weekday) == (cast.country.commune.id, False, 3)
    assert client_as(cast.officer_commune).post("/messages/settings", data={"digest_weekday": "6"}).status_code == 422


def test_the_admin_sees_the_channels_and_sends_a_test(db: Session, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.admin)
    assert "Chưa bật kênh nào" in words(client.get("/admin/messages"))
    client.post("/account/addresses", data={"email": "quan.tri@example.vn"})
    assert client.post("/admin/messages/test", data={"channel": "email"}).status_code == 303
    assert db.scalars(select(Message.text_code)).all() == ["messages.test"]
    again = client.post("/admin/messages/test", data={"channel": "email"})
    assert again.status_code in (303, 422)  # the minute may have turned
