"""What becomes of a scan, which of two check-ins wins, and how long a code is good. Pure; law of the house: RULES section 8.

Source of the figures: ``docs/rules/attendance.md``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STEP = timedelta(seconds=20)
ACCEPTED_AFTER = timedelta(minutes=3)
# Two processes of one machine read the same clock a moment apart; a code this young is not a forgery.
CLOCKS_APART = timedelta(seconds=5)
# A phone seen for the first time asks for number and PIN; old hands type slowly, and the code was read before.
TYPING = timedelta(minutes=15)
# A meeting that asks for check-out takes it until so long after its end: the hall empties slowly.
LEAVING = timedelta(minutes=60)


class Method(StrEnum):
    """How a check-in was taken, strongest first. A later one of a stronger kind takes the place of a weaker."""

    CORRECTION = "correction"
    CARD = "card"
    OWN_PHONE = "own_phone"
    TRAINER_LIST = "trainer_list"
    PAPER = "paper"


PRECEDENCE = tuple(Method)
# Said by the trainer, who was there: neither the hour nor the opening of attendance is asked.
VOUCHED = frozenset({Method.CORRECTION, Method.TRAINER_LIST, Method.PAPER})


class Reason(StrEnum):
    """Why a scan gives no presence. The words stand in ``sentences.py``."""

    TOKEN_ALTERED = "token_altered"
    TOKEN_OLD = "token_old"
    OTHER_SESSION = "other_session"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    CORRECTED = "corrected"
    UNDONE = "undone"
    FROM_FUTURE = "from_future"
    # What a scanner sends, and what another system's list brings, may fail before anybody asks for the hour.
    CARD_ALTERED = "card_altered"
    CARD_UNKNOWN = "card_unknown"
    CARD_REVOKED = "card_revoked"
    NOT_YOURS = "not_yours"
    NO_SUCH_SESSION = "no_such_session"
    NO_SUCH_PERSON = "no_such_person"
    FORGED = "forged"
    UNREAD = "unread"
    CHAIN_BROKEN = "chain_broken"
    LOST_SCANNER = "lost_scanner"


class CodeKind(StrEnum):
    """The code a phone read: the wall's, new every 20 seconds; the poster's, one for the meeting; or none at all."""

    ROTATING = "rotating"
    POSTER = "poster"


@dataclass(frozen=True, slots=True)
class Code:
    """A genuine code: of which kind, and in which step of 20 seconds it was shown (0 on a poster)."""

    kind: CodeKind
    step: int = 0


def step_of(instant: datetime) -> int:
    """The number of the 20 seconds in which the instant lies."""
    return int(instant.timestamp() // STEP.total_seconds())


def seconds_left(instant: datetime) -> int:
    """Whole seconds until the wall shows its next code, 1 to 20."""
    return int(STEP.total_seconds() - instant.timestamp() % STEP.total_seconds()) or 1


def is_fresh(code: Code, *, at: datetime) -> bool:
    """Is the code still accepted? A rotating one from its first second until 3 minutes after it was replaced."""
    if code.kind is CodeKind.POSTER:
        return True
    begin = code.step * STEP.total_seconds()
    end = begin + (STEP + ACCEPTED_AFTER).total_seconds()
    return begin - CLOCKS_APART.total_seconds() <= at.timestamp() < end


@dataclass(frozen=True, slots=True)
class Window:
    """When check-in is taken, half open: ``opens_before`` minutes before the start to ``closes_after`` minutes after it.

    ``leave_until``: in a meeting that asks for check-out, the end of the time in which a scan says that somebody leaves.
    """

    opens_at: datetime
    closes_at: datetime
    leave_until: datetime | None = None

    def leaving(self, instant: datetime) -> bool:
        """Is it the time in which people are scanned as they leave? Never while they still check in."""
        return self.leave_until is not None and self.closes_at <= instant < self.leave_until


def window(starts_at: datetime, *, opens_before: int, closes_after: int, checks_out_at: datetime | None = None) -> Window:
    """The window of a meeting; both in minutes. The last minute belongs to it.

    ``checks_out_at``: the end of a meeting that asks for check-out.
    """
    until = checks_out_at + LEAVING if checks_out_at else None
    return Window(starts_at - timedelta(minutes=opens_before), starts_at + timedelta(minutes=closes_after + 1), until)


class Opening(StrEnum):
    """Has attendance of the meeting been opened by the trainer?"""

    NEVER = "never"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Held:
    """The presence there is already: by which method, when, and whether a correction says absent."""

    method: Method
    occurred_at: datetime
    present: bool = True


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """The meeting as the rule sees it. ``open_elsewhere``: another meeting of the class is the one open now."""

    window: Window
    opening: Opening
    cancelled: bool = False
    open_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The person in this meeting: a place in the class or none, a presence or none."""

    enrolled: bool
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """One attempt. ``code`` is None where none is read (list, paper, card). ``read_at``: when the server first saw the code.

    ``undone``: whoever scanned has taken it back, whichever of the two arrived first.
    """

    method: Method
    occurred_at: datetime
    code: Code | None = None
    read_at: datetime | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Present:
    """The person is present. ``walk_in``: without a place in the class, so the trainer confirms."""

    walk_in: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyPresent:
    """Was present before. ``stronger``: this scan takes the place of the one the presence rested on.

    ``but``: why it would have given no presence of its own, should the other one ever be taken back.
    """

    since: datetime
    stronger: bool = False
    but: Reason | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Was scanned while leaving a meeting that asks for it. ``since``: present from then on, None while nobody knows that."""

    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No presence, and why."""

    reason: Reason


Decision = Present | AlreadyPresent | Left | Refused


def decide_scan(meeting: MeetingFacts, person: PersonFacts, scan: ScanFacts, *, received_at: datetime) -> Decision:
    """What becomes of a scan whose code or card, if it has one, is genuine and of this meeting.

    Somebody who is present already stays present, however late or stale the second scan is: nobody loses a presence by
    trying again. A scan at the hour of leaving says that somebody leaves, also when the arrival reaches us later. Otherwise
    the first reason that holds is given, the most helpful first.
    """
    if scan.undone:
        return Refused(Reason.UNDONE)
    if scan.method is not Method.CORRECTION and person.held is not None and not person.held.present:
        return Refused(Reason.CORRECTED)
    if _leaves(meeting, scan, received_at):
        return Left(person.held.occurred_at if person.held else None)
    reason = meeting_refusal(meeting, scan, received_at=received_at)
    if scan.method is not Method.CORRECTION and person.held is not None:
        # Only what would have given a presence of its own may take the place of the one there is.
        return AlreadyPresent(person.held.occurred_at, reason is None and _wins(scan, person.held), reason)
    if reason is not None:
        return Refused(reason)
    return Present(walk_in=not person.enrolled)


def _leaves(meeting: MeetingFacts, scan: ScanFacts, received_at: datetime) -> bool:
    """Only what is scanned at that very hour says that somebody leaves."""
    scanned = scan.method not in VOUCHED and meeting.window.leaving(scan.occurred_at)
    return scanned and meeting_refusal(meeting, scan, received_at=received_at) is None


def meeting_refusal(meeting: MeetingFacts, scan: ScanFacts, *, received_at: datetime) -> Reason | None:
    """Why nobody can check in, or out, by such a scan now; None when somebody can. Knows no person.

    The page asks it before it asks for a name. A card is held before a trainer's scanner: its hour is asked, but not whether
    attendance was opened, for there may have been no signal to open it with.
    """
    if meeting.cancelled:
        return Reason.CANCELLED
    if scan.occurred_at < meeting.window.opens_at:
        return Reason.TOO_EARLY
    if scan.method in VOUCHED:
        return None
    return _refused_at_door(meeting, scan, received_at)


def _refused_at_door(meeting: MeetingFacts, scan: ScanFacts, received_at: datetime) -> Reason | None:
    own = scan.method is Method.OWN_PHONE
    if own and meeting.opening is not Opening.OPEN and meeting.open_elsewhere:
        return Reason.OTHER_SESSION
    if own and meeting.opening is Opening.CLOSED:
        return Reason.CLOSED
    if scan.occurred_at >= meeting.window.closes_at and not meeting.window.leaving(scan.occurred_at):
        return Reason.TOO_LATE
    if own and meeting.opening is Opening.NEVER:
        return Reason.NOT_OPEN
    if scan.code is not None and not _read_in_time(scan.code, scan.read_at, received_at):
        return Reason.TOKEN_OLD
    return None


def _read_in_time(code: Code, read_at: datetime | None, received_at: datetime) -> bool:
    """Fresh now, or fresh when the page was opened by somebody who then had to type number and PIN."""
    if is_fresh(code, at=received_at):
        return True
    return read_at is not None and read_at <= received_at < read_at + TYPING and is_fresh(code, at=read_at)


def strength(method: Method, occurred_at: datetime) -> tuple[int, float]:
    """Orders check-ins of one person in one meeting: the greatest wins. Of one method the earliest; corrections: the latest."""
    rank = len(PRECEDENCE) - PRECEDENCE.index(method)
    moment = occurred_at.timestamp()
    return rank, moment if method is Method.CORRECTION else -moment


def _wins(scan: ScanFacts, held: Held) -> bool:
    return strength(scan.method, scan.occurred_at) > strength(held.method, held.occurred_at)


# --- minutes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """What a meeting that asks for check-out says of one person: minutes inside it, how many it takes, and what is lacking."""

    minutes: int
    needed: int
    late: int
    left_early: int | None

    @property
    def enough(self) -> bool:
        return self.left_early is not None and self.minutes >= self.needed


def stay(starts_at: datetime, ends_at: datetime, share: int, arrived_at: datetime, left_at: datetime | None) -> Stay:
    """The minutes from arrival to leaving, clipped to the meeting, against ``share`` percent of its length, rounded up.

    ``left_early`` None: nobody saw the person leave, so no minute is proved.
    """
    length = _minutes(ends_at - starts_at)
    needed = -(-length * share // 100)
    begin = max(arrived_at, starts_at)
    late = _minutes(begin - starts_at)
    if left_at is None:
        return Stay(0, needed, late, None)
    end = min(left_at, ends_at)
    return Stay(max(_minutes(end - begin), 0), needed, late, _minutes(ends_at - end))


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
