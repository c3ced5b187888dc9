"""A hall on the morning of a class: people with cards, a meeting that is about to begin, and pictures of their cards."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path

import qrcode
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import issue_cards
from courses.attendance.cards.tokens import address_of
from courses.attendance.models import Presence
from courses.delivery.rules import Meeting
from lms import clock
from lms.access.models import Account
from lms.audit.events import SYSTEM
from lms.config import Settings, load_settings
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.keys.sealing import Vault, vault_of
from lms.people.models import Person
from lms.units.queries import find_unit
from tests.browser.conftest import Place
from tests.browser.office import COMMUNE, TRAINER
from tests.factories.delivery import enrol, make_class, make_person, make_version, sessions_of

FAMILY = ("Hoàng", "Triệu", "Nông", "Lương", "Đặng", "Vi", "Lý", "Phùng")
GIVEN = ("Văn Páo", "Thị Dung", "Thị Mến", "Văn Thành", "Mùi Nái", "Văn Đức", "Thị Ươm", "Văn Quý")
SOON = timedelta(minutes=20)
NAMES = tuple(f"{family} {given}" for given, family in product(GIVEN, FAMILY))


@dataclass
class Hall:
    """The classes of one morning: the meeting, its people by name, and what their cards say."""

    place: Place
    people: dict[str, int] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    session_id: int = 0
    other: int = 0
    later_card: str = ""

    def __post_init__(self) -> None:
        self.settings: Settings = load_settings(self.place.environment)
        self.sessions: Sessions = make_sessions(make_engine(self.settings.database_url))

    @property
    def vault(self) -> Vault:
        return vault_of(self.settings.data_key, self.settings.signing_passphrase, self.settings.earlier_data_keys)

    def close(self) -> None:
        self.sessions.kw["bind"].dispose()

    def meet(
        self,
        *,
        people: int,
        starts_in: timedelta = timedelta(minutes=20),
        title: str = "Kỹ năng hòa giải",
        trained: bool = True,
    ) -> int:
        """A class of ``people`` more people with cards, taught by the trainer or by nobody; its meeting is the hall's."""
        now = clock.now()
        with writing(self.sessions) as db:
            version = make_version(db)
            meeting = Meeting(now + starts_in, now + starts_in + timedelta(hours=3), {version.modules[0].id: 1})
            trainer = [db.get_one(Person, self._trainer(db))] if trained else []
            unit = find_unit(db, COMMUNE, clock.today())
            training_class = make_class(db, unit, title=title, version=version, meetings=[meeting], trainers=trainer)
            names = NAMES[len(self.people) : len(self.people) + people]
            made = [make_person(db, name) for name in names]
            enrol(db, training_class, *made)
            self.issue(db, made)
            db.flush()
            self.session_id = sessions_of(db, training_class)[0].id
        return self.session_id

    def forget(self) -> None:
        """The people met so far are none of this meeting."""
        self.people.clear()
        self.cards.clear()
        self.numbers.clear()

    def _trainer(self, db: Session) -> int:
        person_id = db.scalar(select(Account.person_id).where(Account.username == TRAINER))
        assert person_id is not None
        return person_id

    def issue(self, db: Session, people: Sequence[Person]) -> None:
        """Cards for people, and what the codes on them say."""
        cards = issue_cards(db, self.vault, [one.id for one in people], actor=SYSTEM, now=clock.now())
        for person, card in zip(people, cards, strict=True):
            self.people[person.full_name] = person.id
            self.numbers[person.full_name] = card.id
            self.cards[person.full_name] = address_of(self.settings.base_url, card.claim)

    def present(self) -> set[str]:
        """The names of those who are present by the book."""
        with self.sessions() as db:
            stmt = select(Person.full_name).join(Presence, Presence.person_id == Person.id)
            return set(db.scalars(stmt.where(Presence.session_id == self.session_id, Presence.present)))


def picture(text: str, side: int = 300) -> bytes:
    """A code as a phone's own camera would keep it: PNG."""
    kept = io.BytesIO()
    drawn(text, side).save(kept, "PNG")
    return kept.getvalue()


def drawn(text: str, side: int) -> Image.Image:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    made: Image.Image = code.make_image().get_image()
    return made.convert("L").resize((side, side), Image.Resampling.BICUBIC)


def film(path: Path, texts: Sequence[str], *, frames: int = 8) -> None:
    """What a camera sees in which one card after the other is held, askew: 640 by 480, ten pictures a second (Y4M)."""
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n")
        for turn, text in enumerate(texts):
            card = drawn(text, 280).rotate(5 - 3 * turn % 11, expand=True, fillcolor=200, resample=Image.Resampling.BICUBIC)
            scene = Image.new("L", (640, 480), 60)
            scene.paste(card, (150 + 12 * turn % 60, 80 + 7 * turn % 40))
            file.write((b"FRAME\n" + scene.tobytes() + bytes([128]) * (320 * 240 * 2)) * frames)
