"""Building the rollup of a large book while others write: a transaction for each piece, then what happened meanwhile.

Nothing here is read by anybody before the last transaction. What comes to pass during the build lies behind the cursor
taken at its beginning and is followed at its end: a series that held it already is worked out anew and found equal.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from courses.obligations.stepwise import go_on
from lms.jobs.pieces import Between
from lms.keys.sealing import Vault
from lms.people.assignments.queries import forget_bounds
from lms.policies.queries import forget_read
from lms.reports.rollup.following import follow, settle_some
from lms.reports.rollup.operations import begin, keep_in_step, let_read, pieces
from lms.units.queries import forget_edition

# How often units, policies or holidays may change under a build before it is left to a later attempt.
MOST_ROUNDS = 3


class NeverInStepError(Exception):
    """Every build was overtaken by a change of what it was built for."""


def build_in_steps(db: Session, vault: Vault, *, clock: Callable[[], datetime], between: Between) -> int:
    """Build until one stands; returns how many were begun. The last transaction, which lets it be read, is the caller's."""
    for number in range(1, MOST_ROUNDS + 1):
        if _round(db, vault, clock, between):
            return number
    raise NeverInStepError


def _round(db: Session, vault: Vault, clock: Callable[[], datetime], between: Between) -> bool:
    def done(pieces_done: int, total: int) -> None:
        between(pieces_done, total)
        _look_afresh(db)

    _look_afresh(db)
    edition = begin(db, now=clock())
    done(0, 0)
    while settle_some(db, vault, now=clock()) or go_on(db, now=clock()):
        done(0, 0)
    place = (0, 0)
    for place in pieces(db):
        done(*place)
    # Two steps: who looked for news before the first one has its news followed here, who looks later follows it himself.
    keep_in_step(db, now=clock())
    done(*place)
    while follow(db, vault, now=clock()):
        done(*place)
    return let_read(db, edition)


def _look_afresh(db: Session) -> None:
    """What this session remembers of rows that others may have changed since is read again."""
    db.expire_all()
    forget_edition(db)
    forget_read(db)
    forget_bounds(db)
