"""Groups among everybody in the book, read from the crowds of the rollup: the whole country in a twentieth of a second."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from lms.people.rules.terms import Sex
from lms.reports.disaggregation.groups import (
    BANDS,
    GROUPS,
    UNKNOWN,
    YOUNGEST,
    Dimension,
    born_by,
    ethnicity_group,
    sex_group,
)
from lms.reports.disaggregation.skills import Skills
from lms.reports.indicators.question import Question
from lms.reports.rollup.bitmaps import Bits
from lms.reports.rollup.everybody import Counted, everybody
from lms.reports.rollup.models import Counting
from lms.reports.rollup.queries import Located

Sums = dict[tuple[Dimension, str], tuple[int, int]]


def taken_apart(db: Session, at: Located, question: Question, counting: Counting, skills: Skills) -> Sums:
    """(dimension, group) -> how many above the line and below it, of those groups in which anybody is. One statement."""
    found: Sums = {}
    for crowd in everybody(db, at, question, counting):
        for dimension in Dimension:
            for group, bits in _groups(crowd, dimension, question, skills):
                below = (bits & crowd.below).bit_count()
                if below:
                    above, before = found.get((dimension, group), (0, 0))
                    found[dimension, group] = above + (bits & crowd.above).bit_count(), before + below
    return found


def chosen(
    db: Session, at: Located, question: Question, wanted: Mapping[Dimension, str], skills: Skills
) -> Iterator[tuple[int, int, int]]:
    """(unit directly below the country, mediators trained, mediators) of those in every group wanted, a unit as often as it
    likes. One statement."""
    for crowd in everybody(db, at, question, Counting.MEDIATORS):
        meant = crowd.below
        for dimension, group in wanted.items():
            meant &= sum(bits for one, bits in _groups(crowd, dimension, question, skills) if one == group)
        yield crowd.whole_id, (meant & crowd.above).bit_count(), meant.bit_count()


def _groups(crowd: Counted, dimension: Dimension, question: Question, skills: Skills) -> Iterator[tuple[str, Bits]]:
    """(group, who of the crowd is in it), a group as often as it likes; nobody twice."""
    if dimension is Dimension.AGE:
        yield from _ages(crowd, question)
        return
    for word, bits in crowd.people.marks[dimension.value].items():
        yield _group(dimension, word, crowd.place_id, skills), bits


def _group(dimension: Dimension, word: str | None, place_id: int, skills: Skills) -> str:
    match dimension:
        case Dimension.SEX:
            return sex_group(Sex(word) if word else None)
        case Dimension.ETHNICITY:
            return ethnicity_group(word)
        case Dimension.QUALIFICATION:
            return skills.group(place_id, word)
        case _:
            return word if word and word in GROUPS[dimension] else UNKNOWN


def _ages(crowd: Counted, question: Question) -> Iterator[tuple[str, Bits]]:
    """Twin of ``age_band``."""
    day, days = question.as_of, crowd.people.days
    born_on, born_year = days["born_on"], days["born_year"]
    before = 0
    for least, band in BANDS:
        older = born_on.by(born_by(least, day).toordinal()) | born_year.by(day.year - least)
        yield band, older & ~before
        before = older
    known = born_on.known | born_year.known
    yield YOUNGEST, known & ~before
    yield UNKNOWN, (1 << crowd.people.size) - 1 & ~known
