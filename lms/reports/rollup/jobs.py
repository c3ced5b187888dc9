"""The nightly proof, and the build of a large rollup: operations called, and the write lock let go between them."""

from dataclasses import asdict
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from lms.clock import now, today
from lms.db import for_writing
from lms.jobs.pieces import Pause, letting_others, pause
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.reports.rollup.asking import LARGE_TEAMS, REBUILD, ask, count_teams
from lms.reports.rollup.following import build_anew, follow
from lms.reports.rollup.operations import stands
from lms.reports.rollup.stepwise import build_in_steps
from lms.reports.rollup.verifying import Verdict, verdict_in_step

PROVE = "reports.prove_figures"
SCHEDULE: tuple[Entry, ...] = (Daily(PROVE, time(3, 30)),)
# How often the proof begins anew because something was recorded meanwhile.
MOST_TRIES = 5


def handlers(vault: Vault, rest: Pause = pause) -> tuple[tuple[str, Handler], ...]:
    """Compare the running totals with the facts at night and mend them; build those of a large book in steps."""

    def prove(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
        """Says how many rows and figures differed; None when there was never a quiet moment to compare."""
        verdict = _proved(db, vault, progress)
        if verdict is None:
            return None
        return {**asdict(verdict), "figures": len(verdict.figures)}

    def build(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Says how many builds were begun until one stood."""
        return {"builds": build_in_steps(db, vault, clock=now, between=letting_others(db, progress, rest))}

    return ((PROVE, prove), (REBUILD, build))


def _proved(db: Session, vault: Vault, progress: Progress) -> Verdict | None:
    for _try in range(MOST_TRIES):
        while follow(db, vault, now=now()):
            progress(0, 1)
        if not stands(db):
            if count_teams(db) >= LARGE_TEAMS:
                ask(db, now=now(), failed_too=True)
            return Verdict(0)
        progress(0, 1)
        # Comparing takes as long as building; nobody waits for the write lock meanwhile.
        db.rollback()
        verdict = verdict_in_step(db, today())
        db.rollback()
        for_writing(db)
        if verdict is not None:
            if not verdict.ok:
                build_anew(db, vault, now=now(), failed_too=True)
            return verdict
    return None
