"""Keeping the rollup in step: what happened says whose figures moved, and those series are worked out anew.

A follower as others are: it reads the log from a cursor of its own and looks at the facts as they stand, so that hearing of
something twice, late or in another order changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.operations import follow as follow_evidence
from courses.obligations.following import follow as follow_appointments
from courses.obligations.models import Obligation
from courses.obligations.stepwise import go_on
from lms.audit.following import PIECE, count_sealed, go_back_to, next_events
from lms.audit.following import has_news as news_for
from lms.audit.models import AuditEvent
from lms.keys.sealing import Vault
from lms.people.merges.resolving import groups_of
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.models import Stint
from lms.reports.rollup.asking import is_wanted, make_anew
from lms.reports.rollup.crowds import CROWDS, any_stale, gather_stale
from lms.reports.rollup.models import Part
from lms.reports.rollup.operations import FOLLOWER, is_kept
from lms.reports.rollup.places import in_batches, same_maps, series_of
from lms.reports.rollup.refreshing import refresh
from lms.reports.rollup.stints import refresh_stints
from lms.units.villages.models import VillageSuccession

PERSON_KINDS = (
    "completion.changed",
    "obligations.exempted",
    "obligations.exemption_ended",
    "obligations.suspended",
    "obligations.suspension_ended",
    "people.appointment_annulled",
    "people.appointment_changed",
    "people.merged",
    "people.newness_decided",
    "people.person_changed",
    "people.recognised",
    "people.unmerged",
    "rights.person_erased",
)
TEAM_KINDS = ("people.team_assigned",)
VILLAGE_KINDS = ("villages.marked", "villages.merged")
# After these anybody's figures may be others, or lie elsewhere.
WHOLE_KINDS = (
    "curriculum.loaded",
    "people.teams_recorded_anew",
    "policies.changed",
    "policies.day_marked",
    "policies.day_unmarked",
    "policies.loaded",
    "units.changed",
    "units.recorded",
)
# By what a team is complete, or people are told apart; other words about somebody move no figure.
MADE_OF = {"sex", "ethnicity", "qualification", "born_on", "born_year"}
KINDS = (*PERSON_KINDS, *TEAM_KINDS, *VILLAGE_KINDS, *WHOLE_KINDS)
# Series, and whole units they are summed in, that are worked out anew at once. A series takes some ten milliseconds; a whole
# unit hardly any time for what happens now, and seventy for what is ten years old: all its days since are written anew.
SERIES, WHOLES = 25, 8
# More than these are sooner worked out with everything else.
MOST_SERIES, MOST_PIECES = 2_000, 150


@dataclass
class Concerned:
    """Whose figures may have moved. ``moved``: teams that may lie elsewhere than before."""

    people: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    villages: set[int] = field(default_factory=set)
    everybody: bool = False


def has_news(db: Session) -> bool:
    """Is there anything that may have moved a figure, a crowd to gather, or a book grown large enough to keep a rollup of?"""
    return (news_for(db, FOLLOWER, KINDS) or any_stale(db)) if is_kept(db) else is_wanted(db)


def follow(db: Session, vault: Vault, *, now: datetime) -> int:
    """Look at what changed since the last time; returns how many events were read, or of a full piece of work ``PIECE``.

    When there is no more news, crowds in which something moved are gathered anew: each once, whatever the news was.
    """
    if not is_kept(db):
        if is_wanted(db):
            build_anew(db, vault, now=now)
        return 0
    events = next_events(db, FOLLOWER, KINDS, now=now)
    if not events:
        gathered = gather_stale(db)
        return PIECE if gathered == CROWDS else gathered
    settle(db, vault, now=now)
    some = _fitting(db, events)
    in_part = len(some) < len(events)
    if in_part:
        go_back_to(db, FOLLOWER, some[-1])
    most = MOST_PIECES * len(some)
    if (in_part and count_sealed(db, FOLLOWER, KINDS, at_most=most) == most) or not _look_again(db, concerned_by(some)):
        build_anew(db, vault, now=now)
    return PIECE if in_part else len(events)


def build_anew(db: Session, vault: Vault, *, now: datetime, failed_too: bool = False) -> None:
    """Make everything anew, at once or by the job (``make_anew``)."""
    make_anew(db, now=now, settle=lambda: _settle_wholly(db, vault, now=now), failed_too=failed_too)


def _settle_wholly(db: Session, vault: Vault, *, now: datetime) -> None:
    """As ``settle``; and should a rule change in this very moment, everybody's cases follow it before they are summed."""
    while settle_some(db, vault, now=now) or go_on(db, now=now):
        pass


def settle(db: Session, vault: Vault, *, now: datetime) -> None:
    """Bring the indexes below in step, in this transaction, after the cursor has moved: they know all that it has passed."""
    while settle_some(db, vault, now=now):
        pass


def settle_some(db: Session, vault: Vault, *, now: datetime) -> int:
    """One batch of ``settle``; how many events were read, 0 when the indexes are in step."""
    return follow_appointments(db, vault, now=now) + follow_evidence(db, vault, now=now)


def concerned_by(events: Iterable[AuditEvent]) -> Concerned:
    """Whose figures these events may have moved."""
    found = Concerned()
    for event in events:
        subject = event.subject_id
        if event.kind in WHOLE_KINDS or subject is None:
            found.everybody = True
        elif event.kind in TEAM_KINDS:
            found.moved.add(subject)
        elif event.kind in VILLAGE_KINDS:
            found.villages |= {subject, *event.data.get("merged", ())}
        elif event.kind != "people.person_changed" or MADE_OF & set(event.data["changed"]):
            found.people |= {subject, int(event.data.get("folded_id", subject))}
    return found


def _fitting(db: Session, events: Sequence[AuditEvent]) -> Sequence[AuditEvent]:
    """As many of the events, from the first on, as one piece may hold."""
    while len(events) > 1 and not _fits(db, concerned_by(events)):
        events = events[: len(events) // 2]
    return events


def _fits(db: Session, found: Concerned) -> bool:
    if found.everybody:
        return True
    series = series_of(db, _teams_of(db, _all_ids(db, found.people)) | found.moved | _teams_in(db, found.villages))
    if len(series) > SERIES:
        return False
    wholes = select(func.count(Part.whole_id.distinct())).where(Part.series_id.in_(sorted(series)))
    return (db.scalar(wholes) or 0) <= WHOLES


def _look_again(db: Session, found: Concerned) -> bool:
    """Work out anew what is concerned; False when that is everything."""
    if not found.everybody and not (found.moved and not same_maps(db)):
        people = _all_ids(db, found.people)
        before = series_of(db, _teams_of(db, people))
        refresh_stints(db, people)
        teams = _teams_of(db, people) | found.moved | _teams_in(db, found.villages)
        series = before | series_of(db, teams)
        if len(series) <= MOST_SERIES:
            refresh(db, series, teams, found.moved)
            return True
    return False


def _all_ids(db: Session, people: Collection[int]) -> set[int]:
    groups = groups_of(db)
    return {one for person_id in people for one in groups.ids(groups.keeper(person_id))} | set(people)


def _teams_of(db: Session, people: Collection[int]) -> set[int]:
    """Every team in which these people ever counted, or a case of theirs does."""
    found: set[int] = set()
    for batch in in_batches(people):
        for table in (Appointment, Obligation, Stint):
            stmt = select(table.team_id).where(table.person_id.in_(batch), table.team_id.is_not(None)).distinct()
            found.update(db.scalars(stmt))
    return found


def _teams_in(db: Session, villages: Collection[int]) -> set[int]:
    """The teams of these villages and of all that went over into them."""
    if not villages:
        return set()
    known, waiting = set(villages), set(villages)
    while waiting:
        before = select(VillageSuccession.predecessor_id).where(VillageSuccession.successor_id.in_(sorted(waiting)))
        waiting = set(db.scalars(before)) - known
        known |= waiting
    return set(db.scalars(select(MediationTeam.id).where(MediationTeam.village_id.in_(sorted(known)))))
