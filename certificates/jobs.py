"""The work behind an issue: laying out the sheets, some fifty to a job."""

from typing import Any

from sqlalchemy.orm import Session

from certificates.operations import RENDER
from certificates.sheets import keep, lay_out, prepare
from lms.clock import now
from lms.db import for_writing
from lms.files.storage import Storage
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault


def handlers(vault: Vault, storage: Storage, base_url: str) -> tuple[tuple[str, Handler], ...]:
    """The handler of ``certificates.render`` with what it needs."""

    def render(db: Session, payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        """Lay out and store the sheets of one job."""
        sheets = prepare(db, vault, payload["certificate_ids"], base_url)
        # Nobody waits for SQLite's write lock while a process lays out fifty sheets.
        db.rollback()
        contents = lay_out(sheets) if sheets else []
        return {"sheets": keep(for_writing(db), storage, sheets, contents, now=now())}

    return ((RENDER, render),)
