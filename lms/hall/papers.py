"""Where the certificates of a hall lie, and the authority's as phones install it."""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Papers:
    """The authority's certificate that phones install, the laptop's certificate and its key."""

    authority: Path
    certificate: Path
    key: Path


def papers_in(data_dir: Path) -> Papers:
    """The files of a data folder, made or not."""
    folder = data_dir / "hall"
    return Papers(folder / "ca.crt", folder / "laptop.crt", folder / "laptop.key")


def kept_authority(data_dir: Path) -> tuple[bytes, str] | None:
    """The authority's certificate (DER), and its fingerprint for people to compare; None when none was made."""
    path = papers_in(data_dir).authority
    if not path.exists():
        return None
    content = ssl.PEM_cert_to_DER_cert(path.read_text(encoding="ascii"))
    return content, _fingerprint(content)


def _fingerprint(content: bytes) -> str:
    """SHA-256 in groups of four; half of it is more than anybody can forge."""
    digest = hashlib.sha256(content).hexdigest().upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))
