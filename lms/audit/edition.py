"""A mark that changes when recorded facts change: what a process has worked out before holds as long as the mark stands.

It comes from the database, so a change made by another process shows at the next question. Every operation records its
event in its own transaction; that is what the mark stands on. What is kept under it does not live here (``lms.web.kept``).
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.audit.following import FollowerCursor
from lms.audit.models import AuditEvent
from lms.db import rows_of
from lms.sql import commit_mark, constants


class Edition(NamedTuple):
    """``newest``: the last event of any kind; ``fact``: the last that may move a figure; then how far the followers are.

    ``commits`` tells moments apart on PostgreSQL, where an event with a smaller id may be committed after its neighbour.
    """

    newest: int | None
    fact: int | None
    seals: int
    events: int
    commits: str

    @property
    def facts(self) -> tuple[int | None, int, int, str]:
        """The mark without what moves no figure, such as somebody signing in."""
        return self.fact, self.seals, self.events, self.commits


def read_edition(db: Session, quiet: tuple[str, ...] = ()) -> Edition:
    """The mark as of the session's snapshot; ``quiet`` are the kinds of events that move no figure. One cheap query."""
    return Edition(*rows_of(db, _stmt(db.get_bind().dialect.name, quiet)).one())


@cache
def _stmt(dialect: str, quiet: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    last = select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)
    seals, events = func.sum(FollowerCursor.seal_id), func.sum(FollowerCursor.event_id)
    return select(
        last.scalar_subquery(),
        last.where(AuditEvent.kind.not_in(constants(quiet))).scalar_subquery(),
        select(func.coalesce(seals, 0)).scalar_subquery(),
        select(func.coalesce(events, 0)).scalar_subquery(),
        commit_mark(dialect),
    )
