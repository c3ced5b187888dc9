"""The rooms that follow what happens below them, in the order in which one's news is the next one's work."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from certificates.operations import follow as follow_completions
from certificates.operations import has_news as news_of_completions
from courses.completion.operations import follow as follow_evidence
from courses.completion.operations import has_news as news_of_evidence
from courses.obligations.asking import under_way
from courses.obligations.following import RULE_KINDS
from courses.obligations.following import follow as follow_appointments
from courses.obligations.following import has_news as news_of_appointments
from courses.obligations.stepwise import go_on
from lms.audit.following import PIECE
from lms.db import Sessions, writing
from lms.jobs.operations import enqueue_again
from lms.kernel.errors import NotYetError
from lms.keys.sealing import Vault
from lms.reports.events import AIM_KINDS
from lms.reports.rollup.following import follow as follow_figures
from lms.reports.rollup.following import has_news as news_of_figures

Follow = Callable[[Session, Vault], int]


def follow_rules(db: Session, _vault: Vault, *, now: datetime) -> int:
    """The next people of those whose cases stand by former rules; how many they were."""
    return go_on(db, now=now)


def former_rules(db: Session) -> bool:
    """Does anybody's case still stand by former rules?"""
    return under_way(db) is not None


# Each takes (db, vault, *, now), handles one piece of news in the caller's transaction and says how much that was;
# ``has_news`` beside it says cheaply whether it is worth asking.
FOLLOWERS = (follow_appointments, follow_rules, follow_evidence, follow_completions, follow_figures)
NEWS = (news_of_appointments, former_rules, news_of_evidence, news_of_completions, news_of_figures)
# What must be known of where nothing is said of terms and figures.
LEARNING = (follow_evidence, follow_completions)
# The worker's round, every minute; and at once when a page has left something to it.
FOLLOW, FOLLOW_NOW = "follow", "follow at once"
# Full pieces of news that a page follows itself: together half a second of a processor.
AT_ONCE = 2

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
    "jobs.run_again",
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
    "rights.rows_let_go",
    "rights.strangers_forgotten",
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
REFERENCE = ("bank.loaded", "content.loaded", "curriculum.loaded", *AIM_KINDS, *RULE_KINDS)


def catch_up(sessions: Sessions, vault: Vault, *, now: datetime) -> None:
    """Let every follower read until none finds anything new, a transaction for each piece; for commands, which can wait."""
    for follow, has_news in zip(FOLLOWERS, NEWS, strict=True):
        with sessions() as db:
            # Most find nothing new; they must not wait for the write lock to learn it.
            if not has_news(db):
                continue
        while _follow(sessions, vault, follow, now):
            """One's news is the next one's work."""


def catch_up_at_once(sessions: Sessions, vault: Vault, *, now: datetime, terms: bool = True) -> None:
    """As ``catch_up``, for a page: what takes long is left to the worker, and the page must wait for it.

    ``terms`` False: where neither terms nor figures are shown. NotYetError ``followers.behind``,
    ``obligations.being_worked_out``.
    """
    full = 0
    for follow, has_news in zip(FOLLOWERS, NEWS, strict=True):
        if not terms and follow not in LEARNING:
            continue
        with sessions() as db:
            if not has_news(db):
                continue
            if follow is follow_rules:
                raise _by_two_rules(db)
        while found := _follow(sessions, vault, follow, now):
            full += found >= PIECE
            if full >= AT_ONCE:
                with writing(sessions) as db:
                    enqueue_again(db, FOLLOW, {}, key=FOLLOW_NOW, run_at=now)
                raise NotYetError("followers.behind")


def _follow(sessions: Sessions, vault: Vault, follow: Callable[..., int], now: datetime) -> int:
    with writing(sessions) as db:
        return follow(db, vault, now=now)


def _by_two_rules(db: Session) -> NotYetError:
    left = under_way(db)
    if left is None:
        return NotYetError("followers.behind")
    code = "obligations.stopped_half_way" if left.stopped else "obligations.being_worked_out"
    return NotYetError(code, done=left.done, total=left.total, stopped=left.stopped)
