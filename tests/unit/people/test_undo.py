"""Undoing an import: the book as queries see it is as before, whatever was written; what was built on it keeps it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.builds_on import builds_on
from lms.files.sheets import read_sheet
from lms.kernel.errors import DomainError
from lms.people.models import Appointment, ImportState, MediationTeam, Person, RosterImport
from lms.people.operations import Recognition, end_appointment, recognise
from lms.people.queries import open_identity
from lms.people.rights.restricting import is_restricted
from lms.people.roster.exporting import roster_rows, roster_workbook
from lms.people.roster.operations import read_roster, write_roster
from lms.people.roster.rules.undoing import Version, plan_undo
from lms.people.roster.taking import Brought
from lms.people.roster.undoing import obstacles, undo_roster
from lms.people.rules.service import Service
from lms.policies.operations import load_policies
from lms.units.models import UnitEdition
from tests.cast import VAULT, Country, make_country
from tests.factories.people import MADE_AT, TODAY, roster_file, roster_row
from tests.factories.training import complete_history, make_version

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
COUNTS = ("new", "changed", "same", "refused")
_ticks = iter(range(1, 10_000_000))


def tick() -> datetime:
    """A new instant each time: versions are told apart by when they were said."""
    return START + timedelta(seconds=next(_ticks))


@pytest.fixture
def country(db: Session) -> Country:
    made = make_country(db)
    load_policies(db, now=MADE_AT)
    db.add(UnitEdition(token=f"undo-{next(_ticks)}", recorded_at=MADE_AT))
    db.flush()
    return made


def read(db: Session, country: Country, rows: Sequence[dict[str, Any]]) -> RosterImport:
    content = roster_file(rows)
    brought = Brought("danh-sach.xlsx", content, country.commune.id, [country.vn.id])
    return read_roster(db, VAULT, read_sheet(content), brought, codes_on=None, today=TODAY, now=tick())


def written(db: Session, country: Country, rows: Sequence[dict[str, Any]]) -> RosterImport:
    return write_roster(db, VAULT, read(db, country, rows), actor=SYSTEM, today=TODAY, now=tick())


def undone(db: Session, roster: RosterImport) -> RosterImport:
    done = undo_roster(db, VAULT, roster, actor=SYSTEM, now=tick(), builds_on=builds_on)
    db.flush()
    db.expire_all()
    return done


def counts(roster: RosterImport) -> list[int]:
    return [getattr(roster, name) for name in COUNTS]


def seen(db: Session) -> list[tuple[Any, ...]]:
    """The book as queries see it, without ids: who is recognised where and how, every word about them."""
    db.flush()
    db.expire_all()
    stmt = (
        select(Person, Appointment, MediationTeam)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.superseded_at.is_(None))
    )
    return sorted((_told(*row) for row in db.execute(stmt)), key=str)


def _told(person: Person, one: Appointment, team: MediationTeam) -> tuple[Any, ...]:
    return (
        person.full_name, str(person.born_on), person.born_year, person.sex, person.ethnicity, person.qualification,
        person.phone, open_identity(VAULT, person), person.identity_hash, person.name_fold, person.withdrawn_at,
        team.unit_id, team.village, team.name, team.withdrawn_at, one.role, one.reason, one.decision_no,
        str(one.signed_on), str(one.effective_on), str(one.recognised_on), str(one.ended_on), one.end_reason,
    )  # fmt: skip


def shown(db: Session) -> tuple[set[str], set[str]]:
    """The people and the teams that are not withdrawn."""
    people = db.scalars(select(Person.full_name).where(Person.withdrawn_at.is_(None)))
    return set(people), set(db.scalars(select(MediationTeam.name).where(MediationTeam.withdrawn_at.is_(None))))


def test_after_undoing_nobody_and_no_team_is_left(db: Session, country: Country) -> None:
    before = shown(db)
    roster = written(db, country, [roster_row(number) for number in range(1, 8)])
    assert len(seen(db)) == 7
    undone(db, roster)
    assert (seen(db), shown(db)) == ([], before)
    assert (roster.state, roster.undone_at is not None) == (ImportState.UNDONE, True)
    people = db.scalars(select(Person).where(Person.import_id == roster.id)).all()
    assert len(people) == 7
    assert all(person.withdrawn_at and person.identity_sealed and not person.identity_hash for person in people)
    event = db.scalars(select(AuditEvent).where(AuditEvent.kind == "people.roster_undone")).one()
    assert {name: event.data[name] for name in ("annulled", "restored", "people")} == {
        "annulled": 7,
        "restored": 0,
        "people": 7,
    }


def test_what_it_changed_comes_back(db: Session, country: Country) -> None:
    written(db, country, [roster_row(1), roster_row(2)])
    before = seen(db)
    changed = roster_row(1, Điện_thoại="0987654321", Vai_trò="Tổ trưởng", Ngày_thôi="01/6/2026", Số_định_danh="020061999999")
    changed |= {"Số định danh": roster_row(1)["Số định danh"], "Trình độ": "Thạc sĩ", "Dân tộc": "Dao"}
    roster = written(db, country, [changed, roster_row(3)])
    assert counts(roster)[:2] == [1, 1]
    undone(db, roster)
    assert seen(db) == before
    assert counts(written(db, country, [roster_row(1), roster_row(2)])) == [0, 0, 2, 0]


def test_undoing_twice_is_refused(db: Session, country: Country) -> None:
    roster = undone(db, written(db, country, [roster_row(1)]))
    with pytest.raises(DomainError) as error:
        undone(db, roster)
    assert error.value.code == "roster.already_undone"
    with pytest.raises(DomainError):
        write_roster(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=tick())


def test_imports_are_undone_last_first_and_only_so(db: Session, country: Country) -> None:
    first = written(db, country, [roster_row(1)])
    between = seen(db)
    second = written(db, country, [roster_row(1, Vai_trò="Tổ trưởng")])
    assert blocked(db, first) == {"later_version"}
    undone(db, second)
    assert seen(db) == between
    undone(db, first)
    assert seen(db) == []


def blocked(db: Session, roster: RosterImport) -> set[str]:
    """Why it cannot be undone; asks, tries, and sees that nothing has changed."""
    before = seen(db)
    with pytest.raises(DomainError) as error:
        undo_roster(db, VAULT, roster, actor=SYSTEM, now=tick(), builds_on=builds_on)
    assert (error.value.code, seen(db)) == ("roster.built_upon", before)
    return {obstacle.code for obstacle in obstacles(db, VAULT, roster, builds_on)}


def test_an_end_by_hand_keeps_the_import(db: Session, country: Country) -> None:
    roster = written(db, country, [roster_row(1)])
    one = db.scalars(select(Appointment)).one()
    end_appointment(db, one.id, ended_on=date(2026, 6, 1), reason=None, actor=SYSTEM, now=tick())
    assert blocked(db, roster) == {"later_version"}


def test_a_later_recognition_keeps_whoever_came_by_the_import(db: Session, country: Country) -> None:
    roster = written(db, country, [roster_row(1, Ngày_thôi="01/6/2026")])
    row = roster_row(1)
    facts = Recognition(
        unit_id=country.commune.id, village=row["Thôn/Tổ dân phố"], team_name=row["Tổ hòa giải"], full_name=row["Họ và tên"],
        identity_no=row["Số định danh"], signed_on=date(2026, 7, 1),
    )  # fmt: skip
    recognise(db, VAULT, facts, actor=SYSTEM, now=tick())
    assert blocked(db, roster) == {"later_recognition"}


def test_an_end_that_made_room_for_another_is_not_taken_back(db: Session, country: Country) -> None:
    written(db, country, [roster_row(1)])
    ending = written(db, country, [roster_row(1, Ngày_thôi="01/6/2026")])
    written(db, country, [roster_row(1, Ngày_ký=date(2026, 7, 1), Số_quyết_định="99/QĐ-UBND")])
    assert blocked(db, ending) == {"would_overlap"}


def test_words_changed_since_keep_the_import(db: Session, country: Country) -> None:
    written(db, country, [roster_row(1)])
    changing = written(db, country, [roster_row(1, Điện_thoại="0987654321")])
    last = written(db, country, [roster_row(1, Điện_thoại="0977654321")])
    assert blocked(db, changing) == {"later_words"}
    undone(db, last)
    undone(db, changing)
    assert db.scalars(select(Person.phone)).one() == "+84910000001"


def test_what_was_learnt_keeps_whoever_would_be_left_with_nothing(db: Session, country: Country) -> None:
    roster = written(db, country, [roster_row(1), roster_row(2)])
    person = db.scalars(select(Person).order_by(Person.id)).first()
    assert person is not None
    complete_history(db, person, make_version(db), date(2026, 1, 5))
    assert blocked(db, roster) == {"evidence"}


def test_learning_under_another_recognition_keeps_nothing(db: Session, country: Country) -> None:
    written(db, country, [roster_row(1, Ngày_thôi="01/1/2026")])
    person = db.scalars(select(Person)).one()
    complete_history(db, person, make_version(db), date(2025, 12, 5))
    before = seen(db)
    again = written(db, country, [roster_row(1, Ngày_ký=date(2026, 7, 1), Số_quyết_định="99/QĐ-UBND")])
    undone(db, again)
    assert seen(db) == before


# --- any files ---

ROWS = st.lists(
    st.builds(
        lambda number, cells: roster_row(number, **cells),
        st.integers(1, 6),
        st.fixed_dictionaries(
            {},
            optional={
                "Điện_thoại": st.sampled_from(["0987654321", "0977000111", None]),
                "Vai_trò": st.sampled_from(["Tổ trưởng", "Hòa giải viên"]),
                "Ngày_thôi": st.sampled_from(["01/6/2026", "01/9/2026"]),
                "Dân_tộc": st.sampled_from(["Dao", None]),
                "Số_định_danh": st.none(),
                "Ngày_sinh": st.sampled_from([None, "1975"]),
                "Ngày_hiệu_lực": st.sampled_from(["15/10/2025", "31/02/2026"]),
            },
        ),
    ),
    min_size=1,
    max_size=8,
)
ANY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(before=ROWS, rows=ROWS)
def test_import_then_undo_is_nothing_and_again_is_once(db: Session, country: Country, before: Any, rows: Any) -> None:
    with db.begin_nested() as inside:
        written(db, country, before)
        base = seen(db)
        first = written(db, country, rows)
        once, said = seen(db), counts(first)
        undone(db, first)
        assert seen(db) == base
        again = written(db, country, rows)
        assert (seen(db), counts(again)) == (once, said)
        twice = written(db, country, rows)
        assert twice.new == twice.changed == 0
        assert seen(db) == once
        inside.rollback()


@ANY
@given(rows=ROWS)
def test_what_is_exported_comes_in_unchanged(db: Session, country: Country, rows: Any) -> None:
    with db.begin_nested() as inside:
        written(db, country, rows)
        on = date(2026, 5, 1)
        exported = roster_rows(db, VAULT, country.vn.id, on=on, restricted=is_restricted)
        content = roster_workbook(exported, unit_name="Xã Lộc Bình", on=on, made_on=TODAY, demo=True)
        if exported:
            brought = Brought("xuat.xlsx", content, country.commune.id, [country.vn.id])
            again = read_roster(db, VAULT, read_sheet(content), brought, codes_on=None, today=TODAY, now=tick())
            assert counts(again) == [0, 0, len(exported), 0]
        inside.rollback()


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=6))
def test_the_plan_annuls_at_most_one_version_of_a_series(chain: list[tuple[int, bool]]) -> None:
    service = Service(date(2025, 1, 1))
    series: dict[int, list[Version]] = {}
    for number, (name, own) in enumerate(chain, 1):
        series.setdefault(name, []).append(Version(number, name, name, service, own, in_force=False))
    for versions in series.values():
        last = versions.pop()
        versions.append(Version(last.id, last.series, last.person_id, service, last.own, in_force=True))
    touched = [version for versions in series.values() if any(one.own for one in versions) for version in versions]
    plan = plan_undo(touched, [versions[-1] for versions in series.values()])
    assert len({version.series for version in plan.annul}) == len(plan.annul)
    assert not {version.person_id for version in plan.annul} & plan.later
    assert all(not version.own for version in plan.restore.values())
