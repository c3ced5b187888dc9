"""The list of people within a viewer's scope: searched, in the order of a Vietnamese roster, by pages.

One person is ``queries``. The list of a commune, a province and the country give the same people in the same order, each by
its own way: see ``_Search.by``.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from lms.access.rules import Action, Viewer
from lms.db import among_few, rows_of
from lms.people.merges.models import PersonAlias
from lms.people.merges.resolving import canonical, is_kept, of_people
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import masked_identity, serving, unit_names
from lms.people.rights.restricting import is_restricted
from lms.people.rules.judging import masked_phone
from lms.people.rules.terms import TeamRole
from lms.people.search.models import PersonWord
from lms.people.search.queries import Column, begins, found_by, named, rarest, words_like
from lms.people.search.rules import Sought, sought
from lms.units.models import UnitReach

Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])

# Teams where is looked. Of so few the list is made from all their people; and so many where it is searched by name.
FEW, FEW_NAMED = 1_000, 200
# Of up to so many teams the words of their units' names are read: every province. Beyond it is the country, or most of it.
SOME = 8_000
# Up to here it is soon counted how many people there are.
COUNTED = 2_000
# Of several words typed the names under the rarest are read; what so many names have is as common as anything.
COMMON = 8_000
# A beginning with which so many words begin is not looked up word by word: walking along all names finds a page soon.
MANY_WORDS = 40
# Of the names found under a word so many are asked at first whether they are meant; as a rule one in two is.
FIRST = (120, 2_000, sys.maxsize)


@dataclass(frozen=True)
class PeopleFilter:
    """What an officer looks for: a piece of a name, a unit of today's map, everybody or only those serving."""

    text: str = ""
    unit_id: int | None = None
    serving_only: bool = True


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind a person in the order of the list, or before, counting backwards."""

    name_key: str
    person_id: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """Where a person serves or last served."""

    team_id: int
    team: str
    village: str
    unit_name: str
    role: TeamRole
    recognised_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as the list shows them, the numbers masked; ``post`` None without a recognition within the viewer's scope."""

    id: int
    full_name: str
    born_year: int | None
    phone: str
    identity: str
    post: Post | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of people. ``total`` of all that were looked for, None where that would cost more than it tells."""

    items: Sequence[PersonLine]
    total: int | None
    earlier: int | None = None
    later: int | None = None


def count_teams(db: Session, viewer: Viewer, wanted: PeopleFilter) -> int:
    """How many teams there are where is looked; what is over ``SOME`` stands for any number. One query.

    A team that two grants of the viewer reach is counted twice: the figure only says which way to go.
    """
    teams = _reached(viewer, wanted).join(MediationTeam, MediationTeam.placed_unit_id == UnitReach.unit_id)
    return rows_of(db, select(func.count()).select_from(teams.limit(SOME + 1).subquery())).scalar() or 0


def count_people(db: Session, viewer: Viewer, wanted: PeopleFilter, *, as_of: date) -> int:
    """How many people there are where is looked, whatever their names. One query."""
    people = _meant(viewer, wanted, as_of).distinct().subquery()
    return rows_of(db, select(func.count()).select_from(people)).scalar() or 0


def find_cursor(db: Session, person_id: int, *, backwards: bool) -> Cursor | None:
    """The place of a person in the lists; None for nobody."""
    row = rows_of(db, select(Person.name_key, Person.id).where(Person.id == person_id)).one_or_none()
    return Cursor(row.name_key, row.id, backwards) if row else None


def list_people(
    db: Session,
    viewer: Viewer,
    wanted: PeopleFilter,
    *,
    as_of: date,
    size: int,
    limit: int,
    cursor: Cursor | None = None,
) -> Listed:
    """Persons within the viewer's scope in the order of a Vietnamese roster; ``size`` is ``count_teams``. Four queries."""
    search = _Search(db, viewer, wanted, as_of, sought(wanted.text), cursor, limit)
    ids, total = search.by(size)
    more, ids = len(ids) > limit, ids[:limit]
    if cursor and cursor.backwards:
        ids = ids[::-1]
    behind, before = (bool(cursor), more) if cursor and cursor.backwards else (more, bool(cursor))
    if total is None and not cursor and not more:
        total = len(ids)
    lines = _lines(db, viewer, ids, as_of)
    return Listed(lines, total, ids[0] if ids and before else None, ids[-1] if ids and behind else None)


def _meant(viewer: Viewer, wanted: PeopleFilter, as_of: date) -> Select[int]:
    """Everybody who is meant whatever the name, as ``person_id``, once for each recognition."""
    person = canonical(Appointment.person_id).label("person_id")
    return select(person).join(MediationTeam, MediationTeam.id == Appointment.team_id).where(_recognised(viewer, wanted, as_of))


def _recognised(viewer: Viewer, wanted: PeopleFilter, as_of: date) -> ColumnElement[bool]:
    """The joined appointment is one that is meant."""
    return and_(_counts(viewer, wanted, as_of), _placed(viewer, wanted))


def _counts(viewer: Viewer, wanted: PeopleFilter, as_of: date) -> ColumnElement[bool]:
    """The joined appointment is looked at, wherever its team stands; restricted data are for who writes the book alone."""
    in_force = serving(as_of) if wanted.serving_only else Appointment.superseded_at.is_(None)
    writes = viewer.may_anywhere(Action.PEOPLE_SENSITIVE)
    return in_force if writes else and_(in_force, ~is_restricted(Appointment.person_id))


def _reached(viewer: Viewer, wanted: PeopleFilter) -> Select[int]:
    """The units where is looked."""
    granted = UnitReach.ancestor_id.in_(sorted(viewer.unit_ids(Action.PEOPLE_READ)))
    if wanted.unit_id is None:
        return select(UnitReach.unit_id).where(granted)
    # Few where somebody sees the whole country and looks at one commune: the set is of that commune's units.
    above = aliased(UnitReach)
    seen = above.ancestor_id.in_(sorted(viewer.unit_ids(Action.PEOPLE_READ)))
    within = select(above.unit_id).where(above.unit_id == UnitReach.unit_id, seen).exists()
    return select(UnitReach.unit_id).where(UnitReach.ancestor_id == wanted.unit_id, within)


def _placed(viewer: Viewer, wanted: PeopleFilter) -> ColumnElement[bool]:
    """The joined team stands where is looked."""
    return MediationTeam.placed_unit_id.in_(_reached(viewer, wanted))


def _stands(viewer: Viewer, wanted: PeopleFilter) -> ColumnElement[bool]:
    """As ``_placed``, asked team by team: of a few people of the country it would not do to gather all its units first."""
    here = UnitReach.unit_id == MediationTeam.placed_unit_id
    return _reached(viewer, wanted).where(here).correlate(MediationTeam).exists()


@dataclass(frozen=True, slots=True)
class _Search:
    """One search, whichever way it goes; each gives the ids in order, one more than fit, and the total if it knows."""

    db: Session
    viewer: Viewer
    wanted: PeopleFilter
    as_of: date
    sought: Sought | None
    cursor: Cursor | None
    limit: int

    def by(self, size: int) -> tuple[list[int], int | None]:
        if size <= (FEW_NAMED if self.sought else FEW):
            return self._of_few()
        if size <= SOME:
            reached = _reached(self.viewer, self.wanted).scalar_subquery()
            recorded = select(MediationTeam.unit_id).where(among_few(MediationTeam.placed_unit_id, reached)).distinct()
            longest = max(reversed(self.sought.words), key=len) if self.sought else ""
            return self._among([(begins(longest), among_few(PersonWord.unit_id, recorded.scalar_subquery()))]), None
        if self.sought is None:
            return self._along(), None
        words = words_like(self.db, rarest(self.db, self.sought, most=COMMON), most=MANY_WORDS)
        return self._along() if len(words) == MANY_WORDS else self._among([(PersonWord.word == word,) for word in words]), None

    def _of_few(self) -> tuple[list[int], int]:
        """All of them are at hand, so whoever is found is counted too."""
        meant = select(_meant(self.viewer, self.wanted, self.as_of).subquery().c.person_id)
        found = select(Person.name_key, Person.id.label("person_id"), func.count().over().label("total"))
        some = found.where(Person.id.in_(meant), named(Person.name_fold, self.wanted.text)).subquery()
        rows = rows_of(self.db, self._paged(select(some.c.person_id, some.c.total), some.c.name_key, some.c.person_id)).all()
        return [row.person_id for row in rows], rows[0].total if rows else 0

    def _among(self, under: Sequence[tuple[ColumnElement[bool], ...]]) -> list[int]:
        """The names under some words, in order. A name may stand there twice: under two words, or in two units.

        Under one whole word the names stand in order, so of each word no more are read than are asked for.
        """
        key, person_id = PersonWord.name_key, PersonWord.person_id
        found: list[int] = []
        for first in FIRST if under else ():
            parts = [self._paged(select(key, person_id).where(*one, *self._found()), key, person_id, first) for one in under]
            some = union_all(*(select(part.subquery()) for part in parts)).subquery()
            stmt = select(some.c.person_id, self._is_meant(some.c.person_id).label("meant"))
            rows = rows_of(self.db, self._paged(stmt, some.c.name_key, some.c.person_id, first)).all()
            found = list(dict.fromkeys(row.person_id for row in rows if row.meant))
            if len(found) > self.limit or len(rows) < first:
                break
        return found[: self.limit + 1]

    def _along(self) -> list[int]:
        """Along all names in their order, until a page is full."""
        key, person_id = PersonWord.name_key, PersonWord.person_id
        stmt = select(key, person_id).where(begins(""), *self._found(), self._is_meant(person_id)).distinct()
        return [row.person_id for row in rows_of(self.db, self._paged(stmt, key, person_id))]

    def _found(self) -> tuple[ColumnElement[bool], ...]:
        return (found_by(PersonWord.spaced, self.sought),) if self.sought else ()

    def _is_meant(self, person_id: Column) -> ColumnElement[bool]:
        """Some recognition of the person is meant, or of a record folded into theirs; asked in this order, one by one."""
        recognised = and_(_counts(self.viewer, self.wanted, self.as_of), _stands(self.viewer, self.wanted))
        served = select(Appointment.id).join(MediationTeam, MediationTeam.id == Appointment.team_id).where(recognised)
        own = served.where(Appointment.person_id == person_id).exists()
        folded = served.join(PersonAlias, PersonAlias.folded_id == Appointment.person_id)
        return and_(is_kept(person_id), or_(own, folded.where(PersonAlias.kept_id == person_id).exists()))

    def _paged(self, stmt: Rows, key: Column, person_id: Column, limit: int | None = None) -> Rows:
        at, place = self.cursor, tuple_(key, person_id)
        backwards = at is not None and at.backwards
        if at is not None:
            here = tuple_(at.name_key, at.person_id)
            stmt = stmt.where(place < here if backwards else place > here)
        order = (key.desc(), person_id.desc()) if backwards else (key, person_id)
        return stmt.order_by(*order).limit(limit or self.limit + 1)


_LISTED = (Person.id, Person.full_name, Person.born_year, Person.phone, Person.identity_tail)


def _lines(db: Session, viewer: Viewer, ids: Sequence[int], as_of: date) -> list[PersonLine]:
    people = {row.id: row for row in rows_of(db, select(*_LISTED).where(Person.id.in_(ids)))}
    posts = _posts_of(db, viewer, ids, as_of)
    return [
        PersonLine(person_id, name, born, masked_phone(phone), masked_identity(tail), posts.get(person_id))
        for person_id, name, born, phone, tail in (people[person_id] for person_id in ids)
    ]


_POST = (MediationTeam.placed_unit_id.label("unit_id"), Appointment.team_id, MediationTeam.name, MediationTeam.village)
_POST_DAYS = (Appointment.role, Appointment.recognised_on, Appointment.ended_on)


def _posts_of(db: Session, viewer: Viewer, person_ids: Sequence[int], as_of: date) -> dict[int, Post]:
    """The latest recognition of each person within the viewer's scope, the one in force on the day first. One query."""
    stmt = (
        select(canonical(Appointment.person_id).label("person_id"), *_POST, *_POST_DAYS)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(
            of_people(Appointment.person_id, person_ids),
            Appointment.superseded_at.is_(None),
            _stands(viewer, PeopleFilter()),
        )
        .order_by(case((serving(as_of), 0), else_=1), Appointment.recognised_on.desc(), Appointment.id)
    )
    rows = rows_of(db, stmt).all()
    names = unit_names(db, {row.unit_id for row in rows}, as_of)
    found: dict[int, Post] = {}
    for person_id, unit_id, team_id, team, village, *days in rows:
        if person_id not in found:
            found[person_id] = Post(team_id, team, village, names[unit_id], *days)
    return found
