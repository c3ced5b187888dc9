"""What is printed for each person: read once for a whole list, frozen into ``rules.Printed``. Nothing here is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from certificates.rules import IssuingBody, Printed, in_sentence, issuing_body
from courses.completion.models import Completion
from courses.curriculum.models import Audience, CurriculumVersion
from courses.evidence.models import Evidence
from lms.kernel.errors import DomainError
from lms.people.careers.queries import office_of
from lms.people.merges.resolving import canonical, of_people
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.terms import Sex
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Level

SALUTATIONS = {Sex.FEMALE: "Bà", Sex.MALE: "Ông", None: "Ông/Bà"}
ROLES = {
    Audience.MEDIATOR_FIRST: "hòa giải viên",
    Audience.MEDIATOR_YEARLY: "hòa giải viên",
    Audience.TRAINER: "tập huấn viên",
    Audience.OFFICER: "công chức",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose title and name stand under the sheet; both may be empty, then the place stays free for pen and seal."""

    title: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a person serves: the team, the unit it was recorded under, and how the sheet names the two units."""

    unit_id: int
    team: str
    unit: str


@dataclass(frozen=True, slots=True)
class Holder:
    """One person's facts for the sheet; ``seat`` is None for somebody who never served in a team."""

    person: Person
    seat: Seat | None
    begun_on: date
    completed_on: date


def body_of(db: Session, unit_id: int, on: date) -> IssuingBody:
    """The issuing body of a unit as it is named on the day. DomainError ``certificates.issuer.unknown``."""
    register = load_register(db)
    entry = register.entries.get(unit_id)
    if entry is None:
        raise DomainError("certificates.issuer.unknown")
    others = [
        node.name
        for node in load_map(db, on).nodes.values()
        if entry.level is Level.PROVINCE and node.level is Level.PROVINCE and node.id != unit_id
    ]
    return issuing_body(entry.level, entry.code, entry.name_on(on).full, homonyms=others)


def holders(db: Session, person_ids: Collection[int], version_id: int, on: date) -> dict[int, Holder]:
    """The facts of the persons who have completed the version. Four queries, whatever their number."""
    stmt = select(Completion.person_id, Completion.completed_on, Completion.evidence, Person).join(
        Person, Person.id == Completion.person_id
    )
    rows = db.execute(stmt.where(Completion.person_id.in_(person_ids), Completion.version_id == version_id)).all()
    days = _days(db, [evidence_id for row in rows for evidence_id in row.evidence])
    seats = _seats(db, [row.person_id for row in rows], on)
    return {
        row.person_id: Holder(
            row.Person,
            seats.get(row.person_id),
            min((days[evidence_id] for evidence_id in row.evidence), default=row.completed_on),
            row.completed_on,
        )
        for row in rows
    }


def _days(db: Session, evidence_ids: list[int]) -> Mapping[int, date]:
    found: dict[int, date] = {}
    for start in range(0, len(evidence_ids), 10_000):
        stmt = select(Evidence.id, Evidence.occurred_on).where(Evidence.id.in_(evidence_ids[start : start + 10_000]))
        found.update((evidence_id, on) for evidence_id, on in db.execute(stmt))
    return found


def _seats(db: Session, person_ids: list[int], on: date) -> dict[int, Seat]:
    stmt = (
        select(
            *(
                canonical(Appointment.person_id).label("person"),
                Appointment.recognised_on,
                Appointment.ended_on,
                MediationTeam.name,
            ),
            *(MediationTeam.unit_id, MediationTeam.placed_unit_id),
        )
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, person_ids), Appointment.superseded_at.is_(None))
        .order_by("person", Appointment.recognised_on, Appointment.id)
    )
    found: dict[int, Seat] = {}
    words: dict[int, str] = {}
    for person_id, rows in groupby(db.execute(stmt).all(), key=lambda row: int(row[0])):
        served = list(rows)
        serving = [row for row in served if row.recognised_on <= on and (row.ended_on is None or on < row.ended_on)]
        seat = (serving or served)[-1]
        given = seat.placed_unit_id != seat.unit_id
        unit_id = office_of(db, seat.unit_id, seat.placed_unit_id, on) if given else seat.unit_id
        if unit_id not in words:
            words[unit_id] = _unit_words(db, unit_id, on)
        found[person_id] = Seat(unit_id, seat.name, words[unit_id])
    return found


def _unit_words(db: Session, unit_id: int, on: date) -> str:
    """The commune and its province as they are named on the day; a commune without a certain heir keeps its last name."""
    units, register = load_map(db, on), load_register(db)
    placed = units.nodes[placements(db, on)[unit_id]]
    line = units.lineage(placed.id)
    names = [node.name for node in line if node.level is not Level.COUNTRY]
    if placed.level is not Level.COMMUNE:
        names = [register.entries[unit_id].name_on(on).full, *names]
    return ", ".join(map(in_sentence, dict.fromkeys(names)))


def find_version(db: Session, version_id: int) -> CurriculumVersion:
    """The version with its instrument and modules."""
    options = (selectinload(CurriculumVersion.instrument), selectinload(CurriculumVersion.modules))
    return db.scalars(select(CurriculumVersion).where(CurriculumVersion.id == version_id).options(*options)).one()


def printed(
    holder: Holder,
    version: CurriculumVersion,
    body: IssuingBody,
    *,
    number: str,
    code: str,
    demo: bool,
    signer: Signer,
    on: date,
) -> Printed:
    """The sheet of one holder."""
    person = holder.person
    born = person.born_on.isoformat() if person.born_on else str(person.born_year or "")
    return Printed(
        register_no=number,
        code=code,
        demo=demo,
        issuer_above=body.above,
        issuer=body.name,
        issuer_title=body.title,
        salutation=SALUTATIONS[person.sex],
        name=person.full_name,
        born=born,
        role=ROLES[version.audience],
        team=_team_words(holder.seat.team) if holder.seat else "",
        unit=holder.seat.unit if holder.seat else "",
        programme=version.title,
        curriculum=version.instrument.title,
        instrument=version.instrument.number,
        instrument_on=version.instrument.issued_on.isoformat(),
        periods=sum(module.periods for module in version.modules if module.required),
        begun_on=holder.begun_on.isoformat(),
        completed_on=holder.completed_on.isoformat(),
        place=body.place,
        issued_on=on.isoformat(),
        signer_title=signer.title,
        signer_name=signer.name,
    )


def _team_words(name: str) -> str:
    """The team inside a sentence: "Tổ hòa giải thôn Nà Lộc" becomes "tổ hòa giải thôn Nà Lộc"."""
    if name.startswith("Tổ "):
        return f"t{name[1:]}"
    return name if name.lower().startswith("tổ ") else f"tổ hòa giải {name}"
