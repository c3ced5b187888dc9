"""Made for tests: people without a roster, and classes with sessions, all with plain defaults."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lms.kernel.text import fold, name_key
from lms.people.models import Person

MADE_AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)


def make_person(
    db: Session, full_name: str = "Lương Văn Páo", *, born_on: date | None = None, phone: str | None = None
) -> Person:
    """A person whom no roster knows."""
    person = Person(
        full_name=full_name,
        name_key=name_key(full_name),
        name_fold=fold(full_name),
        born_on=born_on,
        born_year=born_on.year if born_on else None,
        phone=phone,
        recorded_at=MADE_AT,
    )
    db.add(person)
    db.flush()
    return person
