"""Looking for records that may be one person: cheap look-ups give pairs, the rule scores each, those worth a look are kept.

Two of one name and birth day anywhere; two of one telephone; within a commune two of one name or of one birth. Nobody is
compared with everybody: what no look-up brings together could not score enough (``rules.WEIGHTS``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from lms.db import insert_rows, rows_of
from lms.people.merges.models import DuplicateSuspicion, PairVerdict
from lms.people.merges.resolving import canonical, is_kept, of_people
from lms.people.merges.rules import Facts, Likeness, Stay, likeness, one_letter_off, same_without_middle
from lms.people.models import Appointment, MediationTeam, Person
from lms.units.queries import placements

CHUNK = 800
COMMUNES_AT_ONCE = 60
# A telephone or a name and birthday that so many share says nothing of any two of them.
CROWD = 12
Pair = tuple[int, int]
Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many pairs the search keeps, how many of them are new, how many of the old ones are gone."""

    kept: int
    new: int
    gone: int


def find_duplicates(db: Session, *, today: date, now: datetime, progress: Progress = _silent) -> Found:
    """Search the whole book anew. What an officer said of a pair stays as long as nothing else speaks for or against it."""
    progress(0, 3)
    pairs = candidate_pairs(db, today)
    progress(1, 3)
    alike = {pair: found for pair, found in _scored(db, sorted(pairs), today) if found.worth_a_look}
    progress(2, 3)
    result = _keep(db, alike, now)
    progress(3, 3)
    return result


def compare(db: Session, one: int, other: int, *, today: date) -> Likeness:
    """What speaks for and against two persons being one, by the book as it stands."""
    facts = load_facts(db, [one, other], today)
    return likeness(facts[one], facts[other])


# --- which pairs to look at -------------------------------------------------------------------------------------------


def _in_the_book() -> ColumnElement[bool]:
    """SQL: the person is a record of its own, neither folded nor erased nor withdrawn."""
    return and_(is_kept(Person.id), Person.erased_at.is_(None), Person.withdrawn_at.is_(None))


def candidate_pairs(db: Session, today: date) -> set[Pair]:
    """Pairs of ids, the lower first. Three statements and one for every sixty communes."""
    named = _shared(db, Person.name_fold, Person.born_on, Person.born_on.is_not(None))
    phoned = _shared(db, Person.phone, Person.phone, Person.phone.is_not(None))
    pairs = {pair for ids in (*named, *phoned) for pair in combinations(sorted(ids), 2)}
    for neighbours in _communes(db, today):
        pairs |= set(_alike(neighbours))
    return pairs


def _shared(db: Session, first: Any, second: Any, known: ColumnElement[bool]) -> list[list[int]]:
    """The ids that share both columns, of those shared by few."""
    often = select(first.label("a"), second.label("b")).where(known, _in_the_book()).group_by(first, second)
    doubles = often.having(func.count().between(2, CROWD)).subquery()
    stmt = select(first, second, Person.id).join(doubles, and_(doubles.c.a == first, doubles.c.b == second))
    groups: dict[tuple[Any, Any], list[int]] = {}
    for a, b, person_id in rows_of(db, stmt.where(_in_the_book())):
        groups.setdefault((a, b), []).append(person_id)
    return list(groups.values())


Neighbour = tuple[int, str, date | None, int | None]


def _communes(db: Session, today: date) -> Iterator[list[Neighbour]]:
    """Everybody who ever served in a commune of today, whatever unit the team was recorded under."""
    of_commune: dict[int, list[int]] = {}
    places = placements(db, today)
    for unit_id in db.scalars(select(MediationTeam.placed_unit_id).distinct().order_by(MediationTeam.placed_unit_id)):
        of_commune.setdefault(places.get(unit_id, unit_id), []).append(unit_id)
    communes = list(of_commune.items())
    for start in range(0, len(communes), COMMUNES_AT_ONCE):
        commune_of = {unit_id: place for place, units in communes[start : start + COMMUNES_AT_ONCE] for unit_id in units}
        people: dict[int, dict[int, Neighbour]] = {}
        for unit_id, *person in rows_of(db, _members_of(commune_of)):
            people.setdefault(commune_of[unit_id], {})[person[0]] = (person[0], person[1], person[2], person[3])
        yield from (list(of_one.values()) for of_one in people.values())


def _members_of(unit_ids: Iterable[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(MediationTeam.placed_unit_id, Person.id, Person.name_fold, Person.born_on, Person.born_year)
        .join(Appointment, Appointment.team_id == MediationTeam.id)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .where(MediationTeam.placed_unit_id.in_(sorted(unit_ids)), Appointment.superseded_at.is_(None), _in_the_book())
        .distinct()
    )


def _alike(neighbours: Sequence[Neighbour]) -> Iterator[Pair]:
    """Of one commune: the same name, or the same birth and nearly the same name."""
    for key, near in ((_by_name, _any_two), (_by_birth, _near)):
        groups: dict[Any, list[Neighbour]] = {}
        for one in neighbours:
            groups.setdefault(key(one), []).append(one)
        groups.pop(None, None)
        for group in groups.values():
            for one, other in combinations(sorted(group, key=lambda person: person[0]), 2):
                if near(one[1], other[1]):
                    yield one[0], other[0]


def _by_name(one: Neighbour) -> object:
    return one[1]


def _by_birth(one: Neighbour) -> object:
    return one[2] or one[3]


def _any_two(_one: str, _other: str) -> bool:
    return True


def _near(one: str, other: str) -> bool:
    return same_without_middle(one, other) or one_letter_off(one, other)


# --- what is known of them --------------------------------------------------------------------------------------------


def _scored(db: Session, pairs: Sequence[Pair], today: date) -> Iterator[tuple[Pair, Likeness]]:
    for start in range(0, len(pairs), CHUNK):
        some = pairs[start : start + CHUNK]
        facts = load_facts(db, sorted({person_id for pair in some for person_id in pair}), today)
        for one, other in some:
            yield (one, other), likeness(facts[one], facts[other])


_FACTS = (Person.id, Person.name_fold, Person.born_on, Person.born_year, Person.sex, Person.phone, Person.identity_hash)


def load_facts(db: Session, person_ids: Sequence[int], today: date) -> dict[int, Facts]:
    """What the rule looks at, of kept ids. Two statements; the recognitions are those of every record of the person."""
    places = placements(db, today)
    stays: dict[int, list[Stay]] = {}
    communes: dict[int, set[int]] = {}
    person = canonical(Appointment.person_id)
    served = (
        select(person, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on, MediationTeam.placed_unit_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, person_ids), Appointment.superseded_at.is_(None))
        .order_by(Appointment.recognised_on, Appointment.id)
    )
    for person_id, team_id, first, ended, unit_id in rows_of(db, served):
        stays.setdefault(person_id, []).append(Stay(team_id, first, ended))
        communes.setdefault(person_id, set()).add(places.get(unit_id, unit_id))
    return {
        row.id: Facts(
            *(row.id, row.name_fold, row.born_on, row.born_year, row.sex, row.phone, row.identity_hash),
            tuple(stays.get(row.id, ())),
            frozenset(communes.get(row.id, ())),
        )
        for row in rows_of(db, select(*_FACTS).where(Person.id.in_(person_ids)))
    }


# --- keeping what was found -------------------------------------------------------------------------------------------


def _keep(db: Session, alike: dict[Pair, Likeness], now: datetime) -> Found:
    known = {(row.first_id, row.second_id): row for row in db.scalars(select(DuplicateSuspicion))}
    for pair, row in known.items():
        found = alike.get(pair)
        if found is None:
            row.gone_at = row.gone_at or now
            continue
        row.score, row.points, row.gone_at = found.score, found.codes, None
        if row.verdict is PairVerdict.DIFFERENT and row.judged_points != found.codes:
            # Something else speaks now than what the officer looked at: worth another look.
            row.verdict = None
    new = [pair for pair in alike if pair not in known]
    insert_rows(db, DuplicateSuspicion, [_row(pair, alike[pair], now) for pair in new])
    return Found(len(alike), len(new), len(known.keys() - alike.keys()))


def _row(pair: Pair, found: Likeness, now: datetime) -> dict[str, Any]:
    return {
        "first_id": pair[0],
        "second_id": pair[1],
        "score": found.score,
        "points": found.codes,
        "found_at": now,
    }


def suspect(db: Session, one: int, other: int, *, today: date, now: datetime) -> DuplicateSuspicion:
    """The pair as an officer names it, whether or not the search would have found it; its points are those of now."""
    first, second = sorted((one, other))
    pair = (DuplicateSuspicion.first_id == first, DuplicateSuspicion.second_id == second)
    row = db.scalars(select(DuplicateSuspicion).where(*pair).with_for_update()).one_or_none()
    found = compare(db, first, second, today=today)
    if row is None:
        row = DuplicateSuspicion(**_row((first, second), found, now))
        db.add(row)
    row.score, row.points, row.gone_at = found.score, found.codes, None
    db.flush()
    return row
