"""Finding recognitions, decisions and teams to act upon, within a viewer's scope. The line of life stands in ``life``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from lms.access.queries import in_scope, scoped
from lms.access.rules import Action, Viewer
from lms.files.models import StoredFile
from lms.kernel.errors import DomainError
from lms.kernel.text import mid_sentence, text_key
from lms.people.careers.models import Decision, Ending, NewnessDecision
from lms.people.careers.rules import Stretch
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import serving
from lms.people.rules.decisions import DecisionDays, decision_key, is_short_for, kept_keys
from lms.people.rules.terms import TeamRole
from lms.units.models import UnitReach
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Level, Node

SCAN_OWNER = "decision"


def find_appointment(db: Session, viewer: Viewer, appointment_id: int, action: Action) -> Appointment:
    """The version in force with its person and team. DomainError ``people.appointment.missing``, outside the scope as well."""
    stmt = (
        select(Appointment)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.id == appointment_id, Appointment.superseded_at.is_(None))
        .options(selectinload(Appointment.team), selectinload(Appointment.person))
    )
    found = db.scalars(scoped(stmt, viewer, action, MediationTeam.placed_unit_id)).one_or_none()
    if found is None:
        raise DomainError("people.appointment.missing")
    return found


def stretch_of(row: Appointment, team: str) -> Stretch:
    """A version in force as the rules take it."""
    return Stretch(row.series or row.id, row.team_id, team, row.role, row.recognised_on, row.ended_on)


def list_stretches(db: Session, person_id: int) -> list[Stretch]:
    """Every recognition in force of a person."""
    stmt = (
        select(Appointment, MediationTeam.name)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_person(Appointment.person_id, person_id), Appointment.superseded_at.is_(None))
        .order_by(Appointment.recognised_on, Appointment.id)
    )
    return [stretch_of(row, team) for row, team in db.execute(stmt)]


def head_of(db: Session, team_id: int, on: date) -> Appointment | None:
    """The recognition of the team's head on the day."""
    stmt = select(Appointment).where(Appointment.team_id == team_id, serving(on), Appointment.role == TeamRole.TEAM_HEAD)
    return db.scalars(stmt.order_by(Appointment.id).limit(1)).first()


def members_on(db: Session, team_id: int, on: date) -> Sequence[Appointment]:
    """The recognitions of a team in force on the day, the head first, then by name, each with its person."""
    stmt = (
        select(Appointment)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.team_id == team_id, serving(on))
        .order_by((Appointment.role != TeamRole.TEAM_HEAD), Person.name_key, Appointment.id)
        .options(selectinload(Appointment.person))
    )
    return db.scalars(stmt).all()


def find_newness(db: Session, person_id: int) -> Sequence[NewnessDecision]:
    """What officers decided about who is new, latest first, taken back ones too."""
    stmt = select(NewnessDecision).where(of_person(NewnessDecision.person_id, person_id))
    return db.scalars(stmt.order_by(NewnessDecision.recorded_at.desc(), NewnessDecision.id.desc())).all()


# --- communes and their teams ---


def office_of(db: Session, unit_id: int, placed_unit_id: int, on: date) -> int:
    """The commune that decides on the day about a team recorded under a unit; that very unit where the map cannot say.

    ``placed_unit_id`` says where the team went when its commune was split.
    """
    level, places, units = load_register(db).entries[unit_id].level, placements(db, on), load_map(db, on)
    for recorded in (unit_id, placed_unit_id):
        node = units.nodes.get(places[recorded])
        if node is not None and node.level is level:
            return node.id
    return unit_id


def teams_of(db: Session, unit_id: int, on: date) -> ColumnElement[bool]:
    """SQL: the joined team may be one about which the commune decides on the day (``office_of`` says it for certain)."""
    places = placements(db, on)
    recorded = sorted({unit_id} | {other for other, place in places.items() if place == unit_id})
    return or_(MediationTeam.unit_id.in_(recorded), MediationTeam.placed_unit_id.in_(recorded))


def find_commune(db: Session, viewer: Viewer, code: str, action: Action, on: date) -> Node:
    """The commune of today's map under a code. DomainError ``careers.unit.missing``, outside the scope as well."""
    units = load_map(db, on)
    node = units.by_code(code)
    if node is None or node.level is not Level.COMMUNE:
        raise DomainError("careers.unit.missing")
    if not viewer.may(action, [above.id for above in units.lineage(node.id)]):
        raise DomainError("careers.unit.missing")
    return node


def list_communes(db: Session, viewer: Viewer, action: Action, on: date) -> list[Node]:
    """The communes of today's map that the viewer serves, by name."""
    units, granted = load_map(db, on), viewer.unit_ids(action)
    below = {node.id: node for unit_id in granted if unit_id in units.nodes for node in units.below(unit_id)}
    own = {unit_id: units.nodes[unit_id] for unit_id in granted if unit_id in units.nodes}
    found = [node for node in (below | own).values() if node.level is Level.COMMUNE]
    return sorted(found, key=lambda node: text_key(node.name))


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team to choose: its row, and how people tell it from others."""

    team: MediationTeam
    label: str


def list_team_choices(db: Session, viewer: Viewer, unit_ids: Iterable[int], action: Action) -> list[TeamChoice]:
    """The teams that stand in some units today, by village and name."""
    here = MediationTeam.placed_unit_id.in_(select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(sorted(unit_ids))))
    stmt = select(MediationTeam).where(here, MediationTeam.withdrawn_at.is_(None))
    teams = db.scalars(scoped(stmt, viewer, action, MediationTeam.placed_unit_id)).all()
    found = [TeamChoice(team, team_label(team)) for team in teams]
    return sorted(found, key=lambda choice: (text_key(choice.team.village), text_key(choice.team.name), choice.team.id))


def team_label(team: MediationTeam) -> str:
    """The team's name, with its village where the name does not say it."""
    said = not team.village or team.village.lower() in team.name.lower()
    return team.name if said else f"{team.name}, {mid_sentence(team.village)}"


# --- decisions ---


def list_known_days(db: Session, unit_id: int, number: str, on: date) -> list[DecisionDays]:
    """What the book says of a commune's decision of that number: in decisions and in recognitions.

    A commune that went over into this one gave numbers of its own, so each is asked for its day.
    """
    key = decision_key(number)
    return _decision_days(db, unit_id, on, Decision.number_key.in_(kept_keys(number)), lambda known: known == key)


def list_whole_numbers(db: Session, said: DecisionDays, unit_id: int, on: date) -> list[DecisionDays]:
    """Decisions of the commune for which the number said may be short (``rules.is_short_for``), as the book has them."""
    begins = f"{decision_key(said.number)}/"
    found = _decision_days(
        db, unit_id, on, Decision.number_key.startswith(begins, autoescape=True), lambda known: known.startswith(begins)
    )
    return [known for known in found if is_short_for(said, known)]


def _decision_days(
    db: Session, unit_id: int, on: date, decision: ColumnElement[bool], wanted: Callable[[str], bool]
) -> list[DecisionDays]:
    """In decisions and in recognitions of a commune, those whose key is wanted. Two statements."""
    decided = select(Decision.number, Decision.signed_on, Decision.effective_on).where(
        Decision.unit_id == unit_id, decision, Decision.superseded_at.is_(None)
    )
    recognised = (
        select(Appointment.decision_no, Appointment.signed_on, Appointment.effective_on)
        .add_columns(MediationTeam.unit_id, MediationTeam.placed_unit_id, Appointment.recognised_on)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(teams_of(db, unit_id, on), Appointment.superseded_at.is_(None), Appointment.decision_no.is_not(None))
        .distinct()
    )
    found = [DecisionDays(*row) for row in db.execute(decided)]
    for said, signed_on, effective_on, recorded, placed, day in db.execute(recognised):
        if wanted(decision_key(said)) and office_of(db, recorded, placed, signed_on or day) == unit_id:
            found.append(DecisionDays(said or "", signed_on, effective_on))
    return found


def find_decision(db: Session, viewer: Viewer, decision_id: int, action: Action) -> Decision:
    """The decision in force. DomainError ``careers.decision.missing``, outside the viewer's scope as well."""
    stmt = select(Decision).where(Decision.id == decision_id, Decision.superseded_at.is_(None))
    found = db.scalars(scoped(stmt, viewer, action, Decision.unit_id)).one_or_none()
    if found is None:
        raise DomainError("careers.decision.missing")
    return found


def decision_of(db: Session, unit_id: int, number: str, year: int) -> Decision | None:
    """The decision in force under commune, number and year."""
    stmt = select(Decision).where(
        Decision.unit_id == unit_id,
        Decision.number_key.in_(kept_keys(number)),
        Decision.year == year,
        Decision.superseded_at.is_(None),
    )
    return db.scalars(stmt.order_by(Decision.id)).first()


def list_alike(db: Session, decision: Decision) -> list[Decision]:
    """Other decisions of the commune that may be this one, one of the two numbers being short. One statement."""
    stmt = select(Decision).where(
        Decision.unit_id == decision.unit_id,
        Decision.year == decision.year,
        Decision.id != decision.id,
        Decision.superseded_at.is_(None),
    )
    own = _days_of(decision)
    others = db.scalars(stmt.order_by(Decision.id)).all()
    return [one for one in others if is_short_for(own, _days_of(one)) or is_short_for(_days_of(one), own)]


def _days_of(decision: Decision) -> DecisionDays:
    return DecisionDays(decision.number, decision.signed_on, decision.effective_on)


def list_decisions(viewer: Viewer, action: Action, unit_id: int | None = None) -> Select[Decision]:
    """The decisions within the viewer's scope, the newest first."""
    stmt = select(Decision).where(Decision.superseded_at.is_(None), in_scope(viewer, action, Decision.unit_id))
    if unit_id is not None:
        stmt = stmt.where(Decision.unit_id == unit_id)
    return stmt.order_by(Decision.year.desc(), Decision.signed_on.desc(), Decision.id.desc())


def list_scans(db: Session, decisions: Iterable[Decision]) -> dict[int, list[StoredFile]]:
    """The scans of each decision by its series, the newest first."""
    series = [decision.series or decision.id for decision in decisions]
    stmt = select(StoredFile).where(StoredFile.owner_kind == SCAN_OWNER, StoredFile.owner_id.in_(series))
    found: dict[int, list[StoredFile]] = {one: [] for one in series}
    for row in db.scalars(stmt.order_by(StoredFile.id.desc())):
        found[row.owner_id or 0].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a decision names: recognised by it, or ended by it from ``ended_on``."""

    person: Person
    team: MediationTeam
    appointment: Appointment
    ended: bool


def list_named(db: Session, decision: Decision) -> list[Named]:
    """Everybody whom the decision recognised or ended, by name. Two statements."""
    day = decision.signed_on or decision.effective_on or date(decision.year, 12, 31)
    key = decision_key(decision.number)
    stmt = (
        select(Appointment, Person, MediationTeam, Ending)
        .join(Person, Person.id == Appointment.person_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .outerjoin(Ending, ended_by())
        .where(teams_of(db, decision.unit_id, day), Appointment.superseded_at.is_(None))
        .where(or_(Appointment.decision_no.is_not(None), Ending.decision_no.is_not(None)))
        .order_by(Person.name_key, Appointment.id)
    )
    found: list[Named] = []
    for row, person, team, maybe in db.execute(stmt):
        ending: Ending | None = maybe
        cited = [(row.decision_no, row.signed_on or row.recognised_on, False)]
        if ending:
            cited.append((ending.decision_no, ending.signed_on or ending.ended_on, True))
        for number, on, ended in cited:
            said = decision_key(number) == key and on.year == decision.year
            if said and office_of(db, team.unit_id, team.placed_unit_id, on) == decision.unit_id:
                found.append(Named(person, team, row, ended))
    return found


def series_of() -> ColumnElement[int]:
    """SQL: the series of the joined appointment."""
    return func.coalesce(Appointment.series, Appointment.id)


def ended_by() -> ColumnElement[bool]:
    """SQL: the joined ending is that of the joined appointment."""
    return and_(Ending.series == series_of(), Ending.superseded_at.is_(None), Ending.ended_on == Appointment.ended_on)
