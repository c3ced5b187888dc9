"""No page, file or log line holds an identity number, a phone number or an ethnicity unless the look at it is on record.

Walks every address of the matrix as one of each kind of sight, with one person seeded whose three facts nothing else holds.
"""

import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY
from lms.people.models import Person
from tests.cast import VAULT, Cast, Member, account_of
from tests.web.matrix.addresses import MATRIX
from tests.web.matrix.examples import EXAMPLES

NUMBER, PHONE, PEOPLE = "020165777701", "+84917770001", "Sila"
# The number also in part, as a phone is written at home, and the ethnicity as a word of its own.
# Beside them the numbers of the two rows of the imported file (``tests.factories.people.roster_row``).
FILE = r"020[01]6\d00000[12]|(?:0|\+84)?91\.?000\.?000[12]\b"
SIGNS = re.compile(rf"{NUMBER}|0?917\.?\s?770\.?\s?001|\b{PEOPLE}\b|{FILE}")
LOOKS = (
    "audit.personal_data_seen",
    "people.roster_exported",
    "people.roster_cells_seen",
    "evidence.history_cells_seen",
    "rights.own_data_taken",
)


# One of each kind of sight: who writes the book, who only reads it, a class's trainer, one's own pages, a stranger.
WALKERS = ("officer_commune", "inspector", "trainer", "mediator", "anonymous")
WRITER = "officer_commune"


def seed(db: Session, person_id: int, vault: Vault = VAULT) -> None:
    """Give the person a number, a phone and an ethnicity that stand nowhere else; twice is once."""
    person = db.get_one(Person, person_id)
    person.identity_sealed, person.identity_tail = vault.seal(NUMBER, context=IDENTITY), NUMBER[-4:]
    person.phone, person.ethnicity = PHONE, PEOPLE
    db.commit()


@pytest.fixture
def example_ids(db: Session, cast: Cast) -> dict[str, str]:
    """What stands in each place of an address; every person there is bears the three facts."""
    made: dict[str, str] = {}
    for name, make in EXAMPLES.items():
        made[name] = str(make(db, cast))
    for person_id in db.scalars(select(Person.id)).all():
        seed(db, person_id)
    return made


def read(content: bytes) -> str:
    """The text of an answer; of a workbook or another archive all its parts."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def looks(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.kind.in_(LOOKS))) or 0


def addresses(ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    for row in MATRIX:
        method, rule = row.split(" ", 1)
        path = re.sub(r"<(?:\w+[^:>]*:)?(\w+)>", lambda place: ids.get(place[1], "987654321"), rule)
        yield method, f"{path}?unit=06325" if rule == "/people/roster.xlsx" else path


def test_what_is_sensitive_is_shown_to_nobody_unrecorded(
    cast: Cast,
    db: Session,
    client_as: Callable[[Member], FlaskClient],
    example_ids: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    unrecorded, recorded = [], set()
    for name in WALKERS:
        member = cast.members[name]
        for method, path in addresses(example_ids):
            if path in {"/sign-out", "/account/end-sessions"} or (method != "GET" and name != WRITER):
                continue
            before = looks(db)
            with client_as(member).open(path, method=method) as answer:
                shown = SIGNS.search(read(answer.data)) or SIGNS.search(str(answer.headers))
            if shown and looks(db) == before:
                unrecorded.append(f"{name} {method} {path}: {shown[0]}")
            elif shown:
                recorded.add(path.rpartition("/")[2])
    assert unrecorded == []
    assert {"roster.xlsx?unit=06325", "2"} <= recorded, "the walk comes upon what is there to be seen"
    assert [line for line in caplog.messages if SIGNS.search(line)] == []


def test_a_look_is_on_record_and_holds_no_fact(
    cast: Cast, db: Session, client_as: Callable[[Member], FlaskClient], example_ids: dict[str, str]
) -> None:
    person_id = int(example_ids["person_id"])
    client = client_as(cast.officer_commune)
    page = client.post(f"/people/{person_id}/reveal", data={"reason": "verify"})
    assert NUMBER in page.text
    assert PEOPLE in page.text
    client.post(f"/people/{person_id}/data/file", data={"form": "json", "full": "y"})
    events = db.scalars(select(AuditEvent)).all()
    assert {event.data.get("what") for event in events if event.kind == LOOKS[0]} == {"phone", "identity", "ethnicity"}
    assert [event.kind for event in events if event.subject_id == person_id and event.kind in LOOKS].count(LOOKS[0]) == 6
    assert [event.id for event in events if SIGNS.search(str(event.data))] == []


@pytest.mark.parametrize("name", ["inspector", "signatory", "trainer", "mediator", "admin", "outsider"])
def test_only_who_writes_the_book_sees_in_full(
    name: str, cast: Cast, client_as: Callable[[Member], FlaskClient], example_ids: dict[str, str]
) -> None:
    client, person_id = client_as(cast.members[name]), example_ids["person_id"]
    assert client.post(f"/people/{person_id}/reveal", data={"reason": "verify"}).status_code == 404
    assert client.post(f"/people/{person_id}/data/file", data={"form": "json", "full": "y"}).status_code == 404
    assert account_of(cast.members[name]).id
