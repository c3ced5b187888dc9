"""From rows of the register to PDFs: laid out by a process that ends, kept as stored files."""

import base64
import io
import json
import subprocess  # nosec B404
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from certificates.queries import payload_of
from certificates.rules import read_payload
from lms.clock import HANOI
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 300


def verify_url(base_url: str, code: str) -> str:
    """The address in the QR code of a sheet."""
    return f"{base_url}/verify/{code}"


def file_name(row: Certificate) -> str:
    """What a downloaded sheet is called; a register number is no name of a person."""
    return f"giay-chung-nhan-{row.register_no.replace('/', '-')}.pdf"


def attached(payload: bytes, row: Certificate) -> str:
    """What the PDF carries inside: the signed text, the signature and the key's id, as JSON."""
    facts = {
        "algorithm": "Ed25519",
        "kid": row.kid,
        "payload": payload.decode(),
        "signature": base64.b64encode(row.signature).decode(),
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to lay out, with everything the process needs; knows the database no more."""

    certificate_id: int
    file_name: str
    order: dict[str, Any]


def prepare(db: Session, vault: Vault, certificate_ids: Sequence[int], base_url: str) -> list[Sheet]:
    """The sheets of those certificates that have no file yet."""
    stmt = select(Certificate).where(Certificate.id.in_(certificate_ids), Certificate.pdf_file_id.is_(None))
    return [sheet_for(vault, row, base_url) for row in db.scalars(stmt.order_by(Certificate.id))]


def sheet_for(vault: Vault, row: Certificate, base_url: str) -> Sheet:
    """One certificate as a sheet to lay out."""
    payload = payload_of(vault, row)
    order = {
        "name": f"{row.id}.pdf",
        "payload": payload.decode(),
        "verify_url": verify_url(base_url, read_payload(payload).code),
        "made_on": row.issued_at.astimezone(HANOI).isoformat(timespec="seconds"),
        "attached": attached(payload, row),
    }
    return Sheet(row.id, file_name(row), order)


def lay_out(sheets: Sequence[Sheet]) -> list[bytes]:
    """The PDFs, all in one process. DomainError ``certificates.render_failed``."""
    with tempfile.TemporaryDirectory(prefix="sheets-") as folder:
        job = json.dumps({"folder": folder, "sheets": [sheet.order for sheet in sheets]}, ensure_ascii=False)
        # This program's own module, with arguments of its own.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-m", "certificates.render"],
            input=job.encode(),
            cwd=ROOT,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        if done.returncode:
            raise DomainError("certificates.render_failed") from RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        return [(Path(folder) / sheet.order["name"]).read_bytes() for sheet in sheets]


def keep(db: Session, storage: Storage, sheets: Sequence[Sheet], contents: Sequence[bytes], *, now: datetime) -> int:
    """Store what was laid out, unless another run has done so meanwhile; returns how many."""
    kept = 0
    for sheet, content in zip(sheets, contents, strict=True):
        row = db.get_one(Certificate, sheet.certificate_id, with_for_update=True, populate_existing=True)
        if row.pdf_file_id is not None:
            continue
        owner = Owner("certificate", row.id)
        stored = store(db, storage, io.BytesIO(content), name=sheet.file_name, owner=owner, stored_by=None, now=now)
        row.pdf_file_id = stored.id
        kept += 1
    return kept


def sheet_of(db: Session, vault: Vault, storage: Storage, row: Certificate, *, base_url: str) -> bytes:
    """The PDF of a certificate: the stored one, or one laid out on the spot while the job has not come to it yet."""
    kept = db.get(StoredFile, row.pdf_file_id) if row.pdf_file_id is not None else None
    if kept is None:
        return lay_out([sheet_for(vault, row, base_url)])[0]
    with open_stored(storage, kept) as content:
        return content.read()
