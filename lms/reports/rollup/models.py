"""Tables of running totals. All of it is derived; no foreign keys, so that writing millions of rows costs no look-ups."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


def _whole_in_key(*key: str, beside: Sequence[str]) -> PrimaryKeyConstraint:
    """A primary key whose index holds the whole row, in SQLite because the table has no other place (``sqlite_with_rowid``).

    Rows that are read together then lie together, and none is fetched from a page of its own.
    """
    return PrimaryKeyConstraint(*key, postgresql_include=list(beside))


class Regime(Base):
    """One combination of what the policies of some day accept as training and ask of a team (``rules.key_of``)."""

    __tablename__ = "rollup_regime"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    versions: Mapped[list[int]]
    least: Mapped[list[int]]  # mediators, women, minority


class Series(Base):
    """Whose totals run on. ``map_on`` None: the teams recorded under the unit, or the one team that was assigned a place.

    Else everything that lies in the unit, which stands directly below the country, on the map that begins that day; the
    country itself stands for what has no certain place below it. ``crowd_id``: in which crowd a series of teams is.
    """

    __tablename__ = "rollup_series"
    __table_args__ = (UniqueConstraint("unit_id", "team_id", "map_on"), Index("ix_rollup_series_map_on", "map_on", "unit_id"))

    id: Mapped[Id]
    unit_id: Mapped[int]
    team_id: Mapped[int | None]
    map_on: Mapped[date | None]
    crowd_id: Mapped[int | None] = mapped_column(index=True)


class SeriesTeam(Base):
    """In which series a team's facts are summed."""

    __tablename__ = "rollup_team"

    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series_id: Mapped[int] = mapped_column(index=True)


class Part(Base):
    """A series of teams is summed in these series of whole units, one for each map."""

    __tablename__ = "rollup_part"

    series_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    whole_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)


class Share(Base):
    """On the map that begins on ``map_on``, a series lies in ``above_id``, in its child ``child_id``; 0: in none for certain.

    ``place_id`` is the unit under which its teams count. Below the country stand only the series of whole units.
    """

    __tablename__ = "rollup_share"
    __table_args__ = (Index("ix_rollup_share_series_id", "series_id"), {"sqlite_with_rowid": False})

    map_on: Mapped[date] = mapped_column(primary_key=True)
    above_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    child_id: Mapped[int]
    place_id: Mapped[int]


class SeriesDay(Base):
    """What holds of a series at the end of a day, until its next row.

    ``mediators`` to ``complete`` are levels. The rest counts newcomers whose case goes the usual way (the others are
    ``SeriesCase``), since ever: recognised; trained by their due day; left untrained by their due day; and of those whose
    due day is this one or before, trained while serving on it, trained but gone, untrained, untrained and gone.
    """

    __tablename__ = "rollup_day"

    series_id: Mapped[int]
    regime_id: Mapped[int]
    day: Mapped[date]
    mediators: Mapped[int]
    trained: Mapped[int]
    teams: Mapped[int]
    complete: Mapped[int]
    recognised: Mapped[int]
    on_time: Mapped[int]
    left_untrained: Mapped[int]
    due_on_time: Mapped[int]
    due_gone_trained: Mapped[int]
    due_untrained: Mapped[int]
    due_gone: Mapped[int]

    __table_args__ = (
        _whole_in_key(
            *("series_id", "regime_id", "day"),
            beside=(
                *("mediators", "trained", "teams", "complete", "recognised", "on_time", "left_untrained"),
                *("due_on_time", "due_gone_trained", "due_untrained", "due_gone"),
            ),
        ),
        {"sqlite_with_rowid": False},
    )


class SeriesCase(Base):
    """A newcomer's case that is counted one by one: trained late, or ever exempted."""

    __tablename__ = "rollup_case"

    series_id: Mapped[int]
    regime_id: Mapped[int]
    due_on: Mapped[date]
    obligation_id: Mapped[int]
    person_id: Mapped[int]
    recognised_on: Mapped[date]
    ended_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    exempted: Mapped[bool]

    __table_args__ = (
        _whole_in_key(
            *("series_id", "regime_id", "due_on", "obligation_id"),
            beside=("person_id", "recognised_on", "ended_on", "completed_on", "exempted"),
        ),
        Index("ix_rollup_case_obligation_id", "obligation_id"),
        {"sqlite_with_rowid": False},
    )


class Counting(StrEnum):
    """As what people are kept in a crowd."""

    MEDIATORS = "mediators"
    NEWCOMERS = "newcomers"


class Crowd(Base):
    """The people of some series as bitmaps (``bitmaps``), so that any group of them is counted at once.

    ``id`` is that of the first of the series when the crowd was made. Mediators: everybody who ever counted, with the first
    day, the first day no longer, and the day trained. Newcomers: everybody whose due day counts, with that day.
    """

    __tablename__ = "rollup_crowd"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    regime_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counting: Mapped[Counting] = mapped_column(words(Counting), primary_key=True)
    outline: Mapped[list[Any]]
    bits: Mapped[bytes] = mapped_column(LargeBinary)


class CrowdPlace(Base):
    """On the map that begins on ``map_on`` a crowd lies in the unit ``whole_id``, directly below the country, or in none for
    certain, which is the country. ``place_id`` is a unit under which teams of it count; they lie alike on every map.
    """

    __tablename__ = "rollup_crowd_place"

    map_on: Mapped[date] = mapped_column(primary_key=True)
    crowd_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    whole_id: Mapped[int]
    place_id: Mapped[int]


class StaleCrowd(Base):
    """A crowd in which something moved: it is gathered anew when the news is read, once however much it was."""

    __tablename__ = "rollup_crowd_stale"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
