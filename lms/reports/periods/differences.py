"""The difference of two snapshots, or of a snapshot and now: figure by figure, and person by person with the cause."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courses.evidence.models import Evidence, Retraction
from courses.obligations.models import Exemption, ObligationKind, Suspension
from lms.people.careers.models import NewnessDecision
from lms.people.merges.models import PersonMerge
from lms.people.models import Appointment, Person
from lms.policies.models import Holiday, Policy
from lms.reports.periods.rules.contents import Lists
from lms.reports.periods.rules.difference import Cause, Explained, Side, changed_people, explain
from lms.reports.periods.rules.facts import AppointmentFact, DatedFact, EvidenceFact, Facts, MergeFact

# SQLite takes 32,766 values in one statement.
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure that differs; ``code`` is that of the indicator, the waterfall's part or the form's column."""

    group: str
    code: str
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    """What differs between two contents. ``people``: everybody who makes a difference; ``same``: how many lines are equal."""

    figures: Sequence[Moved]
    people: Sequence[Explained]
    same: int

    def counts(self) -> dict[Cause, int]:
        """How many people each cause names first."""
        found: dict[Cause, int] = {}
        for one in self.people:
            found[one.causes[0]] = found.get(one.causes[0], 0) + 1
        return {cause: found[cause] for cause in Cause if cause in found}


def difference(db: Session, first: Mapping[str, Any], second: Mapping[str, Any]) -> Difference:
    """Why the second content is not the first. Statements grow with the people concerned only by thousands."""
    before, after = side_of(first), side_of(second)
    ids = changed_people(before, after)
    people = explain(before, after, _facts(db, ids, first, second)) if ids else []
    return Difference(list(_figures(first, second)), people, len(set(before.lists.mediators) & set(after.lists.mediators)))


def side_of(content: Mapping[str, Any]) -> Side:
    """A content as the rule takes it."""
    basis = content["basis"]
    return Side(
        Lists.of(content["lists"]),
        date.fromisoformat(basis["as_of"]),
        date.fromisoformat(basis["from_on"]),
        datetime.fromisoformat(basis["known_at"]),
    )


# --- figures ---


def _figures(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Moved]:
    for group, before, after in (
        ("indicators", _ratios(first), _ratios(second)),
        ("waterfall", first["coverage"]["waterfall"], second["coverage"]["waterfall"]),
        ("form11", first["form11"]["counts"], second["form11"]["counts"]),
        ("form12", _cases(first), _cases(second)),
    ):
        for code in dict.fromkeys((*before, *after)):
            one, other = before.get(code, 0), after.get(code, 0)
            if one != other:
                yield Moved(group, code, one, other)


def _ratios(content: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for one in (*content["coverage"]["indicators"], *content["further"]):
        found[f"{one['code']}/numerator"] = one["numerator"]
        found[f"{one['code']}/denominator"] = one["denominator"]
    return found


def _cases(content: Mapping[str, Any]) -> Mapping[str, int]:
    figures: Mapping[str, int] = (content["form12"] or {}).get("figures", {})
    return figures


# --- facts ---


def _facts(db: Session, ids: Collection[int], first: Mapping[str, Any], second: Mapping[str, Any]) -> Facts:
    merges = _merges(db)
    wanted = set(ids)
    grown = True
    while grown:
        touched = {end for one in merges for end in (one.kept, one.folded) if {one.kept, one.folded} & wanted}
        grown = not touched <= wanted
        wanted |= touched
    people = sorted(wanted)
    versions = sorted({*first["versions"], *second["versions"]})
    return Facts(
        appointments=[fact for some in _batches(people) for fact in _appointments(db, some)],
        evidence=[fact for some in _batches(people) for fact in _evidence(db, some, versions)],
        merges=[one for one in merges if {one.kept, one.folded} & wanted],
        exemptions=[fact for some in _batches(people) for fact in _dated(db, Exemption, some)],
        suspensions=[fact for some in _batches(people) for fact in _dated(db, Suspension, some)],
        newness=[fact for some in _batches(people) for fact in _dated(db, NewnessDecision, some)],
        rules_changed=_rules_changed(db, first, second),
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _merges(db: Session) -> list[MergeFact]:
    stmt = select(PersonMerge.kept_id, PersonMerge.folded_id, PersonMerge.merged_at, PersonMerge.undone_at)
    return [MergeFact(*row) for row in db.execute(stmt.order_by(PersonMerge.id))]


def _appointments(db: Session, ids: Sequence[int]) -> Iterator[AppointmentFact]:
    columns = (Appointment.id, Appointment.series, Appointment.person_id, Appointment.team_id, Appointment.recognised_on)
    stmt = select(*columns).add_columns(Appointment.ended_on, Appointment.recorded_at, Appointment.superseded_at)
    for row_id, series, *rest in db.execute(stmt.where(Appointment.person_id.in_(ids)).order_by(Appointment.id)):
        yield AppointmentFact(row_id, series or row_id, *rest)


def _evidence(db: Session, ids: Sequence[int], versions: Sequence[int]) -> Iterator[EvidenceFact]:
    stmt = (
        select(Evidence.person_id, Evidence.occurred_on, Evidence.recorded_at, Retraction.recorded_at)
        .outerjoin(Retraction, Retraction.evidence_id == Evidence.id)
        .where(Evidence.person_id.in_(ids), Evidence.version_id.in_(versions))
        .order_by(Evidence.id)
    )
    return (EvidenceFact(*row) for row in db.execute(stmt))


def _dated(db: Session, table: Any, ids: Sequence[int]) -> Iterator[DatedFact]:
    stmt = select(table.person_id, table.recognised_on, table.recorded_at, table.ended_at).where(table.person_id.in_(ids))
    if table is not NewnessDecision:
        stmt = stmt.where(table.kind == ObligationKind.NEWCOMER)
    return (DatedFact(*row) for row in db.execute(stmt.order_by(table.id)))


def _rules_changed(db: Session, first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Other policies, other versions that count, or a day off written down in between."""
    if any(first[what] != second[what] for what in ("policies", "instruments", "versions")):
        return True
    since, until = side_of(first).known_at, side_of(second).known_at
    table: Any
    for table in (Policy, Holiday):
        written = and_(table.recorded_at > since, table.recorded_at <= until)
        replaced = and_(table.superseded_at > since, table.superseded_at <= until)
        if db.scalar(select(table.id).where(or_(written, replaced)).limit(1)) is not None:
            return True
    return False


# --- for the page ---


@dataclass(frozen=True)
class Named:
    """One entry with the name, for those who may read it."""

    name: str
    entry: Explained


def named(db: Session, people: Sequence[Explained], *, may_read: bool = True) -> list[Named]:
    """The entries with names; a number instead for who may not read them, and where nobody bears the id any more."""
    names: dict[int, str] = {}
    for some in _batches([one.person for one in people] if may_read else []):
        names |= dict(db.execute(select(Person.id, Person.full_name).where(Person.id.in_(some))).all())
    return [Named(names.get(one.person, f"#{one.person}"), one) for one in people]
