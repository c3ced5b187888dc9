"""Random facts of everything else that indicators look at: trainers, supporters, designations, cases, documents, contests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courses.content.models import Lesson, LessonPage, PageRead
from courses.curriculum.models import CurriculumModule
from courses.materials.models import Document, DocumentWithdrawal, HandOut, HandOutPerson
from lms.cases.models import CaseEntry, CaseReturn
from lms.cases.operations import load_case_forms
from lms.cases.queries import load_forms
from lms.cases.rules.periods import period_of
from lms.people.designations.models import Designation
from lms.people.designations.terms import OF_TEAMS, DesignationKind, DesignationLevel
from lms.people.models import Trainer, TrainerLevel
from lms.people.rules.professions import Profession
from lms.people.supporters.models import Supporter, SupporterTeam
from lms.reports.indicators.facts import (
    CaseFact,
    ContestFact,
    DesignationFact,
    DocumentFact,
    ReaderFact,
    Registry,
    SupporterFact,
    TrainerFact,
)
from lms.reports.models import Plan, PlanTask, PlanTaskState
from lms.units.queries import load_register
from tests.factories.registries import days, registries, written
from tests.factories.reports import NOW

PERIODS = ("2025-h1", "2025-y1", "2025-y", "2026-h1")
T = TypeVar("T")
Drawn = tuple[Registry, date, date, date]


@st.composite
def wide_registries(draw: st.DrawFn) -> Drawn:
    """A registry with all of it; units are small numbers, 5 the province of today and 6 the one before the merger."""
    registry, as_of, today, from_on = draw(registries())
    people = st.sampled_from([one.id for one in registry.people])
    teams = [one.id for one in registry.teams]
    communes, anywhere = st.integers(0, 4), st.integers(0, 6)
    ends = st.none() | days

    def some(make: st.SearchStrategy[T]) -> list[T]:
        return draw(st.lists(make, max_size=3))

    trainers = some(st.builds(TrainerFact, st.just(0), people, st.sampled_from(TrainerLevel), anywhere, days, ends))
    named = st.sampled_from(teams).map(lambda team_id: (team_id,)) | st.just(())
    kinds = st.sampled_from(DesignationKind)
    designations = some(st.builds(DesignationFact, kinds, communes, st.sampled_from(teams), days, ends))
    figures = st.integers(0, 3)
    cases = some(st.builds(CaseFact, st.sampled_from(teams), st.sampled_from(PERIODS), figures, figures, st.booleans()))
    documents = some(st.builds(DocumentFact, st.just(0), anywhere, days, ends))
    readers = some(st.builds(ReaderFact, people, st.integers(1, 3), days))
    wide = replace(
        registry,
        trainers=[replace(one, id=n) for n, one in enumerate(trainers, 1)],
        supporters=some(st.builds(SupporterFact, communes, named, days, ends)),
        designations=[one if one.kind in OF_TEAMS else replace(one, team_id=None) for one in designations],
        # A team has one row for a period, and its unit said once that it is complete.
        cases=list({(one.team_id, one.period): one for one in cases}.values()),
        documents=[replace(one, id=n) for n, one in enumerate(documents, 1)],
        readers=[one for one in readers if one.document_id <= len(documents)],
        contests=some(st.builds(ContestFact, anywhere, days)),
    )
    return wide, as_of, today, from_on


def written_wide(db: Session, drawn: Registry) -> Registry:
    """As ``written``, with all the rest. After ``prepared``, in a savepoint."""
    land, versions = db.info["land"]
    load_case_forms(db, now=NOW)
    registry, units = written(db, drawn), (*land.communes, land.province, land.province_old)
    of_team = {team.id: team.unit_id for team in registry.teams}
    complete = {(of_team[one.team_id], one.period) for one in drawn.cases if one.complete}
    registry = replace(
        registry,
        trainers=[replace(one, unit_id=units[one.unit_id]) for one in drawn.trainers],
        supporters=[replace(one, unit_id=units[one.unit_id]) for one in drawn.supporters],
        designations=[replace(one, unit_id=units[one.unit_id]) for one in drawn.designations],
        documents=[replace(one, unit_id=units[one.unit_id]) for one in drawn.documents],
        contests=[replace(one, unit_id=units[one.unit_id]) for one in drawn.contests],
        cases=[replace(one, complete=(of_team[one.team_id], one.period) in complete) for one in drawn.cases],
        trainer_versions=frozenset({versions[4]}),
        register=load_register(db),
        forms=load_forms(db),
    )
    _write_people(db, registry)
    _write_cases(db, registry, of_team)
    _write_documents(db, registry, versions[0])
    _write_contests(db, registry)
    db.flush()
    return registry


def _write(db: Session, table: type, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        db.execute(insert(table), list(rows))


def _span(first: date, ended: date | None) -> dict[str, object]:
    return {"valid_from": first, "valid_to": ended, "recorded_at": NOW}


def _write_people(db: Session, registry: Registry) -> None:
    trainers = [
        {"id": one.id, "person_id": one.person_id, "level": one.level, "unit_id": one.unit_id, **_span(one.first, one.ended)}
        for one in registry.trainers
    ]
    _write(db, Trainer, trainers)
    person = registry.people[0].id
    for number, one in enumerate(registry.supporters, 1):
        row = {"id": number, "person_id": person, "unit_id": one.unit_id, "profession": Profession.LAWYER}
        _write(db, Supporter, [row | _span(one.first, one.ended)])
        _write(db, SupporterTeam, [{"supporter_id": number, "team_id": team_id} for team_id in one.team_ids])
    level = DesignationLevel.PROVINCE
    for chosen in registry.designations:
        line = {"kind": chosen.kind, "level": level, "unit_id": chosen.unit_id, "team_id": chosen.team_id}
        _write(db, Designation, [line | _span(chosen.first, chosen.ended)])


def _write_cases(db: Session, registry: Registry, of_team: dict[int, int]) -> None:
    for one in registry.cases:
        period = period_of(registry.forms, one.period)
        figures = period.form.empty() | {"successful": one.successful, "unsuccessful": one.unsuccessful}
        row = {"team_id": one.team_id, "unit_id": of_team[one.team_id], "period": one.period, "form_id": period.form_id}
        _write(db, CaseEntry, [row | {"none_arose": False, "figures": figures, "recorded_at": NOW}])
    for unit_id, key in sorted({(of_team[one.team_id], one.period) for one in registry.cases if one.complete}):
        _write(db, CaseReturn, [{"unit_id": unit_id, "period": key, "completed_at": NOW}])


def _write_documents(db: Session, registry: Registry, version_id: int) -> None:
    """Odd documents are lessons, opened on line; even ones are handed out on paper."""
    for one in registry.documents:
        lesson_id = _lesson(db, one.id, version_id) if one.id % 2 else None
        row = {"id": one.id, "unit_id": one.unit_id, "title": f"Sổ tay {one.id}", "source": "minh họa", "lesson_id": lesson_id}
        _write(db, Document, [row | {"published_on": one.published_on, "recorded_at": NOW}])
        if one.ended is not None:
            _write(db, DocumentWithdrawal, [_withdrawal(one.id, one.ended)])
    for number, reader in enumerate(registry.readers, 1):
        if reader.document_id % 2:
            _read(db, reader)
            continue
        listed = {"id": number, "document_id": reader.document_id, "unit_id": registry.teams[0].unit_id}
        _write(db, HandOut, [listed | {"handed_on": reader.on, "paper": "DS 01", "recorded_at": NOW}])
        _write(db, HandOutPerson, [{"hand_out_id": number, "person_id": reader.person_id}])


def _withdrawal(document_id: int, ended: date) -> dict[str, object]:
    return {"document_id": document_id, "withdrawn_on": ended, "why": "bản mới", "recorded_at": NOW}


def _lesson(db: Session, number: int, version_id: int) -> int:
    module = {"version_id": version_id, "position": number, "code": f"M{number}", "title": "Bài", "periods": 1}
    _write(db, CurriculumModule, [module | {"id": number, "required": True, "online_allowed": True}])
    lesson = {"id": number, "key": f"m{number}", "module_id": number, "title": "Bài", "summary": "", "illustrative": True}
    _write(db, Lesson, [lesson])
    page = {"lesson_id": number, "title": "Trang", "body": "", "remember": "", "minutes": 1}
    _write(db, LessonPage, [page | {"id": number * 10 + n, "position": n, "slug": f"p{n}"} for n in range(1, 6)])
    return number


def _read(db: Session, reader: ReaderFact) -> None:
    """A reader opens the next page that is new to the person, late in the evening in Hà Nội."""
    seen = select(PageRead.page_id).where(PageRead.person_id == reader.person_id)
    page = select(LessonPage.id).where(LessonPage.lesson_id == reader.document_id, LessonPage.id.not_in(seen))
    page_id = db.scalar(page.order_by(LessonPage.id).limit(1))
    at = datetime(reader.on.year, reader.on.month, reader.on.day, 16, 59, tzinfo=UTC)
    _write(db, PageRead, [{"person_id": reader.person_id, "page_id": page_id, "read_at": at}])


def _write_contests(db: Session, registry: Registry) -> None:
    done = {"state": "done", "note": "Báo cáo", "recorded_at": NOW}
    for number, one in enumerate(registry.contests, 1):
        plan = {"id": number, "key": f"p{number}", "title": "Kế hoạch", "issuer_name": "UBND", "issuer_unit_id": one.unit_id}
        empty = {"implements": [], "phases": [], "notes": [], "file_sha256": "0" * 64, "imported_at": NOW}
        _write(db, Plan, [plan | empty | {"period_from": 2024}])
        task = {"id": number, "plan_id": number, "no": "1", "title": "Mở hội thi hòa giải viên giỏi"}
        _write(db, PlanTask, [task | {"category": "conferences_contests", "lead": [], "partners": [], "when": {}}])
        _write(db, PlanTaskState, [done | {"task_id": number, "number": one.on.year, "since_on": one.on}])
