"""A program with a token: ``program`` sends as the trainer of the class at the door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms import clock
from lms.access import bearer
from lms.access.rules import Action
from lms.access.tokens.operations import make_token
from lms.web.api.pacing import Pacer
from tests.cast import TRAINER_PERSON, Cast, Member
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import make_person

ALL = (Action.CLASSES_READ, Action.ATTENDANCE_READ, Action.ATTENDANCE_RECORD)
_keys = count(1)


@dataclass(frozen=True)
class Program:
    """What asks with a token and without a cookie."""

    client: FlaskClient
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.bearer)

    def post(self, path: str, body: Any, key: str | None = None) -> TestResponse:
        return self.client.post(path, json=body, headers={**self.bearer, "Idempotency-Key": key or f"key-{next(_keys)}"})


@pytest.fixture(autouse=True)
def _fresh_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The brakes count in the process, which outlives a test."""
    monkeypatch.setattr(bearer, "REQUESTS", Pacer(300, 60.0))
    monkeypatch.setattr(bearer, "WRONG", Pacer(30, 60.0))


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), starts_in=-timedelta(minutes=20), trainers=(trainer,))


@pytest.fixture
def program_of(client: FlaskClient, db: Session) -> Callable[..., Program]:
    """A program of a member of the cast, with these scopes."""

    def enter(member: Member, *scopes: Action) -> Program:
        _token, text = make_token(db, member.viewer(db), "Phần mềm của Sở", scopes or ALL, days=30, now=clock.now())
        db.commit()
        return Program(client, text)

    return enter


@pytest.fixture
def program(cast: Cast, program_of: Callable[..., Program], door: Door) -> Program:
    return program_of(cast.trainer)
