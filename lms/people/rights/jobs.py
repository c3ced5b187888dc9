"""Work in the background: lists as they were brought, and names written down at doors, are let go of in time."""

from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import now
from lms.files.models import StoredFile
from lms.files.storage import Storage
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress
from lms.keys.sealing import Vault
from lms.people.rights.erasing import REMOVE, Above
from lms.people.rights.retention import forget_rows, forget_strangers, forget_withdrawn, remove_old_uploads

UPLOADS = "rights.uploads"
SCHEDULE: tuple[Entry, ...] = (Daily(UPLOADS, time(3, 30)),)


def handlers(vault: Vault, storage: Storage, above: Above) -> tuple[tuple[str, Handler], ...]:
    """The kinds of this room, for the worker. ``above``: what rooms above hold of people."""

    def remove(db: Session, payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        """The same bytes may stand under another row, which keeps them."""
        digests = set(payload["sha256"])
        still = select(StoredFile.sha256).where(StoredFile.sha256.in_(digests), StoredFile.removed_at.is_(None))
        kept = set(db.scalars(still))
        for digest in digests - kept:
            storage.remove(digest)
        return {"removed": len(digests - kept)}

    def uploads(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        at = now()
        files, names = remove_old_uploads(db, now=at), forget_strangers(db, above, now=at)
        rows, people = forget_rows(db, vault, now=at), forget_withdrawn(db, vault, above, now=at)
        return {"files": files, "names": names, "rows": rows, "people": people}

    return ((REMOVE, remove), (UPLOADS, uploads))
