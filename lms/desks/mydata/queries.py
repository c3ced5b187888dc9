"""Gathering what every room keeps of a person, numbers masked unless asked for in full; whoever shows those records it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.sittings.models import Sitting
from certificates.models import Certificate
from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.queries import cards_of, photos_of
from courses.attendance.contests.models import Contest
from courses.attendance.models import Presence
from courses.completion.models import Completion
from courses.content.models import PageRead
from courses.curriculum.models import CurriculumVersion
from courses.delivery.models import ClassSession, TrainingClass
from courses.evidence.models import Evidence
from courses.materials.models import Document, HandOut, HandOutPerson
from lms.access.models import Account
from lms.clock import day_of
from lms.i18n import format_day, format_instant, format_number, ngettext
from lms.i18n import gettext as _
from lms.kernel.ids import card_number
from lms.keys.sealing import Vault
from lms.messages.models import ChannelKind, Message, MessageAddress, MessageState, RecipientKind
from lms.messages.queries import entered_for
from lms.messages.sentences import CHANNELS
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import masked_identity, open_identity
from lms.people.rights.queries import Look, list_looks
from lms.people.roster.words import ROLES, SEXES
from lms.people.rules.judging import masked_phone


class Held(NamedTuple):
    """One thing that is kept: which field (``fields.FIELDS``), its title, the value in words."""

    key: str
    title: str
    value: str


@dataclass(frozen=True)
class Kept:
    """Everything of one person. ``unmasked``: numbers and ethnicity stand in full."""

    person_id: int
    name: str
    facts: Sequence[Held]
    training: Sequence[Held]
    looks: Sequence[Look]
    unmasked: bool


def gather_kept(db: Session, person: Person, vault: Vault | None = None) -> Kept:
    """What is kept; with the ``vault`` the numbers stand in full. A fixed number of queries."""
    return Kept(
        person.id,
        person.full_name,
        [
            *_person(person, vault),
            *_career(db, person.id),
            *_accounts(db, person.id),
            *_cards(db, person.id),
            *_messages(db, person.id),
        ],
        _training(db, person.id),
        list_looks(db, person.id),
        unmasked=vault is not None,
    )


def _person(person: Person, vault: Vault | None) -> list[Held]:
    missing = _("chưa ghi")
    born = format_day(person.born_on) if person.born_on else str(person.born_year or missing)
    kept = _("có ghi") if person.ethnicity else missing
    number = (open_identity(vault, person) if vault else masked_identity(person.identity_tail)) or missing
    return [
        Held("name", _("Họ và tên"), person.full_name),
        Held("birth", _("Ngày sinh"), born),
        Held("sex", _("Giới tính"), _(SEXES[person.sex]) if person.sex else missing),
        Held("ethnicity", _("Dân tộc"), person.ethnicity if vault and person.ethnicity else kept),
        Held("identity", _("Số định danh"), number),
        Held("phone", _("Điện thoại"), ((person.phone if vault else masked_phone(person.phone)) or missing)),
        Held("qualification", _("Trình độ"), person.qualification or missing),
    ]


def _career(db: Session, person_id: int) -> list[Held]:
    rows = db.execute(
        select(Appointment.role, Appointment.decision_no, Appointment.recognised_on, Appointment.ended_on, MediationTeam.name)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.person_id == person_id, Appointment.superseded_at.is_(None))
        .order_by(Appointment.recognised_on, Appointment.id)
    )
    return [Held("appointment", f"{_(ROLES[row.role])}, {row.name}", _served(row)) for row in rows]


def _served(row: object) -> str:
    recognised_on: date = row.recognised_on  # type: ignore[attr-defined]
    ended_on: date | None = row.ended_on  # type: ignore[attr-defined]
    number: str | None = row.decision_no  # type: ignore[attr-defined]
    first = format_day(recognised_on)
    days = _("%(first)s đến %(last)s", first=first, last=format_day(ended_on)) if ended_on else _("từ %(first)s", first=first)
    return _("%(days)s, quyết định %(number)s", days=days, number=number) if number else days


def _accounts(db: Session, person_id: int) -> list[Held]:
    names = db.scalars(select(Account.username).where(Account.person_id == person_id).order_by(Account.id))
    return [Held("account", _("Tên đăng nhập"), name) for name in names]


def _cards(db: Session, person_id: int) -> list[Held]:
    photo = [Held("photo", _("Ảnh trên thẻ"), _("có"))] if person_id in photos_of(db, [person_id]) else []
    return [*(Held("card", _("Thẻ điểm danh"), _card(card)) for card in cards_of(db, person_id)), *photo]


def _card(card: PersonalCard) -> str:
    number, first = card_number(card.id), format_day(day_of(card.issued_at))
    if card.ended_at is None:
        return _("số %(number)s, cấp ngày %(first)s", number=number, first=first)
    last = format_day(day_of(card.ended_at))
    return _("số %(number)s, cấp ngày %(first)s, khóa ngày %(last)s", number=number, first=first, last=last)


def _messages(db: Session, person_id: int) -> list[Held]:
    mine = select(Account.id).where(Account.person_id == person_id)
    in_force = MessageAddress.account_id.in_(mine), MessageAddress.ended_at.is_(None)
    given = set(db.scalars(select(MessageAddress.channel).where(*in_force)))
    ways = ", ".join(_(CHANNELS[kind]) for kind in ChannelKind if kind in given)
    to_me = (Message.recipient_kind == RecipientKind.PERSON, of_person(Message.recipient_id, person_id))
    sent = db.scalar(select(func.count()).where(*to_me, Message.state == MessageState.SENT)) or 0
    said = ngettext("%(n)s tin", "%(n)s tin", sent, n=format_number(sent))
    entered = {row.channel for row in db.scalars(entered_for(person_id))}
    helped = ", ".join(_(CHANNELS[kind]) for kind in ChannelKind if kind in entered)
    found = [Held("address", _("Nơi nhận tin"), ways)] if ways else []
    found += [Held("address", _("Nơi nhận tin, cán bộ ghi giúp"), helped)] if helped else []
    return [*found, *([Held("messages", _("Tin đã gửi"), said)] if sent else [])]


def _training(db: Session, person_id: int) -> list[Held]:
    learned = [*_attended(db, person_id), *_contested(db, person_id), *_completed(db, person_id), *_counted(db, person_id)]
    return [*learned, *_handed(db, person_id), *_certificates(db, person_id)]


def _attended(db: Session, person_id: int) -> list[Held]:
    rows = db.execute(
        select(TrainingClass.title, ClassSession.starts_at)
        .select_from(Presence)
        .join(ClassSession, ClassSession.id == Presence.session_id)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(Presence.person_id == person_id, Presence.present.is_(True))
        .order_by(ClassSession.starts_at)
    )
    # Two meetings may be held on one day; without the hour one would seem to be kept twice.
    return [Held("attendance", _("Đã dự lớp"), f"{title}, {format_instant(at)}") for title, at in rows]


def _contested(db: Session, person_id: int) -> list[Held]:
    rows = db.scalars(select(Contest).where(of_person(Contest.person_id, person_id)).order_by(Contest.id))
    return [
        Held("contest", _("Đã báo có mặt ngày %(day)s", day=format_day(_day(one.contested_at))), _told(one.said, one.answer))
        for one in rows
    ]


def _told(said: str, answer: str | None) -> str:
    return _("%(said)s; trả lời: %(answer)s", said=said, answer=answer) if answer else said


def _day(at: datetime) -> date:
    return day_of(at)


def _completed(db: Session, person_id: int) -> list[Held]:
    rows = db.execute(
        select(CurriculumVersion.title, Completion.completed_on)
        .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
        .where(Completion.person_id == person_id)
        .order_by(Completion.completed_on)
    )
    return [Held("learning", _("Đã học xong"), f"{title}, {format_day(on)}") for title, on in rows]


def _counted(db: Session, person_id: int) -> list[Held]:
    """What is many and small is told by its number."""
    pages = db.scalar(select(func.count()).select_from(PageRead).where(PageRead.person_id == person_id)) or 0
    papers = db.scalar(select(func.count()).select_from(Sitting).where(Sitting.person_id == person_id)) or 0
    lines = db.scalar(select(func.count()).select_from(Evidence).where(Evidence.person_id == person_id)) or 0
    return [
        Held("learning", _("Trang bài đã đọc"), ngettext("%(n)s trang", "%(n)s trang", pages)),
        Held("learning", _("Bài kiểm tra đã mở"), ngettext("%(n)s bài", "%(n)s bài", papers)),
        Held("learning", _("Minh chứng đã học"), ngettext("%(n)s dòng", "%(n)s dòng", lines)),
    ]


def _handed(db: Session, person_id: int) -> list[Held]:
    rows = db.execute(
        select(Document.title, HandOut.handed_on)
        .join(HandOut, HandOut.document_id == Document.id)
        .join(HandOutPerson, HandOutPerson.hand_out_id == HandOut.id)
        .where(HandOutPerson.person_id == person_id, HandOut.taken_back_at.is_(None))
        .order_by(HandOut.handed_on, HandOut.id)
    )
    said = (_("%(title)s, ngày %(day)s", title=title, day=format_day(on)) for title, on in rows)
    return [Held("materials", _("Tài liệu đã được phát"), text) for text in said]


def _certificates(db: Session, person_id: int) -> list[Held]:
    rows = db.execute(
        select(Certificate.register_no, Certificate.issued_on)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_on, Certificate.id)
    )
    said = (_("%(number)s, ngày %(day)s", number=number, day=format_day(on)) for number, on in rows)
    return [Held("certificate", _("Giấy chứng nhận"), text) for text in said]
