"""Materials published: how many documents a unit and those below it published in the period. A count, not a share."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from courses.materials.models import Document
from courses.materials.queries import published
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.reports.indicators.facts import holds
from lms.reports.indicators.figures import Figures, Indicator, Registry, Shape, Side, Subject
from lms.reports.indicators.question import Question, Rows


def _counts(question: Question) -> ColumnElement[bool]:
    here = true() if question.units is None else Document.unit_id.in_(sorted(question.units))
    return published(question.basis.from_on, question.as_of) & here


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by the unit that published; one statement."""
    rows = rows_of(db, select(Document.unit_id, func.count()).where(_counts(question)).group_by(Document.unit_id)).all()
    return {unit_id: Figures(Ratio(int(count), 0)) for unit_id, count in rows}


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    basis = question.basis
    found = Counter(
        one.unit_id
        for one in registry.documents
        if basis.from_on <= one.published_on and holds(one.published_on, one.ended, basis.as_of)
        if question.units is None or one.unit_id in question.units
    )
    return {unit_id: Figures(Ratio(count, 0)) for unit_id, count in found.items()}


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the documents; there is nothing below the line."""
    stmt = select(Document.id).where(_counts(question))
    return stmt if side is Side.NUMERATOR else stmt.where(Document.id.is_(None))


INDICATOR = Indicator(
    code="materials_published",
    title=N_("Tài liệu được biên soạn, đăng mạng"),
    short=N_("Tài liệu đã đăng"),
    subject=Subject.DOCUMENTS,
    population="all",
    numerator=N_("tài liệu công bố trong kỳ và còn dùng vào ngày cuối kỳ"),
    denominator=N_("không có mẫu số"),
    explanation=N_(
        "Đếm tài liệu do đơn vị và các đơn vị bên dưới ghi là đã công bố; tài liệu ghi nhầm đã thu lại thì không đếm."
    ),
    example=N_("Trong năm tỉnh công bố 2 tài liệu, một xã công bố 1: 3."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    shape=Shape.COUNT,
)
