"""Mediation success: of the cases that were mediated in the periods within the question's, the share that succeeded.

Entered by communes (Form 12); only what a unit has said to be complete counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.cases.models import CaseEntry
from lms.cases.queries import counts, load_forms
from lms.cases.rules.periods import CasePeriod, Forms, periods_of
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.models import MediationTeam
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Population, Question, Rows


def periods_within(forms: Forms, first: date, last: date) -> list[CasePeriod]:
    """The periods that lie in these days and may be entered by the last, the longest of those that overlap.

    Of equally long ones the one due later: the official figures of a year replace the first ones.
    """
    known = [one for year in range(first.year, last.year + 1) for one in periods_of(forms, year)]
    fitting = [one for one in known if first <= one.first_on and one.last_on <= last and one.opens_on <= last]
    chosen: list[CasePeriod] = []
    for one in sorted(fitting, key=lambda one: (one.first_on - one.last_on, -one.due_on.toordinal())):
        if all(one.last_on < other.first_on or other.last_on < one.first_on for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.first_on)


def periods_counted(db: Session, question: Question) -> Sequence[CasePeriod]:
    """The periods whose cases a question counts."""
    return periods_within(load_forms(db), question.basis.from_on, question.as_of)


@dataclass(frozen=True, slots=True)
class _Columns:
    successful: Any
    mediated: Any


def _columns(period: CasePeriod) -> _Columns:
    figures, form = CaseEntry.figures, period.form
    mediated = sum((figures[code].as_integer() for code in form.mediated[1:]), figures[form.mediated[0]].as_integer())
    return _Columns(figures[form.success].as_integer(), mediated)


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Cases by the place of their team; one statement for each period that counts, nearly always one."""
    found: dict[int, Figures] = {}
    for period in periods_counted(db, question):
        columns = _columns(period)
        rows = rows_of(
            db,
            select(question.place, func.sum(columns.successful), func.sum(columns.mediated))
            .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
            .where(counts(period), question.within())
            .group_by(question.place),
        )
        for unit_id, successful, mediated in rows:
            figures = Figures(Ratio(int(successful), int(mediated)))
            found[unit_id] = found.get(unit_id, Figures()) + figures
    return {unit_id: figures for unit_id, figures in found.items() if figures.ratio.denominator}


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    keys = {one.key for one in periods_within(registry.forms, question.basis.from_on, question.as_of)}
    teams = teams_meant(registry, question)
    found: dict[int, Figures] = {}
    for fact in registry.cases:
        if fact.complete and fact.period in keys and fact.team_id in teams:
            unit_id = teams[fact.team_id].unit_id
            figures = Figures(Ratio(fact.successful, fact.successful + fact.unsuccessful))
            found[unit_id] = found.get(unit_id, Figures()) + figures
    return {unit_id: figures for unit_id, figures in found.items() if figures.ratio.denominator}


def teams_by_cases(db: Session, question: Question) -> Rows:
    """(team_id, successful, mediated) of every team with a case that was mediated."""
    found: Any = None
    for period in periods_counted(db, question):
        columns = _columns(period)
        stmt = (
            select(CaseEntry.team_id, columns.successful.label("successful"), columns.mediated.label("mediated"))
            .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
            .where(counts(period), question.within(), columns.mediated > 0)
        )
        found = stmt if found is None else found.union_all(stmt)
    if found is None:
        nothing = select(CaseEntry.team_id, CaseEntry.team_id.label("successful"), CaseEntry.team_id.label("mediated"))
        return nothing.where(CaseEntry.id.is_(None))
    each = found.subquery()
    totals = func.sum(each.c.successful).label("successful"), func.sum(each.c.mediated).label("mediated")
    return select(each.c.team_id, *totals).group_by(each.c.team_id)


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the teams with such cases."""
    each = teams_by_cases(db, question).subquery()
    stmt = select(each.c.team_id)
    match side:
        case Side.NUMERATOR:
            return stmt.where(each.c.successful > 0)
        case Side.MISSING:
            return stmt.where(each.c.mediated > each.c.successful)
        case Side.DENOMINATOR:
            return stmt


INDICATOR = Indicator(
    code="mediation_success_rate",
    title=N_("Vụ, việc hòa giải thành"),
    short=N_("Hòa giải thành"),
    subject=Subject.CASES,
    population="all",
    numerator=N_("trong số đó, vụ, việc hòa giải thành"),
    denominator=N_("vụ, việc hòa giải thành và không thành trong các kỳ số liệu nằm trọn trong kỳ xét"),
    explanation=N_(
        "Số liệu do xã ghi theo Biểu 12; chỉ tính xã đã báo nhập xong. Số chính thức của cả năm thay cho số lần một và số sáu "
        "tháng. Vụ, việc chưa và đang giải quyết không nằm trong mẫu số."
    ),
    example=N_("Thành 17, không thành 3, đang giải quyết 2: 17 / 20 = 85,0 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
)
