"""The log and the seals over it. Both are append only: triggers refuse every UPDATE and DELETE on both engines."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.audit.events import ActorKind
from lms.db import Base, Id, append_only_ddl, keep_append_only, words


class AuditEvent(Base):
    """One recorded event: who (actor), about what (subject), where (unit), and its facts in ``data``."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(80), index=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


class Seal(Base):
    """A link of the chain: ``digest`` is the SHA-256 over ``previous`` and the events of this seal in the order of their ids.

    ``first_id`` and ``last_id`` only bound the seal; which events it holds is said row by row in ``SealMember``, because
    on PostgreSQL an event with a smaller id may be committed after its neighbour was sealed.
    """

    __tablename__ = "audit_seal"

    id: Mapped[Id]
    first_id: Mapped[int]
    last_id: Mapped[int]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    # Unique, so that of two sealers at once one fails: the chain never forks.
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(index=True)


class SealMember(Base):
    """An event stands in exactly one seal."""

    __tablename__ = "audit_seal_member"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(ForeignKey("audit_seal.id"), index=True)


APPEND_ONLY = (AuditEvent.__table__, Seal.__table__, SealMember.__table__)
APPEND_ONLY_DDL: dict[str, tuple[str, ...]] = {
    dialect: tuple(
        statement
        for table in ("audit_event", "audit_seal", "audit_seal_member")
        for statement in append_only_ddl(table)[dialect]
    )
    for dialect in ("sqlite", "postgresql")
}
for _table in APPEND_ONLY:
    keep_append_only(_table)
