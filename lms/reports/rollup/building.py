"""The dated steps of series, worked out from the facts in SQL: what rises or falls on which day. Reads, writes nothing.

The twin of every indicator as of every day at once; ``verify`` and the tests hold it to the indicators' own counting.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.selectable import FromClause

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from courses.obligations.queries import NEWCOMERS_AMONG_FOUND, exempted_ever
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.rules.composition import Least
from lms.reports.indicators.models import Stint
from lms.reports.rollup.columns import FIGURES, LEVELS
from lms.reports.rollup.models import Series, SeriesTeam
from lms.units.villages.models import VillageMark, VillageSuccession

Rows = Select[*tuple[Any, ...]]
Column = ColumnElement[Any]
EVER = date(1900, 1, 1)
# What a team's verdict depends on.
MADE_OF = ("mediators", "women", "minority", "marked")


@dataclass(frozen=True, slots=True)
class Asked:
    """Under which policies the steps are worked out. ``minority``: the spellings that name a minority."""

    versions: tuple[int, ...]
    least: Least
    minority: tuple[str, ...]


def steps_of(asked: Asked, meant: ColumnElement[bool]) -> Rows:
    """(series_id, day, then every figure's change) for the series meant (a condition on ``SeriesTeam``)."""
    parts = union_all(_of_teams(asked, meant), *_of_cases(asked, meant)).subquery("part")
    sums = [func.sum(parts.c[name]).label(name) for name in FIGURES]
    return select(parts.c.series_id, parts.c.day, *sums).group_by(parts.c.series_id, parts.c.day)


def people_of(asked: Asked, meant: ColumnElement[bool]) -> Rows:
    """Everybody who ever counted: the crowd, days, birth and traits as ``columns`` has them."""
    stint = _served(meant, (Appointment.role,)).subquery("stint")
    learned = _first_completion(asked, stint.c.person_id)
    columns = (Series.crowd_id, stint.c.first_on, stint.c.last_on, learned)
    stmt = select(*columns, *_traits(stint.c.role)).join(Series, Series.id == stint.c.series_id)
    stmt = stmt.join(Person, Person.id == canonical(stint.c.person_id))
    return stmt.order_by(Series.crowd_id, stint.c.person_id, stint.c.first_on)


def newcomers_of(asked: Asked, meant: ColumnElement[bool]) -> Rows:
    """Newcomers who count once their due day is over: as ``people_of``, and whether on time.

    Who left before that day does not; who was ever exempted is counted one by one.
    """
    each = _cases(asked, meant)
    on_time = case((each.c.completed_on <= each.c.due_on, "yes"))
    # Of nearly everybody the due day says that they were recognised before.
    began = case((each.c.recognised_on > each.c.due_on, each.c.recognised_on))
    columns = (Series.crowd_id, each.c.due_on, began, *_traits(Appointment.role), on_time)
    stmt = select(*columns).join(Series, Series.id == each.c.series_id)
    stmt = stmt.join(Obligation, Obligation.id == each.c.obligation_id)
    stmt = stmt.join(Appointment, Appointment.id == Obligation.appointment_id)
    stmt = stmt.join(Person, Person.id == canonical(each.c.person_id))
    stmt = stmt.where(~each.c.exempted, or_(each.c.ended_on.is_(None), each.c.ended_on > each.c.due_on))
    return stmt.order_by(Series.crowd_id, each.c.obligation_id)


def _traits(role: Any) -> tuple[Column, ...]:
    year = case((Person.born_on.is_(None), Person.born_year))
    words = (type_coerce(one, String) for one in (Person.sex, Person.ethnicity, Person.qualification, role))
    return Person.born_on.expression, year, *words


def odd_cases_of(asked: Asked, meant: ColumnElement[bool]) -> Rows:
    """The cases that are counted one by one, with the columns of ``SeriesCase`` behind the regime."""
    each = _cases(asked, meant)
    names = ("series_id", "due_on", "obligation_id", "person_id", "recognised_on", "ended_on", "completed_on", "exempted")
    return select(*(each.c[name] for name in names)).where(each.c.odd == 1)


# --- mediators and teams ---


def _of_teams(asked: Asked, meant: ColumnElement[bool]) -> Rows:
    by_day = _team_days(asked, meant)
    since: dict[str, Any] = {"partition_by": by_day.c.team_id, "order_by": by_day.c.day, "rows": (None, 0)}
    levels = (func.sum(by_day.c[name]).over(**since).label(f"{name}_then") for name in MADE_OF)
    standing = select(*by_day.c, *levels).cte("standing")
    then = [standing.c[f"{name}_then"] for name in MADE_OF]
    # What held before the day is what holds after it less what the day changed: no second look along the team's days.
    before = [standing.c[f"{name}_then"] - standing.c[name] for name in MADE_OF]
    teams = _flag(then[0] > 0) - _flag(before[0] > 0)
    complete = _flag(_enough(asked.least, *then)) - _flag(_enough(asked.least, *before))
    values = dict(zip(LEVELS, (standing.c.mediators, standing.c.trained, teams, complete), strict=True))
    return select(standing.c.series_id, standing.c.day, *(values.get(name, literal(0)).label(name) for name in FIGURES))


def _enough(least: Least, mediators: Column, women: Column, minority: Column, marked: Column) -> ColumnElement[bool]:
    """Twin of ``is_complete``."""
    return and_(
        mediators > 0,
        mediators >= least.mediators,
        women >= least.women,
        or_(marked <= 0, minority >= least.minority),
    )


def _team_days(asked: Asked, meant: ColumnElement[bool]) -> CTE:
    served = _stints(asked, meant)
    learned, begun, ended = served.c.learned, served.c.first_on, served.c.last_on
    events = union_all(
        _event(served, begun, 1, served.c.woman, served.c.minority, _flag(learned <= begun)),
        _event(served, ended, -1, -served.c.woman, -served.c.minority, -_flag(learned < ended)).where(ended.is_not(None)),
        _event(served, learned, 0, literal(0), literal(0), literal(1)).where(
            learned > begun, or_(ended.is_(None), learned < ended)
        ),
        *_marks(meant),
    ).subquery("event")
    names = ("mediators", "women", "minority", "trained", "marked")
    sums = (func.sum(events.c[name]).label(name) for name in names)
    group = (events.c.series_id, events.c.team_id, events.c.day)
    return select(*group, *sums).group_by(*group).cte("team_day")


def _event(of: FromClause, day: Column, mediators: int, women: Column, minority: Column, trained: Column) -> Rows:
    values = (literal(mediators), women, minority, trained, literal(0))
    names = ("mediators", "women", "minority", "trained", "marked")
    labelled = (value.label(name) for name, value in zip(names, values, strict=True))
    return select(of.c.series_id, of.c.team_id, day.label("day"), *labelled)


def _flag(condition: Column) -> Column:
    return case((condition, 1), else_=0)


def _stints(asked: Asked, meant: ColumnElement[bool]) -> CTE:
    """Who counts in which team from when until when, each person once a day, and since when trained."""
    stint = _served(meant).subquery("stint")
    learned = _first_completion(asked, stint.c.person_id)
    return (
        select(stint.c.series_id, stint.c.team_id, stint.c.first_on, stint.c.last_on)
        .add_columns(
            _flag(Person.sex == Sex.FEMALE).label("woman"), _flag(Person.ethnicity.in_(asked.minority)).label("minority")
        )
        .add_columns(learned.label("learned"))
        .join(Person, Person.id == canonical(stint.c.person_id))
        .cte("served")
        .prefix_with("MATERIALIZED")
    )


def _served(meant: ColumnElement[bool], role: Any = ()) -> CompoundSelect[*tuple[Any, ...]]:
    """The stints of everybody, of people with overlapping recognitions as they were cut; ``role``: with that column too."""
    several = select(Stint.person_id)
    plain = (
        select(SeriesTeam.series_id, Appointment.team_id, Appointment.person_id)
        .add_columns(Appointment.recognised_on.label("first_on"), Appointment.ended_on.label("last_on"), *role)
        .join(Appointment, Appointment.team_id == SeriesTeam.team_id)
        .where(meant, Appointment.superseded_at.is_(None))
        .where(or_(Appointment.ended_on.is_(None), Appointment.ended_on > Appointment.recognised_on))
        .where(canonical(Appointment.person_id).not_in(several))
    )
    cut = (
        select(SeriesTeam.series_id, Stint.team_id, Stint.person_id, Stint.first_on, Stint.last_on, *role)
        .join(Stint, Stint.team_id == SeriesTeam.team_id)
        .where(meant)
    )
    return union_all(plain, cut.join(Appointment, Appointment.id == Stint.appointment_id) if role else cut)


def _first_completion(asked: Asked, person: Any) -> Column:
    found = select(func.min(Completion.completed_on)).where(
        Completion.person_id == person, Completion.version_id.in_(asked.versions)
    )
    return found.correlate_except(Completion).scalar_subquery()


def marked_villages() -> CTE:
    """(village, first, last) of every time in which a village is marked, itself or by what it went over into."""
    marked = select(
        VillageMark.village_id.label("id"),
        func.coalesce(VillageMark.valid_from, EVER).label("first_on"),
        VillageMark.valid_to.label("last_on"),
    ).cte("marked_time", recursive=True)
    later = case((VillageSuccession.valid_from > marked.c.first_on, VillageSuccession.valid_from), else_=marked.c.first_on)
    before = (
        select(VillageSuccession.predecessor_id, later, marked.c.last_on)
        .join(marked, marked.c.id == VillageSuccession.successor_id)
        .where(or_(marked.c.last_on.is_(None), VillageSuccession.valid_from < marked.c.last_on))
    )
    return marked.union(before)


def _marks(meant: ColumnElement[bool]) -> tuple[Rows, ...]:
    """Twin of ``minority_on``, for every day: a village's marks, or the word with which the team was recorded."""
    marked = marked_villages()
    names = ("mediators", "women", "minority", "trained")

    def marks(day: Column, step: int) -> Rows:
        nothing = (literal(0).label(name) for name in names)
        return (
            select(SeriesTeam.series_id, SeriesTeam.team_id, day.label("day"), *nothing, literal(step).label("marked"))
            .join(MediationTeam, MediationTeam.id == SeriesTeam.team_id)
            .where(meant)
        )

    of_village = MediationTeam.village_id == marked.c.id
    return (
        marks(marked.c.first_on, 1).join(marked, of_village),
        marks(marked.c.last_on, -1).join(marked, of_village).where(marked.c.last_on.is_not(None)),
        marks(literal(EVER), 1).where(MediationTeam.village_id.is_(None), MediationTeam.minority_village == true()),
    )


# --- newcomers ---


def _cases(asked: Asked, meant: ColumnElement[bool]) -> CTE:
    """Every case; ``since``: the first day recognised and trained; ``gone_on``: and gone, of who left by the due day."""
    inner = (
        select(
            SeriesTeam.series_id,
            Obligation.id.label("obligation_id"),
            Obligation.person_id,
            Obligation.recognised_on,
            Obligation.due_on,
            Obligation.ended_on,
            _first_completion(asked, Obligation.person_id).label("completed_on"),
            tuple_(Obligation.person_id, Obligation.recognised_on).in_(exempted_ever()).label("exempted"),
        )
        .join(Obligation, Obligation.team_id == SeriesTeam.team_id)
        .where(meant, NEWCOMERS_AMONG_FOUND)
        .cte("newcomer")
        .prefix_with("MATERIALIZED")
    )
    began, due, done, ended = inner.c.recognised_on, inner.c.due_on, inner.c.completed_on, inner.c.ended_on
    late = func.coalesce(done > due, literal(False))
    return select(
        *inner.c,
        _flag(or_(late, inner.c.exempted, due < began)).label("odd"),
        case((done > began, done), (done.is_not(None), began)).label("since"),
        case((and_(ended <= due, ended > began), ended), (ended <= due, began)).label("gone_on"),
    ).cte("story")


def _of_cases(asked: Asked, meant: ColumnElement[bool]) -> list[Rows]:
    each = _cases(asked, meant)
    trained, gone = each.c.since.is_not(None), each.c.gone_on.is_not(None)

    def step(name: str, day: Column, by: int, *conditions: Column) -> Rows:
        values = (literal(by if one == name else 0).label(one) for one in FIGURES)
        return select(each.c.series_id, day.label("day"), *values).where(each.c.odd == 0, *conditions)

    left_before = each.c.since > each.c.gone_on
    return [
        step("recognised", each.c.recognised_on, 1),
        step("on_time", each.c.since, 1, trained),
        step("left_untrained", each.c.gone_on, 1, gone, or_(~trained, left_before)),
        step("left_untrained", each.c.since, -1, left_before),
        step("due_on_time", each.c.due_on, 1, trained, ~gone),
        step("due_gone_trained", each.c.due_on, 1, trained, gone),
        step("due_untrained", each.c.due_on, 1, ~trained, ~gone),
        step("due_gone", each.c.due_on, 1, ~trained, gone),
    ]
