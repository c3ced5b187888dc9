"""Photos of signed sheets on their way in: checked, then drawn anew in a process that ends, so nothing else comes along."""

import hashlib
import io
import subprocess  # nosec B404
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from lms.files.checks import PDF
from lms.files.scans import check_scan
from lms.kernel.errors import DomainError

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 60
_TURN = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A photo as it is kept: its name with the ending it has now, a JPEG or a PDF without remarks.

    ``brought_as``: the SHA-256 of what was handed in, so that whoever holds the original can show that it is this one.
    """

    name: str
    stream: BinaryIO
    brought_as: str


def cleaned(stream: BinaryIO, name: str) -> Cleaned:
    """The photo made safe to keep.

    DomainErrors of ``lms.files.scans``, ``paper.photo.unreadable``.
    """
    media_type = check_scan(stream)
    brought = stream.read()
    with _TURN:
        # This program's own module; the process ends, and with it what an unfolded picture took.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-m", "courses.attendance.paper.cleaning"],
            input=brought,
            cwd=ROOT,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    if done.returncode or not done.stdout:
        raise DomainError("paper.photo.unreadable")
    ending = ".pdf" if media_type == PDF else ".jpg"
    return Cleaned(Path(name).stem + ending, io.BytesIO(done.stdout), hashlib.sha256(brought).hexdigest())
