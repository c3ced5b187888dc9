"""People at the door with their own phones: who comes at the same moment is recognised, judged and written down together.

Everything a check-in asks is read inside the group's one transaction, so that the window, the opening and the places are
exact at the moment of writing. Pages and cookies do not live here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt, Submission
from courses.attendance.facts import AtMeeting, Attendee, Facts, Meeting, load_meetings, load_people, people_of_phones
from courses.attendance.models import Method
from courses.attendance.rules import Code, Decision
from courses.attendance.scans import record_scans
from courses.attendance.tokens import Claim, genuine
from lms.audit.events import Actor, ActorKind
from lms.db import Sessions, writing_in_turn
from lms.keys.sealing import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A phone that shows a code: known by the digest of its cookie (``phone``), or for a person who has proved it."""

    claim: Claim
    phone: str | None = None
    person_id: int | None = None
    nonce: str
    device: str
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a knock. ``meeting`` and ``code`` None: altered. ``person`` None: not recognised. Then nothing was written.

    ``answer`` is the decision, or what went wrong with this one.
    """

    meeting: Meeting | None = None
    code: Code | None = None
    person: Attendee | None = None
    answer: Decision | Exception | None = None


def hear_all(sessions: Sessions, vault: Vault, knocks: Sequence[Knock]) -> list[Heard]:
    """Hear these knocks in one transaction of its own; committed when this returns."""
    try:
        with writing_in_turn(sessions) as db:
            return hear(db, vault, knocks, all_or_none=True)
    except Exception:
        # Another process wrote the same at the same moment, or one of them is no good: once more, and nobody fails for
        # another. What was written after all before the error came is known by its nonce.
        with writing_in_turn(sessions) as db:
            return hear(db, vault, knocks)


def hear(db: Session, vault: Vault, knocks: Sequence[Knock], *, all_or_none: bool = False) -> list[Heard]:
    """Recognise, judge and write down these knocks, in the order in which they came.

    As many statements for one as for two hundred. ``all_or_none`` as in ``record_scans``.
    """
    meetings = load_meetings(db, {knock.claim.session_id for knock in knocks}, hold=True)
    phones = {knock.phone for knock in knocks if knock.phone is not None}
    by_phone = people_of_phones(db, meetings, phones) if meetings and phones else {}
    proved = {knock.person_id for knock in knocks if knock.person_id is not None}
    by_id = load_people(db, meetings, proved) if meetings and proved else {}
    heard = [_recognise(knock, vault, meetings, by_phone, by_id) for knock in knocks]
    people = {(at, person.person_id): person for (at, _), person in (*by_id.items(), *by_phone.items())}
    known = [(place, one) for place, one in enumerate(heard) if one.person is not None]
    submissions = [_submission(knocks[place], one) for place, one in known]
    answers = record_scans(db, submissions, facts=Facts(meetings, people), all_or_none=all_or_none)
    for (place, one), answer in zip(known, answers, strict=True):
        heard[place] = Heard(one.meeting, one.code, one.person, answer)
    return heard


def _recognise(
    knock: Knock,
    vault: Vault,
    meetings: dict[int, Meeting],
    by_phone: dict[tuple[int, str], Attendee],
    by_id: dict[AtMeeting, Attendee],
) -> Heard:
    meeting = meetings.get(knock.claim.session_id)
    code = genuine(vault, knock.claim, meeting.bound) if meeting else None
    if meeting is None or code is None:
        return Heard()
    at, person = meeting.session_id, None
    if knock.phone is not None:
        person = by_phone.get((at, knock.phone))
    elif knock.person_id is not None:
        person = by_id.get((at, knock.person_id))
    return Heard(meeting, code, person)


def _submission(knock: Knock, heard: Heard) -> Submission:
    assert heard.person is not None
    person_id = heard.person.person_id
    scan = ScanAttempt(
        session_id=knock.claim.session_id,
        person_id=person_id,
        method=Method.OWN_PHONE,
        nonce=f"{person_id}:{knock.nonce}",
        occurred_at=knock.at,
        code=heard.code,
        read_at=knock.read_at,
        device=knock.device,
    )
    return Submission(scan, Actor(ActorKind.PERSON, person_id), knock.at)
