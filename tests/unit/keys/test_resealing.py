"""A new data key: everything is sealed anew, what was found by hash is still found, paper codes still hold."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.keys.operations import sign
from lms.keys.queries import verify
from lms.keys.sealing import vault_of
from lms.people.models import Person
from lms.people.operations import Recognition, identity_key, recognise
from lms.people.queries import open_identity
from lms.policies.operations import load_policies
from lms.resealing import SEALED, count_behind, reseal
from lms.schema import metadata
from tests.cast import VAULT, make_country
from tests.factories.people import make_import

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
NUMBER = "020165004477"


def test_every_sealed_column_is_named() -> None:
    sealed = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")
    }
    assert {(one.model.__tablename__, one.column) for one in SEALED} == sealed


def test_a_new_key_and_the_old_one_forgotten_for_reading(db: Session, sessions: Sessions) -> None:
    first = vault_of(OLD, "passphrase of tests")
    country = make_country(db)
    load_policies(db, now=NOW)
    facts = Recognition(
        unit_id=country.commune.id,
        village="Thôn Bản Làn",
        team_name="Tổ 1",
        full_name="Hứa Thị Lượm",
        identity_no=NUMBER,
        signed_on=date(2026, 11, 2),
    )
    person_id = recognise(db, first, facts, actor=SYSTEM, now=NOW).person_id
    signature = sign(db, first, "certificates", b"text", now=NOW)
    db.commit()

    second = vault_of(NEW, "passphrase of tests", [OLD])
    assert open_identity(second, db.get_one(Person, person_id)) == NUMBER
    assert count_behind(db, second) == 2
    assert [reseal(sessions, second) for _ in range(2)] == [2, 0]
    db.expire_all()
    assert count_behind(db, second) == 0

    person = db.get_one(Person, person_id)
    assert open_identity(second, person) == NUMBER
    with pytest.raises(DomainError, match=r"keys\.cannot_open"):
        open_identity(first, person)
    assert person.identity_hash == identity_key(second, NUMBER), "a list finds the same person"
    assert second.mac("card", 1) == first.mac("card", 1), "what is printed still holds"
    again = sign(db, second, "certificates", b"text", now=NOW)
    assert again == signature
    assert verify(db, "certificates", again.kid, b"text", again.value)


def test_rows_of_files_are_sealed_anew(db: Session, sessions: Sessions) -> None:
    make_import(db, make_country(db).commune)
    db.commit()
    second = vault_of(NEW, VAULT.passphrase, [VAULT.data_key])
    assert reseal(sessions, second) == 2
    assert db.scalars(select(Person)).all() == []
