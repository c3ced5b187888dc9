"""The ways out: a real mail server of our own, a folder of mails, the settings that turn them on."""

import email
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from email.policy import default
from pathlib import Path

import pytest

from lms.config import load_settings
from lms.kernel.errors import DomainError
from lms.messages.channels import FileDrop, Letter, MailFolder, MailServer, Receipt, Refused, Retry, channels_of

LETTER = Letter("abc", "ba.lan@example.vn", "Nhắc hạn tập huấn", "Bác còn 30 ngày.\n.\nMột dòng chỉ có dấu chấm.", 1.8e9)


class Server:
    """As much of SMTP as one mail needs, in a thread; refuses addresses that begin with "không"."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.mails: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as line:
                self._talk(line)

    def _talk(self, line: object) -> None:
        def say(text: str) -> None:
            line.write(f"{text}\r\n".encode())  # type: ignore[attr-defined]
            line.flush()  # type: ignore[attr-defined]

        say("220 thử")
        for raw in line:  # type: ignore[attr-defined]
            word = raw[:4].upper()
            if word == b"DATA":
                say("354 viết đi")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += line.readline()  # type: ignore[attr-defined]
                self.mails.append(body[:-3].replace(b"\r\n..", b"\r\n."))
                say("250 nhận")
            elif word == b"QUIT":
                say("221 chào")
                return
            else:
                say("550 no such" if b"nobody" in raw else "451 later" if b"later" in raw else "250 ok")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    with closing(running.listening):
        yield running


@pytest.mark.loopback
def test_a_mail_arrives_whole(server: Server) -> None:
    channel = MailServer("127.0.0.1", server.port, "tap.huan@langson.gov.vn")
    assert channel.send(LETTER) == Receipt("abc")
    (raw,) = server.mails
    mail = email.message_from_bytes(raw, policy=default)
    assert (mail["Subject"], mail["To"], mail["Message-ID"]) == (LETTER.subject, LETTER.address, "<abc@langson.gov.vn>")
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip().splitlines() == LETTER.body.splitlines()


@pytest.mark.loopback
def test_what_a_server_refuses_and_what_may_pass(server: Server) -> None:
    channel = MailServer("127.0.0.1", server.port, "tap.huan@langson.gov.vn")
    assert channel.send(Letter("1", "nobody@example.vn", "s", "b")) == Refused("smtp.550")
    assert channel.send(Letter("2", "later@example.vn", "s", "b")) == Retry("smtp.451")
    # A password is not sent in the open, and there is no TLS here.
    secret = MailServer("127.0.0.1", server.port, "a@b.vn", "user", "password")
    assert isinstance(secret.send(LETTER), Retry)
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        nobody = MailServer("127.0.0.1", gone.getsockname()[1], "a@b.vn")
    assert isinstance(nobody.send(LETTER), Retry)
    assert not server.mails


def test_a_subject_cannot_start_a_header() -> None:
    with pytest.raises(ValueError, match="Header"):
        MailFolder(Path("x"), "a@b.vn").send(Letter("1", "a@b.vn", "x\nBcc: c@d.vn", "b"))


def test_a_folder_of_mails(tmp_path: Path) -> None:
    channel = MailFolder(tmp_path / "mails", "a@b.vn")
    assert [channel.send(LETTER), channel.send(LETTER)] == [Receipt("abc")] * 2
    assert [path.name for path in (tmp_path / "mails").iterdir()] == ["abc.eml"]


def test_without_settings_nothing_leaves(tmp_path: Path) -> None:
    assert channels_of(load_settings({"LMS_DATA_DIR": str(tmp_path)})) == ()


def test_settings_turn_channels_on(tmp_path: Path) -> None:
    mail = {"LMS_MAIL_URL": "smtps://u%40x:ng%3Am@mail.example.vn", "LMS_MAIL_FROM": "a@b.vn"}
    settings = load_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_MESSAGE_DROP": "sms, zalo", **mail})
    server, sms, zalo = channels_of(settings)
    assert server == MailServer("mail.example.vn", 465, "a@b.vn", "u@x", "ng:m", encrypted=True)
    assert [one.folder.name for one in (sms, zalo) if isinstance(one, FileDrop)] == ["sms", "zalo"]
    assert "ng:m" not in repr(settings) + repr(server)


@pytest.mark.parametrize(
    "wrong",
    [{"LMS_MAIL_URL": "mail.example.vn"}, {"LMS_MAIL_URL": "smtp://m:x", "LMS_MAIL_FROM": "a@b"}, {"LMS_MESSAGE_DROP": "fax"}],
)
def test_settings_that_will_not_do(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        load_settings({"LMS_DATA_DIR": str(tmp_path), **wrong})
