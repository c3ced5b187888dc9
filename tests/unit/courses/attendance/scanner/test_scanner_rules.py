"""What a text says, and what is no text of ours; clocks; chains in any order."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.attendance.scanner.models import ScannerAlgorithm
from courses.attendance.scanner.rules import (
    LONGEST_TEXT,
    MOST_ELAPSED,
    MOST_RECORDS,
    Chain,
    Record,
    RecordKind,
    Sent,
    TooMany,
    corrected,
    digest_of,
    is_from_future,
    nonce_in,
    read_batch,
    read_record,
    skew_of,
)
from courses.attendance.scanner.signing import fingerprint_of, is_signed, open_key, read_key
from lms.kernel.errors import DomainError
from tests.factories.scanners import Phone, base64url

NOW = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
PHONE = Phone(7)


def read(text: str) -> Record | None:
    return read_record(text, scanner=PHONE.fingerprint)


def written(**facts: Any) -> str:
    return Phone(7).write("card", 4, NOW, **{"card": "abc", **facts})


def test_a_record_says_what_the_phone_wrote() -> None:
    record = read(written(page="p-1", elapsed=12.75))
    assert record is not None
    assert (record.seq, record.previous, record.kind, record.session_id) == (1, "", RecordKind.CARD, 4)
    assert (record.occurred_at, record.card, record.elapsed) == (NOW, "abc", 12)


def test_a_record_of_an_older_phone_is_read() -> None:
    record = read_record(Phone(7, version=1).write("list", 4, NOW, ref="0" * 16), scanner=PHONE.fingerprint)
    assert record is not None
    assert (record.page, record.elapsed) == (None, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"v": 4},
        {"v": "2"},
        {"scanner": "0" * 16},
        {"seq": 0},
        {"seq": True},
        {"seq": 10**19},
        {"previous": "x" * 64},
        {"nonce": "0" * 23},
        {"nonce": "Ω" * 24},
        {"nonce": None},
        {"kind": "dance"},
        {"session": "4"},
        {"session": -4},
        {"occurred_at": "2026-12-03T08:00:00"},
        {"occurred_at": "9999-12-31T23:59:59Z"},
        {"occurred_at": "hôm qua"},
        {"occurred_at": 7},
        {"card": None},
        {"card": "x" * 501},
        {"card": "a\u0000b"},
        {"kind": "list", "ref": "<b>"},
        {"kind": "walk_in", "card": None, "name": "x" * 200},
        {"kind": "undo"},
        {"elapsed": float("inf")},
        {"elapsed": 10**14},
        {"elapsed": -1},
        {"page": ["p"]},
        {"page": "\ud800"},
    ],
)
def test_what_no_phone_of_ours_wrote_is_not_read(facts: dict[str, Any]) -> None:
    assert read(written(**facts)) is None


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "7", "{", "[" * 100_000, '{"seq": 1' + "0" * 5000 + "}", " " * LONGEST_TEXT]
)
def test_what_is_no_object_is_not_read(text: str) -> None:
    assert read(text) is None
    assert nonce_in(text) is None
    assert read_batch(text.encode()) is None


def test_markup_in_a_name_is_a_name() -> None:
    record = read(written(kind="walk_in", card=None, name="<img src=x onerror=alert(1)>"))
    assert record is not None
    assert record.name == "<img src=x onerror=alert(1)>"


def test_a_batch_is_read_or_is_none() -> None:
    body = json.loads(PHONE.body([Phone(7).tell("card", 4, NOW, card="abc")], NOW))
    assert read_batch(json.dumps(body).encode()) is not None
    faults: list[dict[str, Any]] = [{"v": "2"}, {"scanner": "x"}, {"sent_at": 5}, {"records": {}}, {"records": [{}]}]
    for wrong in (*faults, {"signature": None}):
        assert read_batch(json.dumps(body | wrong).encode()) is None
    with pytest.raises(TooMany):
        read_batch(json.dumps(body | {"records": [{}] * (MOST_RECORDS + 1)}).encode())


def test_a_clock_behind_is_set_right_and_a_slow_line_is_no_clock() -> None:
    skew = skew_of(NOW - timedelta(hours=2, minutes=58), NOW)
    record = read(written(occurred_at=(NOW - timedelta(hours=3)).isoformat()))
    assert record is not None
    assert corrected(record, Sent(skew)) == NOW - timedelta(minutes=2)
    assert skew_of(NOW - timedelta(seconds=59), NOW) == timedelta()
    assert skew_of(NOW + timedelta(hours=3), NOW) == -timedelta(hours=3)
    assert is_from_future(NOW + timedelta(minutes=11), received_at=NOW)
    assert not is_from_future(NOW + timedelta(minutes=10), received_at=NOW)


# --- chains -----------------------------------------------------------------------------------------------------------


def links(phone: Phone, count: int) -> list[tuple[Record, str]]:
    texts = [phone.write("card", 4, NOW, card="abc") for _ in range(count)]
    return [(record, digest_of(text)) for text in texts if (record := read_record(text, scanner=phone.fingerprint))]


@settings(max_examples=40)
@given(order=st.permutations(range(6)))
def test_a_whole_chain_fits_in_any_order(order: list[int]) -> None:
    told, chain = links(Phone(7), 6), Chain()
    assert all(chain.take(*told[place]) for place in order)


@settings(max_examples=40)
@given(order=st.permutations(range(6)), fork=st.integers(1, 4))
def test_of_two_that_tell_differently_only_one_fits(order: list[int], fork: int) -> None:
    """The phone was set back and went on: what it wrote twice under one number is never taken twice."""
    phone = Phone(7)
    told = links(phone, 6)
    phone.texts = phone.texts[:fork]
    other = read_record(phone.write("card", 5, NOW, card="abc", nonce="9" * 24), scanner=phone.fingerprint)
    assert other is not None
    chain = Chain()
    for place in order:
        assert chain.take(*told[place])
    assert not chain.take(other, digest_of(phone.texts[-1]))


def test_a_record_that_names_another_before_it_does_not_fit() -> None:
    told = links(Phone(7), 3)
    strange = links(Phone(8), 3)
    chain = Chain()
    assert chain.take(*told[0])
    assert not chain.take(*strange[1])
    assert chain.take(*told[2])
    assert chain.take(*told[1])


EDGES = st.sampled_from(["1970-01-01T00:00:00+14:00", "2026-12-03T01:00:00Z", "2199-12-31T23:59:59-12:00"])


@given(EDGES, EDGES, st.sampled_from([0, MOST_ELAPSED]), st.sampled_from([0, MOST_ELAPSED]))
def test_whatever_clocks_say_the_sum_stays_in_the_calendar(said: str, sent: str, made: int, sending: int) -> None:
    record = read(written(v=3, occurred_at=said, elapsed=made, page="p"))
    assert record is not None
    at = datetime.fromisoformat(sent)
    received = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    found = corrected(record, Sent(skew_of(at, received), at, "p", sending))
    assert is_from_future(found, received_at=received) in (True, False)


# --- signatures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256"])
def test_both_kinds_of_phones_sign(algorithm: str) -> None:
    phone = Phone(7, algorithm)
    kind, raw = read_key(algorithm, base64url(phone.public))
    key, signature = open_key(kind, raw), phone.sign("điểm danh".encode())
    assert fingerprint_of(raw) == phone.fingerprint
    assert is_signed(key, signature, "điểm danh".encode())
    assert not is_signed(key, signature, b"\xc4" + "iểm danh".encode())
    for wrong in ("", "x", signature[:-2], "Ω" * 86, signature + "A" * 300, base64url(bytes(64))):
        assert not is_signed(key, wrong, "điểm danh".encode())


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("RSA", "AA"),
        ("Ed25519", base64url(bytes(31))),
        ("ES256", base64url(b"\4" + bytes(64))),
        ("ES256", "!!"),
        ("Ed25519", ""),
    ],
)
def test_what_is_no_key_is_refused(algorithm: str, key: str) -> None:
    with pytest.raises(DomainError, match="bad_key"):
        read_key(algorithm, key)


NOBODYS_SIGNATURE = base64url(b"\x01" + bytes(63))


@pytest.mark.parametrize("sign", [0, 128])
@pytest.mark.parametrize("point", ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f"])
def test_a_key_under_which_everybody_can_sign_is_refused(point: str, sign: int) -> None:
    raw = bytes.fromhex(point)
    raw = raw[:-1] + bytes([raw[-1] | sign])
    with pytest.raises(DomainError, match="bad_key"):
        read_key("Ed25519", base64url(raw))


def test_such_a_key_would_have_taken_a_signature_that_nobody_made() -> None:
    assert is_signed(open_key(ScannerAlgorithm.ED25519, b"\x01" + bytes(31)), NOBODYS_SIGNATURE, b"whatever")
