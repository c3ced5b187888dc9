"""The certificate of a laptop in a hall: phones that trust its authority accept the laptop, and nothing else it might sign."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lms.hall import certificates
from lms.hall.certificates import make_papers
from lms.hall.papers import Papers, kept_authority
from lms.kernel.errors import DomainError


def shake_hands(papers: Papers, host: str) -> None:
    """A TLS handshake in memory; raises ssl.SSLError when the client, who trusts the authority alone, refuses."""
    serving, asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    serving.load_cert_chain(papers.certificate, papers.key)
    asking.load_verify_locations(papers.authority)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    server, client = serving.wrap_bio(up, down, server_side=True), asking.wrap_bio(down, up, server_hostname=host)
    for _ in range(4):
        for end in (client, server):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version()


def test_a_phone_that_trusts_the_authority_accepts_the_laptop(tmp_path: Path) -> None:
    papers = make_papers(tmp_path, ["192.168.43.1", "lop-hoc.local"], now=datetime.now(UTC))
    for host in ("192.168.43.1", "lop-hoc.local"):
        shake_hands(papers, host)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(papers, "192.168.43.2")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (papers.key, tmp_path / "hall" / "ca.key")} == {0o600}


def test_the_authority_stays_so_that_phones_need_it_once(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert kept_authority(tmp_path) is None
    make_papers(tmp_path, ["192.168.43.1"], now=now)
    kept = kept_authority(tmp_path)
    make_papers(tmp_path, ["10.42.0.1"], now=now + timedelta(days=200))
    assert kept is not None and kept_authority(tmp_path) == kept
    make_papers(tmp_path, ["10.42.0.1"], now=now + timedelta(days=700))
    assert kept_authority(tmp_path) != kept


@pytest.mark.parametrize("name", ["8.8.8.8", "example.com", "moj.gov.vn", "x.local.evil.com", "::1", "a b.local"])
def test_it_vouches_for_no_site_of_the_internet(tmp_path: Path, name: str) -> None:
    with pytest.raises(DomainError, match="address_public"):
        make_papers(tmp_path, [name], now=datetime.now(UTC))


def test_what_a_thief_of_its_key_signs_is_refused_by_phones(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    papers = make_papers(tmp_path, ["192.168.43.1"], now=now)
    authority = x509.load_pem_x509_certificate(papers.authority.read_bytes())
    signer = serialization.load_pem_private_key((tmp_path / "hall" / "ca.key").read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    for subject, host in ((x509.DNSName("example.com"), "example.com"), (x509.IPAddress(ip_address("8.8.8.8")), "8.8.8.8")):
        forged = certificates._certificate([subject], host, key.public_key(), authority, signer, now)
        papers.certificate.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
        certificates._write_key(papers.key, key)
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            shake_hands(papers, host)
