"""Reading completions, and how far a person is in a version, as pages show it. What counts is decided in ``rules``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, Subquery, bindparam, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.rules import (
    AssessmentPassed,
    Completed,
    Fact,
    ImportedCompletion,
    ModuleFacts,
    OnlineModuleDone,
    Outcome,
    PeriodsAttended,
    PriorModule,
    VersionFacts,
    attended,
    complete,
    proof_of,
)
from courses.curriculum.models import CurriculumModule, CurriculumVersion, Instrument
from courses.evidence.models import Evidence, EvidenceKind, Retraction
from lms.audit.reference import shared
from lms.db import BigId, rows_of
from lms.people.merges.resolving import of_person


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """One module and how far the person is. ``done`` never exceeds ``needed``; ``satisfied_on`` is None while lacking."""

    module_id: int
    code: str
    title: str
    required: bool
    online_allowed: bool
    done: int
    needed: int
    satisfied_on: date | None
    by: EvidenceKind | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is in a version. Periods are those of the required modules; a satisfied module counts in full."""

    person_id: int
    version_id: int
    version_title: str
    illustrative: bool
    note: str
    modules: tuple[ModuleProgress, ...]
    needs_assessment: bool
    assessment_passed_on: date | None
    outcome: Outcome

    @property
    def periods_done(self) -> int:
        return sum(module.done for module in self.modules if module.required)

    @property
    def periods_needed(self) -> int:
        return sum(module.needed for module in self.modules if module.required)

    @property
    def completed_on(self) -> date | None:
        return self.outcome.on if isinstance(self.outcome, Completed) else None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One row of a person's ledger, with what a page needs to say it in words; ``counts`` when the completion rests on it."""

    id: int
    kind: EvidenceKind
    on: date
    module_code: str | None
    module_title: str | None
    periods: int | None
    source_kind: str
    source_id: int
    facts: Mapping[str, Any]
    counts: bool
    retracted: bool


def version_facts(db: Session, version_ids: Collection[int] | None = None) -> dict[int, VersionFacts]:
    """The versions as the rule takes them, of these ids or all. Two queries."""
    stmt = select(CurriculumVersion.id, CurriculumVersion.needs_assessment)
    if version_ids is not None:
        stmt = stmt.where(CurriculumVersion.id.in_(version_ids))
    modules: dict[int, list[ModuleFacts]] = {}
    columns = (CurriculumModule.version_id, CurriculumModule.id, CurriculumModule.periods)
    rows = select(*columns, CurriculumModule.required, CurriculumModule.online_allowed).order_by(CurriculumModule.position)
    for version_id, module_id, needed, required, online_allowed in db.execute(rows):
        modules.setdefault(version_id, []).append(ModuleFacts(module_id, needed, required, online_allowed))
    return {
        version_id: VersionFacts(version_id, tuple(modules.get(version_id, ())), needs_assessment)
        for version_id, needs_assessment in db.execute(stmt)
    }


def evidence_in_force() -> Select[*tuple[Any, ...]]:
    """Rows (id, person, version, kind, module, periods, day) of the ledger that have not been retracted."""
    columns = (Evidence.id, Evidence.person_id, Evidence.version_id, Evidence.kind, Evidence.module_id, Evidence.periods)
    retracted = select(Retraction.evidence_id)
    return select(*columns, Evidence.occurred_on).where(Evidence.id.not_in(retracted))


def counted_once(db: Session, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The ledger of somebody with several records: a meeting credits a module once, whichever of them were there.

    ``rows`` as of ``evidence_in_force``, of one person; of two that mean the same meeting the lower id stays.
    """
    if len({row.person_id for row in rows}) < 2:
        return list(rows)
    meeting = Evidence.facts["session_id"].as_integer()
    held = (Evidence.kind == EvidenceKind.PERIODS, Evidence.id.in_([row.id for row in rows]))
    meetings = {row.id: row.meeting for row in db.execute(select(Evidence.id, meeting.label("meeting")).where(*held))}
    seen: set[tuple[int, int | None]] = set()
    found = []
    for row in sorted(rows, key=lambda row: int(row.id)):
        session_id = meetings.get(row.id)
        if session_id is None or (session_id, row.module_id) not in seen:
            found.append(row)
        if session_id is not None:
            seen.add((session_id, row.module_id))
    return found


def as_fact(evidence_id: int, kind: EvidenceKind, module_id: int | None, periods: int | None, on: date) -> Fact | None:
    """A row of the ledger as the rule takes it; None for a row that lacks its module."""
    if kind is EvidenceKind.ASSESSMENT_PASSED:
        return AssessmentPassed(evidence_id, on)
    if kind is EvidenceKind.IMPORTED_COMPLETION:
        return ImportedCompletion(evidence_id, on)
    if module_id is None:
        return None
    if kind is EvidenceKind.PERIODS:
        return PeriodsAttended(evidence_id, on, module_id, periods or 0)
    whole = OnlineModuleDone if kind is EvidenceKind.ONLINE_MODULE else PriorModule
    return whole(evidence_id, on, module_id)


def first_completions(version_ids: Iterable[int]) -> Subquery:
    """Person and day of the first completion (``person_id``, ``completed_on``) of any of these versions."""
    first = func.min(Completion.completed_on).label("completed_on")
    stmt = select(Completion.person_id, first).where(Completion.version_id.in_(version_ids)).group_by(Completion.person_id)
    return stmt.subquery("first_completion")


class Done(NamedTuple):
    """A version that a person completed: when, under which instrument, on which rows of the ledger."""

    version_id: int
    completed_on: date
    instrument: str
    evidence: Sequence[int]


_DONE = (
    select(Completion.version_id, Completion.completed_on, Instrument.number, Completion.evidence)
    .join(CurriculumVersion, CurriculumVersion.id == Completion.version_id)
    .join(Instrument, Instrument.id == CurriculumVersion.instrument_id)
    .where(Completion.person_id == bindparam("person_id"))
    .order_by(Completion.completed_on, Completion.id)
)


def list_completions(db: Session, person_id: int) -> list[Done]:
    """What a person has completed, earliest first. One query."""
    return [Done(*row) for row in rows_of(db, _DONE, {"person_id": person_id})]


def _facts(db: Session, ledger: Sequence[Row[Any]]) -> list[Fact]:
    rows = counted_once(db, ledger)
    facts = [as_fact(row.id, row.kind, row.module_id, row.periods, row.occurred_on) for row in rows]
    return sorted((fact for fact in facts if fact), key=lambda fact: (fact.on, fact.evidence_id))


# Built once: every page of a mediator asks this, and building a statement costs as much as running it.
_VERSION = select(
    *(CurriculumVersion.id, CurriculumVersion.title, CurriculumVersion.illustrative, CurriculumVersion.note),
    CurriculumVersion.needs_assessment,
).where(CurriculumVersion.id == bindparam("version_id"))
_MODULES = (
    select(CurriculumModule.id, CurriculumModule.code, CurriculumModule.title, CurriculumModule.periods)
    .add_columns(CurriculumModule.required, CurriculumModule.online_allowed)
    .where(CurriculumModule.version_id == bindparam("version_id"))
    .order_by(CurriculumModule.position)
)
# The rows of one person's ledger for one version that are in force, as ``progress`` reads them.
LEDGER_OF_ONE = evidence_in_force().where(
    of_person(Evidence.person_id, bindparam("person_id", type_=BigId)), Evidence.version_id == bindparam("version_id")
)


def _read_version(db: Session, version_id: int) -> tuple[Row[Any], Sequence[Row[Any]], VersionFacts]:
    version = rows_of(db, _VERSION, {"version_id": version_id}).one()
    lines = rows_of(db, _MODULES, {"version_id": version_id}).all()
    modules = tuple(ModuleFacts(module.id, module.periods, module.required, module.online_allowed) for module in lines)
    return version, lines, VersionFacts(version.id, modules, version.needs_assessment)


def progress(
    db: Session, person_id: int, version_id: int, *, as_of: date | None = None, ledger: Sequence[Row[Any]] | None = None
) -> Progress:
    """How far the person is in the version: module by module, the assessment, and the outcome of the rule. Three queries.

    The version and its modules are read once per process where they may be shared. ``ledger``: the rows of ``LEDGER_OF_ONE``
    where the caller has asked for them already.
    """
    version, lines, asked = shared(db, ("version", version_id), lambda: _read_version(db, version_id))
    if ledger is None:
        ledger = rows_of(db, LEDGER_OF_ONE, {"person_id": person_id, "version_id": version_id}).all()
    facts = [fact for fact in _facts(db, ledger) if as_of is None or fact.on <= as_of]
    passed = next((fact.on for fact in facts if isinstance(fact, AssessmentPassed)), None)
    outcome = complete(asked, facts)
    whole = next((fact for fact in facts if isinstance(fact, ImportedCompletion)), None)
    modules = tuple(
        _module_progress(module, module_facts, facts, whole) for module, module_facts in zip(lines, asked.modules, strict=True)
    )
    return Progress(
        person_id=person_id,
        version_id=version.id,
        version_title=version.title,
        illustrative=version.illustrative,
        note=version.note,
        modules=modules,
        needs_assessment=version.needs_assessment,
        assessment_passed_on=passed or (whole.on if whole else None),
        outcome=outcome,
    )


_KINDS = {
    PeriodsAttended: EvidenceKind.PERIODS,
    OnlineModuleDone: EvidenceKind.ONLINE_MODULE,
    PriorModule: EvidenceKind.PRIOR_MODULE,
}


def _module_progress(
    module: Row[Any], facts: ModuleFacts, rows: Sequence[Fact], whole: ImportedCompletion | None
) -> ModuleProgress:
    proof = proof_of(facts, rows)
    on = max((fact.on for fact in proof), default=None)
    by = _KINDS[type(proof[0])] if proof else None
    if whole and (on is None or whole.on < on):
        on, by = whole.on, EvidenceKind.IMPORTED_COMPLETION
    done = module.periods if on else min(attended(facts, rows), module.periods)
    return ModuleProgress(
        module_id=module.id,
        code=module.code,
        title=module.title,
        required=module.required,
        online_allowed=module.online_allowed,
        done=done,
        needed=module.periods,
        satisfied_on=on,
        by=by,
    )


_LEDGER = (
    select(Evidence.id, Evidence.kind, Evidence.occurred_on, CurriculumModule.code, CurriculumModule.title, Evidence.periods)
    .add_columns(Evidence.source_kind, Evidence.source_id, Evidence.facts, Retraction.id.label("retraction_id"))
    .outerjoin(CurriculumModule, CurriculumModule.id == Evidence.module_id)
    .outerjoin(Retraction, Retraction.evidence_id == Evidence.id)
    .where(of_person(Evidence.person_id, bindparam("person_id", type_=BigId)), Evidence.version_id == bindparam("version_id"))
    .order_by(Evidence.occurred_on, Evidence.id)
)


def list_evidence(db: Session, person_id: int, version_id: int, *, done: Iterable[Done] | None = None) -> list[EvidenceLine]:
    """The person's ledger for a version, earliest first, retracted rows too.

    ``done``: what the person has completed where the caller knows it, which saves one of two queries.
    """
    known = list_completions(db, person_id) if done is None else done
    counted = {evidence_id for one in known if one.version_id == version_id for evidence_id in one.evidence}
    rows = rows_of(db, _LEDGER, {"person_id": person_id, "version_id": version_id})
    return [
        EvidenceLine(
            id=row.id,
            kind=row.kind,
            on=row.occurred_on,
            module_code=row.code,
            module_title=row.title,
            periods=row.periods,
            source_kind=row.source_kind,
            source_id=row.source_id,
            facts=row.facts,
            counts=row.id in counted,
            retracted=row.retraction_id is not None,
        )
        for row in rows
    ]
