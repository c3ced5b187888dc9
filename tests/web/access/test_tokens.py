"""One's own tokens for programs: made and shown once, listed, ended; gone with the account."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access.operations import disable
from lms.access.tokens.models import ApiToken
from lms.access.tokens.rules import MOST_TOKENS
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from tests.cast import Cast, Member, account_of
from tests.reading import words

Enter = Callable[[Member], FlaskClient]


def make(client: FlaskClient, *scopes: str, name: str = "Phần mềm của Sở", days: str = "90") -> str:
    page = client.post("/account/tokens", data={"name": name, "scopes": list(scopes), "days": days})
    found = re.search(r"lms_[A-Za-z0-9_-]{43}", page.get_data(as_text=True))
    return found[0] if found else ""


def test_a_token_is_shown_once_and_ended(cast: Cast, client_as: Enter, client: FlaskClient, db: Session) -> None:
    officer = client_as(cast.officer_commune)
    text = make(officer, "classes:read")
    asked = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/classes", headers=asked).status_code == 200
    page = officer.get("/account/tokens")
    assert "Phần mềm của Sở" in words(page)
    assert text not in page.get_data(as_text=True)
    token = db.scalars(select(ApiToken)).one()
    assert client_as(cast.officer_province).post(f"/account/tokens/{token.id}/end").status_code == 404
    assert officer.post(f"/account/tokens/{token.id}/end").status_code == 303
    assert client.get("/api/v1/classes", headers=asked).status_code == 401
    assert "Đã thôi dùng" in words(officer.get("/account/tokens"))
    kinds = db.scalars(select(AuditEvent.kind).where(AuditEvent.kind.startswith("access.token"))).all()
    assert sorted(kinds) == ["access.token_ended", "access.token_made"]


def test_nobody_gives_a_program_more_than_they_may(cast: Cast, client_as: Enter, db: Session) -> None:
    inspector = client_as(cast.inspector)
    assert not make(inspector, "attendance:record")
    assert not make(inspector)
    assert not make(inspector, "accounts:manage")
    assert make(inspector, "attendance:read")


def test_tokens_are_few_and_end_with_the_account(cast: Cast, client_as: Enter, db: Session) -> None:
    trainer = client_as(cast.trainer)
    assert all(make(trainer, "classes:read", days="30") for _ in range(MOST_TOKENS))
    answer = trainer.post("/account/tokens", data={"name": "thừa", "scopes": ["classes:read"], "days": "30"})
    assert (answer.status_code, f"Đã có {MOST_TOKENS} mã" in words(answer)) == (422, True)
    disable(db, account_of(cast.trainer), actor=SYSTEM, now=clock.now())
    assert all(token.ended_at for token in db.scalars(select(ApiToken)))
