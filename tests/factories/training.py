"""Units, teams, persons, appointments, versions and evidence, straight into the tables, with plain defaults."""

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy.orm import Session

from courses.curriculum.models import Audience, CurriculumModule, CurriculumVersion, Instrument
from courses.evidence.models import Evidence, EvidenceKind
from lms.kernel.text import fold, name_key, text_key
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole
from lms.units.models import Unit, UnitName, UnitParent, UnitReach
from lms.units.rules import Level

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
_numbers = count(1)


def make_unit(db: Session, name: str, level: Level, parent: Unit | None = None, *, code: str = "", kind: str = "") -> Unit:
    """A unit that stands since ever, with its name, its parent and its reach."""
    code = code or f"{next(_numbers):05d}"
    unit = Unit(code=code, level=level, valid_from=None, valid_to=None, recorded_at=NOW)
    db.add(unit)
    db.flush()
    db.add(
        UnitName(unit_id=unit.id, type=kind, name=name, fold=fold(name), sort=text_key(name), valid_from=None, valid_to=None)
    )
    if parent is not None:
        db.add(UnitParent(unit_id=unit.id, parent_id=parent.id, valid_from=None, valid_to=None))
    above = [row.ancestor_id for row in db.query(UnitReach).filter_by(unit_id=parent.id)] if parent else []
    db.add_all(UnitReach(unit_id=unit.id, ancestor_id=ancestor) for ancestor in {unit.id, *above})
    db.flush()
    return unit


def make_team(db: Session, unit: Unit, name: str = "Tổ hòa giải thôn Nà Lộc", village: str = "Thôn Nà Lộc") -> MediationTeam:
    team = MediationTeam(
        unit_id=unit.id, village=village, name=name, village_fold=fold(village), name_fold=fold(name), minority_village=False,
        recorded_at=NOW,
    )  # fmt: skip
    db.add(team)
    db.flush()
    return team


def make_person(db: Session, full_name: str = "Hoàng Thị Lan", *, born_on: date | None = date(1968, 6, 14)) -> Person:
    person = Person(
        full_name=full_name, name_key=name_key(full_name), name_fold=fold(full_name), born_on=born_on,
        born_year=born_on.year if born_on else None, sex=Sex.FEMALE, ethnicity=None, qualification=None, phone=None,
        identity_sealed=None, identity_hash=None, identity_tail=None, recorded_at=NOW, erased_at=None,
    )  # fmt: skip
    db.add(person)
    db.flush()
    return person


def appoint(
    db: Session,
    person: Person,
    team: MediationTeam,
    recognised_on: date = date(2025, 10, 30),
    ended_on: date | None = None,
    *,
    decision_no: str | None = "12/QĐ-UBND",
) -> Appointment:
    row = Appointment(
        series=None, person_id=person.id, team_id=team.id, role=TeamRole.MEDIATOR, reason=AppointmentReason.NEW,
        decision_no=decision_no, signed_on=recognised_on, effective_on=None, recognised_on=recognised_on, ended_on=ended_on,
        end_reason=None, import_id=None, recorded_at=NOW, superseded_at=None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def make_version(
    db: Session,
    *periods: int,
    number: str = "2372/QĐ-BTP",
    audience: Audience = Audience.MEDIATOR_FIRST,
    needs_assessment: bool = True,
    online: bool = True,
) -> CurriculumVersion:
    """A version with one required module for each number of periods."""
    instrument = db.query(Instrument).filter_by(number=number).one_or_none()
    if instrument is None:
        instrument = Instrument(number=number, title="Chương trình khung", issued_on=date(2025, 7, 18), replaced_on=None)
        db.add(instrument)
        db.flush()
    version = CurriculumVersion(
        key=f"test-{next(_numbers)}", instrument_id=instrument.id, audience=audience, title="Hòa giải viên, học lần đầu",
        needs_assessment=needs_assessment, pass_mark=50, illustrative=True, note="Bản minh họa.",
        valid_from=date(2025, 7, 18), valid_to=None,
    )  # fmt: skip
    db.add(version)
    db.flush()
    for position, amount in enumerate(periods, 1):
        db.add(
            CurriculumModule(
                version_id=version.id, position=position, code=f"M{position:02d}", title=f"Chuyên đề {position}",
                periods=amount, required=True, online_allowed=online,
            )
        )  # fmt: skip
    db.flush()
    return version


def prove(
    db: Session,
    person: Person,
    version: CurriculumVersion,
    kind: EvidenceKind,
    on: date,
    *,
    module_id: int | None = None,
    periods: int | None = None,
    class_id: int | None = None,
) -> Evidence:
    """One row of the ledger, without its event."""
    row = Evidence(
        person_id=person.id, kind=kind, version_id=version.id, module_id=module_id, periods=periods, occurred_on=on,
        source_kind="test", source_id=next(_numbers), facts={"class_id": class_id} if class_id else {}, recorded_at=NOW,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def complete_history(db: Session, person: Person, version: CurriculumVersion, on: date) -> Evidence:
    """The whole version at once."""
    return prove(db, person, version, EvidenceKind.IMPORTED_COMPLETION, on)
