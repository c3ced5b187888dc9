"""Tables of proposals: what was asked, the plan as it stands, and the classes it became."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Json


class ClassProposal(Base):
    """One proposal for one unit. ``edition`` grows with each change, so that nobody confirms what they have not seen.

    ``asked``, ``needs`` and ``plan`` are as ``drafts`` writes them: ids, days and codes, never names.
    """

    __tablename__ = "class_proposal"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"))
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    needs: Mapped[list[Any]] = mapped_column(Json)
    plan: Mapped[dict[str, Any]] = mapped_column(Json)
    edition: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class ProposedClass(Base):
    """The class that the ``number``-th of a confirmed proposal became."""

    __tablename__ = "proposed_class"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("class_proposal.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_class.id"), unique=True)
