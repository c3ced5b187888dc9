"""The index of completions on both databases."""

from datetime import date
from time import perf_counter
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.operations import follow, refresh_completions
from courses.completion.queries import list_evidence, progress
from courses.evidence.models import Evidence, EvidenceKind, Retraction
from lms.audit.models import AuditEvent
from lms.people.models import Person
from tests.cast import VAULT
from tests.factories.training import NOW, complete_history, make_person, make_version, prove


def test_computed_kept_and_taken_back(db: Session) -> None:
    person, version = make_person(db), make_version(db, 2)
    module_id = progress(db, person.id, version.id).modules[0].module_id
    attended = prove(db, person, version, EvidenceKind.PERIODS, date(2026, 4, 21), module_id=module_id, periods=2)
    passed = prove(db, person, version, EvidenceKind.ASSESSMENT_PASSED, date(2026, 4, 28))
    assert refresh_completions(db, [person.id], now=NOW) == 1
    row = db.scalars(select(Completion)).one()
    assert (row.completed_on, row.evidence) == (date(2026, 4, 28), [attended.id, passed.id])
    assert refresh_completions(db, None, now=NOW) == 0

    earlier = prove(db, person, version, EvidenceKind.ASSESSMENT_PASSED, date(2026, 4, 20))
    assert refresh_completions(db, None, now=NOW) == 1
    assert (row.completed_on, row.evidence) == (date(2026, 4, 21), [attended.id, earlier.id])

    db.add(Retraction(evidence_id=attended.id, reason="ghi nhầm", account_id=None, recorded_at=NOW))
    assert refresh_completions(db, [person.id], now=NOW) == 1
    assert db.scalars(select(Completion)).all() == []
    kinds = db.scalars(select(AuditEvent.data).where(AuditEvent.kind == "completion.changed").order_by(AuditEvent.id))
    assert [data["completed"] for data in kinds] == [True, True, False]


def test_progress_and_the_ledger_in_lines(db: Session) -> None:
    person, version = make_person(db), make_version(db, 2, 3)
    first = progress(db, person.id, version.id)
    assert (first.periods_done, first.periods_needed, first.completed_on) == (0, 5, None)
    module_id = first.modules[0].module_id
    prove(db, person, version, EvidenceKind.PERIODS, date(2026, 4, 21), module_id=module_id, periods=5)
    prove(db, person, version, EvidenceKind.ONLINE_MODULE, date(2026, 4, 22), module_id=first.modules[1].module_id)
    then = progress(db, person.id, version.id)
    assert [(module.done, module.needed, module.by) for module in then.modules] == [
        (2, 2, EvidenceKind.PERIODS),
        (3, 3, EvidenceKind.ONLINE_MODULE),
    ]
    assert (then.periods_done, then.assessment_passed_on) == (5, None)
    assert progress(db, person.id, version.id, as_of=date(2026, 4, 21)).periods_done == 2
    prove(db, person, version, EvidenceKind.ASSESSMENT_PASSED, date(2026, 4, 28))
    refresh_completions(db, [person.id], now=NOW)
    lines = list_evidence(db, person.id, version.id)
    assert [line.counts for line in lines] == [True, True, True]
    assert lines[0].module_title == "Chuyên đề 1"


def test_imported_history_satisfies_every_module(db: Session) -> None:
    person, version = make_person(db), make_version(db, 2, 3)
    complete_history(db, person, version, date(2023, 6, 30))
    then = progress(db, person.id, version.id)
    assert (then.periods_done, then.completed_on) == (5, date(2023, 6, 30))
    assert {module.by for module in then.modules} == {EvidenceKind.IMPORTED_COMPLETION}


def test_it_follows_the_log(db: Session) -> None:
    person, version = make_person(db), make_version(db, 1)
    row = complete_history(db, person, version, date(2023, 6, 30))
    data = {"evidence_id": row.id, "person_id": person.id, "version_id": version.id}
    db.add(
        AuditEvent(
            kind="evidence.recorded", recorded_at=NOW, actor_kind="system", actor_id=None, subject_kind="evidence",
            subject_id=row.id, unit_id=None, data=data,
        )
    )  # fmt: skip
    assert follow(db, VAULT, now=NOW) == 1
    assert db.scalar(select(Completion.completed_on).where(Completion.person_id == person.id)) == date(2023, 6, 30)
    assert follow(db, VAULT, now=NOW) == 0


def test_ten_thousand_persons(db: Session) -> None:
    version = make_version(db, 4, 4)
    modules = [module.module_id for module in progress(db, make_person(db).id, version.id).modules]
    blank = {"full_name": "A", "name_key": "a", "name_fold": "a", "recorded_at": NOW}
    db.execute(insert(Person), [blank for _ in range(10_000)])
    ids = db.scalars(select(Person.id).where(Person.name_fold == "a")).all()
    shared = {
        "version_id": version.id,
        "occurred_on": date(2026, 4, 21),
        "source_kind": "bulk",
        "facts": {},
        "recorded_at": NOW,
    }
    periods: list[dict[str, Any]] = [{"kind": EvidenceKind.PERIODS, "module_id": module, "periods": 4} for module in modules]
    kinds: list[dict[str, Any]] = [*periods, {"kind": EvidenceKind.ASSESSMENT_PASSED, "module_id": None, "periods": None}]
    rows = [{"person_id": person, "source_id": person, **shared, **kind} for person in ids for kind in kinds]
    db.execute(insert(Evidence), rows)
    begun = perf_counter()
    assert refresh_completions(db, None, now=NOW) == 10_000
    took = perf_counter() - begun
    print(db.get_bind().dialect.name, "completions", round(took, 2))
    assert db.scalar(select(func.count()).select_from(Completion)) == 10_000
    assert took < 30, f"{took:.1f} s"
