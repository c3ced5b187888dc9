"""Reading the crowds: everybody whom a figure of the whole book counts, as bitmaps, and which of them stand above the line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.reports.indicators.question import Question
from lms.reports.rollup.bitmaps import Bitmaps, Bits, unpacked
from lms.reports.rollup.columns import ON_TIME
from lms.reports.rollup.crowds import any_stale
from lms.reports.rollup.models import Counting, Crowd, CrowdPlace
from lms.reports.rollup.queries import Located, locate
from lms.units.queries import load_map

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one crowd, who counts and who of them stands above the line.

    ``whole_id``: the unit directly below the country in which it lies, or the country; ``place_id``: one under which teams of
    it count, which a province's words take for any of them.
    """

    whole_id: int
    place_id: int
    people: Bitmaps
    below: Bits
    above: Bits


def country_of(db: Session, question: Question) -> Located | None:
    """The country, of a question about everybody whose answer lies in the crowds; None when it must be counted."""
    if question.units is not None or any_stale(db):
        return None
    return locate(db, load_map(db, question.basis.unit_map_on).root.id, question)


def everybody(db: Session, at: Located, question: Question, counting: Counting) -> Iterator[Counted]:
    """Every crowd of the book. One statement. Newcomers who were ever exempted are in none: they are counted one by one."""
    stmt = (
        select(CrowdPlace.whole_id, CrowdPlace.place_id, Crowd.outline, Crowd.bits)
        .join(Crowd, Crowd.id == CrowdPlace.crowd_id)
        .where(CrowdPlace.map_on == at.map_on, Crowd.regime_id == at.regime_id, Crowd.counting == counting)
    )
    count = _COUNTS[counting]
    for whole_id, place_id, outline, bits in rows_of(db, stmt):
        people = unpacked(outline, bits)
        yield Counted(whole_id, place_id, people, *count(people, question))


def _mediators(people: Bitmaps, question: Question) -> tuple[Bits, Bits]:
    """Twin of ``mediators_trained``."""
    day, days = question.as_of.toordinal(), people.days
    serving = days["first_on"].by(day) & ~days["last_on"].by(day)
    return serving, serving & days["learned"].by(day)


def _newcomers(people: Bitmaps, question: Question) -> tuple[Bits, Bits]:
    """Twin of ``newcomers_trained_on_time``."""
    as_of, days = question.as_of, people.days
    over = as_of if as_of < question.basis.today else as_of - DAY
    due = days["due_on"].by(over.toordinal()) & ~days["due_on"].by((question.basis.from_on - DAY).toordinal())
    began = days["recognised_on"]
    counting = due & ~(began.known & ~began.by(as_of.toordinal()))
    return counting, counting & people.marks[ON_TIME].get("yes", 0)


_COUNTS: Mapping[Counting, Callable[[Bitmaps, Question], tuple[Bits, Bits]]] = {
    Counting.MEDIATORS: _mediators,
    Counting.NEWCOMERS: _newcomers,
}
