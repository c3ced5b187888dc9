"""Bytes on disk, addressed by their SHA-256: ``files/ab/cd/<sha256>`` under the data folder. Knows no database."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lms.kernel.errors import DomainError

CHUNK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """What was written: the digest that finds it again and the length in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Storage:
    """The folder the contents lie in. Contents are never changed; the same bytes are kept once."""

    root: Path

    def keep(self, stream: BinaryIO, *, limit: int) -> Kept:
        """Write the stream durably. DomainError ``files.too_large`` beyond ``limit`` bytes, ``files.empty`` for none."""
        self.root.mkdir(parents=True, exist_ok=True)
        draft, path = tempfile.mkstemp(dir=self.root, prefix=".draft-")
        try:
            with os.fdopen(draft, "wb") as out:
                kept = _copy(stream, out, limit=limit)
            self._place(Path(path), kept.sha256)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        return kept

    def open(self, sha256: str) -> BinaryIO:
        """The content, for reading. DomainError ``files.gone`` when it is not there."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise DomainError("files.gone") from error

    def remove(self, sha256: str) -> None:
        """Take the content away for good; nothing when it is not there. Whoever calls has seen that no row names it."""
        self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the content of this digest lies, or would lie."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256 in hex")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _place(self, draft: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)
        # The name is durable only when its folder is.
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def storage_in(data_dir: Path) -> Storage:
    """The storage of a data folder."""
    return Storage(data_dir / "files")


def _copy(stream: BinaryIO, out: BinaryIO, *, limit: int) -> Kept:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > limit:
            raise DomainError("files.too_large", limit=limit // 1_000_000)
        digest.update(chunk)
        out.write(chunk)
    if not size:
        raise DomainError("files.empty")
    out.flush()
    os.fsync(out.fileno())
    return Kept(digest.hexdigest(), size)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
