"""Counting and paging the cases of a period in SQL, so that a page reads no more of them than it shows.

Here stands the SQL twin of ``rules.standing``. A list reads its lines by ``queries`` and judges each by the rule itself.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from courses.obligations.queries import (
    NEWCOMERS,
    NEWCOMERS_AMONG_FOUND,
    CaseLine,
    case_line,
    cases,
    counting_versions,
    exempted_on,
)
from courses.obligations.rules.standing import StandingCode
from lms.db import rows_of
from lms.people.assignments.queries import place_on
from lms.people.models import MediationTeam, Person

Code = StandingCode


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Newcomers recognised by ``as_of`` and due on or after ``due_from``, of teams that count under ``unit_ids`` (None: all).

    ``version_ids``: what counts as trained on the day. ``place``: the unit under which a joined team counts on the map asked,
    ``home``: on the day.
    """

    as_of: date
    today: date
    due_from: date
    version_ids: Sequence[int]
    unit_ids: Collection[int] | None = None
    place: ColumnElement[int] | None = field(default=None, compare=False)
    home: ColumnElement[int] | None = field(default=None, compare=False)

    def meant(self) -> ColumnElement[bool]:
        """SQL: the joined obligation and team are of these cases."""
        place = MediationTeam.unit_id.expression if self.place is None else self.place
        here = place.in_(sorted(self.unit_ids)) if self.unit_ids is not None else literal(True)
        newcomers = NEWCOMERS if self.unit_ids is None else NEWCOMERS_AMONG_FOUND
        return and_(newcomers, Obligation.recognised_on <= self.as_of, Obligation.due_on >= self.due_from, here)


def completed_by(version_ids: Collection[int], as_of: date) -> ScalarSelect[Any]:
    """SQL twin of the rule: the first counting completion of the obligation's person, if it is not after the day."""
    return (
        select(func.min(Completion.completed_on))
        .where(
            Completion.person_id == Obligation.person_id,
            Completion.version_id.in_(version_ids),
            Completion.completed_on <= as_of,
        )
        .correlate(Obligation)
        .scalar_subquery()
    )


def is_over(day: Any, *, as_of: date, today: date) -> ColumnElement[bool]:
    """SQL twin of the rule's ``is_over`` for a column."""
    over: ColumnElement[bool] = day <= as_of if as_of < today else day < as_of
    return over


def standing(each: Any, *, as_of: date, today: date) -> ColumnElement[str]:
    """SQL twin of ``code_of(standing(…))`` for a row of ``facts``, tried in the same order."""
    return case(
        (each.completed_on <= each.due_on, Code.ON_TIME.value),
        (each.completed_on.is_not(None), Code.LATE.value),
        (each.exempt, Code.EXEMPT.value),
        (and_(each.ended_on <= each.due_on, each.ended_on <= as_of), Code.ENDED.value),
        (is_over(each.due_on, as_of=as_of, today=today), Code.OVERDUE.value),
        else_=Code.OPEN.value,
    )


def ask_cases(
    db: Session,
    *,
    as_of: date,
    today: date,
    due_from: date,
    unit_ids: Collection[int] | None = None,
    map_on: date | None = None,
) -> CasesAsked:
    """The question with the versions that count on its day; teams count where they stand on the map of ``map_on``."""
    versions = [version.id for version in counting_versions(db, as_of)]
    place, home = place_on(db, map_on or as_of), place_on(db, as_of)
    return CasesAsked(as_of, today, due_from, versions, unit_ids, place, home)


def facts(asked: CasesAsked) -> Select[*tuple[Any, ...]]:
    """What ``standing`` looks at, a row for each case."""
    exempted = exempted_on(asked.as_of)
    return (
        select(
            Obligation.id,
            Obligation.due_on,
            Obligation.ended_on,
            completed_by(asked.version_ids, asked.as_of).label("completed_on"),
            tuple_(Obligation.person_id, Obligation.recognised_on).in_(exempted).label("exempt"),
        )
        .join(MediationTeam, MediationTeam.id == Obligation.team_id)
        .where(asked.meant())
    )


def count_cases(db: Session, asked: CasesAsked, windows: Sequence[int]) -> Counter[tuple[StandingCode, int | None]]:
    """(standing, the least of ``windows`` within whose days the case is due, or None) -> how many. One query."""
    each = facts(asked).subquery()
    code = standing(each.c, as_of=asked.as_of, today=asked.today)
    steps = [(each.c.due_on <= asked.as_of + timedelta(days=days), days) for days in sorted(windows)]
    within: ColumnElement[Any] = case(*steps) if steps else literal(None)
    judged = select(code.label("code"), within.label("within")).subquery()
    rows = rows_of(db, select(judged.c.code, judged.c.within, func.count()).group_by(judged.c.code, judged.c.within))
    return Counter({(Code(word), days): count for word, days, count in rows})


def page_of_cases(
    db: Session, asked: CasesAsked, number: int, size: int, *, code: StandingCode | None = None, due_until: date | None = None
) -> list[CaseLine]:
    """The lines of one page of ``list_cases``, narrowed to one standing or to what is due by a day. One query."""
    each = facts(asked).subquery()
    wanted = select(each.c.id).join(Obligation, Obligation.id == each.c.id).join(Person, Person.id == Obligation.person_id)
    if code is not None:
        wanted = wanted.where(standing(each.c, as_of=asked.as_of, today=asked.today) == code.value)
    if due_until is not None:
        wanted = wanted.where(each.c.due_on <= due_until)
    order = (Obligation.due_on, Person.name_key, Obligation.id)
    shown = wanted.order_by(*order).limit(size).offset((number - 1) * size)
    stmt = cases(asked.version_ids, asked.as_of, asked.home).where(Obligation.id.in_(shown)).order_by(*order)
    return [case_line(row) for row in rows_of(db, stmt)]


def untrained(version_ids: Collection[int], as_of: date, newcomers: ColumnElement[bool] = NEWCOMERS) -> ColumnElement[bool]:
    """SQL: the obligation's person serves on the day, is neither trained nor exempt: what is over is overdue, the rest open.

    Cheaper than ``standing`` where only those two are asked for: most rows fall out before their completions are looked up.
    """
    trained = (
        select(Completion.id)
        .where(
            Completion.person_id == Obligation.person_id,
            Completion.version_id.in_(version_ids),
            Completion.completed_on <= as_of,
        )
        .correlate(Obligation)
        .exists()
    )
    exempted = exempted_on(as_of)
    return and_(
        newcomers,
        Obligation.recognised_on <= as_of,
        or_(Obligation.ended_on.is_(None), Obligation.ended_on > as_of),
        ~trained,
        tuple_(Obligation.person_id, Obligation.recognised_on).not_in(exempted),
    )
