"""What the tests of messages stand on: the policies of quiet times, an account, a post office over folders of the test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.rules import Role
from lms.clock import HANOI
from lms.messages.channels import Channel, FileDrop, Letter, Outcome, Receipt
from lms.messages.operations import Asked, PostOffice, Words, send
from lms.messages.queries import Recipient
from lms.messages.rules import ChannelKind, MessageState, RecipientKind
from lms.policies.models import Policy
from lms.policies.rules import PolicyKey
from tests.cast import VAULT, make_account, make_country

NOON = datetime(2026, 11, 23, 12, tzinfo=HANOI)


def set_quiet(db: Session, from_hour: int = 21, until_hour: int = 7, on_rest_days: int = 0) -> None:
    """Policies of quiet times since ever."""
    hours = {PolicyKey.MESSAGES_QUIET_FROM_HOUR: from_hour, PolicyKey.MESSAGES_QUIET_UNTIL_HOUR: until_hour}
    for key, value in {**hours, PolicyKey.MESSAGES_ON_REST_DAYS: on_rest_days}.items():
        db.add(Policy(key=key, value=value, valid_from=date(2014, 1, 1), source="Thử", recorded_at=NOON))
    db.flush()


def say(_db: Session, asked: Asked) -> Words | None:
    """A text that is not needed any more when it says so itself."""
    return None if asked.fields.get("over") else Words("Nhắc hạn", f"Hạn ngày {asked.fields.get('due', '')}")


@dataclass
class Bell:
    """A channel that answers what it is told, in order, and keeps what it was given."""

    kind: ChannelKind
    answers: list[Outcome] = field(default_factory=list)
    given: list[Letter] = field(default_factory=list)

    def ready(self, letter: Letter) -> None: ...

    def recall(self, reference: str) -> bool:
        return True

    def send(self, letter: Letter) -> Outcome:
        self.given.append(letter)
        return self.answers.pop(0) if self.answers else Receipt("1")


def office(*channels: Channel) -> PostOffice:
    return PostOffice(VAULT, channels, {"say": say}, "http://localhost")


def send_at(db: Session, message_id: int, post: PostOffice, now: datetime) -> MessageState:
    return send(db, message_id, post, now=now, commit=lambda: None)


@pytest.fixture
def account(db: Session) -> Account:
    """An officer, in a country where evenings and Sundays are quiet."""
    set_quiet(db)
    return make_account(db, "can.bo", Role.OFFICER, make_country(db).commune)


@pytest.fixture
def drop(tmp_path: Path) -> FileDrop:
    return FileDrop(ChannelKind.SMS, tmp_path / "sms")


def to(account: Account) -> Recipient:
    return Recipient(RecipientKind.ACCOUNT, account.id)


def facts(**fields: Any) -> Mapping[str, Any]:
    return fields
