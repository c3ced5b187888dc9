"""The laptop's own small authority, and the certificate it gives the laptop. Standard X.509; knows no web and no database.

The authority can vouch for addresses of private networks and for names under ``.local`` only (name constraints): whoever
steals its key from the laptop can pretend to be that laptop, and no other site.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lms.kernel.errors import DomainError

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")))
LOCAL = ".local"
AUTHORITY_LASTS = timedelta(days=730)
# Browsers refuse what lasts longer than 398 days.
LASTS = timedelta(days=180)
# A phone whose clock is a day behind must not find it "not valid yet".
BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Papers:
    """Where the files lie: the authority's certificate that phones install, the laptop's certificate and its key."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def folder_of(data_dir: Path) -> Path:
    """Where the certificates of the hall lie."""
    return data_dir / "hall"


def authority_file(data_dir: Path) -> Path:
    """The file that phones install."""
    return folder_of(data_dir) / "ca.crt"


def make_papers(data_dir: Path, names: Sequence[str], *, now: datetime) -> Papers:
    """A certificate for these addresses and names; the authority is made once and then used until shortly before its end.

    DomainError ``hall.address_public`` for what the authority may not vouch for, ``hall.no_address`` for none at all.
    """
    if not names:
        raise DomainError("hall.no_address")
    subjects = [_subject(name) for name in names]
    folder = folder_of(data_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, signer = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(subjects, names[0], key.public_key(), authority, signer, now)
    papers = Papers(folder / "ca.crt", folder / "laptop.crt", folder / "laptop.key", fingerprint_of(authority))
    papers.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    _write_key(papers.key, key)
    return papers


def _subject(name: str) -> x509.GeneralName:
    try:
        address = ip_address(name)
    except ValueError:
        if name.endswith(LOCAL) and all(part.isascii() and part.replace("-", "").isalnum() for part in name.split(".")):
            return x509.DNSName(name)
        raise DomainError("hall.address_public", name=name[:80]) from None
    if not is_private(name):
        raise DomainError("hall.address_public", name=name[:80])
    return x509.IPAddress(address)


def is_private(address: str) -> bool:
    """May the authority vouch for the address?"""
    try:
        found = IPv4Address(address)
    except ValueError:
        return False
    return any(found in network for network in PRIVATE)


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    kept, key_file = folder / "ca.crt", folder / "ca.key"
    if kept.exists() and key_file.exists():
        authority = x509.load_pem_x509_certificate(kept.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if authority.not_valid_after_utc > now + LASTS and isinstance(key, ec.EllipticCurvePrivateKey):
            return authority, key
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _make_authority(key, now)
    _write_key(key_file, key)
    kept.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return authority, key


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    content = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _make_authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name(f"May chu hoi truong {now:%Y-%m-%d}")
    permitted = [
        *(x509.IPAddress(network) for network in PRIVATE),
        x509.DNSName(LOCAL.removeprefix(".")),
        x509.DNSName("localhost"),
    ]
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    subjects: Sequence[x509.GeneralName],
    title: str,
    public: ec.EllipticCurvePublicKey,
    authority: x509.Certificate,
    signer: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder(authority.subject, _name(title), public, x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(subjects), critical=False)
        .add_extension(known_by, critical=False)
        .sign(signer, hashes.SHA256())
    )


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate in groups of four, for people to compare: the beginning is enough."""
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def kept_authority(data_dir: Path) -> tuple[bytes, str] | None:
    """The authority's certificate as phones install it (DER), and its fingerprint; None when none was made."""
    path = authority_file(data_dir)
    if not path.exists():
        return None
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.public_bytes(serialization.Encoding.DER), fingerprint_of(certificate)
