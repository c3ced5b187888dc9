"""What the book said at the instant of a report, of people and of cases: the rows that were replaced since still say it.

Light beside ``as_known``, which turns the whole book back: here only the words of the people in a list are looked up.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.cases.models import CaseEntry, CaseReturn
from lms.cases.queries import load_forms
from lms.cases.rules.periods import CasePeriod, period_of
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.assignments.queries import place_on
from lms.people.book_writing import REVISION
from lms.people.models import MediationTeam, Person, PersonRevision, Sex
from lms.people.rules.composition import is_minority
from lms.reports.basis import Basis
from lms.reports.periods.behind import BATCH, Behind
from lms.reports.periods.rules.contents import MediatorLine
from lms.reports.statistics.form11 import ETHNICITIES, SEXES, Words
from lms.reports.statistics.words import Qualification
from lms.units.queries import load_map, placements


@dataclass(frozen=True, slots=True)
class Said:
    """What Form 11 asks of a person's row."""

    sex: Sex | None
    ethnicity: str | None
    qualification: str | None


def said_then(db: Session, vault: Vault, person_ids: Sequence[int], at: datetime) -> dict[int, Said]:
    """Person -> the words that held at the instant. What was made anonymous since says nothing any more."""
    found: dict[int, Said] = {}
    for start in range(0, len(person_ids), BATCH):
        batch = person_ids[start : start + BATCH]
        columns = (Person.id, Person.sex, Person.ethnicity, Person.qualification)
        found |= {row[0]: Said(*row[1:]) for row in db.execute(select(*columns).where(Person.id.in_(batch)))}
        later = select(PersonRevision.person_id, PersonRevision.before_sealed)
        later = later.where(PersonRevision.recorded_at > at, PersonRevision.person_id.in_(batch))
        # Of several changes the earliest has what was said before all of them.
        for person_id, sealed in db.execute(later.order_by(PersonRevision.id.desc())):
            found[person_id] = _before(found[person_id], json.loads(vault.open(sealed, context=REVISION)))
    return found


def _before(said: Said, former: Mapping[str, Any]) -> Said:
    words = {name: former[name] for name in ("sex", "ethnicity", "qualification") if name in former}
    if words.get("sex"):
        words["sex"] = Sex(words["sex"])
    return replace(said, **words)


# Of a person's words and the unit of their team: the words for which a column of Form 11 counts them, None when it does not.
Test = Callable[[Said, int], str | None]


def in_column(
    db: Session, vault: Vault, content: Mapping[str, Any], mediators: Sequence[MediatorLine], code: str
) -> list[Behind]:
    """The mediators of a report whom a column of Form 11 counts; DomainError ``periods.list.missing`` for one of no people."""
    at, test = known_at(content), _test(db, content, code)
    said = said_then(db, vault, [line.person for line in mediators], at)
    found = []
    for line in mediators:
        words = test(said[line.person], line.unit) if line.person in said else None
        if words is not None:
            found.append(Behind(line.person, "", line.team, "", line.recognised_on, said=words, unit=line.unit))
    return found


def _test(db: Session, content: Mapping[str, Any], code: str) -> Test:
    if code in SEXES.values():
        return lambda said, _unit: "" if SEXES[said.sex] == code else None
    if code in ETHNICITIES.values():
        return lambda said, _unit: said.ethnicity or "" if ETHNICITIES[is_minority(said.ethnicity)] == code else None
    if code == "qualification_unknown" or code in set(Qualification):
        wanted = None if code == "qualification_unknown" else Qualification(code)
        words = Words.of(db, basis_of(content), known_at(content))
        return lambda said, unit: said.qualification or "" if words.kind(unit, said.qualification) is wanted else None
    raise DomainError("periods.list.missing")


def known_at(content: Mapping[str, Any]) -> datetime:
    """The instant up to which the report looked at what was recorded."""
    return datetime.fromisoformat(content["basis"]["known_at"])


def basis_of(content: Mapping[str, Any]) -> Basis:
    """The basis of a report."""
    days = {name: date.fromisoformat(content["basis"][name]) for name in ("as_of", "asked_on", "map_on", "from_on")}
    return Basis.of(days["as_of"], today=days["asked_on"], map_on=days["map_on"], from_on=days["from_on"])


# --- cases ---


def case_period_of(db: Session, content: Mapping[str, Any]) -> CasePeriod:
    """The period of the report's Form 12; DomainError ``periods.list.missing`` when it has none."""
    if content["form12"] is None:
        raise DomainError("periods.list.missing")
    return period_of(load_forms(db), content["form12"]["period"])


def columns_behind(period: CasePeriod, part: str) -> tuple[str, ...]:
    """The columns of Form 12 that a figure adds up; DomainError ``periods.list.missing``."""
    if part == "rate":
        return (period.form.success, *(code for code in period.form.mediated if code != period.form.success))
    if part in period.form.codes:
        return (part,)
    raise DomainError("periods.list.missing")


def teams_with_cases(db: Session, viewer: Viewer, content: Mapping[str, Any], part: str) -> list[Behind]:
    """The teams that had the cases of a figure, as their units had reported them then, in the scope of who asks."""
    period, on = case_period_of(db, content), date.fromisoformat(content["basis"]["map_on"])
    codes, units, places = columns_behind(period, part), load_map(db, on), placements(db, on)
    stmt = (
        select(MediationTeam.id, place_on(db, on), CaseEntry.figures)
        .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
        .where(_counted_then(period, known_at(content)), in_scope(viewer, Action.CASES_READ, MediationTeam.placed_unit_id))
    )
    here = {node.id for node in units.below(content["unit"]["id"])}
    found = []
    for team, place, figures in db.execute(stmt):
        counts = tuple(figures[code] for code in codes)
        if any(counts) and places[place] in here:
            found.append(Behind(None, "", team, "", counts=counts, unit=places[place]))
    return found


def _counted_then(period: CasePeriod, at: datetime) -> ColumnElement[bool]:
    """As ``lms.cases.queries.counts``, at an instant."""
    done = exists().where(
        CaseReturn.unit_id == CaseEntry.unit_id, CaseReturn.period == period.key, CaseReturn.completed_at <= at
    )
    held = or_(CaseEntry.superseded_at.is_(None), CaseEntry.superseded_at > at)
    return (CaseEntry.period == period.key) & (CaseEntry.recorded_at <= at) & held & done
