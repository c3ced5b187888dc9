"""Small registries for reports: plain facts written straight into the tables, with the units, versions and teams they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.models import Audience, CurriculumVersion, Instrument
from courses.obligations.models import Exemption, Obligation
from lms.clock import HANOI
from lms.kernel.text import fold, name_key
from lms.people.models import Appointment, AppointmentReason, MediationTeam, Person, Sex, TeamRole
from lms.policies.operations import load_policies
from lms.reports.indicators.figures import Registry
from lms.units.operations import SuccessionRow, UnitRow, record_units
from lms.units.queries import find_unit
from lms.units.rules import Level

MERGED_ON = date(2025, 7, 1)
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
OLD, NEW = date(2025, 6, 30), date(2026, 11, 22)


@dataclass(frozen=True)
class Land:
    """A province before and after the merger: a whole succession, a split commune, two communes that never changed place."""

    province_old: int
    province: int
    district: int
    old_whole: int
    old_split: int
    new_one: int
    new_two: int
    new_three: int

    @property
    def communes(self) -> tuple[int, ...]:
        return (self.old_whole, self.old_split, self.new_one, self.new_two, self.new_three)


def make_land(db: Session) -> Land:
    """Record the units of ``Land``. Codes: province 20; old communes 06001 (whole into 06101), 06002 (split)."""
    ends = {"valid_from": None, "valid_to": MERGED_ON}
    begins = {"valid_from": MERGED_ON, "valid_to": None}
    rows = [
        UnitRow("VN", Level.COUNTRY, "", "Việt Nam", None, None, None),
        UnitRow("20", Level.PROVINCE, "Tỉnh", "Lạng Sơn", parent_code="VN", **ends),
        UnitRow("184", Level.DISTRICT, "Huyện", "Văn Quan", parent_code="20", **ends),
        UnitRow("06001", Level.COMMUNE, "Xã", "Tú Xuyên", parent_code="184", **ends),
        UnitRow("06002", Level.COMMUNE, "Xã", "Hòa Bình", parent_code="184", **ends),
        UnitRow("20", Level.PROVINCE, "Tỉnh", "Lạng Sơn", parent_code="VN", **begins),
        UnitRow("06101", Level.COMMUNE, "Xã", "Văn Quan", parent_code="20", **begins),
        UnitRow("06102", Level.COMMUNE, "Xã", "Điềm He", parent_code="20", **begins),
        UnitRow("06103", Level.COMMUNE, "Xã", "Tri Lễ", parent_code="20", **begins),
    ]
    links = [
        SuccessionRow("20", "20", MERGED_ON, True, "test"),
        SuccessionRow("06001", "06101", MERGED_ON, True, "test"),
        SuccessionRow("06002", "06101", MERGED_ON, False, "test"),
        SuccessionRow("06002", "06102", MERGED_ON, False, "test"),
    ]
    record_units(db, rows, links, now=NOW)

    def found(code: str, on: date) -> int:
        return find_unit(db, code, on).id

    return Land(
        province_old=found("20", OLD),
        province=found("20", NEW),
        district=found("184", OLD),
        old_whole=found("06001", OLD),
        old_split=found("06002", OLD),
        new_one=found("06101", NEW),
        new_two=found("06102", NEW),
        new_three=found("06103", NEW),
    )


def make_versions(db: Session) -> dict[str, int]:
    """Version ids by name: ``old`` (4077) and ``new`` (2372) count, ``trainer`` counts for trainers. Loads policies too."""
    load_policies(db, now=NOW)
    found: dict[str, int] = {}
    kinds = (
        ("old", "4077/QĐ-BTP", Audience.MEDIATOR_FIRST),
        ("new", "2372/QĐ-BTP", Audience.MEDIATOR_FIRST),
        ("yearly", "2372/QĐ-BTP", Audience.MEDIATOR_YEARLY),
        ("foreign", "999/QĐ-XYZ", Audience.MEDIATOR_FIRST),
        ("trainer", "2372/QĐ-BTP", Audience.TRAINER),
    )
    for name, number, audience in kinds:
        instrument = db.scalar(select(Instrument).where(Instrument.number == number))
        if instrument is None:
            instrument = Instrument(number=number, title=number, issued_on=date(2014, 12, 31), replaced_on=None)
            db.add(instrument)
            db.flush()
        version = CurriculumVersion(
            key=f"test-{name}",
            instrument_id=instrument.id,
            audience=audience,
            title=number,
            needs_assessment=False,
            pass_mark=50,
            illustrative=True,
            note="minh họa",
            valid_from=date(2014, 12, 31),
            valid_to=None,
        )
        db.add(version)
        db.flush()
        found[name] = version.id
    return found


def person_row(
    person_id: int, name: str = "Hoàng Thị Lan", *, woman: bool | None = None, minority: bool | None = None
) -> dict[str, object]:
    """The columns of a person."""
    sex = None if woman is None else Sex.FEMALE if woman else Sex.MALE
    return {
        "id": person_id,
        "full_name": name,
        "name_key": name_key(name),
        "name_fold": fold(name),
        "born_year": 1968,
        "sex": sex,
        "ethnicity": None if minority is None else "Tày" if minority else "Kinh",
        "phone": "0912345478",
        "recorded_at": NOW,
    }


def write_registry(db: Session, registry: Registry, names: Sequence[str] = ()) -> None:
    """Write the facts into the tables, with the ids they have. Teams are named by their id."""
    tables: tuple[tuple[type, list[dict[str, object]]], ...] = (
        (Person, _people(registry, names)),
        (MediationTeam, _teams(registry)),
        (Appointment, _appointments(registry)),
        (Completion, _completions(registry)),
        (Obligation, _terms(registry)),
        (Exemption, _exemptions(registry)),
    )
    for table, facts in tables:
        if facts:
            db.execute(insert(table), facts)
    db.flush()


def _people(registry: Registry, names: Sequence[str]) -> list[dict[str, object]]:
    """The rows of persons."""
    return [
        person_row(p.id, names[i] if i < len(names) else f"Nông Văn {p.id}", woman=p.woman, minority=p.minority)
        | {
            "born_on": p.born if isinstance(p.born, date) else None,
            "born_year": p.born if isinstance(p.born, int) else None,
            "qualification": p.qualification,
        }
        for i, p in enumerate(registry.people)
    ]


def _teams(registry: Registry) -> list[dict[str, object]]:
    """The rows of teams."""
    return [
        {
            "id": t.id,
            "unit_id": t.unit_id,
            "village": f"Thôn {t.id}",
            "name": f"Tổ {t.id}",
            "village_fold": f"thon {t.id}",
            "name_fold": f"to {t.id}",
            "minority_village": t.minority_village,
            "recorded_at": NOW,
        }
        for t in registry.teams
    ]


def _appointments(registry: Registry) -> list[dict[str, object]]:
    """The rows of appointments."""
    return [
        {
            "id": a.id,
            "person_id": a.person_id,
            "team_id": a.team_id,
            "role": TeamRole.TEAM_HEAD if a.head else TeamRole.MEDIATOR,
            "reason": AppointmentReason.NEW,
            "signed_on": a.recognised_on,
            "recognised_on": a.recognised_on,
            "ended_on": a.ended_on,
            "recorded_at": NOW,
        }
        for a in registry.appointments
    ]


def _completions(registry: Registry) -> list[dict[str, object]]:
    """The rows of completions."""
    return [
        {
            "person_id": c.person_id,
            "version_id": c.version_id,
            "completed_on": c.completed_on,
            "evidence": [],
            "computed_at": NOW,
        }
        for c in registry.completions
    ]


def _terms(registry: Registry) -> list[dict[str, object]]:
    """The rows of newcomers' six months."""
    first = {(a.person_id, a.recognised_on): a.id for a in registry.appointments}
    return [
        {
            "appointment_id": first[n.person_id, n.recognised_on],
            "person_id": n.person_id,
            "team_id": n.team_id,
            "recognised_on": n.recognised_on,
            "due_on": n.due_on,
            "ended_on": n.ended_on,
            "steps": [],
            "computed_at": NOW,
        }
        for n in registry.newcomers
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HANOI)


def _exemptions(registry: Registry) -> list[dict[str, object]]:
    """The rows of exemptions."""
    return [
        {
            "person_id": e.person_id,
            "recognised_on": e.recognised_on,
            "reason": "đã học ở trường luật",
            "recorded_at": _midnight(e.first),
            "ended_at": _midnight(e.ended) if e.ended else None,
        }
        for e in registry.exemptions
    ]
