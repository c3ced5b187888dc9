"""Typical communes: of the communes of the day, those found typical in grassroots mediation."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.people.designations.terms import DesignationKind
from lms.reports.indicators.commune_shares import communes_of, communes_on, counted_communes
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.question import Question, Rows
from lms.units.rules import Level

KIND = DesignationKind.TYPICAL_COMMUNE


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
    code="typical_communes",
    title=N_("Xã điển hình về hòa giải ở cơ sở"),
    short=N_("Xã điển hình"),
    subject=Subject.UNITS,
    population="all",
    numerator=N_("trong số đó, xã đang được công nhận điển hình về hòa giải ở cơ sở"),
    denominator=N_("đơn vị cấp xã có trên bản đồ của ngày xét"),
    explanation=N_(
        "Danh hiệu giữ nguyên khi xã chỉ đổi tên. Xã đã sáp nhập thì xã mới phải được xét lại, hệ thống không "
        "chuyển danh hiệu sang."
    ),
    example=N_("Tỉnh có 65 xã, 4 xã điển hình: 4 / 65 = 6,2 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    levels=frozenset(Level) - {Level.COMMUNE},
)
