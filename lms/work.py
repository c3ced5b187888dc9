"""The composition root of the worker: which jobs there are, and when. Decides nothing; the rooms' operations do the work."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from certificates.jobs import handlers as certificate_handlers
from courses.attendance.cards.jobs import handlers as card_handlers
from courses.attendance.changes.notices import TEXTS as CHANGES
from courses.attendance.flags.jobs import SCHEDULE as FLAGS_SCHEDULE
from courses.attendance.flags.jobs import handlers as flag_handlers
from courses.evidence.history.jobs import handlers as history_handlers
from courses.obligations.jobs import SCHEDULE as OBLIGATIONS_SCHEDULE
from courses.obligations.jobs import handlers as obligation_handlers
from courses.proposals.invitations import TEXTS as PROPOSALS
from courses.reminders.jobs import HANDLERS as REMINDERS
from courses.reminders.jobs import SCHEDULE as REMINDERS_SCHEDULE
from courses.reminders.texts import TEXTS as REMINDER_TEXTS
from lms import clock
from lms.about_people import ABOVE as ABOUT_PEOPLE
from lms.audit.following import PIECE
from lms.builds_on import builds_on
from lms.files.storage import Storage
from lms.followers import FOLLOW, FOLLOWERS
from lms.jobs.pieces import letting_others
from lms.jobs.rules import Entry, Every
from lms.jobs.standing import HANDLERS as STANDING
from lms.jobs.standing import SCHEDULE as STANDING_SCHEDULE
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.messages.channels import Channel
from lms.messages.jobs import handlers as message_handlers
from lms.messages.operations import PostOffice, Texts
from lms.messages.texts import TEXTS as MESSAGES
from lms.people.merges.jobs import FIND
from lms.people.merges.jobs import HANDLERS as MERGES
from lms.people.rights.jobs import SCHEDULE as RIGHTS_SCHEDULE
from lms.people.rights.jobs import handlers as rights_handlers
from lms.people.roster.jobs import handlers as roster_handlers
from lms.reports.periods.jobs import SCHEDULE as REPORTS_SCHEDULE
from lms.reports.periods.jobs import handlers as report_handlers
from lms.reports.rollup.jobs import SCHEDULE as FIGURES_SCHEDULE
from lms.reports.rollup.jobs import handlers as figures_handlers
from lms.units.changes.jobs import FOLLOW as FOLLOW_THE_DAY
from lms.units.changes.jobs import HANDLERS as UNIT_HANDLERS

# Every text that a message may have, of every room.
TEXTS: Texts = {**MESSAGES, **REMINDER_TEXTS, **PROPOSALS, **CHANGES}


def handlers(
    vault: Vault, storage: Storage, base_url: str, channels: tuple[Channel, ...] = (), locale: str = "vi"
) -> tuple[tuple[str, Handler], ...]:
    """Every kind of job with its handler. ``channels``: the ways out for messages that the settings turn on."""

    def follow(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Let the upper rooms catch up with what was recorded below, one committed piece at a time."""
        seen, between = 0, letting_others(db, progress)
        for step in FOLLOWERS:
            while found := step(db, vault, now=clock.now()):
                seen += found
                if found < PIECE:
                    progress(seen, seen)
                else:
                    between(seen, seen)
        return {"seen": seen}

    flags, obligations = flag_handlers(), obligation_handlers()
    rosters, rights = roster_handlers(vault, storage, builds_on), rights_handlers(vault, storage, ABOUT_PEOPLE)
    papers, reports = certificate_handlers(vault, storage, base_url), report_handlers(vault, follow)
    figures, cards = figures_handlers(vault), card_handlers(storage, base_url)
    messages = message_handlers(PostOffice(vault, channels, TEXTS, base_url, locale))
    histories = history_handlers(vault, storage)
    rooms = (*rosters, *histories, *rights, *MERGES, *papers, *cards, *figures, *reports, *messages)
    return (*STANDING, *flags, *obligations, *REMINDERS, *UNIT_HANDLERS, *rooms, (FOLLOW, follow))


SCHEDULE: tuple[Entry, ...] = (
    *STANDING_SCHEDULE,
    *RIGHTS_SCHEDULE,
    *FIGURES_SCHEDULE,
    *REPORTS_SCHEDULE,
    *FLAGS_SCHEDULE,
    *OBLIGATIONS_SCHEDULE,
    *REMINDERS_SCHEDULE,
    Every(FOLLOW, timedelta(minutes=1)),
    Every(FOLLOW_THE_DAY, timedelta(hours=1)),
    Every(FIND, timedelta(days=1)),
)
