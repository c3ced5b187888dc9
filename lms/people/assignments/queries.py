"""Where teams stand on a day, which communes were split, which of their teams wait, and what speaks for which successor."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from lms.access.queries import in_scope, reach_of
from lms.access.rules import Action, Viewer
from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.rules import Candidate, Split, Suggestion, is_waiting, split_of, suggest
from lms.people.models import MediationTeam
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Node, Register
from lms.units.villages.models import Village, VillageName

_IN_FORCE = TeamAssignment.superseded_at.is_(None), TeamAssignment.unit_id.is_not(None)
_BETWEEN = "assigned_between"
_BOUNDS = select(func.min(TeamAssignment.valid_from), func.max(TeamAssignment.valid_from)).where(*_IN_FORCE)


def place_on(db: Session, on: date) -> ColumnElement[int]:
    """The unit under which a joined team counts on a map of the day: twin of ``rules.placed_on``.

    Nearly every day lies before all assignments or after them, and then it is a column.
    """
    first, last = _bounds(db)
    if on < first:
        return MediationTeam.unit_id.expression
    if last <= on:
        return MediationTeam.placed_unit_id.expression
    latest = (
        select(TeamAssignment.unit_id)
        .where(TeamAssignment.team_id == MediationTeam.id, TeamAssignment.valid_from <= on, *_IN_FORCE)
        .order_by(TeamAssignment.valid_from.desc())
        .limit(1)
        .correlate(MediationTeam)
        .scalar_subquery()
    )
    return func.coalesce(latest, MediationTeam.unit_id)


def _bounds(db: Session) -> tuple[date, date]:
    """The first and the last day from which any assignment holds; asked once a session, and seldom even then."""
    found: tuple[date, date] | None = db.info.get(_BETWEEN)
    if found is None:
        first, last = shared(db, _BETWEEN, lambda: tuple(rows_of(db, _BOUNDS).one()))
        found = db.info[_BETWEEN] = (_day(first), _day(last))
    return found


def _day(value: date | None) -> date:
    return value or date.max


def newest_assignment() -> ScalarSelect[int]:
    """The id of the newest assignment, as a column: the mark under which the days of all of them may be shared."""
    return select(func.max(TeamAssignment.id)).scalar_subquery()


def forget_bounds(db: Session) -> None:
    """Drop what this session remembers of assignments; called by whoever adds one."""
    db.info.pop(_BETWEEN, None)


def home_of(db: Session, team_id: int, on: date) -> int:
    """The unit under which one team counts on a map of the day. Two small queries."""
    return db.execute(select(place_on(db, on)).select_from(MediationTeam).where(MediationTeam.id == team_id)).scalar_one()


# --- split communes ---


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A split commune as the list shows it: its teams, and how many of them wait for their place."""

    split: Split
    name: str
    code: str
    teams: int
    waiting: int


def list_splits(db: Session, viewer: Viewer, *, today: date) -> list[SplitLine]:
    """The split communes within the viewer's scope that have teams, those with teams waiting first. Two statements."""
    register, units, places = load_register(db), load_map(db, today), placements(db, today)
    teams: Counter[Split] = Counter()
    waiting: Counter[Split] = Counter()
    for (recorded, place), count in _counts(db, viewer).items():
        # A team assigned after one split may stand in a commune that was split again.
        met = [split for start in dict.fromkeys((recorded, place)) if (split := _split_met(register, start))]
        for split in met:
            teams[split] += count
        if met and is_waiting(units, places, place):
            waiting[met[-1]] += count
    found = []
    for split, count in teams.items():
        entry = register.entries[split.unit_id]
        found.append(SplitLine(split, entry.names[-1].full, entry.code, count, waiting[split]))
    return sorted(found, key=lambda line: (line.waiting == 0, text_key(line.name), line.code))


def _split_met(register: Register, unit_id: int) -> Split | None:
    """The split that a unit meets when it is followed through what it went over into whole."""
    at: int | None = unit_id
    while at is not None:
        split = split_of(register, at)
        if split is not None:
            return split
        links = register.successors.get(at, ())
        at = links[0].successor_id if len(links) == 1 and links[0].whole else None
    return None


def _counts(db: Session, viewer: Viewer) -> dict[tuple[int, int], int]:
    """(recorded unit, unit placed under) -> teams within the viewer's scope as recorded."""
    stmt = (
        select(MediationTeam.unit_id, MediationTeam.placed_unit_id, func.count())
        .where(in_scope(viewer, Action.PEOPLE_READ, MediationTeam.unit_id), MediationTeam.withdrawn_at.is_(None))
        .group_by(MediationTeam.unit_id, MediationTeam.placed_unit_id)
    )
    return {(unit_id, place): count for unit_id, place, count in db.execute(stmt)}


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team of a split commune: where it was assigned (None: it waits), and what is suggested."""

    id: int
    village: str
    name: str
    unit_id: int | None
    suggestion: Suggestion | None


@dataclass(frozen=True)
class SplitScreen:
    """One split commune: its successors in the order of their keys 1, 2, 3 …, and its teams by village."""

    split: Split
    name: str
    code: str
    successors: Sequence[Node]
    villages: Mapping[str, Sequence[TeamLine]]

    @property
    def teams(self) -> list[TeamLine]:
        """All teams, in the order of the screen."""
        return [team for teams in self.villages.values() for team in teams]

    @property
    def waiting(self) -> int:
        """How many teams have no place yet."""
        return sum(team.unit_id is None for team in self.teams)


def find_split(db: Session, viewer: Viewer, unit_id: int, action: Action) -> Split:
    """The split of a commune within the viewer's scope. DomainError ``assignments.missing`` otherwise."""
    register = load_register(db)
    inside = unit_id in register.entries and viewer.may(action, reach_of(db, unit_id))
    split = split_of(register, unit_id) if inside else None
    if split is None:
        raise DomainError("assignments.missing")
    return split


def teams_of(db: Session, split: Split) -> list[MediationTeam]:
    """The teams that certainly stood in the commune on its last day."""
    before = split.on - timedelta(days=1)
    within = [recorded for recorded, place in placements(db, before).items() if place == split.unit_id]
    stmt = select(MediationTeam).where(place_on(db, before).in_(within), MediationTeam.withdrawn_at.is_(None))
    return sorted(db.scalars(stmt), key=lambda team: (text_key(team.village), text_key(team.name), team.id))


def words_on(db: Session, team_ids: Collection[int], on: date) -> dict[int, TeamAssignment]:
    """The assignment in force that begins on the day, by team; one that takes an earlier word back is among them."""
    stmt = select(TeamAssignment).where(
        TeamAssignment.team_id.in_(sorted(team_ids)), TeamAssignment.valid_from == on, TeamAssignment.superseded_at.is_(None)
    )
    return {row.team_id: row for row in db.scalars(stmt)}


def split_screen(db: Session, split: Split) -> SplitScreen:
    """What the screen of a split commune shows. A fixed number of statements."""
    register, units = load_register(db), load_map(db, split.on)
    teams = teams_of(db, split)
    words = words_on(db, [team.id for team in teams], split.on)
    candidates = _candidates(db, split)
    villages: dict[str, list[TeamLine]] = {}
    for team in teams:
        word = words.get(team.id)
        assigned = word.unit_id if word else None
        suggestion = None if assigned else suggest(team.village_fold, team.name_fold, candidates)
        line = TeamLine(team.id, team.village, team.name, assigned, suggestion)
        villages.setdefault(team.village, []).append(line)
    entry = register.entries[split.unit_id]
    nodes = sorted((units.nodes[unit_id] for unit_id in split.successors), key=lambda node: node.sort)
    return SplitScreen(split, entry.names[-1].full, entry.code, nodes, villages)


def _candidates(db: Session, split: Split) -> list[Candidate]:
    register = load_register(db)
    assigned: dict[int, set[str]] = {unit_id: set() for unit_id in split.successors}
    known: dict[int, set[str]] = {unit_id: set() for unit_id in split.successors}
    teams = select(MediationTeam.unit_id, MediationTeam.placed_unit_id, MediationTeam.village_fold).where(
        MediationTeam.placed_unit_id.in_(split.successors)
    )
    for recorded, place, village in db.execute(teams):
        (known if recorded == place else assigned)[place].add(village)
    villages = (
        select(Village.unit_id, VillageName.fold)
        .join(VillageName, VillageName.village_id == Village.id)
        .where(Village.unit_id.in_(split.successors))
    )
    for unit_id, village in db.execute(villages):
        known[unit_id].add(village)
    return [
        Candidate(unit_id, register.entries[unit_id].names[0].fold, known[unit_id], assigned[unit_id])
        for unit_id in split.successors
    ]
