"""The shipped curricula: they load once, both instruments stand, and only first trainings count."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.curriculum.models import CurriculumModule, CurriculumVersion, Instrument
from courses.curriculum.operations import Loaded, load_curricula
from courses.curriculum.queries import counting_version_of, counting_versions, find_version, list_versions, version_by_key
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
BOTH = ("4077/QĐ-BTP", "2372/QĐ-BTP")


def test_loading_twice_changes_nothing(db: Session) -> None:
    assert load_curricula(db, now=NOW) == Loaded(instruments=2, versions=5)
    assert load_curricula(db, now=NOW) == Loaded(instruments=0, versions=0)
    assert db.scalar(select(func.count()).select_from(Instrument)) == 2
    assert db.scalar(select(func.count()).select_from(CurriculumVersion)) == 5
    assert db.scalar(select(func.count()).where(AuditEvent.kind == "curriculum.loaded")) == 1


def test_the_shipped_versions_say_that_they_are_examples(db: Session) -> None:
    load_curricula(db, now=NOW)
    versions = list_versions(db)
    assert versions[0].instrument.number == "2372/QĐ-BTP"
    for version in versions:
        assert version.illustrative
        assert "Bản minh họa" in version.note
        assert version.needs_assessment
        assert version.pass_mark == 50
        assert version.modules
        assert [module.position for module in version.modules] == list(range(1, len(version.modules) + 1))


def test_only_first_training_of_the_accepted_instruments_counts(db: Session) -> None:
    load_curricula(db, now=NOW)
    keys = {"4077-mediator-first", "2372-mediator-first"}
    assert set(counting_versions(db, BOTH)) == {version_by_key(db, key).id for key in keys}
    assert counting_versions(db, BOTH[1:]) == [version_by_key(db, "2372-mediator-first").id]
    assert counting_versions(db, ()) == []
    assert counting_version_of(db, BOTH[0]) == version_by_key(db, "4077-mediator-first")
    assert counting_version_of(db, "1/QĐ") is None


def test_a_version_is_in_force_until_the_day_it_is_replaced(db: Session) -> None:
    load_curricula(db, now=NOW)

    def keys(day: date) -> set[str]:
        return {version.key for version in list_versions(db, in_force_on=day)}

    assert keys(date(2025, 7, 17)) == {"4077-mediator-first"}
    assert "4077-mediator-first" not in keys(date(2025, 7, 18))
    assert "2372-mediator-first" in keys(date(2025, 7, 18))


def test_sixteen_periods_in_ten_modules(db: Session) -> None:
    load_curricula(db, now=NOW)
    version = find_version(db, version_by_key(db, "2372-mediator-first").id)
    assert [module.code for module in version.modules] == [f"M{number:02}" for number in range(1, 11)]
    assert sum(module.periods for module in version.modules) == 16


def test_an_unknown_version_is_named(db: Session) -> None:
    with pytest.raises(DomainError) as caught:
        version_by_key(db, "9999")
    assert caught.value.code == "curriculum.version.unknown"
    with pytest.raises(DomainError):
        find_version(db, 0)


def test_a_version_that_stands_keeps_its_modules_and_takes_over_its_end(db: Session, tmp_path: Path) -> None:
    load_curricula(db, now=NOW)
    changed = tmp_path / "curricula.yaml"
    changed.write_text(
        """
instruments: []
versions:
  - key: 2372-mediator-first
    valid_to: 2027-01-01
    modules: []
""",
        encoding="utf-8",
    )
    load_curricula(db, now=NOW, path=changed)
    version = version_by_key(db, "2372-mediator-first")
    assert version.valid_to == date(2027, 1, 1)
    assert db.scalar(select(func.count()).where(CurriculumModule.version_id == version.id)) == 10
