"""Keeping the index of cases in step: what happened says whose cases may be others, and those are worked out anew."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courses.obligations.asking import make_anew
from courses.obligations.models import ObligationKind
from courses.obligations.operations import FOLLOWER, refresh_obligations
from courses.obligations.pilots import PILOT_KINDS, touched_by
from courses.obligations.touched import touched
from lms.audit.following import has_news as news_for
from lms.audit.following import next_events
from lms.audit.models import AuditEvent
from lms.keys.sealing import Vault
from lms.policies.queries import forget_read

MERGES = ("people.merged", "people.unmerged")
PERSON_KINDS = (
    *("people.recognised", "people.appointment_changed", "people.appointment_annulled", "people.newness_decided"),
    *MERGES,
)
TRAINER_KINDS = ("people.trainer_recognised", "people.trainer_changed")
RULE_KINDS = ("policies.day_marked", "policies.day_unmarked", "policies.changed", "policies.loaded")
KINDS = (*PERSON_KINDS, *TRAINER_KINDS, *PILOT_KINDS, *RULE_KINDS)


def has_news(db: Session) -> bool:
    """Is there a fact or a rule that has not been looked at?"""
    return news_for(db, FOLLOWER, KINDS)


def follow(db: Session, _vault: Vault, *, now: datetime) -> int:
    """Look at what changed among facts and rules since the last time; returns how many events were read.

    Where a change of rules or of pilot communes touches many, their cases are not worked out here: a job is asked to
    (``asking``).
    """
    events = next_events(db, FOLLOWER, KINDS, now=now)
    if rules := [event for event in events if event.kind in RULE_KINDS]:
        # What a long session has read of them before is older than the news.
        forget_read(db)
        make_anew(db, touched(db, rules), now=now)
    if people := _people(events):
        refresh_obligations(db, people, now=now)
    if pilots := [event for event in events if event.kind in PILOT_KINDS]:
        make_anew(db, touched_by(db, pilots), now=now, kinds=(ObligationKind.PILOT,))
    return len(events)


def _people(events: Sequence[AuditEvent]) -> set[int]:
    persons = {int(event.data["person_id"]) for event in events if event.kind in PERSON_KINDS}
    persons |= {int(event.data["folded_id"]) for event in events if event.kind in MERGES}
    return persons | {event.subject_id for event in events if event.kind in TRAINER_KINDS and event.subject_id is not None}
