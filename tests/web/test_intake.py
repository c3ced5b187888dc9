"""A body is here before the database is asked: a phone on a poor line must not hold SQLite's write lock while it sends."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient

from tests.cast import Cast, Member


class _Watched(io.BytesIO):
    """Notes at each reading whether the request has begun to ask the database."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked: list[bool] = []

    def readinto(self, room: Any) -> int:
        self.asked.append("db" in g)
        return super().readinto(room)


@pytest.mark.parametrize("address", ["/scan/sync", "/scan/scanners"])
def test_a_slow_sender_holds_up_nobody(cast: Cast, client_as: Callable[[Member], FlaskClient], address: str) -> None:
    body = _Watched(b"{}")
    answer = client_as(cast.trainer).post(address, input_stream=body, content_length=2, content_type="application/json")
    assert answer.status_code == 400
    assert body.asked and not any(body.asked)


def test_a_body_of_unknown_length_is_not_waited_for(client: FlaskClient) -> None:
    body = _Watched(b"{}")
    answer = client.post("/scan/sync", input_stream=body, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


def test_endless_brackets_are_no_error_of_ours(cast: Cast, client_as: Callable[[Member], FlaskClient]) -> None:
    for brackets in ("[" * 5_000, "[" * 100_000):
        assert client_as(cast.trainer).post("/scan/scanners", data=brackets, content_type="application/json").status_code == 400
