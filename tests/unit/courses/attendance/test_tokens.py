"""Tokens: what was made is read back, what was altered is not, and none is good for another meeting or window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.rules import Code, CodeKind, step_of
from courses.attendance.tokens import TOKEN_LENGTH, Bound, genuine, poster_token, read_token, rotating_token
from lms.keys.sealing import Vault
from tests.cast import VAULT

EIGHT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
BOUND = Bound(7, EIGHT, 60, 30)


def proved(token: str, bound: Bound = BOUND, vault: Vault = VAULT) -> Code | None:
    claim = read_token(token)
    return genuine(vault, claim, bound) if claim else None


def test_a_token_is_short_and_reads_back() -> None:
    token = rotating_token(VAULT, BOUND, at=EIGHT)
    assert len(token) == TOKEN_LENGTH
    claim = read_token(token)
    assert claim is not None
    assert claim.session_id == 7
    assert proved(token) == Code(CodeKind.ROTATING, step_of(EIGHT))
    assert proved(poster_token(VAULT, BOUND)) == Code(CodeKind.POSTER)


def test_a_new_one_every_twenty_seconds() -> None:
    tokens = [rotating_token(VAULT, BOUND, at=EIGHT + timedelta(seconds=second)) for second in range(60)]
    assert len(set(tokens)) == 3
    assert tokens[0] == tokens[19] != tokens[20] == tokens[39]


@given(st.integers(0, TOKEN_LENGTH - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
def test_any_changed_sign_makes_it_worthless(place: int, sign: str) -> None:
    token = rotating_token(VAULT, BOUND, at=EIGHT)
    changed = token[:place] + sign + token[place + 1 :]
    assert (proved(changed) is not None) == (changed == token)


@given(st.text(max_size=40))
def test_anything_may_be_read_and_nothing_is_proved(text: str) -> None:
    assert proved(text) is None


def test_bound_to_meeting_window_and_key() -> None:
    for token in (rotating_token(VAULT, BOUND, at=EIGHT), poster_token(VAULT, BOUND)):
        assert proved(token, replace(BOUND, session_id=8)) is None
        assert proved(token, replace(BOUND, starts_at=EIGHT + timedelta(minutes=1))) is None
        assert proved(token, replace(BOUND, closes_after=31)) is None
        assert proved(token, replace(BOUND, opens_before=61)) is None
        assert proved(token, vault=Vault(b"else" * 8)) is None
