"""Keys and signatures of scanners, as a browser's WebCrypto makes them. Knows no database."""

import base64
import binascii
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from courses.attendance.scanner.models import ScannerAlgorithm
from lms.kernel.errors import DomainError

SIGNATURE_BYTES = 64
_LENGTHS = {ScannerAlgorithm.ED25519: 32, ScannerAlgorithm.ES256: 65}
_P256 = ECDSA(SHA256())
PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
# Points of small order, the sign bit off: under such a key everybody can sign, and whoever enrolled it could deny every record.
_ANYBODYS = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


def read_key(algorithm: str, text: str) -> tuple[ScannerAlgorithm, bytes]:
    """The public key a phone presents, base64url of 32 bytes or of a P-256 point in 65. ``attendance.scanner.bad_key``."""
    try:
        kind, raw = ScannerAlgorithm(algorithm), _bytes(text)
        if len(raw) != _LENGTHS[kind] or raw[:-1] + bytes([raw[-1] & 0x7F]) in _ANYBODYS:
            raise ValueError
        open_key(kind, raw)
    except ValueError as error:
        raise DomainError("attendance.scanner.bad_key") from error
    return kind, raw


def open_key(kind: ScannerAlgorithm, raw: bytes) -> PublicKey:
    """The key of these bytes. ValueError for a point that lies on no curve."""
    if kind is ScannerAlgorithm.ED25519:
        return Ed25519PublicKey.from_public_bytes(raw)
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


def fingerprint_of(raw: bytes) -> str:
    """By what a scanner is named: the first 16 hex digits of SHA-256 of its public key."""
    return sha256(raw).hexdigest()[:16]


def is_signed(key: PublicKey, signature: str, content: bytes) -> bool:
    """Did the holder of the key sign exactly these bytes? Signatures of both kinds are 64 bytes in base64url."""
    try:
        raw = _bytes(signature)
        if len(raw) != SIGNATURE_BYTES:
            return False
        if isinstance(key, Ed25519PublicKey):
            key.verify(raw, content)
        else:
            # WebCrypto gives r and s side by side, the library takes them in DER.
            der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
            key.verify(der, content, _P256)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    if not text.isascii() or len(text) > 200:
        raise ValueError
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
