"""Newcomers trained on time: of those whose six months ran out in the period, the share trained by their due day.

The rule is ``courses.obligations.rules``; here stand its twin in SQL and the lines of the waterfall.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from courses.obligations.queries import NEWCOMERS, NEWCOMERS_AMONG_FOUND, exempted_ever, exempted_on
from courses.obligations.rules.figures import Counted, Part, counted, in_numerator, in_waterfall, part_of
from courses.obligations.rules.standing import CaseFacts
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.figures import Figures, Head, Indicator, Lines, NewcomerFact, Registry, Side, Subject
from lms.reports.indicators.mediators_trained import role_of
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Population, Question, Rows

# A province has a thousand lines, and asking an enumeration for a member costs more than reading its row.
PARTS = {part.value: part for part in Part}
WHYS = {why.value: why for why in Counted}


def first_completion(question: Question) -> ScalarSelect[Any]:
    """The first counting completion of the person of an obligation, on or before the day asked about."""
    return (
        select(func.min(Completion.completed_on))
        .where(
            Completion.person_id == Obligation.person_id,
            Completion.version_id.in_(question.versions),
            Completion.completed_on <= question.as_of,
        )
        .correlate(Obligation)
        .scalar_subquery()
    )


def in_question(question: Question, *, few: bool = False) -> ColumnElement[bool]:
    """SQL twin of ``in_waterfall``; ``few``: of obligations found otherwise."""
    newcomers = NEWCOMERS_AMONG_FOUND if few or question.units is not None else NEWCOMERS
    return and_(newcomers, Obligation.recognised_on <= question.as_of, Obligation.due_on >= question.basis.from_on)


def cases(question: Question, *among: ColumnElement[bool]) -> Rows:
    """Every newcomer of the waterfall: obligation id, unit, part, why it counts or not. ``among``: of these obligations."""
    as_of = question.as_of
    over = Obligation.due_on <= as_of if as_of < question.basis.today else Obligation.due_on < as_of
    completed = first_completion(question).label("completed_on")
    exempted = exempted_on(as_of)
    inner = (
        select(
            Obligation.id,
            question.place.label("unit_id"),
            Obligation.due_on,
            completed,
            over.label("over"),
            and_(Obligation.ended_on <= Obligation.due_on, Obligation.ended_on <= as_of).label("ended"),
            tuple_(Obligation.person_id, Obligation.recognised_on).in_(exempted).label("exempt"),
        )
        .join(MediationTeam, MediationTeam.id == Obligation.team_id)
        .where(in_question(question, few=bool(among)), question.within(), *among)
        # Worked out once for each row: the completion is looked at four times below.
        .cte("newcomer")
        .prefix_with("MATERIALIZED")
    )
    part, why = part_and_why(inner)
    return select(inner.c.id, inner.c.unit_id, part.label("part"), why.label("why"))


def part_and_why(
    each: FromClause, said: Callable[[Part | Counted], Any] = lambda one: one.value
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """SQL twin of ``part_of`` and ``counted`` for rows with due_on, completed_on (by the day), over, ended and exempt.

    ``said``: as what each of them stands in the rows, if not as its word.
    """
    part = case(
        (each.c.completed_on <= each.c.due_on, said(Part.ON_TIME)),
        (each.c.completed_on.is_not(None), said(Part.LATE)),
        (each.c.exempt, said(Part.EXEMPT)),
        (each.c.ended, said(Part.ENDED)),
        (each.c.over, said(Part.OVERDUE)),
        else_=said(Part.NOT_YET_DUE),
    )
    why = case(
        (~each.c.over, said(Counted.DUE_DAY_NOT_OVER)),
        (each.c.exempt, said(Counted.EXEMPT)),
        (each.c.ended, said(Counted.NOT_SERVING)),
        else_=said(Counted.COUNTED),
    )
    return part, why


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Lines and counts by recorded unit; one statement."""
    each = cases(question).subquery()
    rows = rows_of(
        db, select(each.c.unit_id, each.c.part, each.c.why, func.count()).group_by(each.c.unit_id, each.c.part, each.c.why)
    ).all()
    lines: dict[int, Lines] = {}
    for unit_id, part, why, count in rows:
        lines.setdefault(unit_id, Lines())[PARTS[part], WHYS[why]] += count
    return {unit_id: figures_of(of_unit) for unit_id, of_unit in lines.items()}


def figures_of(lines: Lines) -> Figures:
    """The share that follows from the lines: those that count, and of them the ones trained on time."""
    counting = {part: count for (part, why), count in lines.items() if why is Counted.COUNTED}
    return Figures(Ratio(counting.get(Part.ON_TIME, 0), sum(counting.values())), lines)


def facts_of(newcomer: NewcomerFact, registry: Registry, question: Question) -> CaseFacts:
    """One newcomer as the rules take it."""
    exempt = any(
        fact.holds(question.as_of) and (fact.person_id, fact.recognised_on) == (newcomer.person_id, newcomer.recognised_on)
        for fact in registry.exemptions
    )
    return CaseFacts(
        newcomer.recognised_on,
        newcomer.due_on,
        completed_on=registry.first_completions(question).get(newcomer.person_id),
        ended_on=newcomer.ended_on,
        exempt_reason="" if exempt else None,
    )


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts, by the rules of the six months."""
    teams, period = teams_meant(registry, question), question.basis.period
    found: dict[int, Figures] = {}
    for newcomer in registry.newcomers:
        facts = facts_of(newcomer, registry, question)
        if newcomer.team_id not in teams or not in_waterfall(facts, period):
            continue
        why = counted(facts, period)
        ratio = Ratio(int(in_numerator(facts, period)), int(why is Counted.COUNTED))
        line = Figures(ratio, Lines({(part_of(facts, period), why): 1}))
        unit_id = teams[newcomer.team_id].unit_id
        found[unit_id] = found.get(unit_id, Figures()) + line
    return found


def heads(_db: Session, question: Question, *among: ColumnElement[bool]) -> Rows:
    """(person_id, unit_id, role, hit) of every newcomer who counts, in the role of the recognition that made the term run."""
    each = cases(question, *among).subquery()
    return (
        select(
            canonical(Obligation.person_id).label("person_id"),
            each.c.unit_id,
            Appointment.role.label("role"),
            case((each.c.part == Part.ON_TIME.value, 1), else_=0).label("hit"),
        )
        .join(Obligation, Obligation.id == each.c.id)
        .join(Appointment, Appointment.id == Obligation.appointment_id)
        .where(each.c.why == Counted.COUNTED.value)
    )


def heads_of_exempted(db: Session, question: Question) -> Rows:
    """``heads`` of the terms from which anybody was ever exempted, whether that holds on the day or not."""
    return heads(db, question, tuple_(Obligation.person_id, Obligation.recognised_on).in_(exempted_ever()))


def heads_oracle(registry: Registry, question: Question) -> list[Head]:
    """The same over plain facts."""
    teams, period = teams_meant(registry, question), question.basis.period
    roles = {(fact.person_id, fact.recognised_on): role_of(fact.head) for fact in registry.appointments}
    found = []
    for newcomer in registry.newcomers:
        facts = facts_of(newcomer, registry, question)
        if newcomer.team_id in teams and in_waterfall(facts, period) and counted(facts, period) is Counted.COUNTED:
            role = roles[newcomer.person_id, newcomer.recognised_on]
            unit_id = teams[newcomer.team_id].unit_id
            found.append(Head(newcomer.person_id, unit_id, role, in_numerator(facts, period)))
    return found


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the obligations behind the figure."""
    each = cases(question).subquery()
    stmt = select(each.c.id).where(each.c.why == Counted.COUNTED.value)
    match side:
        case Side.NUMERATOR:
            return stmt.where(each.c.part == Part.ON_TIME.value)
        case Side.MISSING:
            return stmt.where(each.c.part != Part.ON_TIME.value)
        case Side.DENOMINATOR:
            return stmt


def in_part(question: Question, part: Part) -> Rows:
    """Ids of the obligations in one part of the waterfall."""
    each = cases(question).subquery()
    return select(each.c.id).where(each.c.part == part.value)


INDICATOR = Indicator(
    code="newcomers_trained_on_time",
    title=N_("Người mới học xong trong 6 tháng"),
    short=N_("Người mới đúng hạn"),
    subject=Subject.PEOPLE,
    population="newcomers",
    numerator=N_("trong số đó, người hoàn thành không sau ngày đến hạn"),
    denominator=N_("người mới có ngày đến hạn trong kỳ, đã qua, và ngày đó vẫn là hòa giải viên, trừ người được miễn"),
    explanation=N_(
        "Hạn là 6 tháng từ ngày công nhận, tính theo Điều 147 và 148 Bộ luật Dân sự 2015. Người học xong trước ngày công nhận "
        "cũng là đúng hạn."
    ),
    example=N_("Trong kỳ có 10 người hết hạn khi còn làm, 9 người học xong trước hạn: 9 / 10 = 90,0 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.NEWCOMERS, Population.PILOT),
    heads=heads,
    heads_oracle=heads_oracle,
)
