"""Pilot communes: of the communes of the day, those chosen for a pilot."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.people.designations.terms import DesignationKind
from lms.reports.indicators.commune_shares import communes_of, communes_on, counted_communes
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.question import Question, Rows
from lms.units.rules import Level

KIND = DesignationKind.PILOT


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """One count for each commune of the day; one statement."""
    return counted_communes(db, question, KIND)


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the communes behind the figure."""
    return communes_on(db, question, KIND, side)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    return communes_of(registry, question, KIND)


INDICATOR = Indicator(
    code="pilot_communes",
    title=N_("Đơn vị cấp xã làm điểm về hòa giải ở cơ sở"),
    short=N_("Xã làm điểm"),
    subject=Subject.UNITS,
    population="all",
    numerator=N_("trong số đó, xã đang là điểm chỉ đạo, do bất cứ cấp nào chọn"),
    denominator=N_("đơn vị cấp xã có trên bản đồ của ngày xét"),
    explanation=N_("Kế hoạch thường đặt con số xã làm điểm, nên so bằng số đếm. Xã đã sáp nhập thì xã mới phải được chọn lại."),
    example=N_("Kế hoạch chọn 10 xã, có 10 xã đang làm điểm thì đạt."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    levels=frozenset(Level) - {Level.COMMUNE},
)
