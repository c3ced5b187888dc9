"""What is recorded when an office enters or ends the address of somebody else. The channel, never the address."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event
from lms.messages.rules import ChannelKind


@dataclass(frozen=True, kw_only=True)
class PersonAddressEvent(Event):
    """Base of the events about an address of a person."""

    subject_kind: ClassVar[str] = "person"

    channel: ChannelKind


@dataclass(frozen=True, kw_only=True)
class AddressEntered(PersonAddressEvent):
    """An officer entered where messages to a person go; an earlier address of that channel ended with it."""

    kind: ClassVar[str] = "messages.address_entered"


@dataclass(frozen=True, kw_only=True)
class AddressEnded(PersonAddressEvent):
    """An officer let such an address go."""

    kind: ClassVar[str] = "messages.address_ended"
