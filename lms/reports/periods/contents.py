"""What a report holds, worked out from the book: figures, forms, waterfall, and the lists behind them. Nothing is typed in.

The same facts, basis and instant give the same bytes (``rules.canonical``), on both engines and in every language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from courses.obligations.rules.figures import Counted, Part
from lms.cases.queries import load_forms
from lms.cases.rules.periods import CasePeriod, periods_of
from lms.db import rows_of
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam
from lms.people.rules.composition import Breach, NoMinority, NoWoman, TooFew
from lms.policies.queries import list_policies
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.coverage.teams import list_teams
from lms.reports.indicators.figures import Indicator, Side, summed
from lms.reports.indicators.newcomers_trained_on_time import cases
from lms.reports.indicators.question import Question
from lms.reports.indicators.registry import INDICATORS, MAIN
from lms.reports.indicators.serving import serving
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.rules.contents import FORMAT, Lists, MediatorLine, NewcomerLine, TeamLine
from lms.reports.statistics.form11 import CODES, form11
from lms.reports.statistics.form12 import form12
from lms.units.queries import load_map, load_register, placements

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Which report of which unit, as of when. ``asked_on``: the day it is worked out; of a period that is not over it goes
    up to that day. ``known_at``: the instant up to which recorded facts are looked at.
    """

    period: ReportPeriod
    unit_id: int
    number: int
    asked_on: date
    known_at: datetime
    tasks: str = ""
    note: str = ""
    demo: bool = False
    # The indicators meant besides those of the coverage; None for all there are. A report is run again with its own.
    further: frozenset[str] | None = None

    @property
    def basis(self) -> Basis:
        as_of = min(self.period.last_on, self.asked_on)
        return Basis.of(as_of, today=self.asked_on, from_on=min(self.period.first_on, as_of))


def content_of(db: Session, asking: Asking, progress: Progress = silent) -> dict[str, Any]:
    """Everything the report says, as values that ``rules.canonical`` spells."""
    basis, steps = asking.basis, 5
    progress(0, steps)
    found = coverage(db, asking.unit_id, basis)
    progress(1, steps)
    lists = lists_of(db, found.question)
    progress(2, steps)
    further = _further(db, asking, found.question)
    progress(3, steps)
    forms = {"form11": _form11(db, asking), "form12": _form12(db, asking)}
    progress(4, steps)
    return {
        "format": FORMAT,
        "demo": asking.demo,
        "number": asking.number,
        "period": _period(db, asking.period),
        "unit": _unit(db, asking.unit_id, basis.unit_map_on),
        "basis": {
            "as_of": basis.as_of.isoformat(),
            "map_on": basis.unit_map_on.isoformat(),
            "from_on": basis.from_on.isoformat(),
            "asked_on": asking.asked_on.isoformat(),
            "known_at": asking.known_at.isoformat(timespec="microseconds"),
        },
        "policies": _policies(db, basis.as_of),
        "instruments": list(found.instruments),
        "versions": list(found.question.versions),
        "coverage": as_json(found),
        **forms,
        "further": further,
        "lists": lists.as_json(),
        "texts": {"tasks": asking.tasks, "note": asking.note},
    }


def _period(db: Session, period: ReportPeriod) -> dict[str, Any]:
    return {
        "kind": period.kind.value,
        "title": period.title,
        "first_on": period.first_on.isoformat(),
        "last_on": period.last_on.isoformat(),
        "due_on": period.due_on.isoformat(),
        "asked_by": _unit(db, period.unit_id, period.last_on),
    }


def _unit(db: Session, unit_id: int, on: date) -> dict[str, Any]:
    entry = load_register(db).entries[unit_id]
    return {"id": unit_id, "code": entry.code, "name": entry.name_on(on).full, "level": entry.level.value}


def _policies(db: Session, on: date) -> list[dict[str, Any]]:
    """Every rule in force on the day, with what it rests on."""
    held = [one for one in list_policies(db) if one.holds_on(on)]
    return [
        {"key": one.key.value, "value": one.value, "valid_from": one.valid_from.isoformat(), "source": one.source}
        for one in sorted(held, key=lambda one: (one.key.value, one.valid_from))
    ]


# --- the lists ---


def lists_of(db: Session, question: Question) -> Lists:
    """The people and teams behind the figures of a question, in the order of their ids. A fixed number of statements."""
    places = placements(db, question.basis.unit_map_on)
    return Lists(_mediators(db, question, places), _newcomers(db, question, places), _teams(db, question, places))


def _first_completion(question: Question, person: Any) -> Any:
    """The first completion of a person that counts, looked up for each: a commune must not add up the country's."""
    stmt = select(func.min(Completion.completed_on)).where(
        Completion.person_id == person,
        Completion.version_id.in_(question.versions),
        Completion.completed_on <= question.as_of,
    )
    return stmt.correlate_except(Completion).scalar_subquery()


def _mediators(db: Session, question: Question, places: Mapping[int, int]) -> list[MediatorLine]:
    columns = (canonical(Appointment.person_id), Appointment.team_id, question.place, Appointment.recognised_on)
    rows = rows_of(
        db,
        select(*columns, _first_completion(question, Appointment.person_id))
        .select_from(Appointment)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within()),
    )
    found = [MediatorLine(who, team, places[place], begun, done) for who, team, place, begun, done in rows]
    return sorted(found, key=lambda line: line.person)


def _newcomers(db: Session, question: Question, places: Mapping[int, int]) -> list[NewcomerLine]:
    each = cases(question).subquery()
    stmt = (
        select(Obligation.person_id, Obligation.team_id, each.c.unit_id, Obligation.recognised_on, Obligation.due_on)
        .add_columns(each.c.part, each.c.why, _first_completion(question, Obligation.person_id), Obligation.ended_on)
        .select_from(each)
        .join(Obligation, Obligation.id == each.c.id)
    )
    found = []
    for person, team, place, begun, due, part, why, done, ended in rows_of(db, stmt):
        until = ended if ended and ended <= question.as_of else None
        found.append(NewcomerLine(person, team, places[place], begun, due, part, why, done, until))
    return sorted(found, key=lambda line: (line.person, line.recognised_on, line.team))


def _teams(db: Session, question: Question, places: Mapping[int, int]) -> list[TeamLine]:
    found = [
        TeamLine(
            team.id,
            places[team.unit_id],
            team.ratio.denominator,
            team.ratio.numerator,
            tuple(sorted(_code(breach) for breach in team.breaches)),
        )
        for team in list_teams(db, question)
        if not team.empty
    ]
    return sorted(found, key=lambda line: line.team)


def _code(breach: Breach) -> str:
    match breach:
        case TooFew():
            return "too_few"
        case NoWoman():
            return "no_woman"
        case NoMinority():
            return "no_minority"
        case _:
            assert_never(breach)


# --- the other indicators ---


def _further(db: Session, asking: Asking, question: Question) -> list[dict[str, Any]]:
    """The indicators besides those of the coverage, each with the ids behind both its sides.

    They count also what stands under a unit that has no team, so that every unit ever placed here is meant.
    """
    on = question.basis.unit_map_on
    units, places = load_map(db, on), placements(db, on)
    here = {node.id for node in units.below(asking.unit_id)}
    wide = question.narrowed([unit_id for unit_id, place in places.items() if place in here])
    level, main = units.nodes[asking.unit_id].level, {one.code for one in MAIN}
    meant = [one for one in INDICATORS if one.code not in main and level in one.levels]
    return [_other(db, one, wide) for one in meant if asking.further is None or one.code in asking.further]


def _other(db: Session, indicator: Indicator, question: Question) -> dict[str, Any]:
    ratio = summed(list(indicator.compute(db, question).values())).ratio

    def ids(side: Side) -> list[int]:
        return sorted(row[0] for row in rows_of(db, indicator.behind(db, question, side)))

    sides = [side for side in indicator.sides if side is not Side.MISSING]
    return {
        "code": indicator.code,
        "subject": indicator.subject.value,
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "lists": {side.value: ids(side) for side in sides},
    }


# --- the statistical forms ---


def _form11(db: Session, asking: Asking) -> dict[str, Any]:
    found = form11(db, asking.unit_id, asking.basis)
    return {"counts": {code: found.whole.counts[code] for code in CODES}}


def _form12(db: Session, asking: Asking) -> dict[str, Any] | None:
    """The case counts of the period with the same days; None where the form in force has no such period."""
    period = case_period(db, asking.period, asking.asked_on)
    if period is None:
        return None
    found = form12(db, asking.unit_id, period, map_on=asking.basis.unit_map_on, today=asking.asked_on)
    rate = found.whole.rate
    return {
        "period": period.key,
        "form": found.form.key,
        "complete": found.complete,
        "asked": found.asked,
        "figures": dict(found.whole.figures),
        "success": {"numerator": rate.numerator, "denominator": rate.denominator},
    }


def case_period(db: Session, period: ReportPeriod, today: date) -> CasePeriod | None:
    """The period of Form 12 with the same days that is open; of several the one that falls due last, the official one."""
    days = period.first_on, period.last_on
    known = periods_of(load_forms(db), period.last_on.year)
    same = [one for one in known if (one.first_on, one.last_on) == days and one.opens_on <= today]
    return max(same, key=lambda one: one.due_on, default=None)


def agrees(content: Mapping[str, Any]) -> bool:
    """Whether the figures of a content are the sums of its lists: they were read in several statements."""
    lists = Lists.of(content["lists"])
    trained = sum(line.completed_on is not None for line in lists.mediators)
    complete = sum(not line.lacking for line in lists.teams)
    counted = [line for line in lists.newcomers if line.why == Counted.COUNTED.value]
    expected = {
        "mediators_trained": (trained, len(lists.mediators)),
        "newcomers_trained_on_time": (sum(line.part == Part.ON_TIME.value for line in counted), len(counted)),
        "teams_complete": (complete, len(lists.teams)),
    }
    figures = {one["code"]: (one["numerator"], one["denominator"]) for one in content["coverage"]["indicators"]}
    return all(figures[code] == sums for code, sums in expected.items())
