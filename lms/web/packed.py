"""Pages packed once, for everybody: what differs from one answer to the next stands between packed pieces as it is.

Packing a page of 70 KB costs half as much as all the rest of it, and only the token of its forms is new each time. Both
ways of packing know blocks that are stored as they are (RFC 1951, 3.2.4; RFC 7932, 9.2), so a token of the same length can
be put in the place of another one. That this is so of a page is proved when it is packed, by unpacking it with a second
token. A token that is not packed together with other text cannot be guessed from the length of an answer either.
"""

import gzip
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import brotli

LEVEL = 6
# As a browser prefers them: the first that it accepts is sent.
CODINGS = ("br", "gzip")
_GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


class Packed(NamedTuple):
    """What is sent for a page: ``pieces`` with the token's block between them; gzip needs the ``plain`` text for its sum."""

    coding: str
    pieces: tuple[bytes, ...]
    plain: tuple[bytes, ...]

    def filled(self, token: bytes) -> bytes:
        """The whole answer with this token, which must be as long as the one it was packed with."""
        if self.coding == "br":
            return _brotli_block(token).join(self.pieces)
        whole = token.join(self.plain)
        end = struct.pack("<LL", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
        return b"".join((_GZIP_HEADER, _deflate_block(token).join(self.pieces), end))


def pack(coding: str, plain: Sequence[bytes], token: bytes) -> Packed | None:
    """Pack a page given in the pieces between which its token stands; None where no other token of the length would fit.

    The last two signs of ``token`` are the same for every token.
    """
    packed = Packed(coding, _PACKERS[coding](plain, token), tuple(plain))
    # Different at every other place: had anything been packed by pointing at the first token, this one would show it.
    other = bytes(sign ^ 1 for sign in token[:-2]) + token[-2:]
    try:
        return packed if _UNPACKERS[coding](packed.filled(other)) == other.join(plain) else None
    except (OSError, zlib.error, brotli.error):
        return None


def _by_brotli(plain: Sequence[bytes], token: bytes) -> tuple[bytes, ...]:
    packer = brotli.Compressor(mode=brotli.MODE_TEXT, quality=LEVEL)
    pieces = []
    for piece in plain[:-1]:
        pieces.append(packer.process(piece) + packer.flush())
        # It has to know that there is a token, and how long; what it makes of it is left out.
        packer.process(token)
        packer.flush()
    return *pieces, packer.process(plain[-1]) + packer.finish()


def _by_deflate(plain: Sequence[bytes], token: bytes) -> tuple[bytes, ...]:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces = []
    for piece in plain[:-1]:
        pieces.append(packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH))
        packer.compress(token)
        packer.flush(zlib.Z_SYNC_FLUSH)
    return *pieces, packer.compress(plain[-1]) + packer.flush(zlib.Z_FINISH)


def _brotli_block(token: bytes) -> bytes:
    # Not the last block, four digits of length, its length less one, stored as it is: 20 bits, then on to a whole byte.
    return (1 << 19 | len(token) - 1 << 3).to_bytes(3, "little") + token


def _deflate_block(token: bytes) -> bytes:
    return struct.pack("<BHH", 0, len(token), len(token) ^ 0xFFFF) + token


_PACKERS: dict[str, Callable[[Sequence[bytes], bytes], tuple[bytes, ...]]] = {"br": _by_brotli, "gzip": _by_deflate}
_UNPACKERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
