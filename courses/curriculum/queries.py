"""Reading the framework curricula: by key, by audience, by the day on which they are in force."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from courses.curriculum.models import Audience, CurriculumVersion, Instrument
from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.errors import DomainError


def version_by_key(db: Session, key: str) -> CurriculumVersion:
    """The version of that key with its modules; raises ``curriculum.version.unknown``. Two queries."""
    stmt = select(CurriculumVersion).where(CurriculumVersion.key == key).options(selectinload(CurriculumVersion.modules))
    version = db.scalars(stmt).one_or_none()
    if version is None:
        raise DomainError("curriculum.version.unknown", key=key)
    return version


def find_version(db: Session, version_id: int) -> CurriculumVersion:
    """The version with its instrument and modules; raises ``curriculum.version.unknown``."""
    version = db.scalars(
        select(CurriculumVersion)
        .where(CurriculumVersion.id == version_id)
        .options(selectinload(CurriculumVersion.modules), selectinload(CurriculumVersion.instrument))
    ).one_or_none()
    if version is None:
        raise DomainError("curriculum.version.unknown", key=version_id)
    return version


def version_in_force(on: date) -> ColumnElement[bool]:
    """Is the version in force on the day? Half open."""
    return and_(CurriculumVersion.valid_from <= on, or_(CurriculumVersion.valid_to.is_(None), CurriculumVersion.valid_to > on))


def list_versions(db: Session, *, in_force_on: date | None = None) -> Sequence[CurriculumVersion]:
    """All versions, or those in force on a day, with instruments and modules: the newest instrument first. Three queries."""
    stmt = (
        select(CurriculumVersion)
        .join(CurriculumVersion.instrument)
        .options(selectinload(CurriculumVersion.modules), selectinload(CurriculumVersion.instrument))
        .order_by(Instrument.issued_on.desc(), CurriculumVersion.id)
    )
    if in_force_on is not None:
        stmt = stmt.where(version_in_force(in_force_on))
    return db.scalars(stmt).all()


def counting_versions(db: Session, instruments: Collection[str]) -> list[int]:
    """Ids of the versions whose completion counts as trained: for mediators' first training, of these instruments' numbers."""
    accepted = tuple(instruments)
    return list(shared(db, ("counting_versions", accepted), lambda: _counting_of(db, accepted)))


# Behind every figure: building the statement costs more than running it.
_COUNTING = (
    select(CurriculumVersion.id)
    .join(CurriculumVersion.instrument)
    .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, Instrument.number.in_(bindparam("accepted", expanding=True)))
    .order_by(CurriculumVersion.id)
)


def _counting_of(db: Session, accepted: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(row.id for row in rows_of(db, _COUNTING, {"accepted": accepted}))


def trainer_versions(db: Session, instruments: Collection[str]) -> list[int]:
    """Ids of the versions written for trainers, of these instruments' numbers."""
    stmt = (
        select(CurriculumVersion.id)
        .join(CurriculumVersion.instrument)
        .where(CurriculumVersion.audience == Audience.TRAINER, Instrument.number.in_(instruments))
        .order_by(CurriculumVersion.id)
    )
    return list(db.scalars(stmt))


def counting_version_of(db: Session, instrument: str) -> CurriculumVersion | None:
    """The version for mediators' first training of one instrument, the newest if there are several; None when it has none."""
    stmt = (
        select(CurriculumVersion)
        .join(CurriculumVersion.instrument)
        .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, Instrument.number == instrument)
        .order_by(CurriculumVersion.valid_from.desc(), CurriculumVersion.id.desc())
    )
    return db.scalars(stmt.limit(1)).first()
