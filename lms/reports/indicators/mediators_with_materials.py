"""Mediators with materials: of those on the day, the share that has opened or been handed a current document."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from courses.materials.queries import readers
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.facts import holds
from lms.reports.indicators.figures import Figures, Head, Indicator, Registry, Side, Subject, counted_heads
from lms.reports.indicators.mediators_trained import mediators, serving_heads
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.serving import serving


def _reads(question: Question) -> ColumnElement[bool]:
    return canonical(Appointment.person_id).in_(readers(question.as_of))


def heads(db: Session, question: Question) -> Rows:
    """Every mediator on the day, and who has a document."""
    return serving_heads(db, question, case((_reads(question), 1), else_=0))


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by recorded unit; one statement."""
    each = heads(db, question).subquery()
    rows = rows_of(db, select(each.c.unit_id, func.sum(each.c.hit), func.count()).group_by(each.c.unit_id)).all()
    return {unit_id: Figures(Ratio(int(reading), int(all_of))) for unit_id, reading, all_of in rows}


def heads_oracle(registry: Registry, question: Question) -> list[Head]:
    """The same over plain facts."""
    day = question.as_of
    current = {one.id for one in registry.documents if holds(one.published_on, one.ended, day)}
    having = {one.person_id: one.on for one in registry.readers if one.document_id in current and one.on <= day}
    return mediators(registry, question, having)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The counts over plain facts."""
    return counted_heads(heads_oracle(registry, question))


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the appointments behind the figure, one a person."""
    stmt = (
        select(Appointment.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
    )
    match side:
        case Side.NUMERATOR:
            return stmt.where(_reads(question))
        case Side.MISSING:
            return stmt.where(~_reads(question))
        case Side.DENOMINATOR:
            return stmt


INDICATOR = Indicator(
    code="mediators_with_materials",
    title=N_("Hòa giải viên có tài liệu"),
    short=N_("Có tài liệu"),
    subject=Subject.PEOPLE,
    population="all",
    numerator=N_("trong số đó, người đã mở hoặc được phát một tài liệu còn dùng"),
    denominator=N_("hòa giải viên trong ngày xét"),
    explanation=N_(
        "Được phát là có tên trong một danh sách phát tài liệu. Mở là đọc hết một trang của bài học trên mạng là tài liệu ấy; "
        "xem thư viện mà không đăng nhập thì không ghi lại."
    ),
    example=N_("Xã có 40 hòa giải viên, 30 người trong danh sách phát, 5 người khác đọc trên mạng: 35 / 40 = 87,5 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
    heads=heads,
    heads_oracle=heads_oracle,
)
