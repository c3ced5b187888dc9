"""The cases counted and paged in SQL are those that the rule of the six months judges one by one, on both engines."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from sqlalchemy.orm import Session

from courses.obligations.case_queries import ask_cases, count_cases, page_of_cases
from courses.obligations.queries import CaseLine, list_cases
from courses.obligations.rules.standing import StandingCode, code_of
from lms.reports.basis import Basis
from lms.reports.deadlines.cases import WINDOWS, deadlines, sheet
from lms.reports.deadlines.shortlist import due_soon, overdue
from lms.reports.indicators.figures import Registry
from lms.reports.indicators.question import ask
from tests.factories.registries import prepared, registries, written


@settings(max_examples=30)
@given(data=registries())
def test_the_sql_twin_of_standing_agrees_with_the_rule(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        written(db, drawn)
        asked = ask_cases(db, as_of=as_of, today=today, due_from=min(from_on, as_of))
        lines = list_cases(db, as_of=as_of, due_from=asked.due_from)

        def code(line: CaseLine) -> StandingCode:
            return code_of(line.standing(as_of=as_of, today=today))

        def within(line: CaseLine) -> int | None:
            left = (line.facts.due_on - as_of).days
            return next((days for days in sorted(WINDOWS) if left <= days), None)

        assert count_cases(db, asked, WINDOWS) == Counter((code(line), within(line)) for line in lines)
        for one in StandingCode:
            judged = [line for line in lines if code(line) is one]
            assert [line for page in (1, 2, 3) for line in page_of_cases(db, asked, page, 4, code=one)] == judged[:12]
        until = as_of + timedelta(days=30)
        due = [line for line in lines if code(line) is StandingCode.OPEN and line.facts.due_on <= until]
        assert page_of_cases(db, asked, 1, 50, code=StandingCode.OPEN, due_until=until) == due
        savepoint.rollback()


@settings(max_examples=30)
@given(data=registries())
def test_shortlists_hold_the_waiting_who_still_serve(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        written(db, drawn)
        basis = Basis.of(as_of, today=today, from_on=min(from_on, as_of))
        lines = [
            (code_of(line.standing(as_of=as_of, today=today)), line)
            for line in list_cases(db, as_of=as_of, due_from=basis.from_on)
            if line.facts.ended_on is None or line.facts.ended_on > as_of
        ]
        question = ask(db, basis)
        late = [line.person_id for code, line in lines if code is StandingCode.OVERDUE]
        until = as_of + timedelta(days=30)
        soon = [line.person_id for code, line in lines if code is StandingCode.OPEN and line.facts.due_on <= until]
        for found, expected in ((overdue(db, question), late), (due_soon(db, question), soon)):
            assert (found.total, [one.person_id for one in found.first]) == (len(expected), expected[:5])
        savepoint.rollback()


@settings(max_examples=15)
@given(data=registries())
def test_the_page_shows_what_the_export_holds(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        written(db, drawn)
        basis = Basis.of(
            as_of, today=today, from_on=min(from_on, as_of), map_on=date(2025, 7, 1) if today >= date(2025, 7, 1) else None
        )
        country = db.info["land"][0].province if basis.unit_map_on >= date(2025, 7, 1) else db.info["land"][0].province_old
        whole = deadlines(db, country, basis)
        page = sheet(db, country, basis, standing="", within=None, number=1)
        assert (page.counts, page.total, page.page.items) == (whole.counts, len(whole.cases), whole.cases)
        assert sheet(db, country, basis, standing="unheard-of", within=None, number=1).page.items == []
        assert sheet(db, country, basis, standing="", within=30, number=1).page.total == page.windows[30]
        savepoint.rollback()
