"""A restriction that was carried out holds back what no duty asks, under every record of the person, and no figure moves."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.delivery.candidates import candidates
from lms.audit.events import SYSTEM
from lms.people.listing import PeopleFilter, count_people, count_teams, list_people
from lms.people.merges.operations import Folding, merge
from lms.people.merges.rules import Likeness
from lms.people.models import Person
from lms.people.rights.models import DataRequest
from lms.people.rights.operations import Asked, Taken, ask, take_step
from lms.people.rights.restricting import is_restricted, restricted_since
from lms.people.rights.terms import RequestKind, Step
from lms.people.roster.exporting import roster_rows
from lms.people.rules.terms import Column
from lms.people.search.operations import index_names
from tests.cast import VAULT, Member, make_cast
from tests.factories.delivery import appoint, make_class, make_person

NOW, TODAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC), date(2026, 11, 22)


def restrict(db: Session, person: Person) -> DataRequest:
    asked = Asked(RequestKind.OBJECTION, "đừng gọi điện", TODAY)
    request = ask(db, VAULT, person.id, asked, actor=SYSTEM, now=NOW)
    db.refresh(request, ["steps"])
    take_step(db, VAULT, request, Taken(Step.DONE, "đã dừng"), actor=SYSTEM, now=NOW)
    db.refresh(request, ["steps"])
    return request


def test_lists_files_and_invitations_hold_back(db: Session) -> None:
    cast = make_cast(db)
    commune = cast.country.commune
    person, other = (make_person(db, name, phone="+84912000111") for name in ("Nông Thị Hòa", "Ma Văn Kỳ"))
    twin = make_person(db, "Nông Hòa", phone="+84912000222")
    for one in (person, other, twin):
        appoint(db, one, commune)
    index_names(db, [person.id, other.id, twin.id])
    training = make_class(db, commune)
    officer = cast.officer_commune.viewer(db)

    def found(member: Member) -> list[int]:
        viewer = member.viewer(db)
        size = count_teams(db, viewer, PeopleFilter())
        listed = list_people(db, viewer, PeopleFilter(), as_of=TODAY, size=size, limit=9)
        assert count_people(db, viewer, PeopleFilter(), as_of=TODAY) == len(listed.items)
        return sorted(line.id for line in listed.items)

    def invited(**asked: object) -> list[int]:
        return sorted(line.person_id for line in candidates(db, officer, training.id, on=TODAY, **asked))  # type: ignore[arg-type]

    def phones() -> dict[object, object]:
        return {
            row[Column.NAME]: row[Column.PHONE]
            for row in roster_rows(db, VAULT, commune.id, on=TODAY, restricted=is_restricted)
        }

    request = restrict(db, twin)
    assert (found(cast.officer_commune), found(cast.inspector)) == ([person.id, other.id, twin.id], [person.id, other.id])
    assert invited(unit_id=commune.id) == [person.id, other.id]
    assert invited(text="nong hoa") == [person.id, twin.id]
    assert phones() == {person.full_name: "0912000111", other.full_name: "0912000111", twin.full_name: None}

    merge(db, Folding(person.id, twin.id, "cùng một người", Likeness(())), actor=SYSTEM, now=NOW)
    assert restricted_since(db, person.id) == TODAY
    assert sorted(db.scalars(select(Person.id).where(is_restricted(Person.id)))) == [person.id, twin.id]
    assert (found(cast.officer_commune), found(cast.inspector)) == ([person.id, other.id], [other.id])
    assert invited(unit_id=commune.id) == [other.id]

    take_step(db, VAULT, request, Taken(Step.LIFTED, "đồng ý lại"), actor=SYSTEM, now=NOW)
    assert restricted_since(db, person.id) is None
    assert found(cast.inspector) == [person.id, other.id]
