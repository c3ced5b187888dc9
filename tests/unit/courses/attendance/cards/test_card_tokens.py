"""A card's token: what it holds, what is refused, and the vectors that the phone checks too."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from courses.attendance.cards.tokens import (
    TOKEN_LENGTH,
    Claim,
    address_of,
    is_signed,
    read_code,
    read_token,
    sign_claim,
    token_of,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[4] / "vectors" / "cards.json").read_text(encoding="utf-8"))
PAIR = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = {7: PAIR.public_key().public_bytes_raw()}
CLAIM = sign_claim(7, 4512, PAIR.sign)
TOKEN = token_of(CLAIM)


def read(text: str) -> str:
    claim = read_code(text)
    return "unread" if claim is None else "signed" if is_signed(claim, PUBLIC) else "altered"


def test_a_token_says_who_signed_which_card_and_no_more() -> None:
    assert len(TOKEN) == TOKEN_LENGTH == 95
    raw = base64.urlsafe_b64decode(TOKEN + "=")
    assert raw[:7] == bytes([1, 0, 7, 0, 0, 0x11, 0xA0])
    assert PAIR.sign(b"lms-card" + raw[:7]) == raw[7:]
    assert read_token(TOKEN) == CLAIM
    assert read_code(address_of("https://hoc.example.vn", CLAIM)) == CLAIM


@pytest.mark.parametrize("place", [0, 1, 5, 9, 40, 93])
def test_one_sign_changed_is_not_signed(place: int) -> None:
    changed = TOKEN[:place] + ("B" if TOKEN[place] != "B" else "C") + TOKEN[place + 1 :]
    assert read(changed) in ("altered", "unread")


def test_a_key_signs_its_own_number_alone() -> None:
    assert not is_signed(Claim(8, CLAIM.card, CLAIM.signature), {8: PUBLIC[7]})
    assert not is_signed(CLAIM, {})
    assert not is_signed(CLAIM, {7: b"short"})


@pytest.mark.parametrize("vector", VECTORS["cases"], ids=lambda vector: vector["name"])
def test_vectors_shared_with_the_phone(vector: dict[str, Any]) -> None:
    assert {int(number): base64.urlsafe_b64decode(key + "=") for number, key in VECTORS["keys"].items()} == PUBLIC
    assert read(vector["text"]) == vector["reading"]
    if vector["reading"] == "signed":
        claim = read_code(vector["text"])
        assert claim is not None
        assert (claim.key, claim.card) == (vector["key"], vector["card"])
