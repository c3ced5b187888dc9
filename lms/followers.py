"""The rooms that follow what happens below them, in the order in which one's news is the next one's work."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from certificates.operations import follow as follow_completions
from certificates.operations import has_news as news_of_completions
from courses.completion.operations import follow as follow_evidence
from courses.completion.operations import has_news as news_of_evidence
from courses.obligations.operations import RULE_KINDS
from courses.obligations.operations import follow as follow_appointments
from courses.obligations.operations import has_news as news_of_appointments
from lms.db import Sessions, writing
from lms.keys.sealing import Vault
from lms.reports.rollup.following import follow as follow_figures
from lms.reports.rollup.following import has_news as news_of_figures

Follow = Callable[[Session, Vault], int]

# Each takes (db, vault, *, now), handles one batch of news in the caller's transaction and says how many there were;
# ``has_news`` of the same module says cheaply whether it is worth asking.
FOLLOWERS = (follow_appointments, follow_evidence, follow_completions, follow_figures)
NEWS = (news_of_appointments, news_of_evidence, news_of_completions, news_of_figures)

# Kinds of events after which every figure is what it was. A kind that is not named here moves them all: safe, only slower.
QUIET = (
    "access.signed_in",
    "access.token_ended",
    "access.token_made",
    "access.secret_set",
    "access.code_used",
    "audit.personal_data_seen",
    "attendance.opened",
    "attendance.checked_in",
    "attendance.refused",
    "attendance.closed",
    "attendance.taken_back",
    "attendance.contested",
    "attendance.contest_settled",
    "attendance.flagged",
    "attendance.flag_seen",
    "attendance.allowance_set",
    "attendance.photo_added",
    "attendance.photo_read",
    "attendance.photo_seen",
    "attendance.sheet_entered",
    "attendance.sheet_made",
    "cards.ended",
    "cards.issued",
    "cards.photo_changed",
    "cards.printed",
    "cases.entered",
    "cases.completed",
    "cases.locked",
    "cases.unlocked",
    "cases.form_loaded",
    "certificates.downloaded",
    "marks.cells_seen",
    "messages.address_ended",
    "messages.address_entered",
    "marks.imported",
    "marks.received",
    "people.roster_cells_seen",
    "people.roster_exported",
    "evidence.history_cells_seen",
    "people.decision_seen",
    "people.duplicate_judged",
    "people.duplicates_compared",
    "proposals.confirmed",
    "reminders.setting_changed",
    "reports.accepted",
    "reports.alteration_found",
    "reports.period_opened",
    "reports.returned",
    "reports.submitted",
    "rights.breach_recorded",
    "rights.breach_step_taken",
    "rights.own_data_taken",
    "rights.requested",
    "rights.retention_decided",
    "rights.rule_set",
    "rights.uploads_removed",
    "scanner.enrolled",
    "scanner.forged",
    "scanner.lost",
    "scanner.received",
    "scanner.settled",
    "sittings.started",
    "slips.printed",
)

# The events that change what seldom changes: every load of such data records one of them.
REFERENCE = ("bank.loaded", "content.loaded", "curriculum.loaded", *RULE_KINDS)


def catch_up(sessions: Sessions, vault: Vault, *, now: datetime) -> None:
    """Let every follower read until none finds anything new."""
    for follow, has_news in zip(FOLLOWERS, NEWS, strict=True):
        with sessions() as db:
            # Most pages find nothing new; they must not wait for the write lock to learn it.
            if not has_news(db):
                continue
        while True:
            with writing(sessions) as db:
                if not follow(db, vault, now=now):
                    break
