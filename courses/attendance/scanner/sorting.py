"""What a fresh record of a scanner comes to before who is present is decided: forged, held, refused, an undoing, a scan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt, Submission
from courses.attendance.cards.queries import CardRead, Reading, read_cards
from courses.attendance.facts import kept_scans
from courses.attendance.rules import Method, Reason
from courses.attendance.scanner.queries import (
    Place,
    Told,
    cards_ended,
    chain_around,
    people_of_refs,
    places_of,
    sessions_undone,
)
from courses.attendance.scanner.rules import (
    Record,
    RecordKind,
    RecordOutcome,
    Sent,
    Signed,
    corrected,
    is_from_future,
    set_since,
)
from courses.attendance.stays import undone_among
from courses.attendance.undoing import Undoing
from lms.access.queries import find_viewer
from lms.audit.events import Actor
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical


@dataclass(frozen=True, slots=True)
class Checked:
    """A record of a batch with whether its signature is good. ``record`` None: forged, or of no form that we know."""

    signed: Signed
    digest: str
    nonce: str | None
    genuine: bool
    record: Record | None


@dataclass(frozen=True, slots=True)
class Post:
    """Whose batch it is and when it came. ``sent``: by the phone's clocks."""

    vault: Vault
    scanner_id: int
    fingerprint: str
    account_id: int
    sent: Sent
    received_at: datetime
    today: date

    def nonce(self, nonce: str) -> str:
        """The nonce of a scan made of a record: no phone can take a number from another's scans."""
        return f"{self.fingerprint}:{nonce}"


@dataclass(slots=True)
class Draft:
    """A fresh record on its way. Without outcome after ``sort_out`` it is a ``scan`` to be decided."""

    checked: Checked
    chained: bool = False
    corrected_at: datetime | None = None
    session_id: int | None = None
    class_id: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    card: int | None = None
    outcome: RecordOutcome | None = None
    reason: Reason | None = None
    scan: ScanAttempt | None = None
    undoing: Undoing | None = None
    scan_id: int | None = None
    failed: bool = False

    def refuse(self, reason: Reason) -> None:
        if self.outcome is None:
            self.outcome, self.reason = RecordOutcome.REFUSED, reason

    def hold(self, reason: Reason | None) -> None:
        if self.outcome is None:
            self.outcome, self.reason = RecordOutcome.HELD, reason

    @property
    def told(self) -> Told:
        assert self.outcome is not None
        return Told(self.checked.record.nonce if self.checked.record else None, self.outcome, self.reason)

    @property
    def in_order(self) -> tuple[int, int, datetime, int]:
        assert self.scan is not None and self.checked.record is not None
        return self.scan.session_id, self.scan.person_id, self.scan.occurred_at, self.checked.record.seq

    def submission(self, actor: Actor, received_at: datetime) -> Submission:
        assert self.scan is not None
        return Submission(self.scan, actor, received_at)


def sort_out(db: Session, post: Post, fresh: Sequence[Checked], *, lost: bool) -> list[Draft]:
    """The drafts of these records, in their order. What is held or refused already keeps its first reason."""
    drafts = [_draft(one, post) for one in fresh]
    said = [one for one in drafts if one.checked.record is not None]
    # Whose meeting it is comes first: nobody is given work by a phone that has nothing to do with the class.
    _find_places(db, post, said)
    _link(db, post, said, lost=lost)
    _find_people(db, post, said)
    _undo(db, post, said)
    for one in said:
        if one.outcome is None:
            one.scan = _scan(one, post)
    return drafts


def judge_again(db: Session, post: Post, one: Draft) -> Draft:
    """A readable record that was held, asked once more whose it is; what held it is settled by whoever asks."""
    places = places_of(db, None, [said_in(one).session_id])
    _place(one, places)
    _find_people(db, post, [one])
    _undo(db, post, [one])
    if one.outcome is None:
        one.scan = _scan(one, post)
        if not _is_free(db, one.scan.nonce):
            # A record of the whole chain bears the same number: both stand, each under its own.
            one.scan = replace(one.scan, nonce=f"record:{one.checked.digest[:40]}")
    return one


def _is_free(db: Session, nonce: str) -> bool:
    return not kept_scans(db, [nonce])


def said_in(one: Draft) -> Record:
    """What a readable record says."""
    assert one.checked.record is not None
    return one.checked.record


def _draft(one: Checked, post: Post) -> Draft:
    draft = Draft(one)
    if one.record is None:
        draft.refuse(Reason.UNREAD if one.genuine else Reason.FORGED)
        return draft
    draft.corrected_at = corrected(one.record, post.sent)
    return draft


def _link(db: Session, post: Post, drafts: Sequence[Draft], *, lost: bool) -> None:
    chain = chain_around(db, post.scanner_id, (said_in(one).seq for one in drafts), [said_in(one).nonce for one in drafts])
    for one in drafts:
        one.chained = chain.take(said_in(one), one.checked.digest)
        if lost:
            one.hold(Reason.LOST_SCANNER)
        elif not one.chained:
            one.hold(Reason.CHAIN_BROKEN)
        assert one.corrected_at is not None
        if is_from_future(one.corrected_at, received_at=post.received_at):
            one.refuse(Reason.FROM_FUTURE)


def _find_places(db: Session, post: Post, drafts: Sequence[Draft]) -> None:
    """Rights are those the account has now, not those it had when the class met."""
    viewer = find_viewer(db, post.account_id, as_of=post.today, person_of=canonical)
    places = places_of(db, viewer, {said_in(one).session_id for one in drafts})
    for one in drafts:
        place = _place(one, places)
        if place is not None and not place.mine:
            one.refuse(Reason.NOT_YOURS)


def _place(one: Draft, places: Mapping[int, Place]) -> Place | None:
    place = places.get(said_in(one).session_id)
    if place is None:
        one.refuse(Reason.NO_SUCH_SESSION)
        return None
    one.session_id, one.class_id, one.unit_id = said_in(one).session_id, place.class_id, place.unit_id
    return place


# --- people -----------------------------------------------------------------------------------------------------------


def _find_people(db: Session, post: Post, drafts: Sequence[Draft]) -> None:
    placed = [one for one in drafts if one.session_id is not None and said_in(one).kind is not RecordKind.UNDO]
    by_card = [one for one in placed if said_in(one).card is not None]
    if by_card:
        _read_cards(db, by_card)
    by_ref = [one for one in placed if said_in(one).card is None and said_in(one).ref is not None]
    if by_ref:
        _read_refs(db, post, by_ref)


def _read_cards(db: Session, drafts: Sequence[Draft]) -> None:
    read = read_cards(db, {said_in(one).card or "" for one in drafts})
    ended = [found.card for found in read.values() if found.reading is Reading.REVOKED and found.card is not None]
    ended_at = cards_ended(db, ended) if ended else {}
    for one in drafts:
        found = read[said_in(one).card or ""]
        one.person_id, one.card = found.person_id, found.card
        reason = _wrong_with(found, ended_at, one.corrected_at)
        if reason is not None:
            one.refuse(reason)


def _wrong_with(found: CardRead, ended_at: dict[int, datetime], at: datetime | None) -> Reason | None:
    match found.reading:
        case Reading.GENUINE:
            return None
        case Reading.ALTERED:
            return Reason.CARD_ALTERED
        case Reading.UNKNOWN:
            return Reason.CARD_UNKNOWN
        case Reading.REVOKED:
            # A card that still held when it was scanned: the phone was without signal when the new one was issued.
            end = ended_at.get(found.card) if found.card is not None else None
            return None if end is not None and at is not None and at < end else Reason.CARD_REVOKED


def _read_refs(db: Session, post: Post, drafts: Sequence[Draft]) -> None:
    people = people_of_refs(db, post.vault, {one.class_id for one in drafts if one.class_id is not None})
    for one in drafts:
        one.person_id = people.get((one.class_id or 0, said_in(one).ref or ""))
        if one.person_id is None:
            one.refuse(Reason.NO_SUCH_PERSON)


# --- undoings, and walk-ins nobody knows yet --------------------------------------------------------------------------


def _undo(db: Session, post: Post, drafts: Sequence[Draft]) -> None:
    undos = [one for one in drafts if one.outcome is None and said_in(one).kind is RecordKind.UNDO]
    names = [one for one in drafts if one.outcome is None and _by_name(said_in(one))]
    about = sessions_undone(db, post.scanner_id, [said_in(one).undoes or "" for one in undos]) if undos else {}
    asked = {post.nonce(said_in(one).nonce): post.fingerprint for one in names}
    undone = undone_among(db, asked) if asked else set()
    for one in drafts:
        if one.outcome is not None:
            continue
        if said_in(one).kind is RecordKind.UNDO:
            _undo_one(one, post, about)
            if one.undoing is not None:
                undone.add(one.undoing.nonce)
        elif _by_name(said_in(one)):
            if post.nonce(said_in(one).nonce) in undone:
                one.refuse(Reason.UNDONE)
            one.hold(None)


def _by_name(said: Record) -> bool:
    return said.kind is RecordKind.WALK_IN and said.card is None and said.ref is None


def _undo_one(one: Draft, post: Post, about: dict[str, int]) -> None:
    said = said_in(one)
    assert said.undoes is not None and one.corrected_at is not None
    if about.get(said.undoes, one.session_id) != one.session_id:
        # Of another meeting, where the account may have no say any more; no phone of ours writes this.
        one.refuse(Reason.UNREAD)
        return
    one.outcome = RecordOutcome.UNDONE
    one.undoing = Undoing(post.nonce(said.undoes), post.fingerprint, one.corrected_at)


def _scan(one: Draft, post: Post) -> ScanAttempt:
    assert one.session_id is not None and one.person_id is not None and one.corrected_at is not None
    said = said_in(one)
    return ScanAttempt(
        session_id=one.session_id,
        person_id=one.person_id,
        method=method_of(said.kind, card=said.card is not None),
        nonce=post.nonce(said.nonce),
        occurred_at=one.corrected_at,
        device=post.fingerprint,
        scanner=True,
        told=_told(one, post),
    )


def _told(one: Draft, post: Post) -> dict[str, int]:
    card = {"card": one.card} if one.card is not None else {}
    moved = set_since(said_in(one), post.sent)
    return card | ({"clock_set": int(moved.total_seconds())} if moved else {})


def method_of(kind: RecordKind | None, *, card: bool) -> Method:
    """A card held before the camera, or a name that the trainer chose."""
    return Method.CARD if card or kind is RecordKind.CARD else Method.TRAINER_LIST
