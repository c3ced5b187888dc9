"""Sheets of cards as PDF: five to a page of A4, front and back side by side to be folded, with marks to cut along.

The laying out is done by a process that ends (``render``). What a card says in print stands here, in Vietnamese alone.
"""

import base64
import io
import json
import subprocess  # nosec B404
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from courses.attendance.cards.events import CardPrinted
from courses.attendance.cards.faces import Holder, list_holders
from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.queries import photos_of
from courses.attendance.cards.tokens import address_of
from lms.audit.events import Actor
from lms.audit.operations import record_many
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.storage import Storage
from lms.jobs.models import Job
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.kernel.ids import card_number
from lms.kernel.text import mid_sentence
from lms.people.merges.resolving import kept_ids

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 300
SHEET, FORGET = "cards.sheet", "cards.forget_sheet"
OWNER = "card_sheet"
MOST = 400
# The height of a page, as the style sheet cuts it.
A_PAGE = 5
# Long enough to be printed and printed once more; it names people, so it does not lie about.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Printed:
    """One card as it is laid out. ``photo``: a JPEG, or none."""

    code: str
    name: str
    role: str
    team: str
    commune: str
    number: str
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every card of a sheet: the address that people type, whether the people are made up, the day."""

    base_url: str
    demo: bool
    made_on: date


def order_sheet(
    db: Session, cards: Sequence[PersonalCard], *, demo: bool, back: str, asked_by: Actor, on: date, now: datetime
) -> Job:
    """Have these cards laid out by the worker; ``back``: the page they were ordered from.

    DomainError ``cards.nobody_chosen``, ``cards.too_many``."""
    if not cards:
        raise DomainError("cards.nobody_chosen")
    if len(cards) > MOST:
        raise DomainError("cards.too_many", most=MOST, chosen=len(cards))
    events = [CardPrinted(subject_id=card.person_id, card_id=card.id) for card in cards]
    record_many(db, events, actor=asked_by, now=now)
    payload = {"people": [card.person_id for card in cards], "demo": demo, "on": on.isoformat(), "back": back}
    key = f"{SHEET}:{asked_by.id}:{cards[0].id}:{now.isoformat()}"
    return enqueue(db, SHEET, payload, key=key, run_at=now, enqueued_by=asked_by.id)


def printed_cards(db: Session, storage: Storage, person_ids: Collection[int], frame: Frame) -> list[Printed]:
    """The cards of these people, by given name; who has lost theirs since is left out."""
    people = set(kept_ids(db, person_ids).values())
    photos = photos_of(db, people)
    return [
        _printed(one, one.card, frame, _photo(storage, photos.get(one.person_id)))
        for one in list_holders(db, people, on=frame.made_on)
        if one.card is not None
    ]


def _printed(one: Holder, card: PersonalCard, frame: Frame, photo: bytes | None) -> Printed:
    return Printed(
        code=address_of(frame.base_url, card.claim),
        name=one.name,
        role="Hòa giải viên ở cơ sở" if one.post else "Thẻ học viên",
        team=one.post.team if one.post else "",
        commune=one.post.commune if one.post else "",
        number=card_number(card.id),
        photo=photo,
    )


def _photo(storage: Storage, kept: StoredFile | None) -> bytes | None:
    if kept is None:
        return None
    with open_stored(storage, kept) as content:
        return content.read()


def back_of(printed: Printed, frame: Frame) -> list[tuple[str, str, str]]:
    """What the back says: (heading, text, an address that is not broken between lines) each."""
    home = f"Ủy ban nhân dân {mid_sentence(printed.commune)}" if printed.commune else "Ủy ban nhân dân xã, phường nơi nhặt được"
    site = urlsplit(frame.base_url).netloc
    scanned = "Đưa mặt có mã cho tập huấn viên quét là đã điểm danh. Không cần điện thoại, không cần sóng."
    sign_in = "Quét mã bằng máy ảnh điện thoại rồi gõ mã PIN; hoặc gõ số thẻ và mã PIN ở"
    lost = "Báo tập huấn viên hoặc cán bộ tư pháp xã để khóa thẻ cũ, nhận thẻ mới."
    return [
        ("Đến lớp", scanned, ""),
        ("Đăng nhập", sign_in, site),
        ("Mất thẻ", lost, ""),
        ("Nhặt được thẻ", f"Xin gửi về {home}.", ""),
    ]


def lay_out(cards: Sequence[Printed], frame: Frame) -> bytes:
    """The PDF of the cards. DomainError ``cards.render_failed``."""
    told = [_told(card, frame) for card in cards]
    job = {"cards": told, "made_on": frame.made_on.isoformat(), "demo": frame.demo, "a_page": A_PAGE}
    # This program's own module; the process ends, and with it what its library holds.
    done = subprocess.run(  # nosec B603
        [sys.executable, "-m", "courses.attendance.cards.render"],
        input=json.dumps(job, ensure_ascii=False).encode(),
        cwd=ROOT,
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise DomainError("cards.render_failed") from RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _told(card: Printed, frame: Frame) -> dict[str, Any]:
    plain = {name: getattr(card, name) for name in ("code", "name", "role", "team", "commune", "number")}
    photo = base64.b64encode(card.photo).decode() if card.photo else None
    return {**plain, "photo": photo, "back": back_of(card, frame)}


def keep_sheet(db: Session, storage: Storage, content: bytes, *, now: datetime) -> StoredFile:
    """Store the PDF, and have it taken away a day later."""
    name = f"the-diem-danh-{now:%Y%m%d-%H%M}.pdf"
    kept = store(db, storage, io.BytesIO(content), name=name, owner=Owner(OWNER), stored_by=None, now=now)
    enqueue(db, FORGET, {"file_id": kept.id}, key=f"{FORGET}:{kept.id}", run_at=now + KEPT_FOR)
    return kept
