"""The ways out of the house, behind one small interface: a mail server, a folder of mails, a folder that a gateway empties.

Which of them there are is told by the settings ``LMS_MAIL_URL``, ``LMS_MAIL_FROM`` and ``LMS_MESSAGE_DROP``. Nothing else of
the program opens a connection to another computer.
"""

import json
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from lms.config import Settings
from lms.messages.rules import ChannelKind

TIMEOUT = 20.0
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out. ``reference``: the same for every try of one message, and of no other; ``written_at``: Unix seconds."""

    reference: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    written_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """It has left; ``number`` is what the other side can be asked with."""

    number: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: ``code`` says why."""

    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never, to this address: ``code`` says why."""

    code: str


Outcome = Receipt | Retry | Refused


class Channel(Protocol):
    """A way out. ``ready`` lays a letter by and sends nothing; ``send`` lets it go, in one step where the channel can.

    ``recall`` is asked when a worker died in between: True when the letter has not left and never will as it lay, so that it
    may be written anew; False when it has left. A channel that cannot know answers True: it is at least once.
    """

    @property
    def kind(self) -> ChannelKind: ...

    def ready(self, letter: Letter) -> None: ...

    def send(self, letter: Letter) -> Outcome: ...

    def recall(self, reference: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class FileDrop:
    """One file a message in ``folder/new``, for a gateway to take away; each appears whole and once, whatever is killed.

    A letter lies in ``folder/ready`` until the one rename that sends it. So when its run died, a letter that lies there (or in
    ``folder/back``) has not left, and one that lies in neither has.
    """

    kind: ChannelKind
    folder: Path

    def ready(self, letter: Letter) -> None:
        """Write the letter whole beside where it is looked for, then let it appear there."""
        for name in ("draft", "ready", "back", "new"):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = {"version": FORMAT_VERSION, "reference": letter.reference, "channel": self.kind.value}
        words = {"to": letter.address, "subject": letter.subject, "text": letter.body}
        draft = self._path("draft", letter.reference)
        draft.write_text(json.dumps(facts | words, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.chmod(0o600)
        draft.rename(self._path("ready", letter.reference))
        self._path("back", letter.reference).unlink(missing_ok=True)

    def send(self, letter: Letter) -> Outcome:
        """The rename is the sending. Where nothing lies ready, an earlier run has sent it."""
        with suppress(FileNotFoundError):
            self._path("ready", letter.reference).rename(self._path("new", letter.reference))
        return Receipt(letter.reference)

    def recall(self, reference: str) -> bool:
        """Take the letter aside, so that no run that still sleeps can send it."""
        try:
            self._path("ready", reference).rename(self._path("back", reference))
        except FileNotFoundError:
            return self._path("back", reference).exists()
        return True

    def _path(self, place: str, reference: str) -> Path:
        return self.folder / place / f"{reference}.json"


@dataclass(frozen=True, slots=True)
class MailFolder:
    """E-mail into a folder, for trying it out: the same file for every try."""

    folder: Path
    sender: str
    kind: ChannelKind = ChannelKind.EMAIL

    def ready(self, letter: Letter) -> None:
        """Nothing to lay by."""

    def send(self, letter: Letter) -> Outcome:
        """Write the mail as a file that any mail program opens."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{letter.reference}"
        draft.write_bytes(bytes(mail_of(letter, self.sender)))
        draft.rename(self.folder / f"{letter.reference}.eml")
        return Receipt(letter.reference)

    def recall(self, reference: str) -> bool:
        """Writing it once more gives the same file."""
        return True


@dataclass(frozen=True, slots=True)
class MailServer:
    """E-mail by SMTP, encrypted from the beginning (``smtps``) or from STARTTLS on, which a password demands.

    At least once: when the worker dies after the server took a mail and before that is noted, it is sent again, under the same
    Message-ID, by which most mail programs show it once.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False
    kind: ChannelKind = ChannelKind.EMAIL

    def ready(self, letter: Letter) -> None:
        """Nothing to lay by."""

    def recall(self, reference: str) -> bool:
        """Nobody can know."""
        return True

    def send(self, letter: Letter) -> Outcome:
        """Hand the mail to the server. What may pass is a Retry, a refused address is Refused."""
        try:
            with self._connect() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail_of(letter, self.sender))
        except smtplib.SMTPRecipientsRefused as refused:
            code = min((reply[0] for reply in refused.recipients.values()), default=500)
            return Refused(f"smtp.{code}") if code >= 500 else Retry(f"smtp.{code}")
        except smtplib.SMTPResponseException as answer:
            return Retry(f"smtp.{answer.smtp_code}")
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"smtp.{type(error).__name__}")
        return Receipt(letter.reference)

    def _connect(self) -> smtplib.SMTP:
        if self.encrypted:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            server.ehlo()
            if self.user or server.has_extn("starttls"):
                # Raises where a password is set and the server speaks no TLS: it is not sent in the open.
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server


def mail_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a mail. Line ends in a subject cannot start a header: the library refuses them."""
    mail = EmailMessage()
    mail["Subject"] = letter.subject
    mail["From"] = sender
    mail["To"] = letter.address
    mail["Date"] = formatdate(letter.written_at)
    mail["Message-ID"] = f"<{letter.reference}@{sender.rpartition('@')[2].strip('<> ')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    return mail


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """The channels that the settings turn on; without settings there is none and nothing leaves this computer."""
    mail = _mail(settings.mail_url, settings.mail_from)
    drops = [FileDrop(ChannelKind(word), settings.data_dir / "outbox" / word) for word in settings.message_drop]
    return (*mail, *drops)


def _mail(url: str, sender: str) -> Sequence[Channel]:
    parts = urlsplit(url)
    if not url:
        return ()
    if parts.scheme == "file":
        return (MailFolder(Path(unquote(parts.path)), sender),)
    encrypted = parts.scheme == "smtps"
    port = parts.port or (465 if encrypted else 587)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return (MailServer(parts.hostname or "", port, sender, user, password, encrypted),)
