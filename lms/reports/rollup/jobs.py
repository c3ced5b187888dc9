"""The nightly proof. The handler calls the operation and nothing else."""

from dataclasses import asdict
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from lms.clock import now, today
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.reports.rollup.following import prove

PROVE = "reports.prove_figures"
SCHEDULE: tuple[Entry, ...] = (Daily(PROVE, time(3, 30)),)


def handlers(vault: Vault) -> tuple[tuple[str, Handler], ...]:
    """The job of the night: compare the running totals with the facts; where they differ they are made anew."""

    def handler(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        """Says how many rows and figures differed."""
        verdict = prove(db, vault, now=now(), today=today())
        return {**asdict(verdict), "figures": len(verdict.figures)}

    return ((PROVE, handler),)
