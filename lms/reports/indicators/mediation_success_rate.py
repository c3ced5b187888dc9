"""Mediation success: of the cases that were mediated in the periods within the question's, the share that succeeded.

Entered by communes (Form 12); only what a unit has said to be complete counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from lms.cases.models import CaseEntry
from lms.cases.queries import counts, has_counting_entry, load_forms
from lms.cases.rules.periods import CasePeriod, Forms, periods_of
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.models import MediationTeam
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Population, Question, Rows

Spell = Sequence[CasePeriod]


def spells_within(forms: Forms, first: date, last: date, today: date) -> list[Spell]:
    """The spells that lie in these days and may be entered by today, the longest of those that overlap.

    A spell is the periods of the same days, the one due last before the others: the official figures of a year replace the
    first ones, of each team that has them.
    """
    known = [one for year in range(first.year, last.year + 1) for one in periods_of(forms, year)]
    fitting = [one for one in known if first <= one.first_on and one.last_on <= last and one.opens_on <= today]
    by_days: dict[tuple[date, date], list[CasePeriod]] = {}
    for one in sorted(fitting, key=lambda one: (one.first_on - one.last_on, -one.due_on.toordinal())):
        days = (one.first_on, one.last_on)
        if all(days == other or days[1] < other[0] or other[1] < days[0] for other in by_days):
            by_days.setdefault(days, []).append(one)
    return [by_days[days] for days in sorted(by_days)]


def spells_counted(db: Session, question: Question) -> list[Spell]:
    """The spells whose cases a question counts."""
    return spells_within(load_forms(db), question.basis.from_on, question.as_of, question.basis.today)


def _counting(db: Session, question: Question) -> list[tuple[CasePeriod, ColumnElement[bool]]]:
    """Each period with which of its entries count: those of teams without one in a later period of the same days."""
    found = []
    for spell in spells_counted(db, question):
        for place, period in enumerate(spell):
            replaced = [has_counting_entry(CaseEntry.team_id, later) for later in spell[:place]]
            found.append((period, and_(counts(period), *(~one for one in replaced))))
    return found


@dataclass(frozen=True, slots=True)
class _Columns:
    successful: Any
    mediated: Any


def _columns(period: CasePeriod) -> _Columns:
    figures, form = CaseEntry.figures, period.form
    mediated = sum((figures[code].as_integer() for code in form.mediated[1:]), figures[form.mediated[0]].as_integer())
    return _Columns(figures[form.success].as_integer(), mediated)


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Cases by the place of their team; one statement for each period that counts, nearly always one or two."""
    found: dict[int, Figures] = {}
    for period, counting in _counting(db, question):
        columns = _columns(period)
        rows = rows_of(
            db,
            select(question.place, func.sum(columns.successful), func.sum(columns.mediated))
            .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
            .where(counting, question.within())
            .group_by(question.place),
        )
        for unit_id, successful, mediated in rows:
            figures = Figures(Ratio(int(successful), int(mediated)))
            found[unit_id] = found.get(unit_id, Figures()) + figures
    return {unit_id: figures for unit_id, figures in found.items() if figures.ratio.denominator}


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    teams = teams_meant(registry, question)
    complete = {(fact.team_id, fact.period): fact for fact in registry.cases if fact.complete and fact.team_id in teams}
    found: dict[int, Figures] = {}
    for spell in spells_within(registry.forms, question.basis.from_on, question.as_of, question.basis.today):
        for team_id, team in teams.items():
            fact = next((complete[team_id, one.key] for one in spell if (team_id, one.key) in complete), None)
            if fact:
                figures = Figures(Ratio(fact.successful, fact.successful + fact.unsuccessful))
                found[team.unit_id] = found.get(team.unit_id, Figures()) + figures
    return {unit_id: figures for unit_id, figures in found.items() if figures.ratio.denominator}


def teams_by_cases(db: Session, question: Question) -> Rows:
    """(team_id, successful, mediated) of every team with a case that was mediated."""
    found: Any = None
    for period, counting in _counting(db, question):
        columns = _columns(period)
        stmt = (
            select(CaseEntry.team_id, columns.successful.label("successful"), columns.mediated.label("mediated"))
            .join(MediationTeam, MediationTeam.id == CaseEntry.team_id)
            .where(counting, question.within(), columns.mediated > 0)
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
        "Số liệu do xã ghi theo Biểu 12; chỉ tính xã đã báo ghi đủ. Số chính thức của cả năm thay cho số lần một và số sáu "
        "tháng. Vụ, việc chưa và đang giải quyết không nằm trong mẫu số."
    ),
    example=N_("Thành 17, không thành 3, đang giải quyết 2: 17 / 20 = 85,0 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
)
