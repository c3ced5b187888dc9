"""The laptop's own small authority, and the certificate it gives the laptop. Standard X.509; knows no web and no database.

Loaded by the command alone: the library takes 1.5 MB, which no page needs. Where the files lie is ``papers``.

The authority can vouch for addresses of private networks and for names under ``.local`` only (name constraints): whoever
steals its key from the laptop can pretend to be that laptop, and no other site.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lms.hall.papers import Papers, papers_in
from lms.kernel.errors import DomainError

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")))
LOCAL = ".local"
AUTHORITY_LASTS = timedelta(days=730)
# Browsers refuse what lasts longer than 398 days.
LASTS = timedelta(days=180)
# A phone whose clock is a day behind must not find it "not valid yet".
BEFORE = timedelta(days=1)


def make_papers(data_dir: Path, names: Sequence[str], *, now: datetime) -> Papers:
    """A certificate for these addresses and names; the authority is made once and then used until shortly before its end.

    DomainError ``hall.address_public`` for what the authority may not vouch for, ``hall.no_address`` for none at all.
    """
    if not names:
        raise DomainError("hall.no_address")
    subjects = [_subject(name) for name in names]
    papers = papers_in(data_dir)
    folder = papers.authority.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, signer = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(subjects, names[0], key.public_key(), authority, signer, now)
    certificate_pem = certificate.public_bytes(serialization.Encoding.PEM)
    papers.certificate.write_bytes(certificate_pem)
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
