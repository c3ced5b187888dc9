"""Giving the reminders of a day, and writing down what a unit wants. What they say stands in ``texts``."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courses.reminders.events import SettingChanged
from courses.reminders.models import Reminder, ReminderSetting
from courses.reminders.queries import Near, Wish, cases_near, officers, steps_given, wish_of, wishes
from courses.reminders.rules import FIRST_WEEKDAY, LAST_WEEKDAY, Step, digest_week, reminder_due
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import insert_new
from lms.kernel.errors import DomainError
from lms.messages.operations import queue_message
from lms.messages.queries import Recipient
from lms.messages.rules import RecipientKind
from lms.units.queries import load_map
from lms.units.rules import Level

PERSON, OFFICE, DIGEST = "reminders.person", "reminders.office", "reminders.digest"
Progress = Callable[[int, int], None]


@dataclass
class Round:
    """One day's round: what is read once, and what was queued."""

    db: Session
    now: datetime
    day: date
    staff: Mapping[int, Sequence[int]]
    said: Mapping[int, Wish]
    queued: dict[str, int] = field(default_factory=lambda: {PERSON: 0, OFFICE: 0, DIGEST: 0})

    def wish(self, unit_id: int) -> Wish:
        """What holds for the unit."""
        return wish_of(self.db, self.said, unit_id, self.day)

    def province_of(self, unit_id: int) -> int:
        """The province the unit lies in; the unit itself where it lies in none."""
        line = load_map(self.db, self.day).lineage(unit_id)
        return next((node.id for node in line if node.level is Level.PROVINCE), unit_id)

    def say(self, recipient: Recipient, code: str, fields: Mapping[str, object], key: str, unit_id: int) -> None:
        """Queue one message, unless this was said before."""
        self.queued[code] += queue_message(
            self.db, recipient=recipient, text_code=code, fields=fields, key=key, now=self.now, unit_id=unit_id
        )


def remind(db: Session, *, now: datetime, progress: Progress = lambda _done, _total: None) -> dict[str, int]:
    """Give every reminder and digest that is due and was not given; how many messages of each text were queued.

    May be run at any time and any number of times: each step of a case is one row, each message one key. The work of one
    province is written together, so that a killed run leaves none half told.
    """
    day = day_of(now)
    tour = Round(db, now, day, officers(db, day), wishes(db))
    given, due = steps_given(db, day), defaultdict(list)
    for case in cases_near(db, day):
        step = reminder_due(case.facts, day=day, sent=given.get(case.key, ()))
        if step is not None and tour.wish(case.unit_id).reminds:
            due[tour.province_of(case.unit_id)].append((case, step))
    offices = defaultdict(list)
    for unit_id in tour.staff:
        offices[tour.province_of(unit_id)].append(unit_id)
    provinces = sorted({*due, *offices})
    for number, province in enumerate(provinces, 1):
        _remind(tour, due[province])
        for unit_id in offices[province]:
            _digest(tour, unit_id)
        progress(number, len(provinces))
    return tour.queued


def _remind(tour: Round, due: Sequence[tuple[Near, Step]]) -> None:
    """Tell the people of one province, and each officer once of all that is theirs."""
    counts: dict[tuple[int, Step], int] = defaultdict(int)
    for case, step in due:
        kind, person_id, on = case.key
        row: dict[str, object] = {"kind": kind, "person_id": person_id, "recognised_on": on, "step": step}
        if insert_new(tour.db, Reminder, {**row, "due_on": case.facts.due_on, "given_on": tour.day}) is None:
            continue
        fields = {"kind": kind.value, "recognised_on": on}
        key = f"reminder:{kind}:{person_id}:{on}:{step}"
        tour.say(Recipient(RecipientKind.PERSON, person_id), PERSON, fields, key, case.unit_id)
        for office in _told(tour, case.unit_id, step):
            counts[office, step] += 1
    for (office, step), many in sorted(counts.items()):
        for account_id in tour.staff[office]:
            facts = {"unit_id": office, "step": step.value, "count": many}
            key = f"office:{office}:{step}:{tour.day}:{account_id}"
            tour.say(Recipient(RecipientKind.ACCOUNT, account_id), OFFICE, facts, key, office)


def _told(tour: Round, unit_id: int, step: Step) -> set[int]:
    """Whose officers are told: the unit's, else of the nearest above that has any; of a term that is over, the province's."""
    line = load_map(tour.db, tour.day).lineage(unit_id)
    nearest = next((node.id for node in line if tour.staff.get(node.id)), None)
    above = {node.id for node in line if step is Step.OVERDUE and node.level is Level.PROVINCE and tour.staff.get(node.id)}
    return above | ({nearest} if nearest is not None else set())


def _digest(tour: Round, unit_id: int) -> None:
    wish = tour.wish(unit_id)
    week = digest_week(tour.day, wish.digest_weekday) if wish.reminds else None
    for account_id in tour.staff[unit_id] if week else ():
        key = f"digest:{unit_id}:{account_id}:{week}"
        tour.say(Recipient(RecipientKind.ACCOUNT, account_id), DIGEST, {"unit_id": unit_id}, key, unit_id)


def set_wish(db: Session, unit_id: int, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """What the unit wants from now on. DomainError ``reminders.weekday`` for a day that is none from Monday to Saturday."""
    if not FIRST_WEEKDAY <= wish.digest_weekday <= LAST_WEEKDAY:
        raise DomainError("reminders.weekday")
    in_force = ReminderSetting.superseded_at.is_(None)
    db.execute(update(ReminderSetting).where(ReminderSetting.unit_id == unit_id, in_force).values(superseded_at=now))
    reminds, weekday = wish.reminds, wish.digest_weekday
    row = ReminderSetting(unit_id=unit_id, reminds=reminds, digest_weekday=weekday, account_id=actor.id, recorded_at=now)
    db.add(row)
    event = SettingChanged(subject_id=unit_id, unit_id=unit_id, reminds=reminds, digest_weekday=weekday)
    record(db, event, actor=actor, now=now)
