"""When cases were met: the day on which what a case asks for was completed, for many cases at once.

A newcomer's is the first completion that counts, whenever; so is a trainer's and that of a pilot commune. A yearly refresher
asks for a completion out of the evidence of its year and later, because the same version is learnt again each year.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.queries import as_fact, counted_once, evidence_in_force, version_facts
from courses.completion.rules import Completed, Fact, VersionFacts, complete
from courses.curriculum.models import CurriculumVersion
from courses.curriculum.rules import Audience
from courses.evidence.models import Evidence
from lms.db import rows_of
from lms.people.merges.resolving import CHUNK, Groups

K = TypeVar("K", bound=Hashable)
Ledger = dict[int, list[tuple[VersionFacts, list[Fact]]]]


def versions_for(db: Session, audience: str) -> list[int]:
    """The versions written for an audience, of every instrument."""
    stmt = select(CurriculumVersion.id).where(CurriculumVersion.audience == Audience(audience))
    return list(db.scalars(stmt.order_by(CurriculumVersion.id)))


def first_days(db: Session, person_ids: Collection[int], version_ids: Sequence[int], as_of: date) -> dict[int, date]:
    """Kept person -> the first completion of any of the versions on or before the day. One statement for some thousands."""
    found: dict[int, date] = {}
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), CHUNK):
        first = select(Completion.person_id, func.min(Completion.completed_on)).where(
            Completion.person_id.in_(wanted[start : start + CHUNK]),
            Completion.version_id.in_(version_ids),
            Completion.completed_on <= as_of,
        )
        found |= {row[0]: row[1] for row in rows_of(db, first.group_by(Completion.person_id))}
    return found


def ledgers(db: Session, person_ids: Collection[int], version_ids: Sequence[int], groups: Groups) -> Ledger:
    """Kept person -> the evidence in force of each of the versions."""
    versions, found = version_facts(db, version_ids), Ledger()
    for batch in groups.batches(person_ids, CHUNK):
        stmt = evidence_in_force().where(Evidence.person_id.in_(batch or ()), Evidence.version_id.in_(version_ids))
        rows: list[Any] = sorted(db.execute(stmt).all(), key=lambda row: (groups.keeper(row.person_id), row.version_id, row.id))
        for (person_id, version_id), group in groupby(rows, key=lambda row: (groups.keeper(row.person_id), row.version_id)):
            facts = (
                as_fact(row.id, row.kind, row.module_id, row.periods, row.occurred_on) for row in counted_once(db, list(group))
            )
            found.setdefault(person_id, []).append((versions[version_id], [fact for fact in facts if fact]))
    return found


def since(ledger: Iterable[tuple[VersionFacts, list[Fact]]], first: date, as_of: date) -> date | None:
    """The day on which any version was completed out of the evidence from ``first`` on, up to the day asked about."""
    outcomes = (complete(version, [fact for fact in facts if fact.on >= first], as_of=as_of) for version, facts in ledger)
    return min((outcome.on for outcome in outcomes if isinstance(outcome, Completed)), default=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one case asks for: any of the versions, by its kept person; from ``first`` on only for a yearly refresher."""

    person_id: int
    first: date
    versions: tuple[int, ...]
    yearly: bool


def met_days(db: Session, cases: Mapping[K, Asked], groups: Groups, as_of: date) -> dict[K, date]:
    """The day on which each case was met, of those that were. Some statements for each set of versions."""
    alike: dict[tuple[tuple[int, ...], bool], list[K]] = {}
    for key, case in cases.items():
        alike.setdefault((case.versions, case.yearly), []).append(key)
    found: dict[K, date | None] = {}
    for (versions, yearly), keys in alike.items():
        people = {cases[key].person_id for key in keys}
        if yearly:
            facts = ledgers(db, people, versions, groups)
            found |= {key: since(facts.get(cases[key].person_id, ()), cases[key].first, as_of) for key in keys}
        else:
            days = first_days(db, people, versions, as_of)
            found |= {key: days.get(cases[key].person_id) for key in keys}
    return {key: day for key, day in found.items() if day is not None}
